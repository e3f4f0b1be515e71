/* Reading an answer value by value: that of the server at the first argument, which is the second. */
#include "check.h"

static void kinds(const zl_value *answer) {
    static const struct {
        const char *path;
        int kind;
    } known[] = {
        {"none", ZL_KIND_NULL},     {"yes", ZL_KIND_BOOL},       {"least", ZL_KIND_INTEGER},
        {"half", ZL_KIND_NUMBER},   {"beyond", ZL_KIND_NUMBER},  {"text", ZL_KIND_TEXT},
        {"empty", ZL_KIND_TEXT},    {"rows", ZL_KIND_LIST},      {"rows.1", ZL_KIND_OBJECT},
        {"rows.2", ZL_KIND_NONE},   {"missing", ZL_KIND_NONE},   {"rows.0.sizes.2", ZL_KIND_INTEGER},
        {"", ZL_KIND_NONE},         {".", ZL_KIND_NONE},         {"rows..id", ZL_KIND_NONE},
        {"yes.0", ZL_KIND_NONE},    {"text.0", ZL_KIND_NONE},    {"rows.-1", ZL_KIND_NONE},
        {"a.b", ZL_KIND_NONE},      {"\xff", ZL_KIND_NONE},      {"rows.99999999999999999999", ZL_KIND_NONE},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        CHECK_INT(known[i].kind, zl_value_kind(zl_value_find(answer, known[i].path)));
    }
    CHECK(zl_value_find(answer, NULL) == answer);
    CHECK_INT(ZL_KIND_OBJECT, zl_value_kind(answer));
}

static void numbers(const zl_value *answer) {
    CHECK_INT(INT64_MIN, zl_value_integer(answer, "least", 7));
    CHECK_INT(1, zl_value_integer(answer, "yes", 7));
    CHECK_INT(2, zl_value_integer(answer, "twice", 7));
    static const char *const none[] = {"none", "half", "beyond", "text", "rows", "missing"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        CHECK_INT(7, zl_value_integer(answer, none[i], 7));
    }
    CHECK(zl_value_number(answer, "half", 7) == 0.5);
    CHECK(zl_value_number(answer, "beyond", 7) == 9223372036854775808.0);
    CHECK(zl_value_number(answer, "twice", 7) == 2);
    CHECK(zl_value_number(answer, "yes", 7) == 7);
}

static void texts(const zl_value *answer) {
    CHECK_TEXT("a \xc3\xa9\n", zl_value_text(answer, "text"));
    CHECK_TEXT("", zl_value_text(answer, "empty"));
    CHECK_TEXT("r-2", zl_value_text(zl_value_find(answer, "rows.1.id"), NULL));
    CHECK(zl_value_text(answer, "none") == NULL && zl_value_text(answer, "least") == NULL);
    CHECK(zl_value_text(answer, NULL) == NULL);
}

static void items_and_members(const zl_value *answer) {
    const zl_value *rows = zl_value_find(answer, "rows");
    CHECK_INT(2, zl_value_len(rows));
    CHECK(zl_value_item(rows, 2) == NULL && zl_value_item(rows, SIZE_MAX) == NULL);
    CHECK(zl_value_name(zl_value_item(rows, 0)) == NULL && zl_value_name(answer) == NULL);
    CHECK_INT(11, zl_value_len(answer));
    CHECK_TEXT("none", zl_value_name(zl_value_item(answer, 0)));
    CHECK_TEXT("a.b", zl_value_name(zl_value_item(answer, 8)));
    CHECK_INT(1, zl_value_integer(zl_value_item(answer, 8), NULL, 7));
    CHECK_INT(0, zl_value_len(zl_value_find(answer, "text")));
}

static void as_json(const zl_value *value, const char *expected) {
    char *json = NULL;
    CHECK_INT(ZL_OK, zl_value_json(value, &json));
    CHECK_TEXT(expected, json);
    zl_string_free(json);
}

static void nothing(void) {
    char *json = (char *)"not touched";
    CHECK_INT(ZL_KIND_NONE, zl_value_kind(NULL));
    CHECK(zl_value_len(NULL) == 0 && zl_value_item(NULL, 0) == NULL && zl_value_name(NULL) == NULL);
    CHECK(zl_value_find(NULL, "a") == NULL && zl_value_text(NULL, NULL) == NULL);
    CHECK_INT(7, zl_value_integer(NULL, NULL, 7));
    CHECK(zl_value_number(NULL, NULL, 7) == 7);
    CHECK_INT(ZL_ERR_NULL, zl_value_json(NULL, &json));
    CHECK(json == NULL);
    zl_value_free(NULL);
}

int main(int argc, char **argv) {
    CHECK_INT(3, argc);
    zl_context *ctx = check_context(argv[1]);
    zl_request *request = zl_request_new("vm", NULL, "DescribeInstances");
    zl_value *answer = NULL;
    char *id = NULL;
    CHECK_OK(ctx, zl_send(ctx, request, &answer, &id));
    CHECK_TEXT("T1", id);
    zl_string_free(id);
    kinds(answer);
    numbers(answer);
    texts(answer);
    items_and_members(answer);
    as_json(answer, argv[2]);
    as_json(zl_value_find(answer, "rows.0"), "{\"id\":\"r-1\",\"sizes\":[1,2,3]}");
    zl_value_free((zl_value *)zl_value_find(answer, "rows.0")); /* a part: nothing happens */
    CHECK_TEXT("r-1", zl_value_text(answer, "rows.0.id"));
    nothing();
    zl_value_free(answer);
    zl_request_free(request);
    zl_context_free(ctx);
    return 0;
}
