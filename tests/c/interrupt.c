/* The interrupt callback is polled before a call and while it waits, on the call's thread, and may make calls
   on other contexts. */
#define _XOPEN_SOURCE 700
#include "check.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const ids[] = {"vm-000001"};

struct caller {
    int until;        /* ends the call at this poll; 0: never */
    int silent, line; /* ends it when the silent listener has a request; 0: never */
    zl_context *ctx;  /* of the call */
    zl_context *other;
    pthread_t thread;
    int asked, called, elsewhere, destroyed;
};

static int has_a_request(struct caller *caller) {
    char byte;
    if (caller->silent > 0 && caller->line <= 0) caller->line = accept(caller->silent, NULL, NULL);
    return caller->line > 0 && recv(caller->line, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
}

static int asked(void *user_data) {
    struct caller *caller = user_data;
    caller->asked++;
    caller->elsewhere += !pthread_equal(caller->thread, pthread_self());
    if (caller->other != NULL) {
        zl_instances *instances = NULL;
        CHECK_OK(caller->other, zl_describe_instances_status(caller->other, ids, 1, &instances));
        CHECK_INT(1, zl_instances_len(instances));
        zl_instances_free(instances);
        CHECK_INT(ZL_ERR_BUSY, zl_stop_instances(caller->ctx, ids, 1, NULL));
        CHECK_INT(ZL_ERR_BUSY, zl_context_set_interrupt(caller->ctx, NULL, NULL, NULL));
        caller->called++;
    }
    return caller->asked == caller->until || has_a_request(caller);
}

static void destroyed(void *user_data) {
    ((struct caller *)user_data)->destroyed++;
}

static void set(zl_context *ctx, struct caller *caller) {
    caller->ctx = ctx;
    caller->thread = pthread_self();
    CHECK_INT(ZL_OK, zl_context_set_interrupt(ctx, asked, caller, destroyed));
}

/* Creates a listener that never answers. */
static int listen_silently(char *url, size_t size) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    int silent = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK_INT(0, bind(silent, (struct sockaddr *)&address, sizeof address));
    CHECK_INT(0, listen(silent, 16));
    CHECK_INT(0, fcntl(silent, F_SETFL, O_NONBLOCK));
    CHECK_INT(0, getsockname(silent, (struct sockaddr *)&address, &len));
    snprintf(url, size, "http://127.0.0.1:%d", ntohs(address.sin_port));
    return silent;
}

static void ends_when_the_caller_says_so(zl_context *ctx, zl_context *simulated, int silent) {
    struct caller caller = {.silent = silent, .other = simulated};
    set(ctx, &caller);
    zl_error *error = CHECK_FAILS(ZL_ERR_CANCELLED, ctx, zl_stop_instances(ctx, ids, 1, NULL));
    CHECK_INT(ZL_OUTCOME_UNKNOWN, zl_error_outcome(error));
    zl_error_free(error);
    close(caller.line);
    CHECK(caller.asked >= 2); /* before the call, and while it waits */
    CHECK_INT(caller.asked, caller.called);
    CHECK_INT(0, caller.elsewhere);

    zl_context *clone = zl_context_clone(ctx); /* has no interrupt callback */
    CHECK_INT(ZL_OK, zl_context_set_timeout_ms(clone, 200));
    error = CHECK_FAILS(ZL_ERR_TIMEOUT, clone, zl_stop_instances(clone, ids, 1, NULL));
    zl_error_free(error);
    zl_context_free(clone);
    CHECK_INT(caller.called, caller.asked);

    CHECK_INT(0, caller.destroyed);
    CHECK_INT(ZL_OK, zl_context_set_interrupt(ctx, NULL, NULL, NULL));
    CHECK_INT(1, caller.destroyed);
}

static void ends_before_anything_is_sent(zl_context *simulated) {
    struct caller caller = {.until = 1};
    set(simulated, &caller);
    zl_error *error =
        CHECK_FAILS(ZL_ERR_CANCELLED, simulated, zl_stop_instances(simulated, ids, 1, NULL));
    CHECK_INT(ZL_OUTCOME_NOT_SENT, zl_error_outcome(error));
    zl_error_free(error);
    CHECK_INT(1, caller.asked);
    zl_instances *instances = NULL; /* each call is polled separately */
    CHECK_OK(simulated, zl_describe_instances_status(simulated, ids, 1, &instances));
    zl_instances_free(instances);
    CHECK_INT(2, caller.asked);
    CHECK_INT(ZL_OK, zl_context_set_interrupt(simulated, NULL, NULL, NULL));
    CHECK_INT(1, caller.destroyed); /* although an idle connection is kept */
}

static void goes_on_otherwise(zl_context *ctx) {
    struct caller caller = {0};
    set(ctx, &caller);
    CHECK_INT(ZL_OK, zl_context_set_timeout_ms(ctx, 500));
    zl_error *error = CHECK_FAILS(ZL_ERR_TIMEOUT, ctx, zl_stop_instances(ctx, ids, 1, NULL));
    zl_error_free(error);
    CHECK(caller.asked >= 5); /* every 100 ms */
    zl_context_free(ctx);
    CHECK_INT(1, caller.destroyed);
}

/* The threads of a bulk call do not poll. */
static void bulk(zl_context *ctx) {
    struct caller caller = {.until = 2};
    zl_report *report = NULL;
    set(ctx, &caller);
    CHECK_INT(ZL_ERR_PARTIAL, zl_bulk_wait(ctx, ids, 1, "STOPPED", NULL, &report));
    CHECK_INT(ZL_ERR_CANCELLED, zl_report_ended(report));
    zl_report_free(report);
    CHECK_INT(2, caller.asked);
    CHECK_INT(0, caller.elsewhere);
    CHECK_INT(ZL_OK, zl_context_set_interrupt(ctx, NULL, NULL, NULL));
}

static void is_let_go_of_in_vain(void) {
    struct caller caller = {0};
    CHECK_INT(ZL_ERR_NULL, zl_context_set_interrupt(NULL, asked, &caller, destroyed));
    CHECK_INT(1, caller.destroyed);
}

int main(int argc, char **argv) {
    char url[64];
    CHECK_INT(2, argc);
    int silent = listen_silently(url, sizeof url);
    zl_context *simulated = check_context(argv[1]), *ctx = check_context_of(url, "1");
    ends_when_the_caller_says_so(ctx, simulated, silent);
    ends_before_anything_is_sent(simulated);
    goes_on_otherwise(ctx);
    bulk(simulated);
    is_let_go_of_in_vain();
    zl_context_free(simulated);
    close(silent);
    return 0;
}
