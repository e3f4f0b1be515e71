/*
 * A test of a program, against a simulated Zenlayer Cloud: it needs no account, and waits for nothing.
 *
 *     cc test_with_simulator.c $(pkg-config --cflags --libs zenlayer) -o test_with_simulator
 *     ./test_with_simulator
 *
 * zenlayer-simulator must be in PATH, or ZENLAYER_SIMULATOR its path: see docs/simulator.md.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zenlayer.h>
#include <zenlayer_simulator.h>

/* What is tested: switches an instance off. One that is off already is no error. */
static int switch_off(zl_context *ctx, const char *id)
{
    int code = zl_stop_instances(ctx, &id, 1, NULL);
    return code == ZL_ERR_INSTANCE_NOT_RUNNING ? ZL_OK : code;
}

#define CHECK(condition)                                                        \
    do {                                                                        \
        if (!(condition)) {                                                     \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);     \
            exit(1);                                                            \
        }                                                                       \
    } while (0)

static void stops_within_a_minute(zl_simulator *simulator, zl_context *ctx)
{
    CHECK(switch_off(ctx, "vm-000001") == ZL_OK);
    CHECK(strcmp(zl_simulator_status(simulator, "vm-000001"), "STOPPING") == 0);
    CHECK(zl_simulator_advance(simulator, 60000) == 0);
    CHECK(strcmp(zl_simulator_status(simulator, "vm-000001"), "STOPPED") == 0);
}

static void may_be_off_already(zl_simulator *simulator, zl_context *ctx)
{
    CHECK(zl_simulator_set_status(simulator, "vm-000002", "STOPPED") == 0);
    CHECK(switch_off(ctx, "vm-000002") == ZL_OK);
}

static void may_lose_the_answer(zl_simulator *simulator, zl_context *ctx)
{
    CHECK(zl_simulator_put(simulator, "faults",
                           "{\"rules\":[{\"on\":{\"action\":\"StopInstances\",\"nth\":1},"
                           "\"execute\":true,\"do\":{\"reset\":true}}]}") == 0);
    CHECK(switch_off(ctx, "vm-000003") == ZL_OK);
    CHECK(zl_context_is_inferred(ctx));
    CHECK(strcmp(zl_simulator_status(simulator, "vm-000003"), "STOPPING") == 0);
}

/* Returns a context for the simulator; NULL if that fails. */
static zl_context *connect_to(const zl_simulator *simulator)
{
    zl_context *ctx = NULL;
    zl_config *config = zl_config_new();
    zl_config_set(config, "endpoint", simulator->url);
    zl_config_set_credentials(config, ZL_SIMULATOR_KEY_ID, ZL_SIMULATOR_KEY_SECRET);
    zl_context_new(config, &ctx, NULL);
    zl_config_free(config);
    return ctx;
}

int main(void)
{
    zl_simulator simulator;
    CHECK(zl_simulator_start(&simulator, "--clock manual") == 0);
    zl_context *ctx = connect_to(&simulator);
    CHECK(ctx != NULL);

    stops_within_a_minute(&simulator, ctx);
    may_be_off_already(&simulator, ctx);
    may_lose_the_answer(&simulator, ctx);

    zl_context_free(ctx);
    zl_simulator_stop(&simulator);
    puts("3 tests passed");
    return 0;
}
