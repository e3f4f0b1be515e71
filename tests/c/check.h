/* Checks that print where they failed, and helpers for all test programs. */
#ifndef CHECK_H
#define CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zenlayer.h>

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) check_failed(__FILE__, __LINE__, #condition);                   \
    } while (0)

#define CHECK_INT(expected, actual)                                                       \
    check_int(__FILE__, __LINE__, #actual, (long long)(expected), (long long)(actual))

#define CHECK_TEXT(expected, actual) check_text(__FILE__, __LINE__, #actual, expected, actual)

/* Makes a call that must succeed; prints the error if it fails. */
#define CHECK_OK(ctx, call) check_ok(__FILE__, __LINE__, #call, ctx, call)

/* Makes a call that must fail with a code; returns the error, which the caller frees. */
#define CHECK_FAILS(code, ctx, call) check_fails(__FILE__, __LINE__, #call, code, ctx, call)

_Noreturn static inline void check_failed(const char *file, int line, const char *what) {
    fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
    exit(1);
}

static inline void check_int(const char *file, int line, const char *what, long long expected,
                             long long actual) {
    if (expected == actual) return;
    fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", file, line, what, actual, expected);
    exit(1);
}

static inline void check_text(const char *file, int line, const char *what, const char *expected,
                              const char *actual) {
    if (actual != NULL && strcmp(expected, actual) == 0) return;
    fprintf(stderr, "%s:%d: %s is \"%s\", not \"%s\"\n", file, line, what,
            actual == NULL ? "(null)" : actual, expected);
    exit(1);
}

static inline void check_ok(const char *file, int line, const char *what, zl_context *ctx,
                            int code) {
    if (code == ZL_OK) return;
    zl_error *error = zl_context_take_error(ctx);
    const char *message = zl_error_message(error);
    fprintf(stderr, "%s:%d: %s returned %d: %s\n", file, line, what, code,
            message == NULL ? "no message" : message);
    exit(1);
}

static inline zl_error *check_fails(const char *file, int line, const char *what, int expected,
                                    zl_context *ctx, int code) {
    check_int(file, line, what, expected, code);
    zl_error *error = zl_context_take_error(ctx);
    check_int(file, line, "the code of the error", expected, zl_error_code(error));
    return error;
}

/* Creates a context for a simulator, with its default keys, no rate limit, and a number of attempts. */
static inline zl_context *check_context_of(const char *endpoint, const char *max_attempts) {
    zl_context *ctx = NULL;
    zl_error *error = NULL;
    zl_config *config = zl_config_new();
    CHECK(config != NULL);
    CHECK_INT(ZL_OK, zl_config_set(config, "endpoint", endpoint));
    CHECK_INT(ZL_OK, zl_config_set(config, "rate_limit", "0"));
    CHECK_INT(ZL_OK, zl_config_set(config, "max_attempts", max_attempts));
    CHECK_INT(ZL_OK, zl_config_set_credentials(config, "simulator-key", "simulator-secret"));
    if (zl_context_new(config, &ctx, &error) != ZL_OK) {
        check_failed(__FILE__, __LINE__, zl_error_message(error));
    }
    CHECK(ctx != NULL && error == NULL);
    zl_config_free(config);
    return ctx;
}

static inline zl_context *check_context(const char *endpoint) {
    return check_context_of(endpoint, "4");
}

#endif
