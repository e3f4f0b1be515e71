#include <cjson/cJSON.h>

#include "common/document.h"

size_t document_read(const char *text, size_t len)
{
    static const char *const names[] = {"instanceId", "zoneId", "instanceName", "instanceStatus"};
    cJSON *root = cJSON_ParseWithLength(text, len), *row;
    size_t rows = 0;
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(root, "dataSet")) {
        size_t found = cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(row, "cpuCount"));
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            found += cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, names[i])) != NULL;
        rows += found == 5;
    }
    cJSON_Delete(root);
    return rows;
}
