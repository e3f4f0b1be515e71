/* Requests for any action: composed, checked, sent, read page by page, and waited for. */
#include "check.h"
#include <locale.h>

static void parameters(zl_request *request, const char *expected) {
    char *json = NULL;
    zl_error *error = NULL;
    int code = zl_request_json(request, &json, &error);
    if (code != ZL_OK) fprintf(stderr, "%s\n", zl_error_message(error));
    CHECK_INT(ZL_OK, code);
    CHECK_TEXT(expected, json);
    zl_string_free(json);
}

static void refused(zl_request *request, int expected, const char *part) {
    char *json = (char *)"not touched";
    zl_error *error = NULL;
    CHECK_INT(expected, zl_request_json(request, &json, &error));
    CHECK(json == NULL);
    CHECK_INT(expected, zl_error_code(error));
    CHECK_INT(ZL_OUTCOME_NOT_SENT, zl_error_outcome(error));
    if (strstr(zl_error_message(error), part) == NULL) {
        CHECK_TEXT(part, zl_error_message(error));
    }
    zl_error_free(error);
    zl_request_free(request);
}

static void are_composed_value_by_value(void) {
    static const char *const ids[] = {"vm-000001", "vm-000002"};
    zl_request *request = zl_request_new("vm", NULL, "StopInstances");
    CHECK_INT(ZL_OK, zl_request_set_texts(request, "instanceIds", ids, 2));
    CHECK_INT(ZL_OK, zl_request_set_bool(request, "forceShutdown", 0));
    parameters(request, "{\"instanceIds\":[\"vm-000001\",\"vm-000002\"],\"forceShutdown\":false}");
    CHECK_INT(ZL_OK, zl_request_set_text(request, "instanceIds.2", "vm-000003"));
    CHECK_INT(ZL_OK, zl_request_set_json(request, NULL, "{\"forceShutdown\": true}"));
    parameters(request,
               "{\"instanceIds\":[\"vm-000001\",\"vm-000002\",\"vm-000003\"],\"forceShutdown\":true}");
    CHECK_INT(ZL_OK, zl_request_set_texts(request, "instanceIds", NULL, 0));
    parameters(request, "{\"instanceIds\":[],\"forceShutdown\":true}");
    zl_request_free(request);
}

/* The decimal separator is a period in every locale. */
static void have_numbers_as_json_has_them(void) {
    static const char *const locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "C"};
    for (size_t i = 0; i < 3; i++) {
        setlocale(LC_ALL, locales[i]);
        zl_request *request = zl_request_new("vm", NULL, "DescribeDisks");
        CHECK_INT(ZL_OK, zl_request_set_integer(request, "diskSize", INT64_MIN));
        CHECK_INT(ZL_OK, zl_request_set_integer(request, "pageSize", INT64_MAX));
        parameters(request, "{\"diskSize\":-9223372036854775808,\"pageSize\":9223372036854775807}");
        CHECK_INT(ZL_OK, zl_request_set_number(request, "diskSize", 0.5));
        refused(request, ZL_ERR_PARAMETER, "diskSize is a number, not an integer");
    }
    setlocale(LC_ALL, "C");
    zl_request *request = zl_request_new("vm", NULL, "DescribeDisks");
    CHECK_INT(ZL_ERR_ARGUMENT, zl_request_set_number(request, "diskSize", 1e308 * 10));
    refused(request, ZL_ERR_ARGUMENT, "finite");
}

static void say_everything_that_is_wrong(void) {
    zl_request *request = zl_request_new("vm", NULL, "StopInstances");
    zl_request_set_text(request, "instnaceIds", "hush");
    zl_request_set_text(request, "forceShutdown", "hush");
    refused(request, ZL_ERR_PARAMETER,
            "unknown parameter instnaceIds (did you mean instanceIds?); forceShutdown is a text, not a"
            " bool; missing parameter instanceIds");
    refused(zl_request_new("vm", NULL, "StopInstance"), ZL_ERR_ACTION, "did you mean StopInstances?");
    refused(zl_request_new("vn", NULL, "StopInstances"), ZL_ERR_ACTION, "no service vn");
    refused(zl_request_new("vm", "2023-03-13", "StopInstances"), ZL_ERR_ACTION, "2023-03-13");
    refused(zl_request_new("v m", NULL, "StopInstances"), ZL_ERR_ARGUMENT, "service");
    refused(zl_request_new("vm", "1", "StopInstances"), ZL_ERR_ARGUMENT, "version");
    refused(zl_request_new(NULL, NULL, "StopInstances"), ZL_ERR_NULL, "service is NULL");
    refused(zl_request_new("vm", NULL, "\xff"), ZL_ERR_UTF8, "action is not UTF-8");
}

/* The first failure stays, whatever is set after it. */
static void keep_their_first_failure(zl_context *ctx) {
    zl_request *request = zl_request_new("vm", NULL, "StopInstances");
    CHECK_INT(ZL_ERR_ARGUMENT, zl_request_set_text(request, "instanceIds..0", "vm-000001"));
    CHECK_INT(ZL_ERR_ARGUMENT, zl_request_set_text(request, "instanceIds.0", "vm-000001"));
    CHECK_INT(ZL_ERR_ARGUMENT, zl_request_set_class(request, ZL_CLASS_SAFE));
    zl_error *error = CHECK_FAILS(ZL_ERR_ARGUMENT, ctx, zl_send(ctx, request, NULL, NULL));
    CHECK(strstr(zl_error_message(error), "instanceIds..0") != NULL);
    zl_error_free(error);
    refused(request, ZL_ERR_ARGUMENT, "instanceIds..0");
    static const char *const paths[] = {"instanceIds.1", "instanceIds.x", "forceShutdown.x", "0"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        request = zl_request_new("vm", NULL, "StopInstances");
        CHECK_INT(ZL_OK, zl_request_set_bool(request, "forceShutdown", 1));
        CHECK_INT(ZL_OK, zl_request_set_texts(request, "instanceIds", NULL, 0));
        CHECK_INT(ZL_ERR_ARGUMENT, zl_request_set_integer(request, paths[i], 1));
        zl_request_free(request);
    }
    request = zl_request_new("vm", NULL, "StopInstances");
    CHECK_INT(ZL_ERR_JSON, zl_request_set_json(request, "instanceIds", "[\"a\""));
    refused(request, ZL_ERR_JSON, "json is broken at line 1");
}

static size_t rows_of(zl_context *ctx, zl_request *request) {
    zl_value *page = NULL;
    size_t count = 0;
    for (;;) {
        char *id = NULL;
        CHECK_OK(ctx, zl_send_page(ctx, request, &page, &id));
        if (page == NULL) break;
        CHECK(id != NULL && *id != '\0');
        const zl_value *rows = zl_value_find(page, "dataSet");
        CHECK_INT(ZL_KIND_LIST, zl_value_kind(rows));
        for (size_t i = 0; i < zl_value_len(rows); i++) {
            CHECK(zl_value_text(zl_value_item(rows, i), "instanceId") != NULL);
            count++;
        }
        zl_string_free(id);
        zl_value_free(page);
    }
    CHECK_OK(ctx, zl_send_page(ctx, request, &page, NULL)); /* and stays at the end */
    CHECK(page == NULL);
    return count;
}

static void are_read_page_by_page(zl_context *ctx) {
    zl_request *request = zl_request_new("vm", NULL, "DescribeInstances");
    CHECK_INT(250, rows_of(ctx, request));
    CHECK_INT(ZL_OK, zl_request_set_integer(request, "pageSize", 60)); /* begins anew */
    CHECK_INT(250, rows_of(ctx, request));
    CHECK_INT(ZL_OK, zl_request_set_integer(request, "pageNum", 2));
    zl_error_free(CHECK_FAILS(ZL_ERR_ARGUMENT, ctx, zl_send_page(ctx, request, NULL, NULL)));
    zl_request_free(request);
    request = zl_request_new("vm", NULL, "StopInstances");
    CHECK_INT(ZL_OK, zl_request_set_text(request, "instanceIds.0", "vm-000001"));
    zl_error_free(CHECK_FAILS(ZL_ERR_ARGUMENT, ctx, zl_send_page(ctx, request, NULL, NULL)));
    zl_request_free(request);
}

static void are_waited_for(zl_context *ctx) {
    static const char *const id = "vm-000001";
    zl_request *stop = zl_request_new("vm", NULL, "StopInstances");
    zl_request *look = zl_request_new("vm", NULL, "DescribeInstances");
    zl_bulk_options *options = zl_bulk_options_new();
    CHECK_INT(ZL_OK, zl_bulk_options_set_initial_poll_ms(options, 20));
    zl_request_set_texts(stop, "instanceIds", &id, 1);
    zl_request_set_texts(look, "instanceIds", &id, 1);
    zl_value *answer = NULL;
    CHECK_OK(ctx, zl_send(ctx, stop, &answer, NULL));
    CHECK_INT(ZL_KIND_OBJECT, zl_value_kind(answer));
    zl_value_free(answer);
    const char *path = "dataSet.*.instanceStatus";
    CHECK_OK(ctx, zl_wait_until(ctx, look, path, "STOPPED", "RECYCLE|", options, &answer));
    CHECK_TEXT("STOPPED", zl_value_text(answer, "dataSet.0.instanceStatus"));
    zl_value_free(answer);
    answer = NULL;
    zl_error *error = CHECK_FAILS(
        ZL_ERR_WAIT_FAILED, ctx,
        zl_wait_until(ctx, look, path, "RUNNING", "FAILED|STOPPED", options, &answer));
    CHECK(answer == NULL && strstr(zl_error_message(error), "STOPPED") != NULL);
    zl_error_free(error);
    CHECK_INT(ZL_OK, zl_bulk_options_set_timeout_ms(options, 100));
    zl_error_free(CHECK_FAILS(ZL_ERR_TIMEOUT, ctx,
                              zl_wait_until(ctx, look, path, "RUNNING", NULL, options, NULL)));
    zl_error_free(
        CHECK_FAILS(ZL_ERR_ARGUMENT, ctx, zl_wait_until(ctx, stop, path, "RUNNING", NULL, NULL, NULL)));
    zl_error_free(
        CHECK_FAILS(ZL_ERR_ARGUMENT, ctx, zl_wait_until(ctx, look, path, "", NULL, NULL, NULL)));
    zl_request_set_text(look, "instanceIds.0", "vm-none");
    CHECK_OK(ctx, zl_wait_until(ctx, look, path, "RECYCLE|", NULL, options, NULL)); /* there is none */
    zl_bulk_options_free(options);
    zl_request_free(stop);
    zl_request_free(look);
}

/* A service, an action and parameters that no table has. */
static void reach_what_is_not_known(const char *url) {
    zl_context *ctx = NULL;
    zl_config *config = zl_config_new();
    CHECK_INT(ZL_OK, zl_config_set(config, "endpoint", url));
    CHECK_INT(ZL_OK, zl_config_set_credentials(config, "simulator-key", "simulator-secret"));
    CHECK_INT(ZL_OK, zl_config_set(config, "validation", "known"));
    CHECK_INT(ZL_OK, zl_context_new(config, &ctx, NULL));
    zl_config_free(config);
    zl_request *request = zl_request_new("vm", NULL, "DescribeInstances");
    CHECK_INT(ZL_OK, zl_request_set_text(request, "newParameter", "x"));
    CHECK_OK(ctx, zl_send(ctx, request, NULL, NULL));
    zl_request_free(request);
    request = zl_request_new("new", NULL, "DescribeNew");
    zl_error *error = CHECK_FAILS(ZL_ERR_ARGUMENT, ctx, zl_send(ctx, request, NULL, NULL));
    CHECK(strstr(zl_error_message(error), "version is needed") != NULL);
    zl_error_free(error);
    zl_request_free(request);
    request = zl_request_new("new", "2030-01-01", "DescribeNew");
    int code = zl_send(ctx, request, NULL, NULL);
    CHECK(code >= 4000 && code < 5000); /* the simulator does not know it either */
    zl_request_free(request);
    zl_context_free(ctx);
}

static void describe(const char *service, const char *action, const char *part) {
    char *json = NULL;
    CHECK_INT(ZL_OK, zl_catalogue_json(service, NULL, action, &json, NULL));
    CHECK(strstr(json, part) != NULL);
    zl_string_free(json);
}

static void tell_what_is_known(void) {
    describe("vm", "StopInstances", "\"class\":\"idempotent\",\"ids\":\"instanceIds\",\"most\":100");
    describe("vm", NULL, "\"waiter\":\"InstanceRunning\"");
    describe(NULL, NULL, "\"service\":\"cdn\"");
    char *json = (char *)"not touched";
    zl_error *error = NULL;
    CHECK_INT(ZL_ERR_ACTION, zl_catalogue_json("vm", NULL, "Stop", &json, &error));
    CHECK(json == NULL && zl_error_code(error) == ZL_ERR_ACTION);
    zl_error_free(error);
    CHECK_INT(ZL_ERR_ARGUMENT, zl_catalogue_json(NULL, NULL, "StopInstances", &json, NULL));
    CHECK_INT(ZL_ERR_UTF8, zl_catalogue_json("\xff", NULL, NULL, &json, NULL));
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    zl_context *ctx = check_context(argv[1]);
    are_composed_value_by_value();
    have_numbers_as_json_has_them();
    say_everything_that_is_wrong();
    keep_their_first_failure(ctx);
    are_read_page_by_page(ctx);
    are_waited_for(ctx);
    reach_what_is_not_known(argv[1]);
    tell_what_is_known();
    zl_context_free(ctx);
    return 0;
}
