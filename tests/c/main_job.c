/* Stops two instances and waits until they are STOPPED; starts one, reboots the other. */
#include "check.h"
#include <time.h>

static const char *const ids[] = {"vm-000003", "vm-000001"};

static void pause_ms(long ms) {
    struct timespec time = {.tv_sec = 0, .tv_nsec = ms * 1000000};
    nanosleep(&time, NULL);
}

/* Returns the status of an instance in an answer, whose rows are in any order. */
static const char *status_of(const zl_instances *instances, const char *id) {
    for (size_t i = 0; i < zl_instances_len(instances); i++) {
        if (strcmp(id, zl_instances_id(instances, i)) == 0) return zl_instances_status(instances, i);
    }
    check_failed(__FILE__, __LINE__, id);
}

/* Polls until all instances have a status; each answer must have a row for each. */
static void wait_until(zl_context *ctx, const char *const *waited, size_t len, const char *status) {
    size_t there = 0;
    for (int look = 0; there < len; look++) {
        CHECK(look < 3000);
        if (look > 0) pause_ms(20);
        zl_instances *instances = NULL;
        CHECK_OK(ctx, zl_describe_instances_status(ctx, waited, len, &instances));
        CHECK_INT(len, zl_instances_len(instances));
        there = 0;
        for (size_t i = 0; i < len; i++) {
            if (strcmp(status, status_of(instances, waited[i])) == 0) there++;
        }
        zl_instances_free(instances);
    }
}

/* Checks the format of a request id: T and a UUID in upper case. */
static void check_request_id(char *request_id) {
    CHECK(request_id != NULL);
    CHECK(strlen(request_id) > 1);
    CHECK(request_id[0] == 'T');
    zl_string_free(request_id);
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    zl_context *ctx = check_context(argv[1]);
    char *request_id = NULL;

    wait_until(ctx, ids, 2, "RUNNING");
    CHECK_OK(ctx, zl_stop_instances(ctx, ids, 2, &request_id));
    check_request_id(request_id);
    wait_until(ctx, ids, 2, "STOPPED");

    CHECK_OK(ctx, zl_start_instances(ctx, ids, 1, &request_id));
    check_request_id(request_id);
    wait_until(ctx, ids, 1, "RUNNING");
    wait_until(ctx, ids + 1, 1, "STOPPED");

    CHECK_OK(ctx, zl_reboot_instances(ctx, ids, 1, &request_id));
    check_request_id(request_id);
    wait_until(ctx, ids, 1, "RUNNING");

    /* The request id is optional, and a success clears the error. */
    CHECK_OK(ctx, zl_stop_instances(ctx, ids, 1, NULL));
    CHECK(zl_context_take_error(ctx) == NULL);
    zl_context_free(ctx);
    return 0;
}
