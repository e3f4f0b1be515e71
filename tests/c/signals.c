/* Signals that interrupt every wait do not affect calls. */
#define _XOPEN_SOURCE 700 /* setitimer */
#include "check.h"
#include <signal.h>
#include <sys/time.h>

enum { CALLS = 10 };

static volatile sig_atomic_t alarms;

static void on_alarm(int number) {
    (void)number;
    alarms++;
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    const char *ids[] = {"vm-000001"};
    struct sigaction action = {.sa_handler = on_alarm}; /* without SA_RESTART */
    struct itimerval every = {{0, 2000}, {0, 2000}};
    CHECK_INT(0, sigaction(SIGALRM, &action, NULL));
    CHECK_INT(0, setitimer(ITIMER_REAL, &every, NULL));
    for (int i = 0; i < CALLS; i++) {
        zl_context *ctx = check_context(argv[1]); /* a new connection for each call */
        zl_instances *instances = NULL;
        CHECK_OK(ctx, zl_describe_instances_status(ctx, ids, 1, &instances));
        CHECK_INT(1, zl_instances_len(instances));
        zl_instances_free(instances);
        zl_context_free(ctx);
    }
    CHECK(alarms > CALLS);
    return 0;
}
