#include "answer.h"

#include <stdlib.h>
#include <string.h>

#include "die.h"
#include "json.h"

static bool copy_string(json *in, char **out)
{
    json_string text;
    if (*out != NULL || !json_take_string(in, &text))
        return false;
    *out = json_copy(&text);
    return *out != NULL;
}

static bool read_instance(json *in, answer_instance *out)
{
    bool more;
    json_string key;
    if (!json_take(in, '{'))
        return false;
    for (bool first = true;; first = false) {
        if (!json_next_key(in, first, &more, &key))
            return false;
        if (!more)
            return out->id != NULL && out->status != NULL;
        bool read = json_equals(&key, "instanceId")       ? copy_string(in, &out->id)
                    : json_equals(&key, "instanceStatus") ? copy_string(in, &out->status)
                                                          : json_skip(in);
        if (!read)
            return false;
    }
}

static bool read_instances(json *in, answer *out)
{
    bool more;
    if (!json_take(in, '['))
        return false;
    for (bool first = true;; first = false) {
        if (!json_next(in, ']', first, &more))
            return false;
        if (!more)
            return true;
        if (out->len == WORKLOAD_MAX_IDS || !read_instance(in, &out->instances[out->len++]))
            return false;
    }
}

static bool read_response(json *in, answer *out)
{
    bool more;
    json_string key;
    if (!json_take(in, '{'))
        return false;
    for (bool first = true;; first = false) {
        if (!json_next_key(in, first, &more, &key))
            return false;
        if (!more)
            return true;
        if (!(json_equals(&key, "dataSet") ? read_instances(in, out) : json_skip(in)))
            return false;
    }
}

static bool read_envelope(json *in, answer *out)
{
    bool more, response = false;
    json_string key;
    if (!json_take(in, '{'))
        return false;
    for (bool first = true;; first = false) {
        if (!json_next_key(in, first, &more, &key))
            return false;
        if (!more)
            return response && out->request_id != NULL && out->request_id[0] != '\0';
        bool read = false; /* remains false for "code", which means an error */
        if (json_equals(&key, "requestId"))
            read = copy_string(in, &out->request_id);
        else if (json_equals(&key, "response"))
            read = response = read_response(in, out);
        else if (!json_equals(&key, "code"))
            read = json_skip(in);
        if (!read)
            return false;
    }
}

bool answer_read(answer *out, int http_status, const char *text, size_t len)
{
    json in = {.at = text, .end = text + len};
    memset(out, 0, sizeof *out);
    if (http_status == 200 && read_envelope(&in, out) && json_at_end(&in))
        return true;
    answer_free(out);
    return false;
}

void answer_free(answer *self)
{
    for (size_t i = 0; i < self->len; i++) {
        free(self->instances[i].id);
        free(self->instances[i].status);
    }
    free(self->request_id);
    self->request_id = NULL;
    self->len = 0;
}

void answer_check(const workload *work, int http_status, const char *text, size_t len)
{
    answer got;
    if (!answer_read(&got, http_status, text, len))
        die("not the documented answer (HTTP %d): %.*s", http_status, (int)(len < 200 ? len : 200), text);
    if (got.len != (work->status ? work->len : 0))
        die("the answer has %zu instances, not %zu", got.len, work->len);
    for (size_t i = 0; i < got.len; i++)
        if (strcmp(got.instances[i].id, work->ids[i]) != 0 || strcmp(got.instances[i].status, WORKLOAD_STATUS) != 0)
            die("instance %zu is not the requested one", i);
    answer_free(&got);
}
