/* Prints a message and exits. Benchmarks stop at any unexpected result, because figures of failed calls mislead. */
#ifndef BENCH_DIE_H
#define BENCH_DIE_H

#include <stdio.h>
#include <stdlib.h>

#define die(...) (fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(EXIT_FAILURE))

#endif
