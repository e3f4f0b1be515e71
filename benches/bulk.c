/* Runs zl_bulk_stop of many instances once, and prints its cost as one line of JSON. */
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>

#include "common/die.h"
#include "common/usage.h"
#include "common/workload.h"
#include "zenlayer.h"

typedef char id[24];

static void set(zl_config *config, const char *key, const char *value)
{
    if (zl_config_set(config, key, value) != ZL_OK)
        die("%s: %s", key, zl_error_message(zl_config_take_error(config)));
}

static zl_context *context_for(const char *endpoint)
{
    zl_config *config = zl_config_new();
    set(config, "endpoint", endpoint);
    set(config, "rate_limit", "0");
    set(config, "access_key_id", WORKLOAD_KEY_ID);
    set(config, "access_key_secret", WORKLOAD_SECRET);
    zl_context *context;
    zl_error *error;
    if (zl_context_new(config, &context, &error) != ZL_OK)
        die("context: %s", zl_error_message(error));
    zl_config_free(config);
    return context;
}

static zl_bulk_options *options_for(int concurrency, bool wait)
{
    zl_bulk_options *options = zl_bulk_options_new();
    if (options == NULL || zl_bulk_options_set_concurrency(options, concurrency) != ZL_OK ||
        zl_bulk_options_set_wait(options, wait) != ZL_OK)
        die("no options");
    return options;
}

/* The ids of the simulator's instances. */
static const char **ids_of(size_t len)
{
    id *texts = malloc(len * sizeof *texts);
    const char **ids = malloc(len * sizeof *ids);
    if (texts == NULL || ids == NULL)
        die("out of memory");
    for (size_t i = 0; i < len; i++) {
        snprintf(texts[i], sizeof texts[i], "vm-%06zu", i + 1);
        ids[i] = texts[i];
    }
    return ids;
}

static size_t number(const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text == '\0' || *end != '\0' || value == 0 || value > 999999)
        die("not a number in range: %s", text);
    return value;
}

static void run(zl_context *context, const char *const *ids, size_t len, const zl_bulk_options *options, int outcome)
{
    zl_report *report;
    long idle_kib = resident_kib();
    double cpu = cpu_us();
    uint64_t start = now_ns();
    int code = zl_bulk_stop(context, ids, len, options, &report);
    double wall_ms = (double)(now_ns() - start) / 1e6;
    cpu = cpu_us() - cpu;
    long peak_kib = most_resident_kib();

    if (code != ZL_OK)
        die("stop: %s", zl_error_message(zl_context_take_error(context)));
    if (zl_report_count(report, outcome) != len)
        die("only %zu of %zu have the expected outcome", zl_report_count(report, outcome), len);
    printf("{\"wall_ms\":%.1f,\"cpu_ms\":%.1f,\"gained_kib\":%ld,\"requests\":%llu}\n", wall_ms, cpu / 1e3,
           peak_kib - idle_kib, (unsigned long long)zl_report_requests(report));
    zl_report_free(report);
}

int main(int argc, char **argv)
{
    static const struct option names[] = {
        {"endpoint", required_argument, NULL, 'e'},    {"instances", required_argument, NULL, 'i'},
        {"concurrency", required_argument, NULL, 'c'}, {"wait", no_argument, NULL, 'w'}, {0},
    };
    const char *endpoint = NULL;
    size_t instances = 10000, concurrency = 8;
    bool wait = false;
    for (int option; (option = getopt_long(argc, argv, "", names, NULL)) != -1;)
        switch (option) {
        case 'e': endpoint = optarg; break;
        case 'i': instances = number(optarg); break;
        case 'c': concurrency = number(optarg); break;
        case 'w': wait = true; break;
        default: return EXIT_FAILURE;
        }
    if (endpoint == NULL)
        die("usage: --endpoint URL");
    zl_context *context = context_for(endpoint);
    zl_bulk_options *options = options_for((int)concurrency, wait);
    const char **ids = ids_of(instances);
    run(context, ids, instances, options, wait ? ZL_BULK_REACHED : ZL_BULK_ACCEPTED);
    free((void *)ids[0]);
    free(ids);
    zl_bulk_options_free(options);
    zl_context_free(context);
    return EXIT_SUCCESS;
}
