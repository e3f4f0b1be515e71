/* A failed lookup is reported precisely, and lookups run on a thread that blocks signals. */
#define _GNU_SOURCE /* RTLD_NEXT, EAI_NODATA */
#include "check.h"
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>

static const char *const ids[] = {"vm-000001"};

static struct {
    int status; /* the result of the next lookup; 0: ask the system */
    int error;  /* its errno */
    int asked;  /* number of lookups */
    int open;   /* number of lookups during which a signal was not blocked */
} look_up;

/* Overrides the C library's function. */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **found) {
    int (*ask)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    sigset_t mask;
    CHECK_INT(0, pthread_sigmask(SIG_BLOCK, NULL, &mask));
    look_up.asked++;
    look_up.open += !sigismember(&mask, SIGALRM) || !sigismember(&mask, SIGINT) ||
                    !sigismember(&mask, SIGCHLD) || !sigismember(&mask, SIGTERM);
    if (look_up.status != 0) {
        errno = look_up.error;
        return look_up.status;
    }
    void *address = dlsym(RTLD_NEXT, "getaddrinfo");
    CHECK(address != NULL);
    memcpy(&ask, &address, sizeof ask);
    return ask(name, service, hints, found);
}

static void fails(zl_context *ctx, int status, int errno_there, int retryable, const char *said) {
    look_up.status = status;
    look_up.error = errno_there;
    zl_error *error = CHECK_FAILS(ZL_ERR_RESOLVE, ctx, zl_stop_instances(ctx, ids, 1, NULL));
    CHECK_INT(ZL_OUTCOME_NOT_SENT, zl_error_outcome(error));
    CHECK_INT(retryable, zl_error_is_retryable(error));
    CHECK(strstr(zl_error_message(error), said) != NULL);
    zl_error_free(error);
    look_up.status = 0;
}

/* The endpoint has a name that must be looked up: localhost. */
int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    zl_context *ctx = check_context_of(argv[1], "1");
    fails(ctx, EAI_NONAME, 0, 0, "no such host");
    fails(ctx, EAI_NODATA, ENOENT, 0, "no such host");
    fails(ctx, EAI_AGAIN, 0, 1, "localhost");
    fails(ctx, EAI_FAIL, 0, 1, "localhost");
    fails(ctx, EAI_MEMORY, 0, 1, "run out");
    fails(ctx, EAI_SYSTEM, EMFILE, 1, "run out");
    fails(ctx, EAI_SYSTEM, ENFILE, 1, "run out");
    fails(ctx, EAI_SYSTEM, ECONNREFUSED, 1, "localhost");
    fails(ctx, EAI_NONAME, EMFILE, 1, "run out"); /* as in glibc without descriptors */
    CHECK_INT(9, look_up.asked);                  /* failures are not cached */

    CHECK_OK(ctx, zl_stop_instances(ctx, ids, 1, NULL));
    CHECK_INT(10, look_up.asked);
    CHECK_INT(0, look_up.open);

    sigset_t mask; /* not blocked on this thread */
    CHECK_INT(0, pthread_sigmask(SIG_BLOCK, NULL, &mask));
    CHECK_INT(0, sigismember(&mask, SIGALRM));
    zl_context_free(ctx);
    return 0;
}
