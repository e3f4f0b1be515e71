/* Unique request ids for answers: libzenlayer rejects an answer with the id of the previous one. */
#ifndef BENCH_REQUEST_ID_H
#define BENCH_REQUEST_ID_H

#include <stddef.h>

#define REQUEST_ID "T0DB7A4B6-9E3C-4C2B-8C4A-6B1C5D2E7F80"

/* Writes a number into the last digits of an answer's request ids, of which there are one or two. */
void request_id_number(char *text, size_t len, unsigned number);

#endif
