/* A certificate's key is sent, and the server repeats it in every way: none of it is in an error or a log. */
#include "check.h"

static const char *const key =
    "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg\nhunter2hunter2\n"
    "-----END PRIVATE KEY-----\n";
static const char *const pieces[] = {"MIGHAgEAMBMGByqG", "hunter2", "PRIVATE KEY"};

static char log_text[1 << 16];
static size_t log_len;

static void keep(void *user_data, int level, const char *message) {
    (void)user_data;
    (void)level;
    size_t len = strlen(message);
    CHECK(log_len + len + 2 < sizeof log_text);
    memcpy(log_text + log_len, message, len + 1);
    log_len += len;
}

static void has_no_secret(const char *what, const char *text) {
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        if (text != NULL && strstr(text, pieces[i]) != NULL) {
            fprintf(stderr, "%s: %s\n", what, text);
            exit(1);
        }
    }
}

static void send(zl_context *ctx, int expected) {
    zl_request *request = zl_request_new("cdn", NULL, "CreateCertificate");
    zl_request_set_text(request, "certificateContent", "-----BEGIN CERTIFICATE-----");
    zl_request_set_text(request, "certificateKey", key);
    zl_error *error = CHECK_FAILS(expected, ctx, zl_send(ctx, request, NULL, NULL));
    has_no_secret("the message", zl_error_message(error));
    has_no_secret("the service's code", zl_error_service_code(error));
    has_no_secret("the request id", zl_error_request_id(error));
    CHECK(strstr(zl_error_message(error), "***") != NULL);
    zl_error_free(error);
    zl_request_free(request);
}

/* As JSON, without a look at what it has. */
static void call(zl_context *ctx, int expected) {
    zl_error *error = CHECK_FAILS(
        expected, ctx,
        zl_call(ctx, "cdn", "2022-11-20", "CreateCertificate",
                "{\"certificateKey\": \"MIGHAgEAMBMGByqGSM49\\nhunter2hunter2\"}", NULL, NULL));
    has_no_secret("the message", zl_error_message(error));
    zl_error_free(error);
}

/* What the checks refuse is named, and never quoted. */
static void refuse(zl_context *ctx) {
    zl_request *request = zl_request_new("cdn", NULL, "CreateCertificate");
    zl_request_set_texts(request, "certificateKey", &key, 1);
    zl_request_set_text(request, "certificateKeys", key);
    zl_error *error = CHECK_FAILS(ZL_ERR_PARAMETER, ctx, zl_send(ctx, request, NULL, NULL));
    has_no_secret("the message", zl_error_message(error));
    CHECK(strstr(zl_error_message(error), "certificateKey is a list, not a text") != NULL);
    zl_error_free(error);
    zl_request_free(request);
}

int main(int argc, char **argv) {
    CHECK_INT(3, argc);
    zl_context *ctx = NULL;
    zl_config *config = zl_config_new();
    CHECK_INT(ZL_OK, zl_config_set(config, "endpoint", argv[1]));
    CHECK_INT(ZL_OK, zl_config_set(config, "max_attempts", "1"));
    CHECK_INT(ZL_OK, zl_config_set_credentials(config, "simulator-key", "simulator-secret"));
    CHECK_INT(ZL_OK, zl_config_set_log(config, ZL_LOG_DEBUG, keep, NULL, NULL));
    CHECK_INT(ZL_OK, zl_context_new(config, &ctx, NULL));
    zl_config_free(config);
    send(ctx, atoi(argv[2]));
    call(ctx, atoi(argv[2]));
    refuse(ctx);
    zl_context_free(ctx);
    CHECK(strstr(log_text, "CreateCertificate") != NULL);
    has_no_secret("the log", log_text);
    return 0;
}
