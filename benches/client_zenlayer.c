/* libzenlayer, used as in any program. */
#include <string.h>

#include "common/client.h"
#include "common/die.h"
#include "zenlayer.h"

struct client {
    const workload *work;
    zl_context *context;
};

static void die_of(const char *what, zl_error *error)
{
    die("%s: %s: %s", what, zl_error_name(error), zl_error_message(error));
}

static void set(zl_config *config, const char *key, const char *value)
{
    if (zl_config_set(config, key, value) != ZL_OK)
        die_of(key, zl_config_take_error(config));
}

static zl_context *context_for(const workload *work)
{
    zl_config *config = zl_config_new();
    set(config, "endpoint", work->endpoint);
    set(config, "rate_limit", "0");
    if (workload_is_https(work))
        set(config, "ca_file", work->ca_file);
    if (zl_config_set_credentials(config, WORKLOAD_KEY_ID, WORKLOAD_SECRET) != ZL_OK)
        die_of("credentials", zl_config_take_error(config));

    zl_context *context;
    zl_error *error;
    if (zl_context_new(config, &context, &error) != ZL_OK)
        die_of("context", error);
    zl_config_free(config);
    return context;
}

static client *client_of(const workload *work, zl_context *context)
{
    client *self = calloc(1, sizeof *self);
    if (self == NULL || context == NULL)
        die("no context");
    *self = (client){.work = work, .context = context};
    return self;
}

client *client_open(const workload *work)
{
    return client_of(work, context_for(work));
}

client *client_clone(const client *first)
{
    return client_of(first->work, zl_context_clone(first->context));
}

static void stop(client *self)
{
    char *request_id;
    if (zl_stop_instances(self->context, self->work->ids, self->work->len, &request_id) != ZL_OK)
        die_of("stop", zl_context_take_error(self->context));
    if (request_id[0] == '\0')
        die("an empty request id");
    zl_string_free(request_id);
}

static void ask_status(client *self)
{
    const workload *work = self->work;
    zl_instances *instances;
    if (zl_describe_instances_status(self->context, work->ids, work->len, &instances) != ZL_OK)
        die_of("status", zl_context_take_error(self->context));
    if (zl_instances_len(instances) != work->len)
        die("the answer has %zu instances, not %zu", zl_instances_len(instances), work->len);
    for (size_t i = 0; i < work->len; i++)
        if (strcmp(zl_instances_id(instances, i), work->ids[i]) != 0 ||
            strcmp(zl_instances_status(instances, i), WORKLOAD_STATUS) != 0)
            die("instance %zu is not the requested one", i);
    zl_instances_free(instances);
}

void client_call(client *self)
{
    if (self->work->status)
        ask_status(self);
    else
        stop(self);
}

void client_close(client *self)
{
    zl_context_free(self->context);
    free(self);
}

const char *client_version(void)
{
    return zl_version();
}
