/* The request of every client: one action on a list of instances. */
#ifndef BENCH_WORKLOAD_H
#define BENCH_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>

#define WORKLOAD_KEY_ID "benchmark-key"
#define WORKLOAD_SECRET "benchmark-secret-of-usual-length"
#define WORKLOAD_STATUS "RUNNING"
#define WORKLOAD_MAX_IDS 100

typedef struct {
    bool status;           /* query the status; otherwise stop */
    size_t len;            /* number of ids */
    const char *ids[WORKLOAD_MAX_IDS];
    const char *endpoint;  /* "http://127.0.0.1:1234", "https://localhost:1235" */
    const char *authority; /* the endpoint's host:port, as the Host header has it */
    const char *ca_file;   /* for https */
} workload;

/* Returns the id of the instance at `index` < WORKLOAD_MAX_IDS, as long as the service's ids. */
const char *workload_id(size_t index);

/* "stop" or "status" of `len` instances. */
void workload_fill(workload *work, const char *action, size_t len, const char *endpoint);

bool workload_is_https(const workload *work);
const char *workload_action(const workload *work);

#endif
