/* Without descriptors, a call fails immediately and is retryable, and the next call succeeds. */
#define _GNU_SOURCE /* RLIMIT_NOFILE */
#include "check.h"
#include <sys/resource.h>
#include <unistd.h>

static const char *const ids[] = {"vm-000001"};

/* Uses up all descriptors, makes a call, and closes them. */
static void fails(int code, const char *said, zl_context *ctx) {
    enum { MOST = 4096 };
    static int taken[MOST];
    int count = 0;
    while (count < MOST && (taken[count] = dup(0)) >= 0) {
        count++;
    }
    CHECK(count < MOST);
    zl_error *error = CHECK_FAILS(code, ctx, zl_describe_instances_status(ctx, ids, 1, NULL));
    while (count > 0) {
        CHECK_INT(0, close(taken[--count]));
    }
    CHECK_INT(ZL_OUTCOME_NOT_SENT, zl_error_outcome(error));
    CHECK_INT(1, zl_error_is_retryable(error));
    CHECK(strstr(zl_error_message(error), said) != NULL);
    CHECK(zl_error_elapsed_ms(error) < 2000);
    zl_error_free(error);
}

/* Endpoints by address and by name. */
int main(int argc, char **argv) {
    CHECK_INT(3, argc);
    struct rlimit few;
    CHECK_INT(0, getrlimit(RLIMIT_NOFILE, &few));
    few.rlim_cur = 64;
    CHECK_INT(0, setrlimit(RLIMIT_NOFILE, &few));
    zl_context *by_address = check_context_of(argv[1], "1");
    zl_context *by_name = check_context_of(argv[2], "1");
    fails(ZL_ERR_CONNECT, "Too many open files", by_address);
    fails(ZL_ERR_RESOLVE, "run out of descriptors", by_name);
    CHECK_OK(by_address, zl_describe_instances_status(by_address, ids, 1, NULL));
    CHECK_OK(by_name, zl_describe_instances_status(by_name, ids, 1, NULL));
    zl_context_free(by_address);
    zl_context_free(by_name);
    return 0;
}
