/* Any action for any number of ids, and waiting for any resource. */
#include "check.h"

#define COUNT 150

static const char *ids[COUNT];

static zl_bulk_options *quick(void) {
    zl_bulk_options *options = zl_bulk_options_new();
    CHECK_INT(ZL_OK, zl_bulk_options_set_initial_poll_ms(options, 50));
    CHECK_INT(ZL_OK, zl_bulk_options_set_poll_interval_ms(options, 400));
    CHECK_INT(ZL_OK, zl_bulk_options_set_timeout_ms(options, 60000));
    return options;
}

static void counts(zl_report *report, int outcome, size_t count) {
    if (zl_report_count(report, outcome) != count) {
        char *json = NULL;
        CHECK_INT(ZL_OK, zl_report_json(report, &json));
        fprintf(stderr, "%s\n", json);
        zl_string_free(json);
    }
    CHECK_INT(count, zl_report_count(report, outcome));
}

/* By a list of ids, in two batches; then each of them is where it should be. */
static void a_list_is_split(zl_context *ctx, zl_bulk_options *options) {
    zl_report *report = NULL;
    zl_request *stop = zl_request_new("vm", NULL, "StopInstances");
    CHECK_OK(ctx, zl_bulk_run(ctx, stop, NULL, ids, COUNT, options, &report));
    counts(report, ZL_BULK_REACHED, COUNT);
    CHECK_TEXT("STOPPED", zl_report_status(report, COUNT - 1));
    zl_report_free(report);
    CHECK_OK(ctx, zl_wait_for(ctx, "vm", NULL, "InstanceStopped", ids, COUNT, options, &report));
    counts(report, ZL_BULK_ALREADY, COUNT);
    zl_report_free(report);
    zl_request_free(stop);
}

/* One request for each id; one that does not exist does not keep the others. */
static void single_ids_are_sent_one_by_one(zl_context *ctx, zl_bulk_options *options) {
    const char *some[] = {ids[0], ids[1], "vm-none", ids[2]};
    zl_report *report = NULL;
    zl_request *terminate = zl_request_new("vm", NULL, "TerminateInstance");
    zl_error *error = CHECK_FAILS(
        ZL_ERR_PARTIAL, ctx, zl_bulk_run(ctx, terminate, NULL, some, 4, options, &report));
    zl_error_free(error);
    counts(report, ZL_BULK_REACHED, 3);
    counts(report, ZL_BULK_NOT_FOUND, 1);
    CHECK_INT(ZL_BULK_NOT_FOUND, zl_report_outcome(report, 2));
    zl_report_free(report);
    zl_request_free(terminate);
}

/* What is released is not listed any more: that is the end of it. */
static void the_end_may_be_that_there_is_none(zl_context *ctx, zl_bulk_options *options) {
    zl_report *report = NULL;
    zl_request *release = zl_request_new("vm", NULL, "ReleaseInstances");
    CHECK_OK(ctx, zl_bulk_run(ctx, release, "instanceIds.*", ids, 3, options, &report));
    counts(report, ZL_BULK_REACHED, 3);
    zl_report_free(report);
    zl_request_free(release);
    CHECK_OK(ctx, zl_wait_for(ctx, "vm", NULL, "InstanceReleased", ids, 1, options, &report));
    zl_report_free(report);
    zl_error *error = CHECK_FAILS(
        ZL_ERR_PARTIAL, ctx,
        zl_wait_for(ctx, "vm", NULL, "InstanceRunning", ids, 1, options, &report));
    zl_error_free(error);
    counts(report, ZL_BULK_NOT_FOUND, 1);
    zl_report_free(report);
}

static void without_a_wait_accepted_is_the_end(zl_context *ctx, zl_bulk_options *options) {
    zl_report *report = NULL;
    zl_request *start = zl_request_new("vm", NULL, "StartInstances");
    CHECK_INT(ZL_OK, zl_bulk_options_set_wait(options, 0));
    CHECK_OK(ctx, zl_bulk_run(ctx, start, NULL, ids + 3, 2, options, &report));
    counts(report, ZL_BULK_ACCEPTED, 2);
    zl_report_free(report);
    CHECK_INT(ZL_OK, zl_bulk_options_set_wait(options, 1));
    zl_request_free(start);
}

static void refused(zl_context *ctx, int code, const char *part, int result) {
    zl_error *error = CHECK_FAILS(code, ctx, result);
    if (strstr(zl_error_message(error), part) == NULL) {
        CHECK_TEXT(part, zl_error_message(error));
    }
    CHECK_INT(ZL_OUTCOME_NOT_SENT, zl_error_outcome(error));
    zl_error_free(error);
}

static void mistakes_are_told_before_anything_is_sent(zl_context *ctx, zl_bulk_options *options) {
    zl_report *report = NULL;
    zl_request *stop = zl_request_new("vm", NULL, "StopInstances");
    zl_request *create = zl_request_new("vm", NULL, "CreateInstances");
    zl_request *wrong = zl_request_new("vm", NULL, "StopInstances");
    zl_request_set_text(wrong, "forceShutdwn", "x");
    refused(ctx, ZL_ERR_ARGUMENT, "ids is empty",
            zl_bulk_run(ctx, stop, NULL, NULL, 0, options, &report));
    refused(ctx, ZL_ERR_ARGUMENT, "ids_path is needed",
            zl_bulk_run(ctx, create, NULL, ids, 1, options, &report));
    refused(ctx, ZL_ERR_PARAMETER, "did you mean forceShutdown?",
            zl_bulk_run(ctx, wrong, NULL, ids, 1, options, &report));
    refused(ctx, ZL_ERR_PARAMETER, "unknown parameter instanceIdz",
            zl_bulk_run(ctx, stop, "instanceIdz.*", ids, 1, options, &report));
    refused(ctx, ZL_ERR_NULL, "request", zl_bulk_run(ctx, NULL, NULL, ids, 1, options, &report));
    refused(ctx, ZL_ERR_ACTION, "did you mean InstanceRunning?",
            zl_wait_for(ctx, "vm", NULL, "InstanceRuning", ids, 1, options, &report));
    refused(ctx, ZL_ERR_PARAMETER, "missing parameter zoneId",
            zl_wait_for(ctx, "vm", NULL, "ImageAvailable", ids, 1, options, &report));
    CHECK_INT(ZL_OK, zl_bulk_options_set_waiter(options, "Nothing"));
    refused(ctx, ZL_ERR_ACTION, "no waiter Nothing",
            zl_bulk_run(ctx, stop, NULL, ids, 1, options, &report));
    CHECK_INT(ZL_OK, zl_bulk_options_set_waiter(options, NULL));
    CHECK_INT(ZL_OK, zl_bulk_options_set_force(options, ZL_FORCE_FORCED));
    refused(ctx, ZL_ERR_ARGUMENT, "force",
            zl_bulk_run(ctx, stop, NULL, ids, 1, options, &report));
    CHECK_INT(ZL_OK, zl_bulk_options_set_force(options, ZL_FORCE_DEFAULT));
    CHECK(report == NULL);
    zl_request_free(stop);
    zl_request_free(create);
    zl_request_free(wrong);
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    static char text[COUNT][16];
    for (int i = 0; i < COUNT; i++) {
        snprintf(text[i], sizeof *text, "vm-%06d", i + 1);
        ids[i] = text[i];
    }
    zl_context *ctx = check_context(argv[1]);
    zl_bulk_options *options = quick();
    mistakes_are_told_before_anything_is_sent(ctx, options);
    a_list_is_split(ctx, options);
    single_ids_are_sent_one_by_one(ctx, options);
    the_end_may_be_that_there_is_none(ctx, options);
    without_a_wait_accepted_is_the_end(ctx, options);
    zl_bulk_options_free(options);
    zl_context_free(ctx);
    return 0;
}
