/* How a peer reads an answer. */
#ifndef BENCH_DOCUMENT_H
#define BENCH_DOCUMENT_H

#include <stddef.h>

enum { DOCUMENT_ROWS = 100 };

/* Parses the answer, reads five members of each row, and frees it. Returns the number of rows that have all five. */
size_t document_read(const char *text, size_t len);

#endif
