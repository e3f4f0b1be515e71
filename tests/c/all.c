/* Queries the status of all instances, of many by id, and of missing ones. */
#include "check.h"

enum { MANY = 250 };

static char names[MANY][16];
static const char *ids[MANY];

/* The ids of the fleet, in reverse order. */
static void make_ids(void) {
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "vm-%06d", MANY - i);
        ids[i] = names[i];
    }
}

/* Queries the instances with the highest numbers: each is listed once. */
static void check_last(zl_instances *instances, size_t len) {
    int seen[MANY + 1] = {0};
    CHECK_INT(len, zl_instances_len(instances));
    for (size_t i = 0; i < len; i++) {
        int number = atoi(zl_instances_id(instances, i) + 3);
        CHECK(number > MANY - (int)len && number <= MANY && !seen[number]);
        seen[number] = 1;
        CHECK_TEXT("RUNNING", zl_instances_status(instances, i));
    }
    CHECK(zl_instances_id(instances, len) == NULL);
    CHECK(zl_instances_status(instances, len) == NULL);
    zl_instances_free(instances);
}

static void all(zl_context *ctx) {
    zl_instances *instances = NULL;
    CHECK_OK(ctx, zl_describe_instances_status(ctx, NULL, 0, &instances));
    check_last(instances, MANY);
}

static void by_id(zl_context *ctx, size_t len) {
    zl_instances *instances = NULL;
    CHECK_OK(ctx, zl_describe_instances_status(ctx, ids, len, &instances));
    check_last(instances, len);
}

/* A missing instance has no row. */
static void unknown(zl_context *ctx) {
    zl_instances *instances = NULL;
    const char *some[] = {"vm-000002", "vm-999999", "vm-000001"};
    CHECK_OK(ctx, zl_describe_instances_status(ctx, some, 3, &instances));
    CHECK_INT(2, zl_instances_len(instances));
    for (size_t i = 0; i < 2; i++) CHECK(strcmp(some[1], zl_instances_id(instances, i)) != 0);
    zl_instances_free(instances);
    CHECK_OK(ctx, zl_describe_instances_status(ctx, some + 1, 1, &instances));
    CHECK(instances != NULL);
    CHECK_INT(0, zl_instances_len(instances));
    zl_instances_free(instances);
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    make_ids();
    zl_context *ctx = check_context(argv[1]);
    all(ctx);
    by_id(ctx, 1);
    by_id(ctx, 21); /* more than the default page size */
    by_id(ctx, 100);
    by_id(ctx, 101);
    by_id(ctx, MANY);
    unknown(ctx);
    CHECK_OK(ctx, zl_describe_instances_status(ctx, NULL, 0, NULL));
    zl_context_free(ctx);
    return 0;
}
