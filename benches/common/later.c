#include "later.h"

#include "die.h"

enum { ROOM = 1024 };

static later ring[ROOM];
static size_t first, len;

static later *at(size_t index)
{
    return &ring[(first + index) % ROOM];
}

void later_put(later one)
{
    if (len == ROOM)
        die("more than %d answers are waiting", ROOM);
    *at(len++) = one;
}

bool later_take(uint64_t now_ns, later *out)
{
    if (len == 0 || at(0)->due_ns > now_ns)
        return false;
    *out = *at(0);
    first = (first + 1) % ROOM;
    len--;
    return true;
}

uint64_t later_due_ns(void)
{
    return len > 0 ? at(0)->due_ns : 0;
}

void later_forget(const void *who)
{
    for (size_t i = 0; i < len; i++)
        if (at(i)->who == who)
            at(i)->who = NULL;
}
