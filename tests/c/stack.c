/* Makes calls of each kind in a thread with the smallest stack that docs/threads.md allows, above a guard
 * page. Prints how much was used.
 *
 *     stack URL [CA_FILE] */
#define _GNU_SOURCE /* MAP_ANONYMOUS, MAP_STACK */

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

/* The size in docs/threads.md. */
#define STACK ((size_t)64 * 1024)
#define PAINT 0xa5

/* The deepest nesting of a request. */
#define DEPTH 126

static void *call(void *argument) {
    zl_context *ctx = argument;
    const char *id = "vm-000001", *none = "vm-none";
    zl_instances *instances = NULL;
    zl_report *report = NULL;
    char deep[2 * DEPTH + 16];
    char *response = NULL;
    size_t length = 0;

    length += (size_t)sprintf(deep, "{\"x\":");
    memset(deep + length, '[', DEPTH);
    memset(deep + length + DEPTH, ']', DEPTH);
    strcpy(deep + length + 2 * DEPTH, "}");

    CHECK_OK(ctx, zl_stop_instances(ctx, &id, 1, NULL));
    CHECK_OK(ctx, zl_describe_instances_status(ctx, NULL, 0, &instances));
    zl_instances_free(instances);
    CHECK_OK(ctx, zl_call(ctx, "vm", NULL, "DescribeInstancesStatus", deep, &response, NULL));
    zl_string_free(response);
    zl_error_free(CHECK_FAILS(ZL_ERR_INSTANCE_NOT_FOUND, ctx,
                              zl_start_instances(ctx, &none, 1, NULL)));
    CHECK_OK(ctx, zl_bulk_wait(ctx, &id, 1, "STOPPED", NULL, &report));
    zl_report_free(report);
    return NULL;
}

static void run(zl_context *ctx) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE), used = STACK;
    unsigned char *memory = mmap(NULL, page + STACK, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    unsigned char *stack = memory + page;
    pthread_attr_t attributes;
    pthread_t thread;

    CHECK(memory != MAP_FAILED);
    CHECK(mprotect(memory, page, PROT_NONE) == 0);
    memset(stack, PAINT, STACK);
    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstack(&attributes, stack, STACK) == 0);
    CHECK(pthread_create(&thread, &attributes, call, ctx) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    while (used > 0 && stack[STACK - used] == PAINT)
        used--;
    printf("%zu bytes of stack\n", used);
    pthread_attr_destroy(&attributes);
    munmap(memory, page + STACK);
}

int main(int argc, char **argv) {
    zl_config *config = zl_config_new();
    zl_context *ctx = NULL;

    CHECK(argc > 1);
    CHECK(zl_config_set(config, "endpoint", argv[1]) == ZL_OK);
    CHECK(zl_config_set(config, "access_key_id", "simulator-key") == ZL_OK);
    CHECK(zl_config_set(config, "access_key_secret", "simulator-secret") == ZL_OK);
    if (argc > 2)
        CHECK(zl_config_set(config, "ca_file", argv[2]) == ZL_OK);
    CHECK(zl_context_new(config, &ctx, NULL) == ZL_OK);
    zl_config_free(config);
    run(ctx);
    zl_context_free(ctx);
    return 0;
}
