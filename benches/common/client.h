/* What each of the three clients brings; common/drive.c calls it, times it and has the only main. */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include "workload.h"

typedef struct client client;

/* Dies where it cannot be had. */
client *client_open(const workload *work);

/* One more of the same, for another thread. */
client *client_clone(const client *first);

/* One call from the list of ids to the checked answer; dies unless it succeeds. */
void client_call(client *self);

void client_close(client *self);

/* The library measured and its version, for the table's heading. */
const char *client_version(void);

#endif
