/* Eight threads, each with its own clone and five hundred instances to stop, share one rate limit. */
#include "check.h"
#include <pthread.h>

enum { THREADS = 8, IDS = 500 };

typedef struct {
    zl_context *ctx;
    int first;
} job;

static void *work(void *argument) {
    job *mine = argument;
    char names[IDS][16];
    const char *ids[IDS];
    zl_report *report = NULL;
    for (int i = 0; i < IDS; i++) {
        snprintf(names[i], sizeof names[i], "vm-%06d", mine->first + i);
        ids[i] = names[i];
    }
    CHECK_OK(mine->ctx, zl_bulk_stop(mine->ctx, ids, IDS, NULL, &report));
    CHECK_INT(IDS, zl_report_count(report, ZL_BULK_REACHED));
    zl_report_free(report);
    zl_context_free(mine->ctx);
    return NULL;
}

int main(int argc, char **argv) {
    CHECK_INT(3, argc);
    pthread_t threads[THREADS];
    job jobs[THREADS];
    zl_context *ctx = NULL;
    zl_config *config = zl_config_new();
    CHECK_INT(ZL_OK, zl_config_set(config, "endpoint", argv[1]));
    CHECK_INT(ZL_OK, zl_config_set(config, "rate_limit", argv[2]));
    CHECK_INT(ZL_OK, zl_config_set_credentials(config, "simulator-key", "simulator-secret"));
    CHECK_INT(ZL_OK, zl_context_new(config, &ctx, NULL));
    zl_config_free(config);
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (job){.ctx = zl_context_clone(ctx), .first = 1 + i * IDS};
        CHECK_INT(0, pthread_create(&threads[i], NULL, work, &jobs[i]));
    }
    for (int i = 0; i < THREADS; i++) CHECK_INT(0, pthread_join(threads[i], NULL));
    zl_context_free(ctx);
    return 0;
}
