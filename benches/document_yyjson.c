#include <yyjson.h>

#include "common/document.h"

size_t document_read(const char *text, size_t len)
{
    static const char *const names[] = {"instanceId", "zoneId", "instanceName", "instanceStatus"};
    yyjson_doc *document = yyjson_read(text, len, 0);
    yyjson_val *row;
    size_t rows = 0, index, count;
    yyjson_arr_foreach(yyjson_obj_get(yyjson_doc_get_root(document), "dataSet"), index, count, row) {
        size_t found = yyjson_is_int(yyjson_obj_get(row, "cpuCount"));
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            found += yyjson_get_str(yyjson_obj_get(row, names[i])) != NULL;
        rows += found == 5;
    }
    yyjson_doc_free(document);
    return rows;
}
