#include "request.h"

#include <string.h>
#include <time.h>

#include "die.h"
#include "sign.h"

static char *put(char *at, const char *end, const char *text, size_t len)
{
    if ((size_t)(end - at) < len)
        die("the request is longer than its buffer");
    memcpy(at, text, len);
    return at + len;
}

/* Writes a JSON string; the service's ids never need escaping. */
static char *put_id(char *at, const char *end, const char *id)
{
    size_t len = strlen(id);
    if (strpbrk(id, "\"\\\n\r\t") != NULL)
        die("an id needs escaping");
    at = put(at, end, "\"", 1);
    at = put(at, end, id, len);
    return put(at, end, "\"", 1);
}

static size_t make_body(char *out, size_t room, const workload *work)
{
    const char *end = out + room;
    char *at = put(out, end, "{\"instanceIds\":[", 16);
    for (size_t i = 0; i < work->len; i++) {
        if (i > 0)
            at = put(at, end, ",", 1);
        at = put_id(at, end, work->ids[i]);
    }
    at = put(at, end, "]", 1);
    if (work->status)
        at = put(at, end, ",\"pageSize\":100", 15);
    return (size_t)(put(at, end, "}", 1) - out);
}

void request_make(request *out, const workload *work)
{
    out->body_len = make_body(out->body, sizeof out->body, work);
    snprintf(out->timestamp, sizeof out->timestamp, "%lld", (long long)time(NULL));

    const sign_input input = {
        .content_type = REQUEST_CONTENT_TYPE,
        .host = work->authority,
        .timestamp = out->timestamp,
        .body = out->body,
        .body_len = out->body_len,
    };
    char signature[SIGN_HEX];
    sign(signature, WORKLOAD_SECRET, &input);
    snprintf(out->authorization, sizeof out->authorization,
             "ZC2-HMAC-SHA256 Credential=%s, SignedHeaders=content-type;host, Signature=%s",
             WORKLOAD_KEY_ID, signature);
}
