#include "workload.h"

#include <string.h>

#include "die.h"

const char *workload_id(size_t index)
{
    static char ids[WORKLOAD_MAX_IDS][24];
    char *id = ids[index];
    if (id[0] == '\0')
        snprintf(id, sizeof ids[0], "13482905173320%05zu", index + 1);
    return id;
}

static const char *authority_of(const char *endpoint)
{
    const char *scheme_end = strstr(endpoint, "://");
    if (scheme_end == NULL)
        die("no scheme in the endpoint %s", endpoint);
    return scheme_end + 3;
}

void workload_fill(workload *work, const char *action, size_t len, const char *endpoint)
{
    work->status = strcmp(action, "status") == 0;
    if (!work->status && strcmp(action, "stop") != 0)
        die("unknown action %s: stop or status", action);
    if (len == 0 || len > WORKLOAD_MAX_IDS)
        die("1 to %d ids, not %zu", WORKLOAD_MAX_IDS, len);
    work->len = len;
    for (size_t i = 0; i < len; i++)
        work->ids[i] = workload_id(i);
    work->endpoint = endpoint;
    work->authority = authority_of(endpoint);
}

bool workload_is_https(const workload *work)
{
    return strncmp(work->endpoint, "https://", 8) == 0;
}

const char *workload_action(const workload *work)
{
    return work->status ? "DescribeInstancesStatus" : "StopInstances";
}
