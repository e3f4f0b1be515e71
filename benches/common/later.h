/* A queue of delayed answers; all have the same delay. */
#ifndef BENCH_LATER_H
#define BENCH_LATER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    void *who; /* NULL: the connection is closed */
    void *what;
    uint64_t due_ns;
} later;

void later_put(later one);

/* Takes the oldest answer, if it is due. */
bool later_take(uint64_t now_ns, later *out);

/* Returns the time at which the next answer is due; 0 if there is none. */
uint64_t later_due_ns(void);

void later_forget(const void *who);

#endif
