/* Uses two libraries made by Rust: ours, for a call, and another one before and after it. */
#include <stdint.h>
#include <stdio.h>
#include <zenlayer.h>

uint32_t other_counts(uint32_t n);

int main(int argc, char **argv) {
    const char *ids[] = {"vm-000001", "vm-999999"};
    zl_config *config = zl_config_new();
    zl_context *ctx = NULL;
    if (argc != 2 || other_counts(1000) != 2000) return 1;
    if (zl_config_set(config, "endpoint", argv[1]) != ZL_OK) return 2;
    if (zl_config_set_credentials(config, "simulator-key", "simulator-secret") != ZL_OK) return 3;
    if (zl_context_new(config, &ctx, NULL) != ZL_OK) return 4;
    if (zl_stop_instances(ctx, ids, 1, NULL) != ZL_OK) return 5;
    if (zl_stop_instances(ctx, ids + 1, 1, NULL) != ZL_ERR_INSTANCE_NOT_FOUND) return 6;
    zl_context_free(ctx);
    zl_config_free(config);
    if (other_counts(10) != 20) return 7;
    puts("both work");
    return 0;
}
