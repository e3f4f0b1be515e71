/*
 * Replaces the certificate of every enabled domain of the CDN, and waits until it is deployed.
 *
 *     cc replace_certificate.c $(pkg-config --cflags --libs zenlayer) -o replace_certificate
 *     ./replace_certificate chain.pem key.pem
 *
 * Credentials come from the environment or from ~/.zenlayer: see docs/credentials.md. The private key
 * appears in no error and no log.
 *
 * Exit status: 0 all domains have it, 1 not all, 2 bad arguments or settings.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zenlayer.h>

/* The ids of all domains. */
struct domains {
    char **ids;
    size_t len;
};

static int failed(zl_context *ctx, const char *what, int code)
{
    if (code == ZL_OK)
        return 0;
    zl_error *error = zl_context_take_error(ctx);
    fprintf(stderr, "%s: %s: %s\n", what, zl_error_code_name(code), zl_error_message(error));
    zl_error_free(error);
    return 1;
}

/* Reads a whole file; NULL if that fails. */
static char *read_file(const char *path)
{
    static const size_t most = 1 << 20;
    FILE *file = fopen(path, "rb");
    char *text = file == NULL ? NULL : calloc(1, most);
    if (text == NULL || fread(text, 1, most - 1, file) == 0) {
        perror(path);
        free(text);
        text = NULL;
    }
    if (file != NULL)
        fclose(file);
    return text;
}

/* Uploads the certificate; its id is that of the answer. */
static int upload(zl_context *ctx, const char *chain, const char *key, zl_value **answer)
{
    zl_request *request = zl_request_new("cdn", NULL, "CreateCertificate");
    zl_request_set_text(request, "certificateContent", chain);
    zl_request_set_text(request, "certificateKey", key);
    int code = zl_send(ctx, request, answer, NULL);
    zl_request_free(request);
    return code;
}

static void add(struct domains *domains, const char *id)
{
    char **ids = realloc(domains->ids, (domains->len + 1) * sizeof *ids);
    char *copy = malloc(strlen(id) + 1);
    if (ids == NULL || copy == NULL)
        abort();
    domains->ids = ids;
    domains->ids[domains->len++] = strcpy(copy, id);
}

static int list(zl_context *ctx, struct domains *domains)
{
    int code;
    zl_value *page = NULL;
    zl_request *request = zl_request_new("cdn", NULL, "DescribeDomains");
    zl_request_set_text(request, "domainStatus", "ENABLED");
    while ((code = zl_send_page(ctx, request, &page, NULL)) == ZL_OK && page != NULL) {
        const zl_value *rows = zl_value_find(page, "dataSet");
        for (size_t n = 0; n < zl_value_len(rows); n++)
            add(domains, zl_value_text(zl_value_item(rows, n), "domainId"));
        zl_value_free(page);
    }
    zl_request_free(request);
    return code;
}

/* Puts the certificate on each domain, several at once, and waits until each is DEPLOYED. */
static int deploy(zl_context *ctx, const char *certificate, const struct domains *domains)
{
    zl_report *report = NULL;
    zl_request *modify = zl_request_new("cdn", NULL, "ModifyDomainCertificate");
    zl_bulk_options *options = zl_bulk_options_new();
    zl_request_set_text(modify, "certificateId", certificate);
    zl_bulk_options_set_waiter(options, "DomainDeployed");
    int code = zl_bulk_run(ctx, modify, NULL, (const char *const *)domains->ids, domains->len, options,
                           &report);
    for (size_t n = 0; n < zl_report_len(report); n++) {
        const char *message = zl_report_message(report, n);
        printf("%s: %s%s%s\n", zl_report_id(report, n),
               zl_bulk_outcome_name(zl_report_outcome(report, n)), message ? ": " : "",
               message ? message : "");
    }
    zl_report_free(report);
    zl_bulk_options_free(options);
    zl_request_free(modify);
    return code;
}

int main(int argc, char **argv)
{
    struct domains domains = {NULL, 0};
    zl_context *ctx = NULL;
    zl_value *uploaded = NULL;
    zl_error *error = NULL;
    char *chain = argc == 3 ? read_file(argv[1]) : NULL;
    char *key = argc == 3 ? read_file(argv[2]) : NULL;
    if (chain == NULL || key == NULL || zl_context_new(NULL, &ctx, &error) != ZL_OK) {
        fprintf(stderr, "%s\n",
                error ? zl_error_message(error) : "usage: replace_certificate CHAIN.pem KEY.pem");
        zl_error_free(error);
        free(chain);
        free(key);
        return 2;
    }

    int bad = failed(ctx, "upload", upload(ctx, chain, key, &uploaded)) ||
              failed(ctx, "list", list(ctx, &domains)) ||
              (domains.len > 0 &&
               failed(ctx, "deploy", deploy(ctx, zl_value_text(uploaded, "certificateId"), &domains)));

    for (size_t n = 0; n < domains.len; n++)
        free(domains.ids[n]);
    free(domains.ids);
    memset(key, 0, strlen(key));
    free(key);
    free(chain);
    zl_value_free(uploaded);
    zl_context_free(ctx);
    return bad;
}
