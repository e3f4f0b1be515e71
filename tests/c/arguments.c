/* Invalid arguments: the error is precise and names the parameter, and nothing is sent. */
#include "check.h"

typedef int (*act_fn)(zl_context *, const char *const *, size_t, char **);

static zl_context *ctx;
static int tried;

/* Checks and frees the error of a call that must not have sent anything. */
static void check_error(zl_error *error, int code, const char *named) {
    CHECK(error != NULL);
    CHECK_INT(code, zl_error_code(error));
    if (strstr(zl_error_message(error), named) == NULL) {
        CHECK_TEXT(named, zl_error_message(error));
    }
    CHECK_INT(ZL_OUTCOME_NOT_SENT, zl_error_outcome(error));
    CHECK_INT(0, zl_error_http_status(error));
    CHECK_INT(0, zl_error_is_retryable(error));
    CHECK_INT(0, zl_error_attempts(error));
    CHECK(zl_error_request_id(error) == NULL);
    CHECK(zl_error_service_code(error) == NULL);
    zl_error_free(error);
    tried++;
}

/* Calls an action with invalid ids. */
static void refuse(act_fn act, const char *const *ids, size_t len, int code, const char *named) {
    char here = 0;
    char *request_id = &here;
    CHECK_INT(code, act(ctx, ids, len, &request_id));
    CHECK(request_id == NULL);
    check_error(zl_context_take_error(ctx), code, named);
    CHECK(zl_context_take_error(ctx) == NULL);
}

/* Calls the status query with invalid ids. */
static void refuse_query(const char *const *ids, size_t len, int code, const char *named) {
    char here = 0;
    zl_instances *instances = (zl_instances *)(void *)&here;
    CHECK_INT(code, zl_describe_instances_status(ctx, ids, len, &instances));
    CHECK(instances == NULL);
    check_error(zl_context_take_error(ctx), code, named);
}

static void refuse_call(const char *service, const char *version, const char *action,
                        const char *json, int code, const char *named) {
    char here = 0;
    char *response = &here;
    char *request_id = &here;
    CHECK_INT(code, zl_call(ctx, service, version, action, json, &response, &request_id));
    CHECK(response == NULL && request_id == NULL);
    check_error(zl_context_take_error(ctx), code, named);
}

/* Arguments that are invalid for every function with ids. */
static const struct {
    const char *id;
    int code;
} wrong_ids[] = {
    {NULL, ZL_ERR_NULL},          {"", ZL_ERR_ARGUMENT},         {"\xff", ZL_ERR_UTF8},
    {"vm-\xc3", ZL_ERR_UTF8},     {"\xed\xa0\x80", ZL_ERR_UTF8}, {"vm-\n1", ZL_ERR_ARGUMENT},
    {"vm\t1", ZL_ERR_ARGUMENT},   {"\x01", ZL_ERR_ARGUMENT},     {"vm\x7f", ZL_ERR_ARGUMENT},
};

static void actions(void) {
    const act_fn acts[] = {zl_stop_instances, zl_start_instances, zl_reboot_instances};
    const char *good = "vm-000001";
    const char *many[101];
    for (size_t i = 0; i < 101; i++) many[i] = good;
    for (size_t a = 0; a < sizeof acts / sizeof *acts; a++) {
        refuse(acts[a], NULL, 0, ZL_ERR_ARGUMENT, "ids");
        refuse(acts[a], &good, 0, ZL_ERR_ARGUMENT, "ids");
        refuse(acts[a], NULL, 1, ZL_ERR_NULL, "ids");
        refuse(acts[a], &good, SIZE_MAX, ZL_ERR_ARGUMENT, "ids");
        refuse(acts[a], many, 101, ZL_ERR_TOO_MANY, "zl_bulk_");
        for (size_t w = 0; w < sizeof wrong_ids / sizeof *wrong_ids; w++) {
            const char *ids[] = {good, "vm-000002", "vm-000003", wrong_ids[w].id, good};
            refuse(acts[a], ids, 5, wrong_ids[w].code, "ids[3]");
            refuse(acts[a], ids + 3, 1, wrong_ids[w].code, "ids[0]");
        }
    }
    refuse(zl_stop_instances, many, 101, ZL_ERR_TOO_MANY, "zl_bulk_stop");
}

static void query(void) {
    const char *good = "vm-000001";
    refuse_query(NULL, 1, ZL_ERR_NULL, "ids");
    refuse_query(&good, SIZE_MAX, ZL_ERR_ARGUMENT, "ids");
    for (size_t w = 0; w < sizeof wrong_ids / sizeof *wrong_ids; w++) {
        const char *ids[] = {good, wrong_ids[w].id};
        refuse_query(ids, 2, wrong_ids[w].code, "ids[1]");
    }
}

static void call(void) {
    const char *version = "2026-04-01";
    refuse_call(NULL, version, "StopInstances", "{}", ZL_ERR_NULL, "service");
    refuse_call("vm", version, NULL, "{}", ZL_ERR_NULL, "action");
    refuse_call("", version, "StopInstances", "{}", ZL_ERR_ARGUMENT, "service");
    refuse_call("vm", version, "", "{}", ZL_ERR_ARGUMENT, "action");
    refuse_call("vm", "", "StopInstances", "{}", ZL_ERR_ARGUMENT, "version");
    refuse_call("\xff", version, "StopInstances", "{}", ZL_ERR_UTF8, "service");
    refuse_call("vm", "\xff", "StopInstances", "{}", ZL_ERR_UTF8, "version");
    refuse_call("vm", version, "\xff", "{}", ZL_ERR_UTF8, "action");
    refuse_call("vm", version, "StopInstances", "{\"a\":\"\xff\"}", ZL_ERR_UTF8, "request_json");
    refuse_call("vm\r\nX-Evil: 1", version, "StopInstances", "{}", ZL_ERR_ARGUMENT, "service");
    refuse_call("vm", "1\r\nX-Evil: 1", "StopInstances", "{}", ZL_ERR_ARGUMENT, "version");
    refuse_call("vm", version, "Stop\r\nX-Evil: 1", "{}", ZL_ERR_ARGUMENT, "action");
    refuse_call("../vm", version, "StopInstances", "{}", ZL_ERR_ARGUMENT, "service");
    refuse_call("vm?x=1", version, "StopInstances", "{}", ZL_ERR_ARGUMENT, "service");
    refuse_call("vm", version, "Stop Instances", "{}", ZL_ERR_ARGUMENT, "action");
    const char *const broken[] = {"", "{", "[]", "null", "\"text\"", "1", "{}{}", "{\"a\":NaN}"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        refuse_call("vm", version, "StopInstances", broken[i], ZL_ERR_JSON, "request_json");
    }
}

/* An unknown service has no newest version. */
static void no_known_version(void) {
    refuse_call("nosuchservice", NULL, "StopInstances", "{}", ZL_ERR_ARGUMENT, "version");
}

/* Constructors and setters, as far as suite/null.rs does not test them. */
static void configuration(void) {
    zl_config *config = zl_config_new();
    CHECK_INT(ZL_ERR_NULL, zl_config_set(config, NULL, "x"));
    check_error(zl_config_take_error(config), ZL_ERR_NULL, "key");
    CHECK_INT(ZL_ERR_UTF8, zl_config_set(config, "\xff", "x"));
    check_error(zl_config_take_error(config), ZL_ERR_UTF8, "key");
    CHECK_INT(ZL_ERR_UTF8, zl_config_set(config, "endpoint", "\xff"));
    check_error(zl_config_take_error(config), ZL_ERR_UTF8, "value");
    CHECK_INT(ZL_ERR_NULL, zl_config_set_credentials(config, NULL, "secret"));
    check_error(zl_config_take_error(config), ZL_ERR_NULL, "access_key_id");
    CHECK_INT(ZL_ERR_NULL, zl_config_set_credentials(config, "id", NULL));
    check_error(zl_config_take_error(config), ZL_ERR_NULL, "access_key_secret");
    CHECK_INT(ZL_ERR_UTF8, zl_config_set_credentials(config, "id", "\xff"));
    check_error(zl_config_take_error(config), ZL_ERR_UTF8, "access_key_secret");
    CHECK_INT(ZL_ERR_NULL, zl_config_set_token(config, NULL));
    check_error(zl_config_take_error(config), ZL_ERR_NULL, "token");
    CHECK_INT(ZL_ERR_UTF8, zl_config_set_token(config, "\xff"));
    check_error(zl_config_take_error(config), ZL_ERR_UTF8, "token");
    CHECK(zl_config_take_error(config) == NULL);

    zl_error *error = NULL;
    CHECK_INT(ZL_ERR_NULL, zl_context_new(config, NULL, &error));
    check_error(error, ZL_ERR_NULL, "out_context");
    zl_config_free(config);
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    ctx = check_context(argv[1]);
    actions();
    query();
    call();
    no_known_version();
    configuration();
    zl_context_free(ctx);
    printf("%d wrong arguments\n", tried);
    return 0;
}
