/* Eight threads, each with its own clone of one context, make calls at the same time. */
#include "check.h"
#include <pthread.h>

enum { THREADS = 8, ROUNDS = 5 };

static void *work(void *argument) {
    zl_context *ctx = argument;
    const char *ids[] = {"vm-000001", "vm-000002"};
    const char *missing[] = {"vm-999999"};
    for (int round = 0; round < ROUNDS; round++) {
        zl_instances *instances = NULL;
        CHECK_OK(ctx, zl_describe_instances_status(ctx, ids, 2, &instances));
        CHECK_INT(2, zl_instances_len(instances));
        zl_instances_free(instances);
        /* Errors belong to the context on which they happened. */
        CHECK_INT(ZL_ERR_INSTANCE_NOT_FOUND, zl_stop_instances(ctx, missing, 1, NULL));
        zl_error *error = zl_context_take_error(ctx);
        CHECK_INT(ZL_ERR_INSTANCE_NOT_FOUND, zl_error_code(error));
        zl_error_free(error);
    }
    zl_context_free(ctx);
    return NULL;
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    pthread_t threads[THREADS];
    zl_context *ctx = check_context(argv[1]);
    for (int i = 0; i < THREADS; i++) {
        zl_context *clone = zl_context_clone(ctx);
        CHECK(clone != NULL);
        CHECK_INT(0, pthread_create(&threads[i], NULL, work, clone));
    }
    zl_context_free(ctx); /* the clones stay valid */
    for (int i = 0; i < THREADS; i++) CHECK_INT(0, pthread_join(threads[i], NULL));
    return 0;
}
