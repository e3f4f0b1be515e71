/* Stops and starts a thousand instances repeatedly: memory use does not grow. */
#include "check.h"
#include <unistd.h>

enum { IDS = 1000, WARM = 10, ROUNDS = 60, MOST_KIB = 512 };

static long memory_kib(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%*d %ld", &pages) == 1);
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    static char names[IDS][16];
    const char *ids[IDS];
    long warm = 0;
    for (int i = 0; i < IDS; i++) {
        snprintf(names[i], sizeof names[i], "vm-%06d", i + 1);
        ids[i] = names[i];
    }
    zl_context *ctx = check_context(argv[1]);
    zl_bulk_options *options = zl_bulk_options_new();
    CHECK_INT(ZL_OK, zl_bulk_options_set_initial_poll_ms(options, 1));
    for (int round = 0; round < ROUNDS; round++) {
        zl_report *report = NULL;
        char *json = NULL;
        CHECK_OK(ctx, round % 2 == 0 ? zl_bulk_stop(ctx, ids, IDS, options, &report)
                                     : zl_bulk_start(ctx, ids, IDS, options, &report));
        CHECK_INT(ZL_OK, zl_report_json(report, &json));
        zl_string_free(json);
        zl_report_free(report);
        if (round == WARM) warm = memory_kib();
    }
    long grown = memory_kib() - warm;
    if (grown > MOST_KIB) fprintf(stderr, "grown by %ld KiB\n", grown);
    CHECK(grown <= MOST_KIB);
    zl_bulk_options_free(options);
    zl_context_free(ctx);
    return 0;
}
