/*
 * Stops any number of instances, and says what became of each.
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
    "read from standard input, separated by blanks or line ends.\n"
    "\n"
    "  --all                 all instances of the product that are not in the recycle bin\n"
    "  --product vm|zec|bmc  where they are; vm unless configured otherwise\n"
    "  --graceful            ask their systems to shut down; else the power is cut\n"
    "  --timeout SECONDS     when to end and report what is known by then; 600 unless told\n"
    "  --endpoint URL        the address of the service\n"
    "  --verbose             list every id at the end, and not only those that were not stopped\n"
    "\n"
    "Exit status: 0 all are STOPPED, 1 not all, 2 wrong arguments or settings, 130 interrupted.\n";

/* What is to be done. The ids are borrowed from the command line, the input or the list. */
struct order {
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

static int set_timeout(struct order *order, const char *text)
{
    char *end;
    double seconds = strtod(text, &end);
    return *end == '\0' && seconds > 0 && seconds <= 86400 &&
           zl_bulk_options_set_timeout_ms(order->options, (uint64_t)(seconds * 1000)) == ZL_OK;
}

/* Reads ids from standard input, unless it is a terminal; returns 0 if there are none. */
static int read_input(struct order *order)
{
    size_t size = 0;
    if (isatty(STDIN_FILENO) || getdelim(&order->input, &size, '\0', stdin) < 0 || !feof(stdin))
        return 0;
    free(order->ids);
    order->ids = allocate(strlen(order->input) / 2 + 1, sizeof *order->ids);
    const char *blanks = " \t\r\n";
    for (char *id = strtok(order->input, blanks); id != NULL; id = strtok(NULL, blanks))
        order->ids[order->len++] = id;
    return order->len > 0;
}

/* Reads options and ids; returns 0 if something is wrong with them. */
static int read_arguments(struct order *order, int argc, char **argv)
{
    order->ids = allocate((size_t)argc, sizeof *order->ids);
    for (int i = 1; i < argc; i++) {
        const char *option = argv[i];
        if (option[0] != '-') {
            order->ids[order->len++] = option;
        } else if (strcmp(option, "--all") == 0) {
            order->all = 1;
        } else if (strcmp(option, "--verbose") == 0) {
            order->verbose = 1;
        } else if (strcmp(option, "--graceful") == 0) {
            zl_bulk_options_set_force(order->options, ZL_FORCE_GRACEFUL);
        } else if (++i == argc) {
            return 0;
        } else if (strcmp(option, "--timeout") == 0) {
            if (!set_timeout(order, argv[i]))
                return 0;
        } else if ((strcmp(option, "--product") != 0 && strcmp(option, "--endpoint") != 0) ||
                   zl_config_set(order->config, option + 2, argv[i]) != ZL_OK) {
            return 0;
        }
    }
    if (order->all)
        return order->len == 0;
    return order->len > 0 || read_input(order);
}

/* ---- while it goes on ----------------------------------------------------------------------- */

struct display {
    int live;     /* on a terminal, where one line is redrawn in place */
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
    if (seen < sent) /* some are still to be looked at */
        fprintf(text, "  sent %zu", sent);
    if (zl_progress_failed(progress) > 0)
        fprintf(text, "  failed %zu", zl_progress_failed(progress));
    if (fclose(text) != 0)
        abort();
    return counts;
}

/* Shows how far it is: on a terminal at any time, elsewhere when a count has changed. */
static void show(void *user_data, const zl_progress *progress)
{
    enum { WIDTH = 16 };
    struct display *display = user_data;
    char *last = display->counts;
    display->counts = counts_of(progress);
    if (display->live || last == NULL || strcmp(last, display->counts) != 0) {
        int done = (int)(WIDTH * zl_progress_settled(progress) / zl_progress_total(progress));
        /* A line that is wider than the terminal is cut off: else it could not be redrawn. */
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

/* ---- at the end ----------------------------------------------------------------------------- */

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

/* How many came to which end, and then the instances by their ends. */
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

/* ---- what is asked of the service ----------------------------------------------------------- */

/* Lists all instances but those in the recycle bin, which cannot be stopped. */
static int find_all(struct order *order, zl_context *ctx)
{
    int code = zl_describe_instances_status(ctx, NULL, 0, &order->list);
    size_t len = zl_instances_len(order->list);
    free(order->ids);
    order->ids = allocate(len + 1, sizeof *order->ids);
    for (size_t i = 0; i < len; i++)
        if (strncmp(zl_instances_status(order->list, i), "RECYCLE", 7) != 0)
            order->ids[order->len++] = zl_instances_id(order->list, i);
    if (code == ZL_OK)
        printf("stopping all %zu instances\n", order->len);
    return code;
}

/* Ctrl-C: a signal handler may not call the library, but the library asks while it waits. */
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

/* Stops them, unless Ctrl-C ends it, and prints what became of them; returns the exit status. */
static int run(struct order *order, zl_context *ctx)
{
    struct display display = {.live = isatty(STDOUT_FILENO)};
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
    zl_report *report = NULL;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    zl_context_set_interrupt(ctx, is_interrupted, NULL, NULL);

    zl_bulk_options_set_check_first(order->options, order->all);
    zl_bulk_options_set_progress(order->options, show, &display, NULL);
    int code = order->all ? find_all(order, ctx) : ZL_OK;
    if (code == ZL_OK && order->len > 0)
        code = zl_bulk_stop(ctx, order->ids, order->len, order->options, &report);

    fputs(display.live && display.counts != NULL ? "\n" : "", stdout);
    if (report != NULL)
        print_report(report, order->verbose);
    fflush(stdout);
    if (code != ZL_OK && report == NULL)
        print_error(zl_context_take_error(ctx));
    free(display.counts);
    zl_report_free(report);
    return code == ZL_OK ? 0 : interrupted ? 130 : code < 2000 ? 2 : 1;
}

int main(int argc, char **argv)
{
    struct order order = {.config = zl_config_new(), .options = zl_bulk_options_new()};
    zl_context *ctx = NULL;
    zl_error *error = NULL;
    int status = 2;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        status = 0;
    } else if (zl_config_load(order.config, NULL) != ZL_OK ||
               !read_arguments(&order, argc, argv)) {
        error = zl_config_take_error(order.config);
        fputs(error == NULL ? usage : "", stderr);
    } else if (zl_context_new(order.config, &ctx, &error) == ZL_OK) {
        status = run(&order, ctx);
    }
    if (error != NULL)
        print_error(error);

    zl_context_free(ctx);
    zl_bulk_options_free(order.options);
    zl_config_free(order.config);
    zl_instances_free(order.list);
    free(order.input);
    free(order.ids);
    return status;
}
