/* The library leaves its process alone: no threads left, no inherited descriptors, no signal handlers. */
#include "check.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>

static const char *const ids[] = {"vm-000001"};

/* Returns the number of entries in a folder of /proc that are numbers below a limit. */
static int count_entries(const char *path, int limit, void (*each)(int)) {
    int count = 0;
    DIR *folder = opendir(path);
    CHECK(folder != NULL);
    int own = dirfd(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char *end = NULL;
        long number = strtol(entry->d_name, &end, 10);
        if (end == entry->d_name || number >= limit || number == own) continue;
        if (each != NULL) each((int)number);
        count++;
    }
    closedir(folder);
    return count;
}

static int threads(void) {
    return count_entries("/proc/self/task", 1 << 30, NULL);
}

/* Checks descriptors; valgrind's own are above a thousand. */
static int descriptors(void (*each)(int)) {
    return count_entries("/proc/self/fd", 1000, each);
}

/* The descriptors before the library was used. */
static char known[1000];

static void learn(int descriptor) {
    known[descriptor] = 1;
}

static void check_close_on_exec(int descriptor) {
    if (!known[descriptor]) CHECK((fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
}

enum { SIGNALS = 32 };

/* The initial disposition of each signal. */
static struct sigaction handled[SIGNALS];

static void learn_signals(void) {
    for (int number = 1; number < SIGNALS; number++) {
        CHECK_INT(0, sigaction(number, NULL, &handled[number]));
    }
}

static void check_signals(void) {
    for (int number = 1; number < SIGNALS; number++) {
        struct sigaction action;
        CHECK_INT(0, sigaction(number, NULL, &action));
        CHECK(action.sa_handler == handled[number].sa_handler);
    }
}

static void use(zl_context *ctx) {
    zl_instances *instances = NULL;
    CHECK_OK(ctx, zl_describe_instances_status(ctx, ids, 1, &instances));
    zl_instances_free(instances);
}

int main(int argc, char **argv) {
    CHECK_INT(2, argc);
    learn_signals();
    int before = descriptors(learn);

    for (int round = 0; round < 3; round++) {
        zl_context *ctx = check_context(argv[1]);
        use(ctx);
        CHECK_INT(1, threads());
        CHECK(descriptors(check_close_on_exec) > before); /* an idle connection is kept */
        check_signals();
        zl_context_free(ctx);
        CHECK_INT(before, descriptors(NULL));
    }
    return 0;
}
