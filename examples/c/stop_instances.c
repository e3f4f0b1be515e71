/*
 * Stops instances and waits until the service says they are STOPPED.
 *
 *     cc stop_instances.c $(pkg-config --cflags --libs zenlayer) -pthread -o stop_instances
 *     ./stop_instances vm-1 vm-2 vm-3
 *     ./stop_instances --product zec < ids.txt
 *
 * Credentials come from the environment or from ~/.zenlayer: see docs/credentials.md.
 * Exit status: 0 all are STOPPED, 1 not all, 2 wrong arguments or settings, 130 interrupted.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <zenlayer.h>

static const char usage[] =
    "usage: stop_instances [--endpoint URL] [--product vm|zec|bmc] [--timeout SECONDS] [ID...]\n"
    "\n"
    "Stops instances and waits until they are STOPPED, 300 seconds at most. Without an ID on\n"
    "the command line, ids are read from standard input, separated by blanks or line ends.\n";

/* A state is an index into fleet.names, which grows with what the service reports. */
enum { UNKNOWN, RUNNING, STOPPING, STOPPED, MAX_STATES = 32 };

struct instance {
    char *id;
    size_t state;
    int awaited; /* told to stop, as far as we know */
};

struct fleet {
    zl_context *ctx;
    zl_cancel *cancel;
    struct instance *instances;
    size_t len;
    char names[MAX_STATES][32];
    size_t shown[MAX_STATES]; /* how many in each state, as last printed */
    int live, drawn;          /* on a terminal; and the cursor stands behind the counts */
    double start, deadline;   /* seconds, by the monotonic clock */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- what is printed ------------------------------------------------------------------------ */

/* One line of counts: redrawn in place on a terminal, printed when it changes elsewhere. */
static void show(struct fleet *fleet)
{
    size_t counts[MAX_STATES] = {0};
    for (size_t i = 0; i < fleet->len; i++)
        counts[fleet->instances[i].state]++;
    if (!fleet->live && memcmp(counts, fleet->shown, sizeof counts) == 0)
        return;
    memcpy(fleet->shown, counts, sizeof counts);

    printf("%s%6.1f s", fleet->live ? "\r\033[K" : "", now() - fleet->start);
    for (size_t s = 0; s < MAX_STATES; s++)
        if (counts[s] > 0)
            printf("   %s %zu", fleet->names[s], counts[s]);
    fputs(fleet->live ? "" : "\n", stdout);
    fflush(stdout);
    fleet->drawn = fleet->live;
}

/* Leaves the line that show() redraws, so that something else can be printed. */
static void leave_line(struct fleet *fleet)
{
    fputs(fleet->drawn ? "\n" : "", stdout);
    fflush(stdout);
    fleet->drawn = 0;
}

static void print_error(const char *what, const zl_error *error)
{
    fprintf(stderr, "%s: %s\n", what, zl_error_message(error));
    fprintf(stderr, "  code          %s (%d)\n", zl_error_name(error), zl_error_code(error));
    if (zl_error_http_status(error) != 0)
        fprintf(stderr, "  HTTP status   %d\n", zl_error_http_status(error));
    if (zl_error_service_code(error) != NULL)
        fprintf(stderr, "  service code  %s\n", zl_error_service_code(error));
    if (zl_error_request_id(error) != NULL)
        fprintf(stderr, "  request id    %s\n", zl_error_request_id(error));
    if (zl_error_outcome(error) == ZL_OUTCOME_UNKNOWN)
        fputs("  outcome       unknown: the request may have been executed\n", stderr);
}

/* ---- what is asked of the service ----------------------------------------------------------- */

/* The next instances that are not STOPPED, as many as one request takes. */
struct batch {
    struct instance *instances[ZL_MAX_IDS];
    const char *ids[ZL_MAX_IDS];
    size_t len;
};

static int next_batch(struct fleet *fleet, size_t *next, struct batch *batch)
{
    batch->len = 0;
    for (; *next < fleet->len && batch->len < ZL_MAX_IDS; ++*next) {
        struct instance *instance = &fleet->instances[*next];
        if (instance->state == STOPPED)
            continue;
        batch->instances[batch->len] = instance;
        batch->ids[batch->len++] = instance->id;
    }
    /* Its request may take as long as is left for all of them. */
    double left = fleet->deadline - now();
    zl_context_set_timeout_ms(fleet->ctx, left > 0.001 ? (uint64_t)(left * 1000) : 1);
    return batch->len > 0 && !zl_cancel_is_requested(fleet->cancel);
}

static size_t state_of(struct fleet *fleet, const char *name)
{
    size_t s = 0;
    while (s < MAX_STATES - 1 && fleet->names[s][0] != '\0' && strcmp(fleet->names[s], name) != 0)
        s++;
    snprintf(fleet->names[s], sizeof fleet->names[s], "%s", name);
    return s;
}

/* Reads the status of each instance that was not STOPPED when last seen. */
static int look(struct fleet *fleet)
{
    struct batch batch;
    for (size_t next = 0; next_batch(fleet, &next, &batch);) {
        zl_instances *found = NULL;
        int code = zl_describe_instances_status(fleet->ctx, batch.ids, batch.len, &found);
        if (code != ZL_OK)
            return code;
        for (size_t i = 0; i < batch.len; i++) {
            const char *status = "NOT FOUND";
            for (size_t k = 0; k < zl_instances_len(found); k++)
                if (strcmp(zl_instances_id(found, k), batch.ids[i]) == 0)
                    status = zl_instances_status(found, k);
            batch.instances[i]->state = state_of(fleet, status);
        }
        zl_instances_free(found);
    }
    show(fleet);
    return ZL_OK;
}

/* Tells each instance that is not STOPPED to stop. */
static void stop(struct fleet *fleet)
{
    struct batch batch;
    for (size_t next = 0; next_batch(fleet, &next, &batch);) {
        char *request_id = NULL;
        int code = zl_stop_instances(fleet->ctx, batch.ids, batch.len, &request_id);
        zl_error *error = zl_context_take_error(fleet->ctx);
        leave_line(fleet);
        if (zl_context_is_inferred(fleet->ctx))
            printf("stopping %zu: the answer was lost, their status shows it\n", batch.len);
        else if (code == ZL_OK)
            printf("stopping %zu, request id %s\n", batch.len, request_id);
        else
            print_error("stop", error);
        /* After a lost connection, say, the service may be stopping them all the same. */
        int outcome = zl_error_outcome(error);
        for (size_t i = 0; i < batch.len; i++)
            batch.instances[i]->awaited =
                outcome == ZL_OUTCOME_DONE || outcome == ZL_OUTCOME_UNKNOWN;
        zl_error_free(error);
        zl_string_free(request_id);
    }
}

static int all_settled(const struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->len; i++)
        if (fleet->instances[i].awaited && fleet->instances[i].state != STOPPED)
            return 0;
    return 1;
}

/* Looks again, more and more rarely, until all that were told to stop are STOPPED. */
static void wait_until_stopped(struct fleet *fleet)
{
    const struct timespec tick = {.tv_nsec = 100 * 1000 * 1000};
    double pause = 0.5;
    for (; !zl_cancel_is_requested(fleet->cancel); pause *= pause < 4 ? 1.25 : 1) {
        double until = now() + pause;
        if (look(fleet) != ZL_OK) {
            zl_error *error = zl_context_take_error(fleet->ctx);
            /* Reading does no harm: it may be repeated even if it was executed. */
            int again = zl_error_is_retryable(error) ||
                        zl_error_outcome(error) == ZL_OUTCOME_UNKNOWN;
            until += (double)zl_error_retry_after_ms(error) / 1000;
            leave_line(fleet);
            print_error(again ? "status, will ask again" : "status", error);
            zl_error_free(error);
            if (!again)
                return;
        } else if (all_settled(fleet)) {
            return;
        }
        while (now() < until && !zl_cancel_is_requested(fleet->cancel)) {
            if (now() >= fleet->deadline) {
                leave_line(fleet);
                fputs("time is up\n", stderr);
                return;
            }
            show(fleet);
            nanosleep(&tick, NULL);
        }
    }
}

/* Returns the exit status. */
static int run(struct fleet *fleet)
{
    int status = 0;
    if (look(fleet) != ZL_OK) {
        zl_error *error = zl_context_take_error(fleet->ctx);
        print_error("status", error);
        zl_error_free(error);
        return 1;
    }
    stop(fleet);
    wait_until_stopped(fleet);
    leave_line(fleet);
    for (size_t i = 0; i < fleet->len; i++) {
        printf("%s %s\n", fleet->instances[i].id, fleet->names[fleet->instances[i].state]);
        if (fleet->instances[i].state != STOPPED)
            status = 1;
    }
    return status;
}

/* ---- arguments and Ctrl-C ------------------------------------------------------------------- */

static void add(struct fleet *fleet, const char *id)
{
    struct instance *all = realloc(fleet->instances, (fleet->len + 1) * sizeof *all);
    if (all == NULL || (all[fleet->len] = (struct instance){.id = strdup(id)}).id == NULL)
        abort();
    fleet->instances = all;
    fleet->len++;
}

/* Reads options and ids; returns 0 if something is wrong with them. */
static int read_arguments(char **arg, zl_config *config, double *timeout, struct fleet *fleet)
{
    for (; *arg != NULL; arg++) {
        const char *option = *arg;
        char *end = NULL;
        if (option[0] != '-') {
            add(fleet, option);
            continue;
        }
        if (*++arg == NULL)
            return 0;
        if (strcmp(option, "--timeout") == 0) {
            *timeout = strtod(*arg, &end);
            if (*end != '\0' || !(*timeout > 0 && *timeout <= 86400))
                return 0;
        } else if (strcmp(option, "--endpoint") != 0 && strcmp(option, "--product") != 0) {
            return 0;
        } else if (zl_config_set(config, option + 2, *arg) != ZL_OK) {
            return 0;
        }
    }
    char word[256];
    if (fleet->len == 0)
        while (scanf("%255s", word) == 1)
            add(fleet, word);
    return fleet->len > 0;
}

/*
 * Waits for Ctrl-C. The signals are blocked in every thread and taken here by sigwait, because a
 * signal handler may not call the library, but a thread may.
 */
static sigset_t interrupts;

static void *await_interrupt(void *cancel)
{
    int signal_number;
    sigwait(&interrupts, &signal_number);
    zl_cancel_request(cancel);
    return NULL;
}

int main(int argc, char **argv)
{
    struct fleet fleet = {.names = {"UNKNOWN", "RUNNING", "STOPPING", "STOPPED"}};
    zl_config *config = zl_config_new();
    zl_error *error = NULL;
    double timeout = 300;
    int status = 2;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        status = 0;
    } else if (zl_config_load(config, NULL) != ZL_OK ||
               !read_arguments(argv + 1, config, &timeout, &fleet)) {
        error = zl_config_take_error(config);
        fputs(error == NULL ? usage : "", stderr);
    } else if (zl_context_new(config, &fleet.ctx, &error) == ZL_OK) {
        pthread_t thread;
        sigemptyset(&interrupts);
        sigaddset(&interrupts, SIGINT);
        sigaddset(&interrupts, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &interrupts, NULL);
        fleet.cancel = zl_cancel_new();
        zl_context_set_cancel(fleet.ctx, fleet.cancel);
        if (pthread_create(&thread, NULL, await_interrupt, fleet.cancel) != 0)
            abort();

        fleet.live = isatty(STDOUT_FILENO);
        fleet.start = now();
        fleet.deadline = fleet.start + timeout;
        status = run(&fleet);
        if (zl_cancel_is_requested(fleet.cancel))
            status = 130;

        pthread_kill(thread, SIGTERM); /* ends the thread, if Ctrl-C did not */
        pthread_join(thread, NULL);
    }
    if (error != NULL)
        print_error("settings", error);

    zl_error_free(error);
    zl_config_free(config);
    zl_context_free(fleet.ctx);
    zl_cancel_free(fleet.cancel);
    for (size_t i = 0; i < fleet.len; i++)
        free(fleet.instances[i].id);
    free(fleet.instances);
    return status;
}
