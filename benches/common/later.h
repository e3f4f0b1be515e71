/* Answers that are due later, in the order in which they were put: all wait equally long. */
#ifndef BENCH_LATER_H
#define BENCH_LATER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    void *who; /* NULL: nobody waits for it any more */
    void *what;
    uint64_t due_ns;
} later;

void later_put(later one);

/* The one that has waited longest, if it is due. */
bool later_take(uint64_t now_ns, later *out);

/* When the next one is due; 0: there is none. */
uint64_t later_due_ns(void);

void later_forget(const void *who);

#endif
