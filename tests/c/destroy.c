/*
 * A destroy function may use the handle on which its user data was set: set it again, make calls, free
 * it. All user data is destroyed once, and no callback gets it afterwards: valgrind notices, because
 * it is freed memory.
 */
#include "check.h"

static const char *const ids[] = {"vm-000001"};

/* The handles that take user data. */
enum { LOG, INTERRUPT, PROGRESS };

typedef struct handles {
    int kind;
    zl_config *config;
    zl_context *ctx;
    zl_bulk_options *options;
} handles;

/* User data, and what its destroy function does. */
typedef struct data {
    handles *on;
    void (*last_act)(handles *);
    int alive;
} data;

static int made, gone, heard;

static void hear(data *self) {
    CHECK_INT(1, self->alive);
    heard++;
}

static void on_log(void *user_data, int level, const char *message) {
    CHECK(level > 0 && message[0] != '\0');
    hear(user_data);
}

static int on_interrupt(void *user_data) {
    hear(user_data);
    return 0;
}

static void on_progress(void *user_data, const zl_progress *progress) {
    CHECK_INT(1, zl_progress_total(progress));
    hear(user_data);
}

static void on_destroy(void *user_data) {
    data *self = user_data;
    CHECK_INT(1, self->alive);
    self->alive = 0;
    gone++;
    if (self->last_act != NULL) self->last_act(self->on);
    free(self);
}

/* Sets new user data and what its destroy function does; returns the setter's result. */
static int set(handles *on, void (*last_act)(handles *)) {
    data *new = malloc(sizeof *new);
    CHECK(new != NULL);
    *new = (data){on, last_act, 1};
    made++;
    switch (on->kind) {
    case LOG: return zl_config_set_log(on->config, ZL_LOG_DEBUG, on_log, new, on_destroy);
    case INTERRUPT: return zl_context_set_interrupt(on->ctx, on_interrupt, new, on_destroy);
    default: return zl_bulk_options_set_progress(on->options, on_progress, new, on_destroy);
    }
}

/* Removes the callback. */
static int take_off(handles *on) {
    switch (on->kind) {
    case LOG: return zl_config_set_log(on->config, 0, NULL, NULL, NULL);
    case INTERRUPT: return zl_context_set_interrupt(on->ctx, NULL, NULL, NULL);
    default: return zl_bulk_options_set_progress(on->options, NULL, NULL, NULL);
    }
}

/* Makes a call that uses the user data. */
static void call(handles *on) {
    zl_context *ctx = on->ctx;
    if (on->kind == LOG) CHECK_INT(ZL_OK, zl_context_new(on->config, &ctx, NULL));
    CHECK_OK(ctx, zl_bulk_stop(ctx, ids, 1, on->options, NULL));
    if (on->kind == LOG) zl_context_free(ctx);
}

static void free_handle(handles *on) {
    if (on->kind == LOG) zl_config_free(on->config), on->config = NULL;
    if (on->kind == INTERRUPT) zl_context_free(on->ctx), on->ctx = NULL;
    if (on->kind == PROGRESS) zl_bulk_options_free(on->options), on->options = NULL;
}

static void set_again(handles *on) {
    CHECK_INT(ZL_OK, set(on, NULL));
}

static void set_and_call(handles *on) {
    CHECK_INT(ZL_OK, set(on, call));
    call(on);
}

static void take_off_and_call(handles *on) {
    CHECK_INT(ZL_OK, take_off(on));
    call(on);
}

static handles fresh(int kind, const char *endpoint) {
    handles on = {.kind = kind, .config = zl_config_new(), .ctx = check_context(endpoint)};
    CHECK_INT(ZL_OK, zl_config_set(on.config, "endpoint", endpoint));
    CHECK_INT(ZL_OK, zl_config_set(on.config, "rate_limit", "0"));
    CHECK_INT(ZL_OK, zl_config_set_credentials(on.config, "simulator-key", "simulator-secret"));
    on.options = zl_bulk_options_new();
    CHECK_INT(ZL_OK, zl_bulk_options_set_wait(on.options, 0));
    made = gone = heard = 0;
    return on;
}

static void free_all(handles *on) {
    take_off(on); /* a destroy function that makes calls must not run when the handle is freed */
    zl_config_free(on->config);
    zl_context_free(on->ctx);
    zl_bulk_options_free(on->options);
    CHECK_INT(made, gone);
}

/* Replaces user data, with each action in the destroy function. */
static void gives_way(int kind, const char *endpoint, void (*last_act)(handles *)) {
    handles on = fresh(kind, endpoint);
    CHECK_INT(ZL_OK, set(&on, last_act));
    call(&on);
    CHECK(heard > 0);
    CHECK_INT(0, gone);
    CHECK_INT(ZL_OK, set(&on, NULL));
    CHECK(gone > 0);
    if (last_act != free_handle) call(&on);
    free_all(&on);

    on = fresh(kind, endpoint);
    CHECK_INT(ZL_OK, set(&on, last_act));
    CHECK_INT(ZL_OK, take_off(&on));
    CHECK(gone > 0);
    if (last_act != free_handle) call(&on);
    free_all(&on);
}

/* The user data that was set last is used. */
static void the_last_counts(int kind, const char *endpoint) {
    handles on = fresh(kind, endpoint);
    CHECK_INT(ZL_OK, set(&on, take_off_and_call));
    CHECK_INT(ZL_OK, set(&on, NULL));
    CHECK_INT(2, gone);
    CHECK_INT(0, heard);
    call(&on);
    CHECK_INT(0, heard);
    free_all(&on);
}

/* Refused user data is destroyed before the function returns, and nothing changes. */
static void is_refused(int kind, const char *endpoint) {
    handles on = fresh(kind, endpoint);
    handles none = {.kind = kind};
    CHECK_INT(ZL_ERR_NULL, set(&none, NULL));
    CHECK_INT(1, gone);
    data *unheard = malloc(sizeof *unheard);
    CHECK(unheard != NULL);
    *unheard = (data){&on, set_again, 1};
    made++;
    if (kind == LOG) CHECK_INT(ZL_OK, zl_config_set_log(on.config, 4, NULL, unheard, on_destroy));
    if (kind == INTERRUPT) {
        CHECK_INT(ZL_OK, zl_context_set_interrupt(on.ctx, NULL, unheard, on_destroy));
    }
    if (kind == PROGRESS) {
        CHECK_INT(ZL_OK, zl_bulk_options_set_progress(on.options, NULL, unheard, on_destroy));
    }
    CHECK(gone >= 2);
    free_all(&on);
}

/* Frees the options of a call under way, which uses its copy; the copy's user data is destroyed after
 * the call. */
static void on_last_progress(void *user_data, const zl_progress *progress) {
    data *self = user_data;
    on_progress(user_data, progress);
    if (self->on->options != NULL) free_handle(self->on);
    CHECK_INT(0, gone);
}

static void is_kept_for_a_call(const char *endpoint) {
    handles on = fresh(PROGRESS, endpoint);
    data *kept = malloc(sizeof *kept);
    CHECK(kept != NULL);
    *kept = (data){&on, call, 1};
    made++;
    CHECK_INT(ZL_OK, zl_bulk_options_set_progress(on.options, on_last_progress, kept, on_destroy));
    call(&on);
    CHECK(heard > 0);
    CHECK_INT(1, gone);
    free_all(&on);
}

/* Refused because the context is in a call; also frees the context, and the call completes. */
static int set_while_busy(void *user_data) {
    data *self = user_data;
    int before = gone;
    hear(self);
    if (self->on->ctx != NULL) {
        CHECK_INT(ZL_ERR_BUSY, set(self->on, NULL));
        CHECK_INT(before + 1, gone);
        free_handle(self->on);
    }
    return 0;
}

static void is_kept_to_the_end_of_a_call(const char *endpoint) {
    handles on = fresh(INTERRUPT, endpoint);
    data *kept = malloc(sizeof *kept);
    CHECK(kept != NULL);
    *kept = (data){&on, NULL, 1};
    made++;
    CHECK_INT(ZL_OK, zl_context_set_interrupt(on.ctx, set_while_busy, kept, on_destroy));
    CHECK_INT(ZL_OK, zl_describe_instances_status(on.ctx, ids, 1, NULL));
    CHECK(heard > 0);
    CHECK_INT(2, gone);
    free_all(&on);
}

int main(int argc, char **argv) {
    static void (*const acts[])(handles *) = {
        NULL, call, set_again, set_and_call, take_off_and_call, free_handle,
    };
    CHECK_INT(2, argc);
    for (int kind = LOG; kind <= PROGRESS; kind++) {
        for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) gives_way(kind, argv[1], acts[i]);
        the_last_counts(kind, argv[1]);
        is_refused(kind, argv[1]);
    }
    is_kept_for_a_call(argv[1]);
    is_kept_to_the_end_of_a_call(argv[1]);
    return 0;
}
