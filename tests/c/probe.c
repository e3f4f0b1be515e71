/*
 * Drives the C interface from outside: reads one command per line from standard input, with fields
 * separated by tabs, and answers each with one line of JSON. The Rust tests send the commands; a probe
 * in another language that takes the same commands can run the same cases.
 *
 *   config.new | config.free | config.load [PROFILE] | config.set KEY VALUE
 *   config.load_profile [PROFILE]      from the files only
 *   config.credentials ID SECRET | config.token TOKEN
 *   config.log LEVEL [ACTION SLOT]     keeps log records; ACTION at the first message of a call:
 *                                      free (a context), stop (on a context), cancel (a token)
 *   log                                the records since the last, and the number of destroy calls
 *   context.new SLOT | context.default SLOT | context.clone SLOT FROM | context.free SLOT
 *   context.describe SLOT              its description, as "text"
 *   context.timeout SLOT MS | context.cancel SLOT TOKEN | context.cancel SLOT
 *   cancel.new TOKEN | cancel.request TOKEN | cancel.requested TOKEN | cancel.free TOKEN
 *   run SLOT CALL...                   makes a call
 *   begin SLOT CALL... | end SLOT      makes it on a new thread
 *   fork SLOT CALL...                  makes it in a forked child
 *     CALL: bulk GOAL OPTIONS ID...     GOAL: stop, start, reboot or wait:STATUS; OPTIONS: "-", or
 *           words such as wait=0 timeout_ms=100 separated by spaces, named like their setters;
 *           the result has the report as JSON, and the number of progress callbacks
 *           stop ID... | start ID... | reboot ID... | describe ID...
 *           call SERVICE VERSION ACTION JSON     "-" stands for NULL
 *           as CLASS SERVICE VERSION ACTION JSON     CLASS: by_name, safe, idempotent, unsafe
 *           send SERVICE VERSION ACTION JSON     JSON: the parameters
 *           pages SERVICE VERSION ACTION JSON [FAILURES]     goes on after that many failures; the
 *           result has the pages, as a list in JSON
 *           wait_until SERVICE VERSION ACTION JSON PATH WANTED FAILED OPTIONS
 *           wait_for SERVICE VERSION WAITER OPTIONS ID...
 *           bulk_run SERVICE VERSION ACTION JSON IDS_PATH OPTIONS ID...
 *   counters SLOT                      the counters of its context
 *   env NAME [VALUE]                   sets or removes an environment variable
 *   env.broken NAME                    sets one to bytes that are not UTF-8
 *   errors | keys                      the tables of the library
 *
 * Faults of the machine, until changed (machine.h):
 *   machine.names [LOOKUP...]          the results of consecutive name lookups
 *   machine.lookups                    the number of lookups since
 *   machine.clock SECONDS              how far the clock is ahead
 *   machine.threads 0|1                whether threads are available
 *   machine.descriptors 0|1            whether descriptors are available
 *   machine.signals RATE               signals per second
 */
#define _GNU_SOURCE /* machine.h */
#include "machine.h"
#include <sys/wait.h>

enum { SLOTS = 16, FIELDS = 8192, MESSAGES = 256 };

typedef struct {
    zl_context *ctx;
    pthread_t thread;
    int freed; /* whether its context was freed during the call */
    /* the call */
    int count;
    char **fields;
    /* its result */
    double began, ended; /* milliseconds, machine_ms() */
    int alarms;          /* signals during the call */
    int code;
    char *request_id;
    char *response;
    zl_instances *instances;
    zl_report *report;
    char *pages; /* as JSON */
    size_t told, settled; /* number of progress callbacks, and the last count */
} slot;

static slot slots[SLOTS];
static zl_cancel *tokens[SLOTS];
static zl_config *config;

static struct {
    pthread_mutex_t lock;
    char *messages[MESSAGES];
    size_t count;
    int destroyed;
    char action[16];
    size_t argument;
    int action_code;
} logged = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* --- JSON ------------------------------------------------------------------------------- */

static void put_text(const char *text) {
    if (text == NULL) {
        fputs("null", stdout);
        return;
    }
    putchar('"');
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\') {
            printf("\\%c", byte);
        } else if (byte < 0x20) {
            printf("\\u%04x", byte);
        } else {
            putchar(byte);
        }
    }
    putchar('"');
}

static void put_member(const char *name, const char *text) {
    printf(",\"%s\":", name);
    put_text(text);
}

static void put_number(const char *name, unsigned long long value) {
    printf(",\"%s\":%llu", name, value);
}

static void put_error(const zl_error *error) {
    printf(",\"error\":{\"code\":%d", zl_error_code(error));
    put_member("name", zl_error_name(error));
    put_member("message", zl_error_message(error));
    printf(",\"http_status\":%d", zl_error_http_status(error));
    put_member("service_code", zl_error_service_code(error));
    put_member("request_id", zl_error_request_id(error));
    printf(",\"retryable\":%d", zl_error_is_retryable(error));
    put_number("retry_after_ms", zl_error_retry_after_ms(error));
    printf(",\"outcome\":%d", zl_error_outcome(error));
    put_number("attempts", zl_error_attempts(error));
    put_number("elapsed_ms", zl_error_elapsed_ms(error));
    printf(",\"phase\":%d", zl_error_phase(error));
    printf(",\"skew_ms\":%lld}", (long long)zl_error_skew_ms(error));
}

/* Answers with a code and the error, if there is one, which is freed. */
static void answer(int code, zl_error *error) {
    printf("{\"code\":%d", code);
    if (error != NULL) put_error(error);
    puts("}");
    zl_error_free(error);
}

/* --- calls ------------------------------------------------------------------------------ */

static const char *or_null(const char *text) {
    return strcmp(text, "-") == 0 ? NULL : text;
}

static int class_of(const char *name) {
    static const char *const names[] = {"by_name", "safe", "idempotent", "unsafe"};
    static const int classes[] = {ZL_CLASS_BY_NAME, ZL_CLASS_SAFE, ZL_CLASS_IDEMPOTENT,
                                  ZL_CLASS_UNSAFE};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) return classes[i];
    }
    return -1;
}

static void on_progress(void *user_data, const zl_progress *progress) {
    slot *s = user_data;
    size_t seen = 0;
    s->told++;
    CHECK(zl_progress_settled(progress) >= s->settled);
    s->settled = zl_progress_settled(progress);
    for (size_t i = 0; i < zl_progress_status_len(progress); i++) {
        CHECK(zl_progress_status_name(progress, i)[0] != '\0');
        seen += zl_progress_status_count(progress, i);
    }
    CHECK(seen <= zl_progress_total(progress) && s->settled <= zl_progress_total(progress));
    CHECK(zl_progress_failed(progress) <= s->settled);
    CHECK(zl_progress_sent(progress) <= zl_progress_total(progress));
    CHECK(zl_progress_estimate_ms(progress) >= -1);
}

/* Sets an option from a word such as wait=0. */
static int set_option(zl_bulk_options *options, slot *s, char *word) {
    char *text = strchr(word, '=');
    CHECK(text != NULL);
    *text++ = '\0';
    int number = atoi(text);
    uint64_t ms = strtoull(text, NULL, 10);
    if (strcmp(word, "waiter") == 0) return zl_bulk_options_set_waiter(options, text);
    if (strcmp(word, "product") == 0) return zl_bulk_options_set_product(options, text);
    if (strcmp(word, "wait") == 0) return zl_bulk_options_set_wait(options, number);
    if (strcmp(word, "timeout_ms") == 0) return zl_bulk_options_set_timeout_ms(options, ms);
    if (strcmp(word, "force") == 0) return zl_bulk_options_set_force(options, number);
    if (strcmp(word, "concurrency") == 0) return zl_bulk_options_set_concurrency(options, number);
    if (strcmp(word, "fail_fast") == 0) return zl_bulk_options_set_fail_fast(options, number);
    if (strcmp(word, "check_first") == 0) return zl_bulk_options_set_check_first(options, number);
    if (strcmp(word, "initial_poll_ms") == 0) return zl_bulk_options_set_initial_poll_ms(options, ms);
    if (strcmp(word, "poll_interval_ms") == 0) {
        return zl_bulk_options_set_poll_interval_ms(options, ms);
    }
    CHECK(strcmp(word, "progress") == 0);
    return zl_bulk_options_set_progress(options, on_progress, s, NULL);
}

/* Makes options from words, or NULL from "-". The code says whether they are valid. */
static zl_bulk_options *options_of(slot *s, const char *words, int *code) {
    char *copy = strdup(words), *rest = copy, *word;
    zl_bulk_options *options = strcmp(words, "-") == 0 ? NULL : zl_bulk_options_new();
    CHECK(copy != NULL);
    *code = ZL_OK;
    while (options != NULL && *code == ZL_OK && (word = strtok_r(rest, " ", &rest)) != NULL) {
        *code = set_option(options, s, word);
    }
    free(copy);
    return options;
}

/* Makes a bulk call. */
static int bulk(slot *s, const char *goal, const char *words, const char *const *ids, size_t len) {
    int code;
    zl_bulk_options *options = options_of(s, words, &code);
    if (code != ZL_OK) {
        s->report = NULL; /* an option is invalid */
    } else if (strcmp(goal, "stop") == 0) {
        code = zl_bulk_stop(s->ctx, ids, len, options, &s->report);
    } else if (strcmp(goal, "start") == 0) {
        code = zl_bulk_start(s->ctx, ids, len, options, &s->report);
    } else if (strcmp(goal, "reboot") == 0) {
        code = zl_bulk_reboot(s->ctx, ids, len, options, &s->report);
    } else {
        CHECK(strncmp(goal, "wait:", 5) == 0);
        code = zl_bulk_wait(s->ctx, ids, len, goal + 5, options, &s->report);
    }
    zl_bulk_options_free(options);
    return code;
}

/* --- calls for any action --------------------------------------------------------------- */

/* Composes a request: service, version, action, parameters. */
static zl_request *request_of(const char *const *fields) {
    zl_request *request = zl_request_new(or_null(fields[0]), or_null(fields[1]), or_null(fields[2]));
    if (or_null(fields[3]) != NULL) zl_request_set_json(request, NULL, fields[3]);
    return request;
}

/* Keeps an answer as the response of a slot, and frees it. */
static void keep_answer(slot *s, zl_value *answer) {
    s->response = NULL;
    if (answer != NULL) CHECK_INT(ZL_OK, zl_value_json(answer, &s->response));
    zl_value_free(answer);
}

static int send_request(slot *s, const char *const *fields) {
    char poison = 0;
    zl_value *answer = (zl_value *)(void *)&poison;
    zl_request *request = request_of(fields);
    int code = zl_send(s->ctx, request, &answer, &s->request_id);
    CHECK((void *)answer != (void *)&poison);
    CHECK((answer != NULL) == (code == ZL_OK || code == ZL_ERR_PARTIAL));
    keep_answer(s, answer);
    zl_request_free(request);
    return code;
}

static int send_pages(slot *s, const char *const *fields, int failures) {
    zl_request *request = request_of(fields);
    size_t size, count = 0;
    FILE *pages = open_memstream(&s->pages, &size);
    zl_value *page;
    char *request_id;
    int code;
    CHECK(pages != NULL);
    fputc('[', pages);
    do {
        code = zl_send_page(s->ctx, request, &page, &request_id);
        CHECK((page != NULL) == (request_id != NULL) && (page == NULL || code == ZL_OK));
        if (page != NULL) {
            char *json = NULL;
            CHECK_INT(ZL_OK, zl_value_json(page, &json));
            CHECK(count == 0 || zl_value_len(zl_value_find(page, "dataSet")) > 0);
            fprintf(pages, "%s%s", count++ == 0 ? "" : ",", json);
            zl_string_free(json);
        }
        zl_value_free(page);
        zl_string_free(request_id);
    } while (code == ZL_OK ? page != NULL : failures-- > 0);
    fputc(']', pages);
    fclose(pages);
    zl_request_free(request);
    s->request_id = NULL;
    return code;
}

static int wait_until(slot *s, const char *const *fields) {
    int code;
    zl_value *answer = NULL;
    zl_bulk_options *options = options_of(s, fields[7], &code);
    zl_request *request = request_of(fields);
    CHECK_INT(ZL_OK, code);
    code = zl_wait_until(s->ctx, request, fields[4], fields[5], or_null(fields[6]), options, &answer);
    CHECK((answer != NULL) == (code == ZL_OK));
    keep_answer(s, answer);
    zl_request_free(request);
    zl_bulk_options_free(options);
    s->request_id = NULL;
    return code;
}

static int wait_for(slot *s, const char *const *fields, size_t len) {
    int code;
    zl_bulk_options *options = options_of(s, fields[3], &code);
    CHECK_INT(ZL_OK, code);
    code = zl_wait_for(s->ctx, or_null(fields[0]), or_null(fields[1]), fields[2], fields + 4, len - 4,
                       options, &s->report);
    zl_bulk_options_free(options);
    s->request_id = NULL;
    return code;
}

static int bulk_run(slot *s, const char *const *fields, size_t len) {
    int code;
    zl_bulk_options *options = options_of(s, fields[5], &code);
    zl_request *request = request_of(fields);
    CHECK_INT(ZL_OK, code);
    code = zl_bulk_run(s->ctx, request, or_null(fields[4]), fields + 6, len - 6, options, &s->report);
    zl_request_free(request);
    zl_bulk_options_free(options);
    s->request_id = NULL;
    return code;
}

/* Makes a call for any action; returns 0 if it is none. */
static int call_any(slot *s, const char *call, const char *const *fields, size_t len) {
    if (strcmp(call, "send") == 0) {
        CHECK(len == 4);
        s->code = send_request(s, fields);
    } else if (strcmp(call, "pages") == 0) {
        CHECK(len == 4 || len == 5);
        s->code = send_pages(s, fields, len == 5 ? atoi(fields[4]) : 0);
    } else if (strcmp(call, "wait_until") == 0) {
        CHECK(len == 8);
        s->code = wait_until(s, fields);
    } else if (strcmp(call, "wait_for") == 0) {
        CHECK(len >= 4);
        s->code = wait_for(s, fields, len);
    } else if (strcmp(call, "bulk_run") == 0) {
        CHECK(len >= 6);
        s->code = bulk_run(s, fields, len);
    } else {
        return 0;
    }
    return 1;
}

/* Makes the call of a slot. */
static void call(slot *s, const char *call, const char *const *ids, size_t len) {
    if (strcmp(call, "stop") == 0) {
        s->code = zl_stop_instances(s->ctx, ids, len, &s->request_id);
    } else if (strcmp(call, "start") == 0) {
        s->code = zl_start_instances(s->ctx, ids, len, &s->request_id);
    } else if (strcmp(call, "reboot") == 0) {
        s->code = zl_reboot_instances(s->ctx, ids, len, &s->request_id);
    } else if (strcmp(call, "describe") == 0) {
        s->request_id = NULL;
        s->code = zl_describe_instances_status(s->ctx, len == 0 ? NULL : ids, len, &s->instances);
    } else if (strcmp(call, "bulk") == 0) {
        CHECK(len >= 2);
        s->request_id = NULL;
        s->code = bulk(s, ids[0], ids[1], ids + 2, len - 2);
    } else if (strcmp(call, "as") == 0) {
        CHECK(len == 5);
        s->code = zl_call_as(s->ctx, class_of(ids[0]), or_null(ids[1]), or_null(ids[2]),
                             or_null(ids[3]), or_null(ids[4]), &s->response, &s->request_id);
    } else if (!call_any(s, call, ids, len)) {
        CHECK(strcmp(call, "call") == 0 && len == 4);
        s->code = zl_call(s->ctx, or_null(ids[0]), or_null(ids[1]), or_null(ids[2]), or_null(ids[3]),
                          &s->response, &s->request_id);
    }
}

/* Makes and measures the call of a slot. An out pointer must be written on every path. */
static void perform(slot *s) {
    const char *what = s->fields[0];
    char poison = 0;
    int has_response = strcmp(what, "call") == 0 || strcmp(what, "as") == 0;
    int has_instances = strcmp(what, "describe") == 0;
    s->request_id = &poison;
    s->response = has_response ? &poison : NULL;
    s->instances = has_instances ? (zl_instances *)(void *)&poison : NULL;
    int has_report = strcmp(what, "bulk") == 0 || strcmp(what, "wait_for") == 0 ||
                     strcmp(what, "bulk_run") == 0;
    s->report = has_report ? (zl_report *)(void *)&poison : NULL;
    s->pages = NULL;
    s->told = s->settled = 0;
    s->alarms = machine_alarms;
    s->began = machine_ms();
    call(s, what, (const char *const *)(s->fields + 1), (size_t)(s->count - 1));
    s->ended = machine_ms();
    s->alarms = machine_alarms - s->alarms;
    CHECK(s->request_id != &poison && s->response != &poison);
    CHECK((void *)s->instances != (void *)&poison && (void *)s->report != (void *)&poison);
    if (s->code != ZL_OK && s->code != ZL_ERR_PARTIAL) {
        CHECK(s->request_id == NULL && s->response == NULL && s->instances == NULL);
    }
}

static void *perform_on_thread(void *argument) {
    perform(argument);
    return NULL;
}

/* Writes a report as JSON. */
static void put_report(const slot *s) {
    char *json = NULL;
    CHECK_INT(ZL_OK, zl_report_json(s->report, &json));
    CHECK((s->code == ZL_OK) == (zl_report_failed(s->report) == 0));
    CHECK(s->code == ZL_OK || s->code == ZL_ERR_PARTIAL);
    printf(",\"report\":%s,\"progress\":%zu,\"settled\":%zu", json, s->told, s->settled);
    zl_string_free(json);
}

static void put_result(slot *s) {
    printf("{\"code\":%d,\"began_ms\":%.3f,\"ended_ms\":%.3f", s->code, s->began, s->ended);
    printf(",\"signals\":%d", s->alarms);
    if (!s->freed) printf(",\"inferred\":%d", zl_context_is_inferred(s->ctx));
    put_member("request_id", s->request_id);
    put_member("response", s->response);
    if (s->pages != NULL) put_member("pages", s->pages);
    if (s->instances != NULL) {
        size_t len = zl_instances_len(s->instances);
        fputs(",\"instances\":[", stdout);
        for (size_t i = 0; i < len; i++) {
            fputs(i == 0 ? "[" : ",[", stdout);
            put_text(zl_instances_id(s->instances, i));
            putchar(',');
            put_text(zl_instances_status(s->instances, i));
            putchar(']');
        }
        putchar(']');
        CHECK(zl_instances_id(s->instances, len) == NULL);
        CHECK(zl_instances_status(s->instances, SIZE_MAX) == NULL);
    }
    if (s->report != NULL) put_report(s);
    zl_error *error = s->freed || s->code == ZL_OK ? NULL : zl_context_take_error(s->ctx);
    if (error != NULL) put_error(error);
    puts("}");
    zl_error_free(error);
    zl_string_free(s->request_id);
    zl_string_free(s->response);
    free(s->pages);
    zl_instances_free(s->instances);
    zl_report_free(s->report);
    if (s->freed) s->ctx = NULL;
}

/* Copies the fields of a call, because their line will be overwritten. */
static void remember(slot *s, int count, char **fields) {
    s->count = count;
    s->fields = calloc((size_t)count + 1, sizeof *s->fields);
    CHECK(s->fields != NULL);
    for (int i = 0; i < count; i++) {
        s->fields[i] = strdup(fields[i]);
        CHECK(s->fields[i] != NULL);
    }
}

static void forget(slot *s) {
    for (int i = 0; i < s->count; i++) free(s->fields[i]);
    free(s->fields);
    s->fields = NULL;
    s->freed = 0;
}

/* --- the log ---------------------------------------------------------------------------- */

static void act(void) {
    char action[sizeof logged.action];
    size_t at = logged.argument;
    memcpy(action, logged.action, sizeof action);
    logged.action[0] = '\0'; /* once, because the action may log too */
    if (strcmp(action, "free") == 0) {
        slots[at].freed = 1;
        zl_context_free(slots[at].ctx);
    } else if (strcmp(action, "cancel") == 0) {
        zl_cancel_request(tokens[at]);
    } else if (strcmp(action, "stop") == 0) {
        const char *ids[] = {"vm-000001"};
        logged.action_code = zl_stop_instances(slots[at].ctx, ids, 1, NULL);
    }
}

static void keep(void *user_data, int level, const char *message) {
    char line[4096];
    CHECK(user_data == &logged);
    CHECK(level >= ZL_LOG_ERROR && level <= ZL_LOG_DEBUG);
    snprintf(line, sizeof line, "%d %s", level, message);
    pthread_mutex_lock(&logged.lock);
    if (logged.count < MESSAGES) logged.messages[logged.count++] = strdup(line);
    pthread_mutex_unlock(&logged.lock);
    if (logged.action[0] != '\0') act();
}

static void destroyed(void *user_data) {
    CHECK(user_data == &logged);
    logged.destroyed++;
}

static void put_log(void) {
    pthread_mutex_lock(&logged.lock); /* calls may be under way on other threads */
    printf("{\"code\":0,\"destroyed\":%d,\"action_code\":%d,\"log\":[", logged.destroyed,
           logged.action_code);
    for (size_t i = 0; i < logged.count; i++) {
        if (i > 0) putchar(',');
        put_text(logged.messages[i]);
        free(logged.messages[i]);
    }
    logged.count = 0;
    puts("]}");
    pthread_mutex_unlock(&logged.lock);
}

/* --- commands --------------------------------------------------------------------------- */

static void config_result(int code) {
    answer(code, code == ZL_OK ? NULL : zl_config_take_error(config));
}

static int run_config(const char *what, int count, char **fields) {
    if (strcmp(what, "new") == 0) {
        zl_config_free(config);
        config = zl_config_new();
        answer(config == NULL, NULL);
    } else if (strcmp(what, "free") == 0) {
        zl_config_free(config);
        config = NULL;
        answer(ZL_OK, NULL);
    } else if (strcmp(what, "load") == 0) {
        config_result(zl_config_load(config, count > 0 ? fields[0] : NULL));
    } else if (strcmp(what, "load_profile") == 0) {
        config_result(zl_config_load_profile(config, count > 0 ? fields[0] : NULL));
    } else if (strcmp(what, "set") == 0 && count == 2) {
        config_result(zl_config_set(config, fields[0], fields[1]));
    } else if (strcmp(what, "credentials") == 0 && count == 2) {
        config_result(zl_config_set_credentials(config, fields[0], fields[1]));
    } else if (strcmp(what, "token") == 0 && count == 1) {
        config_result(zl_config_set_token(config, fields[0]));
    } else if (strcmp(what, "log") == 0 && (count == 1 || count == 3)) {
        if (count == 3) {
            snprintf(logged.action, sizeof logged.action, "%s", fields[1]);
            logged.argument = (size_t)atoi(fields[2]) % SLOTS;
        }
        config_result(zl_config_set_log(config, atoi(fields[0]), keep, &logged, destroyed));
    } else {
        return 0;
    }
    return 1;
}

static int run_context(const char *what, size_t at, int count, char **fields) {
    slot *s = &slots[at];
    if (strcmp(what, "new") == 0 || strcmp(what, "default") == 0) {
        zl_error *error = NULL;
        int code = zl_context_new(strcmp(what, "new") == 0 ? config : NULL, &s->ctx, &error);
        CHECK((code == ZL_OK) == (s->ctx != NULL) && (code == ZL_OK) == (error == NULL));
        answer(code, error);
    } else if (strcmp(what, "clone") == 0 && count == 1) {
        s->ctx = zl_context_clone(slots[(size_t)atoi(fields[0]) % SLOTS].ctx);
        answer(s->ctx == NULL, NULL);
    } else if (strcmp(what, "free") == 0) {
        s->freed = s->fields != NULL;
        zl_context_free(s->ctx);
        if (!s->freed) s->ctx = NULL;
        answer(ZL_OK, NULL);
    } else if (strcmp(what, "describe") == 0) {
        char *text = NULL;
        printf("{\"code\":%d", zl_context_describe(s->ctx, &text));
        put_member("text", text);
        puts("}");
        zl_string_free(text);
    } else if (strcmp(what, "timeout") == 0 && count == 1) {
        answer(zl_context_set_timeout_ms(s->ctx, strtoull(fields[0], NULL, 10)), NULL);
    } else if (strcmp(what, "cancel") == 0) {
        zl_cancel *token = count == 0 ? NULL : tokens[(size_t)atoi(fields[0]) % SLOTS];
        answer(zl_context_set_cancel(s->ctx, token), NULL);
    } else {
        return 0;
    }
    return 1;
}

static int run_cancel(const char *what, size_t at) {
    if (strcmp(what, "new") == 0) {
        tokens[at] = zl_cancel_new();
        answer(tokens[at] == NULL, NULL);
    } else if (strcmp(what, "request") == 0) {
        double now = machine_ms();
        zl_cancel_request(tokens[at]);
        printf("{\"code\":0,\"now_ms\":%.3f}\n", now);
    } else if (strcmp(what, "requested") == 0) {
        answer(zl_cancel_is_requested(tokens[at]), NULL);
    } else if (strcmp(what, "free") == 0) {
        zl_cancel_free(tokens[at]);
        tokens[at] = NULL;
        answer(ZL_OK, NULL);
    } else {
        return 0;
    }
    return 1;
}

/* Makes a call in a child, which reports the result. */
static void run_in_child(slot *s) {
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        perform(s);
        put_result(s);
        fflush(stdout);
        _exit(0);
    }
    while (waitpid(child, &status, 0) < 0) CHECK_INT(EINTR, errno);
    CHECK(WIFEXITED(status));
    CHECK_INT(0, WEXITSTATUS(status));
}

static int run_call(const char *what, size_t at, int count, char **fields) {
    slot *s = &slots[at];
    if (strcmp(what, "run") == 0 && count > 0) {
        slot once = {.ctx = s->ctx}; /* not the slot itself, on which a call may be under way */
        remember(&once, count, fields);
        perform(&once);
        once.freed = s->freed;
        put_result(&once);
        forget(&once);
        s->ctx = once.ctx;
    } else if (strcmp(what, "fork") == 0 && count > 0) {
        slot once = {.ctx = s->ctx};
        remember(&once, count, fields);
        run_in_child(&once);
        forget(&once);
    } else if (strcmp(what, "begin") == 0 && count > 0) {
        remember(s, count, fields);
        CHECK_INT(0, pthread_create(&s->thread, NULL, perform_on_thread, s));
        answer(ZL_OK, NULL);
    } else if (strcmp(what, "end") == 0) {
        pthread_join(s->thread, NULL);
        put_result(s);
        forget(s);
    } else {
        return 0;
    }
    return 1;
}

static void put_errors(void) {
    fputs("{\"code\":0,\"errors\":[", stdout);
    for (size_t i = 0; i < zl_error_count(); i++) {
        int code = zl_error_code_at(i);
        printf("%s{\"code\":%d", i == 0 ? "" : ",", code);
        put_member("name", zl_error_code_name(code));
        put_member("text", zl_error_code_text(code));
        put_member("service_code", zl_error_code_service_code(code));
        putchar('}');
    }
    puts("]}");
    CHECK_INT(0, zl_error_code_at(zl_error_count()));
    CHECK_INT(0, zl_error_code_at(SIZE_MAX));
}

static void put_keys(void) {
    fputs("{\"code\":0,\"keys\":[", stdout);
    size_t count = zl_config_key_count();
    for (size_t i = 0; i < count; i++) {
        printf("%s{\"index\":%zu", i == 0 ? "" : ",", i);
        put_member("name", zl_config_key_name(i));
        put_member("type", zl_config_key_type(i));
        put_member("default", zl_config_key_default(i));
        put_member("text", zl_config_key_text(i));
        putchar('}');
    }
    puts("]}");
    CHECK(zl_config_key_name(count) == NULL && zl_config_key_type(count) == NULL);
    CHECK(zl_config_key_default(count) == NULL && zl_config_key_text(SIZE_MAX) == NULL);
}

static void put_counters(const slot *s) {
    fputs("{\"code\":0,\"counters\":{", stdout);
    for (int n = 0; zl_counter_name(n) != NULL; n++) {
        unsigned long long value = zl_context_counter(s->ctx, n);
        printf("%s\"%s\":%llu", n == 0 ? "" : ",", zl_counter_name(n), value);
    }
    puts("}}");
}

static int run_machine(const char *what, int count, char **fields) {
    if (strcmp(what, "lookups") == 0) {
        printf("{\"code\":0,\"lookups\":%zu}\n", machine_lookups());
        return 1;
    }
    if (strcmp(what, "names") == 0) {
        machine_names(count, fields);
    } else if (strcmp(what, "clock") == 0 && count == 1) {
        machine.clock_ahead = strtol(fields[0], NULL, 10);
    } else if (strcmp(what, "threads") == 0 && count == 1) {
        machine.no_threads = atoi(fields[0]) == 0;
    } else if (strcmp(what, "descriptors") == 0 && count == 1) {
        machine_descriptors(atoi(fields[0]));
    } else if (strcmp(what, "signals") == 0 && count == 1) {
        machine_signals(strtol(fields[0], NULL, 10));
    } else {
        return 0;
    }
    return answer(ZL_OK, NULL), 1;
}

/* Runs a command; returns 0 if it is unknown. */
static int run(int count, char **fields) {
    const char *command = fields[0];
    size_t at = count > 1 ? (size_t)atoi(fields[1]) % SLOTS : 0;
    if (strncmp(command, "config.", 7) == 0) return run_config(command + 7, count - 1, fields + 1);
    if (strcmp(command, "log") == 0) return put_log(), 1;
    if (strcmp(command, "errors") == 0) return put_errors(), 1;
    if (strcmp(command, "keys") == 0) return put_keys(), 1;
    if (strncmp(command, "machine.", 8) == 0) return run_machine(command + 8, count - 1, fields + 1);
    if (count < 2) return 0;
    if (strncmp(command, "context.", 8) == 0) {
        return run_context(command + 8, at, count - 2, fields + 2);
    }
    if (strncmp(command, "cancel.", 7) == 0) return run_cancel(command + 7, at);
    if (strcmp(command, "counters") == 0) return put_counters(&slots[at]), 1;
    if (strcmp(command, "env") == 0) {
        int code = count > 2 ? setenv(fields[1], fields[2], 1) : unsetenv(fields[1]);
        return answer(code, NULL), 1;
    }
    if (strcmp(command, "env.broken") == 0) {
        return answer(setenv(fields[1], "\xff\xfe", 1), NULL), 1;
    }
    return run_call(command, at, count - 2, fields + 2);
}

static void clean_up(void) {
    machine_names(0, NULL);
    zl_config_free(config);
    for (size_t i = 0; i < SLOTS; i++) {
        zl_context_free(slots[i].ctx);
        zl_cancel_free(tokens[i]);
    }
    for (size_t i = 0; i < logged.count; i++) free(logged.messages[i]);
}

/* Splits a line into fields; returns their number. */
static int split(char *line, char **fields) {
    int count = 0;
    for (char *at = line; at != NULL && count < FIELDS; count++) {
        fields[count] = at;
        at = strchr(at, '\t');
        if (at != NULL) *at++ = '\0';
    }
    return count;
}

/* Reads the next command despite signals; returns 0 at the end. */
static ssize_t next_line(char **line, size_t *size) {
    sigset_t alarms;
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarms, NULL);
    ssize_t length = getline(line, size, stdin);
    pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
    return length > 0 ? length : 0;
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    while ((length = next_line(&line, &size)) > 0) {
        char *fields[FIELDS] = {NULL};
        if (line[length - 1] == '\n') line[length - 1] = '\0';
        int count = split(line, fields);
        if (!run(count, fields)) {
            fprintf(stderr, "no such command: %s with %d fields\n", fields[0], count);
            return 2;
        }
        fflush(stdout);
    }
    free(line);
    clean_up();
    return 0;
}
