/* Reads the service's answer for the two C peers: a request id, and the statuses if requested. */
#ifndef BENCH_ANSWER_H
#define BENCH_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "workload.h"

typedef struct {
    char *id;
    char *status;
} answer_instance;

typedef struct {
    char *request_id;
    answer_instance instances[WORKLOAD_MAX_IDS];
    size_t len;
} answer;

/* Checks the envelope: 200, a request id, an object as response, and no error code; reads the requested data. */
bool answer_read(answer *out, int http_status, const char *text, size_t len);
void answer_free(answer *self);

/* Reads an answer, compares it with the request, and frees it; dies if it is not the expected one. */
void answer_check(const workload *work, int http_status, const char *text, size_t len);

#endif
