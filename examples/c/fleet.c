/*
 * The life of a fleet: creates virtual machines, waits until they run, tags them, lists all that have the
 * tag, grows their system disks, and releases them for good.
 *
 *     cc fleet.c $(pkg-config --cflags --libs zenlayer) -o fleet
 *     ./fleet ZONE IMAGE SUBNET COUNT < password
 *
 * It orders machines, which costs money. Credentials come from the environment or from ~/.zenlayer: see
 * docs/credentials.md. ZENLAYER_ENDPOINT may name a simulator.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zenlayer.h>

/* Ends the program, and says why. */
static void check(zl_context *ctx, const char *what, int code)
{
    if (code == ZL_OK)
        return;
    zl_error *error = zl_context_take_error(ctx);
    int is_unknown = zl_error_outcome(error) == ZL_OUTCOME_UNKNOWN;
    fprintf(stderr, "%s: %s: %s%s\n", what, zl_error_code_name(code), zl_error_message(error),
            is_unknown ? " (it may have been executed)" : "");
    zl_error_free(error);
    exit(1);
}

/* The ids are those of the answer, which stays until the end. */
static zl_value *create(zl_context *ctx, char **argv, const char *password)
{
    zl_value *created = NULL;
    zl_request *request = zl_request_new("vm", "2026-04-01", "CreateInstances");
    zl_request_set_text(request, "zoneId", argv[1]);
    zl_request_set_text(request, "imageId", argv[2]);
    zl_request_set_text(request, "subnetId", argv[3]);
    zl_request_set_integer(request, "instanceCount", atoi(argv[4]));
    zl_request_set_text(request, "password", password);
    zl_request_set_text(request, "instanceType", "c.1c2g");
    zl_request_set_text(request, "instanceChargeType", "POSTPAID");
    zl_request_set_text(request, "internetChargeType", "ByBandwidth");
    zl_request_set_integer(request, "systemDisk.diskSize", 40);
    check(ctx, "create", zl_send(ctx, request, &created, NULL));
    zl_request_free(request);
    return created;
}

static void tag(zl_context *ctx, const char *const *ids, size_t len)
{
    zl_report *report = NULL;
    zl_request *request = zl_request_new("zrm", NULL, "TagBindResources");
    zl_request_set_text(request, "tag.key", "role");
    zl_request_set_text(request, "tag.value", "web");
    check(ctx, "tag", zl_bulk_run(ctx, request, NULL, ids, len, NULL, &report));
    zl_report_free(report);
    zl_request_free(request);
}

/* Lists every machine with the tag, and grows its system disk to 60 GiB. */
static void list_and_grow(zl_context *ctx)
{
    zl_value *page = NULL;
    zl_request *all = zl_request_new("vm", NULL, "DescribeInstances");
    zl_request *resize = zl_request_new("vm", NULL, "ResizeDisk");
    zl_request_set_text(all, "tags.0.key", "role");
    zl_request_set_text(all, "tags.0.value", "web");
    zl_request_set_integer(resize, "diskSize", 60);
    for (;;) {
        check(ctx, "list", zl_send_page(ctx, all, &page, NULL));
        if (page == NULL)
            break;
        const zl_value *rows = zl_value_find(page, "dataSet");
        for (size_t n = 0; n < zl_value_len(rows); n++) {
            const zl_value *row = zl_value_item(rows, n);
            const char *disk = zl_value_text(row, "systemDisk.diskId");
            printf("%s %s %s\n", zl_value_text(row, "instanceId"), zl_value_text(row, "instanceStatus"),
                   disk);
            zl_request_set_text(resize, "diskId", disk);
            check(ctx, "resize", zl_send(ctx, resize, NULL, NULL));
        }
        zl_value_free(page);
    }
    zl_request_free(resize);
    zl_request_free(all);
}

/* To the recycle bin, and out of it: until none of them is listed any more. */
static void release(zl_context *ctx, const char *const *ids, size_t len)
{
    zl_report *report = NULL;
    zl_request *terminate = zl_request_new("vm", NULL, "TerminateInstance");
    zl_bulk_options *options = zl_bulk_options_new();
    zl_bulk_options_set_waiter(options, "InstanceReleased");
    check(ctx, "release", zl_bulk_run(ctx, terminate, NULL, ids, len, options, &report));
    printf("released %zu\n", zl_report_count(report, ZL_BULK_REACHED));
    zl_report_free(report);
    zl_bulk_options_free(options);
    zl_request_free(terminate);
}

int main(int argc, char **argv)
{
    char password[64] = "";
    zl_context *ctx = NULL;
    zl_error *error = NULL;
    if (argc != 5 || fgets(password, sizeof password, stdin) == NULL) {
        fprintf(stderr, "usage: fleet ZONE IMAGE SUBNET COUNT < password\n");
        return 2;
    }
    password[strcspn(password, "\n")] = '\0';
    if (zl_context_new(NULL, &ctx, &error) != ZL_OK) {
        fprintf(stderr, "%s\n", zl_error_message(error));
        zl_error_free(error);
        return 2;
    }

    zl_value *created = create(ctx, argv, password);
    const zl_value *set = zl_value_find(created, "instanceIdSet");
    size_t len = zl_value_len(set);
    const char **ids = calloc(len ? len : 1, sizeof *ids);
    for (size_t n = 0; ids != NULL && n < len; n++)
        ids[n] = zl_value_text(zl_value_item(set, n), NULL);

    zl_report *report = NULL;
    check(ctx, "wait", zl_wait_for(ctx, "vm", NULL, "InstanceRunning", ids, len, NULL, &report));
    zl_report_free(report);
    tag(ctx, ids, len);
    list_and_grow(ctx);
    release(ctx, ids, len);

    free(ids);
    zl_value_free(created);
    zl_context_free(ctx);
    return 0;
}
