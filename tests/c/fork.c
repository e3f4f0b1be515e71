/* A context created before fork() works in parent and child; freeing it in the child is harmless. */
#include "check.h"
#include <sys/wait.h>
#include <unistd.h>

static const char *const ids[] = {"vm-000001"};

static void ask(zl_context *ctx) {
    zl_instances *instances = NULL;
    CHECK_OK(ctx, zl_describe_instances_status(ctx, ids, 1, &instances));
    CHECK_TEXT("vm-000001", zl_instances_id(instances, 0));
    zl_instances_free(instances);
}

static void join(pid_t child) {
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK_INT(0, WEXITSTATUS(status));
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    zl_context *ctx = check_context(argv[1]);
    zl_context *clone = zl_context_clone(ctx);
    ask(ctx); /* a connection is open now */

    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        ask(ctx);
        ask(clone);
        zl_context_free(ctx);
        zl_context_free(clone);
        return 0;
    }
    join(child);
    ask(ctx); /* on the same connection */

    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        zl_context_free(ctx); /* without a call */
        zl_context_free(clone);
        return 0;
    }
    join(child);
    ask(ctx);
    ask(clone);
    zl_context_free(ctx);
    zl_context_free(clone);
    return 0;
}
