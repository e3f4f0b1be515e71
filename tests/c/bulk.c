/* Bulk calls: valid and invalid options, progress, and the report. */
#include "check.h"
#include <pthread.h>

enum { IDS = 250 };

static char names[IDS][16];
static const char *ids[IDS];

static struct {
    pthread_t caller;
    int told, destroyed;
    size_t settled;
    zl_context *ctx;
} seen;

static void on_progress(void *user_data, const zl_progress *progress) {
    CHECK(user_data == &seen);
    CHECK(pthread_equal(pthread_self(), seen.caller)); /* on the thread of the call */
    CHECK_INT(IDS, zl_progress_total(progress));
    CHECK_INT(ZL_ERR_BUSY, zl_stop_instances(seen.ctx, ids, 1, NULL));
    seen.settled = zl_progress_settled(progress);
    seen.told++;
}

static void on_destroy(void *user_data) {
    CHECK(user_data == &seen);
    seen.destroyed++;
}

static void options_refuse_what_they_do_not_take(void) {
    zl_bulk_options *options = zl_bulk_options_new();
    CHECK_INT(ZL_ERR_ARGUMENT, zl_bulk_options_set_product(options, "ship"));
    CHECK_INT(ZL_ERR_UTF8, zl_bulk_options_set_product(options, "\xff"));
    CHECK_INT(ZL_ERR_ARGUMENT, zl_bulk_options_set_force(options, 3));
    CHECK_INT(ZL_ERR_ARGUMENT, zl_bulk_options_set_force(options, -1));
    CHECK_INT(ZL_ERR_ARGUMENT, zl_bulk_options_set_concurrency(options, 0));
    CHECK_INT(ZL_ERR_ARGUMENT, zl_bulk_options_set_concurrency(options, 17));
    CHECK_INT(ZL_ERR_ARGUMENT, zl_bulk_options_set_timeout_ms(options, 0));
    CHECK_INT(ZL_ERR_ARGUMENT, zl_bulk_options_set_timeout_ms(options, UINT64_MAX));
    CHECK_INT(ZL_ERR_ARGUMENT, zl_bulk_options_set_initial_poll_ms(options, 0));
    CHECK_INT(ZL_ERR_ARGUMENT, zl_bulk_options_set_poll_interval_ms(options, 86400001));
    CHECK_INT(ZL_OK, zl_bulk_options_set_product(options, NULL));
    zl_bulk_options_free(options);
}

static void user_data_is_let_go_of_once(void) {
    zl_bulk_options *options = zl_bulk_options_new();
    CHECK_INT(ZL_OK, zl_bulk_options_set_progress(options, on_progress, &seen, on_destroy));
    CHECK_INT(ZL_OK, zl_bulk_options_set_progress(options, NULL, NULL, NULL));
    CHECK_INT(1, seen.destroyed);
    CHECK_INT(ZL_ERR_NULL, zl_bulk_options_set_progress(NULL, on_progress, &seen, on_destroy));
    CHECK_INT(2, seen.destroyed);
    CHECK_INT(ZL_OK, zl_bulk_options_set_progress(options, on_progress, &seen, on_destroy));
    zl_bulk_options_free(options);
    CHECK_INT(3, seen.destroyed);
    seen.destroyed = 0;
}

static void what_cannot_be_done_is_refused(zl_context *ctx) {
    zl_report *report = NULL;
    zl_bulk_options *options = zl_bulk_options_new();
    zl_error_free(CHECK_FAILS(ZL_ERR_ARGUMENT, ctx, zl_bulk_stop(ctx, NULL, 0, NULL, &report)));
    CHECK_INT(ZL_OK, zl_bulk_options_set_force(options, ZL_FORCE_GRACEFUL));
    zl_error_free(CHECK_FAILS(ZL_ERR_ARGUMENT, ctx, zl_bulk_start(ctx, ids, 1, options, &report)));
    zl_error_free(CHECK_FAILS(ZL_ERR_ARGUMENT, ctx, zl_bulk_reboot(ctx, ids, 1, options, &report)));
    zl_error_free(CHECK_FAILS(ZL_ERR_ARGUMENT, ctx,
                              zl_bulk_wait(ctx, ids, 1, "STOPPED", options, &report)));
    zl_error_free(CHECK_FAILS(ZL_ERR_NULL, ctx, zl_bulk_wait(ctx, ids, 1, NULL, NULL, &report)));
    zl_error_free(CHECK_FAILS(ZL_ERR_ARGUMENT, ctx, zl_bulk_wait(ctx, ids, 1, "", NULL, &report)));
    CHECK(report == NULL);
    zl_bulk_options_free(options);
}

/* Stops instances, one of which does not exist, and checks the report. */
static void a_report(zl_context *ctx) {
    zl_report *report = NULL;
    zl_bulk_options *options = zl_bulk_options_new();
    CHECK_INT(ZL_OK, zl_bulk_options_set_initial_poll_ms(options, 100));
    CHECK_INT(ZL_OK, zl_bulk_options_set_progress(options, on_progress, &seen, on_destroy));
    seen.caller = pthread_self();
    seen.ctx = ctx;
    zl_error *error = CHECK_FAILS(ZL_ERR_PARTIAL, ctx, zl_bulk_stop(ctx, ids, IDS, options, &report));
    CHECK(strstr(zl_error_message(error), "1 of 250 failed: 1 not found") != NULL);
    CHECK_INT(ZL_OUTCOME_DONE, zl_error_outcome(error));
    zl_error_free(error);
    CHECK(seen.told > 0 && seen.settled == IDS);
    zl_bulk_options_free(options);
    CHECK_INT(1, seen.destroyed);

    CHECK_INT(IDS, zl_report_len(report));
    CHECK_INT(IDS - 1, zl_report_count(report, ZL_BULK_REACHED));
    CHECK_INT(1, zl_report_count(report, ZL_BULK_NOT_FOUND));
    CHECK_INT(0, zl_report_count(report, 99));
    CHECK_INT(1, zl_report_failed(report));
    CHECK_INT(ZL_OK, zl_report_ended(report));
    CHECK(zl_report_requests(report) >= 5);
    for (size_t i = 0; i + 1 < IDS; i++) {
        CHECK_TEXT(ids[i], zl_report_id(report, i));
        CHECK_INT(ZL_BULK_REACHED, zl_report_outcome(report, i));
        CHECK_TEXT("STOPPED", zl_report_status(report, i));
        CHECK(zl_report_request_id(report, i)[0] == 'T');
        CHECK(zl_report_code(report, i) == ZL_OK && zl_report_message(report, i) == NULL);
        CHECK_INT(0, zl_report_is_inferred(report, i));
    }
    size_t last = IDS - 1;
    CHECK_INT(ZL_ERR_INSTANCE_NOT_FOUND, zl_report_code(report, last));
    CHECK_TEXT("INVALID_INSTANCE_NOT_FOUND", zl_report_service_code(report, last));
    CHECK(zl_report_status(report, last) == NULL && zl_report_message(report, last) != NULL);
    CHECK(zl_report_attempts(report, last) >= 2); /* in a batch, and alone */
    CHECK(zl_report_id(report, IDS) == NULL && zl_report_status(report, SIZE_MAX) == NULL);
    CHECK_INT(-1, zl_report_outcome(report, IDS));
    zl_report_free(report);
}

static void the_table_of_outcomes(void) {
    int count = 0, successes = 0;
    for (; zl_bulk_outcome_name(count) != NULL; count++) {
        CHECK(zl_bulk_outcome_text(count)[0] != '\0');
        successes += zl_bulk_outcome_is_success(count);
    }
    CHECK(count == ZL_BULK_NOT_SENT + 1 && successes == ZL_BULK_REACHED + 1);
    CHECK(zl_bulk_outcome_text(-1) == NULL && !zl_bulk_outcome_is_success(count));
    CHECK_TEXT("not_found", zl_bulk_outcome_name(ZL_BULK_NOT_FOUND));
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    for (int i = 0; i < IDS; i++) {
        snprintf(names[i], sizeof names[i], "vm-%06d", i + 1 < IDS ? i + 1 : 999999);
        ids[i] = names[i];
    }
    zl_context *ctx = check_context(argv[1]);
    options_refuse_what_they_do_not_take();
    user_data_is_let_go_of_once();
    what_cannot_be_done_is_refused(ctx);
    a_report(ctx);
    the_table_of_outcomes();
    zl_context_free(ctx);
    return 0;
}
