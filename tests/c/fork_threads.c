/* A process forks while other threads make calls; each child makes a call. */
#include "check.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 8, CHILDREN = 1000, DEADLINE_MS = 20000, BOUND_MS = 30000 };

static const char *const ids[] = {"vm-000001"};
static atomic_int over;

static void *work(void *argument) {
    zl_context *ctx = argument;
    while (!atomic_load(&over)) {
        zl_instances *instances = NULL;
        CHECK_OK(ctx, zl_describe_instances_status(ctx, ids, 1, &instances));
        zl_instances_free(instances);
    }
    zl_context_free(ctx);
    return NULL;
}

/* Runs in a child, which has only this thread. Does not return. */
static _Noreturn void live(zl_context *ctx) {
    zl_instances *instances = NULL;
    int code = zl_describe_instances_status(ctx, ids, 1, &instances);
    if (code == ZL_OK) _exit(0);
    zl_error *error = zl_context_take_error(ctx);
    const char *message = zl_error_message(error);
    fprintf(stderr, "a child's call returned %d: %s\n", code, message == NULL ? "" : message);
    _exit(1);
}

static void join(pid_t child, int number) {
    const struct timespec pause = {.tv_nsec = 1000 * 1000};
    int status = 0;
    for (int waited = 0; waitpid(child, &status, WNOHANG) == 0; waited++) {
        nanosleep(&pause, NULL);
        if (waited < BOUND_MS) continue;
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        fprintf(stderr, "child %d hangs\n", number);
        exit(1);
    }
    CHECK(WIFEXITED(status));
    CHECK_INT(0, WEXITSTATUS(status));
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    pthread_t threads[THREADS];
    zl_context *idle = check_context(argv[1]);
    CHECK_INT(ZL_OK, zl_context_set_timeout_ms(idle, DEADLINE_MS));
    for (int i = 0; i < THREADS; i++) {
        zl_context *clone = zl_context_clone(idle);
        CHECK(clone != NULL);
        CHECK_INT(0, pthread_create(&threads[i], NULL, work, clone));
    }
    for (int number = 0; number < CHILDREN; number++) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) live(idle);
        join(child, number);
    }
    atomic_store(&over, 1);
    for (int i = 0; i < THREADS; i++) CHECK_INT(0, pthread_join(threads[i], NULL));
    zl_context_free(idle);
    return 0;
}
