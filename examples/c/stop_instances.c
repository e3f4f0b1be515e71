/*
 * Stops any number of instances, and reports an outcome for each.
 *
 *     cc stop_instances.c $(pkg-config --cflags --libs zenlayer) -o stop_instances
 *     ./stop_instances vm-1 vm-2 vm-3
 *     ./stop_instances --product zec --graceful < ids.txt
 *
 * Credentials come from the environment or from ~/.zenlayer: see docs/credentials.md.
 */
#define _POSIX_C_SOURCE 200809L

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zenlayer.h>

static const char usage[] =
    "usage: stop_instances [OPTION...] [ID...]\n"
    "\n"
    "Stops instances and waits until they are STOPPED. Without an ID on the command line, ids are\n"
    "read from standard input, separated by white space.\n"
    "\n"
    "  --all                 all instances of the product that are not in the recycle bin\n"
    "  --product vm|zec|bmc  product of the instances; vm unless configured otherwise\n"
    "  --graceful            shut down the operating systems instead of cutting the power\n"
    "  --timeout SECONDS     end after this time and report what is known; default 600\n"
    "  --endpoint URL        URL of the service\n"
    "  --verbose             list every id in the report, not only those that failed to stop\n"
    "\n"
    "Exit status: 0 all are STOPPED, 1 not all, 2 bad arguments or settings, 130 interrupted.\n";

/* The settings and ids of a run. The ids point into argv, the input or the list. */
struct job {
    zl_config *config;
    zl_bulk_options *options;
    const char **ids;
    size_t len;
    char *input;
    zl_instances *list;
    int all, verbose;
};

/* ---- arguments ------------------------------------------------------------------------------ */

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL)
        abort();
    return memory;
}

static int set_timeout(struct job *job, const char *text)
{
    char *end;
    double seconds = strtod(text, &end);
    return *end == '\0' && seconds > 0 && seconds <= 86400 &&
           zl_bulk_options_set_timeout_ms(job->options, (uint64_t)(seconds * 1000)) == ZL_OK;
}

/* Reads ids from standard input, unless it is a terminal; returns 0 if there are none. */
static int read_input(struct job *job)
{
    size_t size = 0;
    if (isatty(STDIN_FILENO) || getdelim(&job->input, &size, '\0', stdin) < 0 || !feof(stdin))
        return 0;
    free(job->ids);
    job->ids = allocate(strlen(job->input) / 2 + 1, sizeof *job->ids);
    const char *blanks = " \t\r\n";
    for (char *id = strtok(job->input, blanks); id != NULL; id = strtok(NULL, blanks))
        job->ids[job->len++] = id;
    return job->len > 0;
}

/* Reads options and ids; returns 0 if they are invalid. */
static int read_arguments(struct job *job, int argc, char **argv)
{
    job->ids = allocate((size_t)argc, sizeof *job->ids);
    for (int i = 1; i < argc; i++) {
        const char *option = argv[i];
        if (option[0] != '-') {
            job->ids[job->len++] = option;
        } else if (strcmp(option, "--all") == 0) {
            job->all = 1;
        } else if (strcmp(option, "--verbose") == 0) {
            job->verbose = 1;
        } else if (strcmp(option, "--graceful") == 0) {
            zl_bulk_options_set_force(job->options, ZL_FORCE_GRACEFUL);
        } else if (++i == argc) {
            return 0;
        } else if (strcmp(option, "--timeout") == 0) {
            if (!set_timeout(job, argv[i]))
                return 0;
        } else if ((strcmp(option, "--product") != 0 && strcmp(option, "--endpoint") != 0) ||
                   zl_config_set(job->config, option + 2, argv[i]) != ZL_OK) {
            return 0;
        }
    }
    if (job->all)
        return job->len == 0;
    return job->len > 0 || read_input(job);
}

/* ---- progress ------------------------------------------------------------------------------- */

struct display {
    int live;     /* on a terminal: redraw one line in place */
    char *counts; /* as last shown */
};

/* The counts by state as one text, which the caller frees. */
static char *counts_of(const zl_progress *progress)
{
    char *counts;
    size_t size, seen = zl_progress_failed(progress), sent = zl_progress_sent(progress);
    FILE *text = open_memstream(&counts, &size);
    if (text == NULL)
        abort();
    fprintf(text, "%3zu%%", 100 * zl_progress_settled(progress) / zl_progress_total(progress));
    for (size_t i = 0; i < zl_progress_status_len(progress); i++) {
        size_t count = zl_progress_status_count(progress, i);
        fprintf(text, "  %s %zu", zl_progress_status_name(progress, i), count);
        seen += count;
    }
    if (seen < sent) /* the status of some has not been read yet */
        fprintf(text, "  sent %zu", sent);
    if (zl_progress_failed(progress) > 0)
        fprintf(text, "  failed %zu", zl_progress_failed(progress));
    if (fclose(text) != 0)
        abort();
    return counts;
}

/* Shows the progress: on a terminal always, elsewhere only when a count has changed. */
static void show(void *user_data, const zl_progress *progress)
{
    enum { WIDTH = 16 };
    struct display *display = user_data;
    char *last = display->counts;
    display->counts = counts_of(progress);
    if (display->live || last == NULL || strcmp(last, display->counts) != 0) {
        int done = (int)(WIDTH * zl_progress_settled(progress) / zl_progress_total(progress));
        /* Line wrapping is off: a wrapped line could not be redrawn. */
        printf("%s[%.*s%.*s] %s   %.1f s", display->live ? "\r\033[?7l" : "", done,
               "################", WIDTH - done, "................", display->counts,
               (double)zl_progress_elapsed_ms(progress) / 1000);
        if (zl_progress_estimate_ms(progress) >= 1000)
            printf(", about %.0f s left", (double)zl_progress_estimate_ms(progress) / 1000);
        fputs(display->live ? "\033[K\033[?7h" : "\n", stdout);
        fflush(stdout);
    }
    free(last);
}

/* ---- report --------------------------------------------------------------------------------- */

static void print_error(zl_error *error)
{
    fprintf(stderr, "stop_instances: %s: %s\n", zl_error_name(error), zl_error_message(error));
    if (zl_error_request_id(error) != NULL)
        fprintf(stderr, "request id %s\n", zl_error_request_id(error));
    zl_error_free(error);
}

static const char *or_dash(const char *text)
{
    return text == NULL ? "-" : text;
}

/* Prints the number of instances by outcome, and then the instances. */
static void print_report(const zl_report *report, int verbose)
{
    static const char row[] = "%-*s  %-11s  %-8s  %-27s  %s\n";
    size_t len = zl_report_len(report), failed = zl_report_failed(report);
    int ended = zl_report_ended(report), width = 2;
    printf("\n%zu of %zu stopped in %.1f s%s%s\n\n", len - failed, len,
           (double)zl_report_elapsed_ms(report) / 1000, ended == ZL_OK ? "" : "; ",
           ended == ZL_OK ? "" : zl_error_code_text(ended));
    for (int o = 0; zl_bulk_outcome_name(o) != NULL; o++)
        if (zl_report_count(report, o) > 0)
            printf("%7zu  %-11s  %s\n", zl_report_count(report, o), zl_bulk_outcome_name(o),
                   zl_bulk_outcome_text(o));
    if (failed == 0 && !verbose)
        return;

    for (size_t i = 0; i < len; i++) {
        int length = (int)strlen(zl_report_id(report, i));
        width = length > width ? length : width;
    }
    putchar('\n');
    printf(row, width, "id", "outcome", "status", "code", "message");
    for (int o = 0; zl_bulk_outcome_name(o) != NULL; o++)
        for (size_t i = 0; i < len && (verbose || !zl_bulk_outcome_is_success(o)); i++)
            if (zl_report_outcome(report, i) == o) {
                int code = zl_report_code(report, i);
                printf(row, width, zl_report_id(report, i), zl_bulk_outcome_name(o),
                       or_dash(zl_report_status(report, i)),
                       code == ZL_OK ? "-" : zl_error_code_name(code),
                       or_dash(zl_report_message(report, i)));
            }
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* Lists all instances, except those in the recycle bin, which cannot be stopped. */
static int find_all(struct job *job, zl_context *ctx)
{
    int code = zl_describe_instances_status(ctx, NULL, 0, &job->list);
    size_t len = zl_instances_len(job->list);
    free(job->ids);
    job->ids = allocate(len + 1, sizeof *job->ids);
    for (size_t i = 0; i < len; i++)
        if (strncmp(zl_instances_status(job->list, i), "RECYCLE", 7) != 0)
            job->ids[job->len++] = zl_instances_id(job->list, i);
    if (code == ZL_OK)
        printf("stopping all %zu instances\n", job->len);
    return code;
}

/* A signal handler must not call the library, so it sets a flag, which the library polls. */
static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

static int is_interrupted(void *user_data)
{
    (void)user_data;
    return interrupted;
}

/* Stops the instances, unless interrupted, and prints the report; returns the exit status. */
static int run(struct job *job, zl_context *ctx)
{
    struct display display = {.live = isatty(STDOUT_FILENO)};
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
    zl_report *report = NULL;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    zl_context_set_interrupt(ctx, is_interrupted, NULL, NULL);

    zl_bulk_options_set_check_first(job->options, job->all);
    zl_bulk_options_set_progress(job->options, show, &display, NULL);
    int code = job->all ? find_all(job, ctx) : ZL_OK;
    if (code == ZL_OK && job->len > 0)
        code = zl_bulk_stop(ctx, job->ids, job->len, job->options, &report);

    fputs(display.live && display.counts != NULL ? "\n" : "", stdout);
    if (report != NULL)
        print_report(report, job->verbose);
    fflush(stdout);
    if (code != ZL_OK && report == NULL)
        print_error(zl_context_take_error(ctx));
    free(display.counts);
    zl_report_free(report);
    return code == ZL_OK ? 0 : interrupted ? 130 : code < 2000 ? 2 : 1;
}

int main(int argc, char **argv)
{
    struct job job = {.config = zl_config_new(), .options = zl_bulk_options_new()};
    zl_context *ctx = NULL;
    zl_error *error = NULL;
    int status = 2;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        status = 0;
    } else if (zl_config_load(job.config, NULL) != ZL_OK ||
               !read_arguments(&job, argc, argv)) {
        error = zl_config_take_error(job.config);
        fputs(error == NULL ? usage : "", stderr);
    } else if (zl_context_new(job.config, &ctx, &error) == ZL_OK) {
        status = run(&job, ctx);
    }
    if (error != NULL)
        print_error(error);

    zl_context_free(ctx);
    zl_bulk_options_free(job.options);
    zl_config_free(job.config);
    zl_instances_free(job.list);
    free(job.input);
    free(job.ids);
    return status;
}
