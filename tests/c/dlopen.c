/* Opens the library with dlopen, makes a call in a thread, closes it, and exits without a crash. */
#include "check.h"
#include <dlfcn.h>
#include <pthread.h>

static void *library;

/* Returns the address of a function; ISO C has no cast from an object pointer to a function pointer. */
#define FUNCTION(type, name, symbol)                                                      \
    type name;                                                                            \
    do {                                                                                  \
        void *address = dlsym(library, symbol);                                           \
        CHECK(address != NULL);                                                           \
        memcpy(&name, &address, sizeof name);                                             \
    } while (0)

static void *work(void *endpoint) {
    typedef zl_config *(*new_fn)(void);
    typedef int (*set_fn)(zl_config *, const char *, const char *);
    typedef int (*open_fn)(const zl_config *, zl_context **, zl_error **);
    typedef int (*stop_fn)(zl_context *, const char *const *, size_t, char **);
    typedef void (*free_config_fn)(zl_config *);
    typedef void (*free_context_fn)(zl_context *);
    FUNCTION(new_fn, config_new, "zl_config_new");
    FUNCTION(set_fn, config_set, "zl_config_set");
    FUNCTION(set_fn, set_credentials, "zl_config_set_credentials");
    FUNCTION(open_fn, context_new, "zl_context_new");
    FUNCTION(stop_fn, stop, "zl_stop_instances");
    FUNCTION(free_config_fn, config_free, "zl_config_free");
    FUNCTION(free_context_fn, context_free, "zl_context_free");

    const char *ids[] = {"vm-999999"};
    zl_context *ctx = NULL;
    zl_config *config = config_new();
    CHECK_INT(ZL_OK, config_set(config, "endpoint", endpoint));
    CHECK_INT(ZL_OK, set_credentials(config, "simulator-key", "simulator-secret"));
    CHECK_INT(ZL_OK, context_new(config, &ctx, NULL));
    CHECK_INT(ZL_ERR_INSTANCE_NOT_FOUND, stop(ctx, ids, 1, NULL));
    context_free(ctx);
    config_free(config);
    if (dlclose(library) != 0) return NULL;
    return endpoint; /* the thread ends after the library is closed */
}

int main(int argc, char **argv) {
    CHECK_INT(3, argc);
    for (int round = 0; round < 2; round++) {
        pthread_t thread;
        void *done = NULL;
        library = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL);
        if (library == NULL) check_failed(__FILE__, __LINE__, dlerror());
        CHECK_INT(0, pthread_create(&thread, NULL, work, argv[1]));
        CHECK_INT(0, pthread_join(thread, &done));
        CHECK(done != NULL);
    }
    return 0;
}
