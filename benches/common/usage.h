/* Resources used by this process. */
#ifndef BENCH_USAGE_H
#define BENCH_USAGE_H

#include <stddef.h>
#include <stdint.h>

uint64_t now_ns(void);

double cpu_us(void); /* user and system, of all threads */
long resident_kib(void);
long most_resident_kib(void); /* since the program began */

uint32_t median(uint32_t *values, size_t len); /* of one or more; reorders them */

#endif
