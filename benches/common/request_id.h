/* Request ids of answers: none twice, as the service has it; libzenlayer refuses the one of the answer before. */
#ifndef BENCH_REQUEST_ID_H
#define BENCH_REQUEST_ID_H

#include <stddef.h>

#define REQUEST_ID "T0DB7A4B6-9E3C-4C2B-8C4A-6B1C5D2E7F80"

/* Puts a number into the last digits of the request ids of an answer, which has one or two. */
void request_id_number(char *text, size_t len, unsigned number);

#endif
