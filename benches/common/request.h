/* The request of the two C peers, built for each call: the body and the headers that depend on it. */
#ifndef BENCH_REQUEST_H
#define BENCH_REQUEST_H

#include <stddef.h>

#include "workload.h"

#define REQUEST_PATH "/api/v2/vm"
#define REQUEST_SERVICE "vm"
#define REQUEST_VERSION "2026-04-01"
#define REQUEST_CONTENT_TYPE "application/json"

typedef struct {
    char body[8192];
    size_t body_len;
    char timestamp[24];
    char authorization[256];
} request;

void request_make(request *out, const workload *work);

#endif
