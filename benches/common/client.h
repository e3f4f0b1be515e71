/* The interface of the three clients. common/drive.c, which has the only main, calls and times it. */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include "workload.h"

typedef struct client client;

/* Dies on failure. */
client *client_open(const workload *work);

/* Returns another client, for another thread. */
client *client_clone(const client *first);

/* Makes one call, from the list of ids to the checked answer; dies unless it succeeds. */
void client_call(client *self);

void client_close(client *self);

/* Returns the name and version of the library, for the table's heading. */
const char *client_version(void);

#endif
