/* The service's answer, as the two C peers read it: a request id, and the statuses where they were asked for. */
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

/* Checks the envelope: 200, a request id, an object as response, no error code beside it; reads what was asked for. */
bool answer_read(answer *out, int http_status, const char *text, size_t len);
void answer_free(answer *self);

/* Reads an answer, holds it against what was asked, and lets it go; dies where it is not the expected one. */
void answer_check(const workload *work, int http_status, const char *text, size_t len);

#endif
