/* Without a thread for a lookup, the call fails immediately, and the next one succeeds. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "check.h"
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

static const char *const ids[] = {"vm-000001"};
static int refused = -1; /* number of refused threads; -1: threads are not refused */

/* Overrides the C library's function. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument) {
    int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (refused >= 0) {
        refused++;
        return EAGAIN;
    }
    void *address = dlsym(RTLD_NEXT, "pthread_create");
    CHECK(address != NULL);
    memcpy(&create, &address, sizeof create);
    return create(thread, attributes, start, argument);
}

/* The endpoint has a name that must be looked up: localhost. */
int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    zl_context *ctx = check_context_of(argv[1], "1");

    refused = 0;
    zl_error *error = CHECK_FAILS(ZL_ERR_RESOLVE, ctx, zl_stop_instances(ctx, ids, 1, NULL));
    CHECK_INT(1, refused);
    CHECK_INT(ZL_OUTCOME_NOT_SENT, zl_error_outcome(error));
    CHECK_INT(1, zl_error_attempts(error));
    CHECK(zl_error_elapsed_ms(error) < 2000);
    zl_error_free(error);

    refused = -1;
    CHECK_OK(ctx, zl_stop_instances(ctx, ids, 1, NULL));
    zl_context_free(ctx);
    return 0;
}
