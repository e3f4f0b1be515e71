/* The description of a context: distinctive, without secrets, and available at any time. */
#define _XOPEN_SOURCE 700
#include "check.h"
#include <pthread.h>

static const char *const ids[] = {"vm-000001"};

/* Creates a context with these keys; the list ends with NULL. */
static zl_context *context(const char *const *settings) {
    zl_context *ctx = NULL;
    zl_config *config = zl_config_new();
    for (; *settings != NULL; settings += 2) {
        CHECK_INT(ZL_OK, zl_config_set(config, settings[0], settings[1]));
    }
    CHECK_INT(ZL_OK, zl_context_new(config, &ctx, NULL));
    zl_config_free(config);
    return ctx;
}

static void says(const char *expected, const zl_context *ctx) {
    char *text = NULL;
    CHECK_INT(ZL_OK, zl_context_describe(ctx, &text));
    CHECK_TEXT(expected, text);
    zl_string_free(text);
}

static void says_all_but_secrets(void) {
    static const char *const key[] = {"access_key_id", "AKID", "access_key_secret", "hush", NULL};
    static const char *const token[] = {"token", "hush", "product", "zec", "proxy",
                                        "http://user:hush@p.example:3128", NULL};
    zl_context *ctx = context(key);
    zl_context *clone = zl_context_clone(ctx);
    says("endpoint=https://console.zenlayer.com product=vm access_key_id=AKID", ctx);
    says("endpoint=https://console.zenlayer.com product=vm access_key_id=AKID", clone);
    zl_context_free(clone);
    zl_context_free(ctx);
    ctx = context(token);
    says("endpoint=https://console.zenlayer.com product=zec token proxy=http://p.example:3128", ctx);
    zl_context_free(ctx);
}

static void says_nothing_of_nothing(zl_context *ctx) {
    char *text = (char *)"not touched";
    CHECK_INT(ZL_ERR_NULL, zl_context_describe(NULL, &text));
    CHECK(text == NULL);
    CHECK_INT(ZL_ERR_NULL, zl_context_describe(NULL, NULL));
    CHECK_INT(ZL_OK, zl_context_describe(ctx, NULL));
}

/* A description does not clear the error of a failed call. */
static void leaves_the_error_alone(zl_context *ctx) {
    CHECK_INT(ZL_ERR_ARGUMENT, zl_stop_instances(ctx, NULL, 0, NULL));
    CHECK_INT(ZL_OK, zl_context_describe(ctx, NULL));
    zl_error *error = zl_context_take_error(ctx);
    CHECK_INT(ZL_ERR_ARGUMENT, zl_error_code(error));
    zl_error_free(error);
}

static void *in_a_thread(void *ctx) {
    char *text = NULL;
    CHECK_INT(ZL_OK, zl_context_describe(ctx, &text));
    return text;
}

/* During a call: from its own thread and from another. */
static int asked(void *ctx) {
    pthread_t thread;
    void *text = NULL;
    CHECK_INT(ZL_ERR_BUSY, zl_context_set_timeout_ms(ctx, 0));
    CHECK_INT(ZL_OK, zl_context_describe(ctx, NULL));
    CHECK_INT(0, pthread_create(&thread, NULL, in_a_thread, ctx));
    CHECK_INT(0, pthread_join(thread, &text));
    CHECK(strstr(text, "access_key_id=simulator-key") != NULL);
    CHECK(strstr(text, "secret") == NULL);
    zl_string_free(text);
    return 1;
}

static void says_it_during_a_call(zl_context *ctx) {
    CHECK_INT(ZL_OK, zl_context_set_interrupt(ctx, asked, ctx, NULL));
    CHECK_INT(ZL_ERR_CANCELLED, zl_describe_instances_status(ctx, ids, 1, NULL));
    CHECK_INT(ZL_OK, zl_context_set_interrupt(ctx, NULL, NULL, NULL));
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    zl_context *ctx = check_context(argv[1]);
    says_all_but_secrets();
    says_nothing_of_nothing(ctx);
    leaves_the_error_alone(ctx);
    says_it_during_a_call(ctx);
    zl_context_free(ctx);
    return 0;
}
