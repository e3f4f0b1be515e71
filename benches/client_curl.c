/* libcurl as its documentation recommends: one easy handle, reused for every call, which keeps the connection. */
#include <curl/curl.h>
#include <string.h>

#include "common/answer.h"
#include "common/client.h"
#include "common/die.h"
#include "common/request.h"

struct client {
    const workload *work;
    CURL *easy;
    request request;
    char body[32768];
    size_t body_len;
    char error[CURL_ERROR_SIZE];
};

static size_t keep(char *data, size_t size, size_t count, void *argument)
{
    client *self = argument;
    size_t len = size * count;
    if (len > sizeof self->body - self->body_len)
        return 0;
    memcpy(self->body + self->body_len, data, len);
    self->body_len += len;
    return len;
}

#define set(self, option, value)                                              \
    do {                                                                      \
        if (curl_easy_setopt((self)->easy, (option), (value)) != CURLE_OK)    \
            die("libcurl refused " #option);                                  \
    } while (0)

client *client_open(const workload *work)
{
    static const char path[] = REQUEST_PATH;
    char url[256];
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        die("libcurl could not be started");
    client *self = calloc(1, sizeof *self);
    if (self == NULL || (self->easy = curl_easy_init()) == NULL)
        die("no easy handle");
    self->work = work;
    snprintf(url, sizeof url, "%s%s", work->endpoint, path);
    set(self, CURLOPT_URL, url);
    set(self, CURLOPT_POST, 1L);
    set(self, CURLOPT_NOSIGNAL, 1L);
    set(self, CURLOPT_NOPROXY, "*");
    set(self, CURLOPT_CAINFO, work->ca_file);
    set(self, CURLOPT_ERRORBUFFER, self->error);
    set(self, CURLOPT_WRITEFUNCTION, keep);
    set(self, CURLOPT_WRITEDATA, self);
    return self;
}

client *client_clone(const client *first)
{
    return client_open(first->work);
}

static struct curl_slist *add(struct curl_slist *headers, const char *name, const char *value)
{
    char line[512];
    int len = snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *longer = len < (int)sizeof line ? curl_slist_append(headers, line) : NULL;
    if (longer == NULL)
        die("no room for the header %s", name);
    return longer;
}

static struct curl_slist *headers_of(const client *self)
{
    struct curl_slist *headers = add(NULL, "content-type", REQUEST_CONTENT_TYPE);
    headers = add(headers, "x-zc-service", REQUEST_SERVICE);
    headers = add(headers, "x-zc-action", workload_action(self->work));
    headers = add(headers, "x-zc-version", REQUEST_VERSION);
    headers = add(headers, "x-zc-timestamp", self->request.timestamp);
    headers = add(headers, "x-zc-signature-method", "ZC2-HMAC-SHA256");
    return add(headers, "authorization", self->request.authorization);
}

void client_call(client *self)
{
    request_make(&self->request, self->work);
    struct curl_slist *headers = headers_of(self);
    self->body_len = 0;
    set(self, CURLOPT_HTTPHEADER, headers);
    set(self, CURLOPT_POSTFIELDS, self->request.body);
    set(self, CURLOPT_POSTFIELDSIZE, (long)self->request.body_len);
    if (curl_easy_perform(self->easy) != CURLE_OK)
        die("libcurl: %s", self->error);
    long http_status = 0;
    curl_easy_getinfo(self->easy, CURLINFO_RESPONSE_CODE, &http_status);
    answer_check(self->work, (int)http_status, self->body, self->body_len);
    curl_slist_free_all(headers);
}

void client_close(client *self)
{
    curl_easy_cleanup(self->easy);
    free(self);
    curl_global_cleanup(); /* counted: once for each start */
}

const char *client_version(void)
{
    return curl_version();
}
