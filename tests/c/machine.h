/*
 * Faults of the machine that a probe runs on: names, clock, threads, descriptors and signals. The
 * functions defined here override those of the C library, also for the library under test.
 */
#ifndef MACHINE_H
#define MACHINE_H

#ifndef _GNU_SOURCE
#error "define _GNU_SOURCE before the first #include: RTLD_NEXT, setitimer, syscall"
#endif

#include "check.h"
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { LOOKUPS = 8 };

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* Results of consecutive lookups; the last is repeated. Without any, the system is asked. */
    char *lookups[LOOKUPS];
    size_t planned, done, round;
    time_t clock_ahead;
    int no_threads;
    struct rlimit descriptors; /* the original limit; 0 if it is in effect */
} machine = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static volatile sig_atomic_t machine_alarms;

/* Returns the C library's function of this name. */
static void *machine_next(const char *name) {
    void *address = dlsym(RTLD_NEXT, name);
    CHECK(address != NULL);
    return address;
}

/* --- names ------------------------------------------------------------------------------ */

/* Sets the results of lookups: "again", "unknown", "fail", "hang", or addresses joined by "+". */
static void machine_names(int count, char **lookups) {
    CHECK(count <= LOOKUPS);
    pthread_mutex_lock(&machine.lock);
    for (size_t i = 0; i < machine.planned; i++) free(machine.lookups[i]);
    for (int i = 0; i < count; i++) {
        machine.lookups[i] = strdup(lookups[i]);
        CHECK(machine.lookups[i] != NULL);
    }
    machine.planned = (size_t)count;
    machine.done = 0;
    machine.round++; /* releases hanging lookups */
    pthread_cond_broadcast(&machine.changed);
    pthread_mutex_unlock(&machine.lock);
}

/* Returns the number of lookups since machine_names(). */
static size_t machine_lookups(void) {
    pthread_mutex_lock(&machine.lock);
    size_t done = machine.done;
    pthread_mutex_unlock(&machine.lock);
    return done;
}

/* Counts a lookup and copies its planned result; returns 0 if there is none. */
static int machine_plan(char *plan, size_t size) {
    pthread_mutex_lock(&machine.lock);
    size_t at = machine.done++;
    int is_planned = machine.planned > 0;
    if (is_planned) {
        if (at >= machine.planned) at = machine.planned - 1;
        snprintf(plan, size, "%s", machine.lookups[at]);
    }
    pthread_mutex_unlock(&machine.lock);
    return is_planned;
}

static void machine_hang(void) {
    pthread_mutex_lock(&machine.lock);
    for (size_t round = machine.round; round == machine.round;) {
        pthread_cond_wait(&machine.changed, &machine.lock);
    }
    pthread_mutex_unlock(&machine.lock);
}

typedef int machine_look_up(const char *, const char *, const struct addrinfo *,
                            struct addrinfo **);

/* Parses addresses joined by "+". */
static int machine_addresses(machine_look_up *look_up, char *addresses, const char *service,
                             const struct addrinfo *hints, struct addrinfo **out) {
    struct addrinfo numeric = {0}, **end = out;
    if (hints != NULL) numeric = *hints;
    numeric.ai_flags |= AI_NUMERICHOST;
    *out = NULL;
    char *rest = addresses;
    for (char *one; (one = strtok_r(rest, "+", &rest)) != NULL;) {
        CHECK_INT(0, look_up(one, service, &numeric, end));
        while (*end != NULL) end = &(*end)->ai_next;
    }
    return 0;
}

int getaddrinfo(const char *restrict node, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict out) {
    machine_look_up *look_up;
    char plan[256];
    void *address = machine_next("getaddrinfo");
    memcpy(&look_up, &address, sizeof look_up);
    if (!machine_plan(plan, sizeof plan)) return look_up(node, service, hints, out);
    if (strcmp(plan, "unknown") == 0) return EAI_NONAME;
    if (strcmp(plan, "fail") == 0) return EAI_FAIL;
    if (strcmp(plan, "again") == 0) return EAI_AGAIN;
    if (strcmp(plan, "hang") == 0) return machine_hang(), EAI_AGAIN;
    return machine_addresses(look_up, plan, service, hints, out);
}

/* --- clock ------------------------------------------------------------------------------ */

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += machine.clock_ahead;
    return result;
}

/* Returns the milliseconds of the real clock. */
static double machine_ms(void) {
    struct timespec now;
    CHECK_INT(0, clock_gettime(CLOCK_MONOTONIC, &now));
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* --- threads and descriptors ------------------------------------------------------------ */

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes,
                   void *(*start)(void *), void *restrict argument) {
    int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    void *address = machine_next("pthread_create");
    memcpy(&create, &address, sizeof create);
    return machine.no_threads ? EAGAIN : create(thread, attributes, start, argument);
}

/* Makes descriptors unavailable, or available again. */
static void machine_descriptors(int are_there) {
    struct rlimit limit;
    CHECK_INT(0, getrlimit(RLIMIT_NOFILE, &limit));
    if (are_there && machine.descriptors.rlim_cur != 0) {
        CHECK_INT(0, setrlimit(RLIMIT_NOFILE, &machine.descriptors));
        machine.descriptors.rlim_cur = 0;
    } else if (!are_there) {
        int lowest = dup(0);
        CHECK(lowest > 0);
        close(lowest);
        machine.descriptors = limit;
        limit.rlim_cur = (rlim_t)lowest;
        CHECK_INT(0, setrlimit(RLIMIT_NOFILE, &limit));
    }
}

/* --- signals ---------------------------------------------------------------------------- */

static void machine_on_alarm(int number) {
    (void)number;
    machine_alarms++;
}

/* Sends this process a number of signals per second, which interrupt system calls; 0 for none. */
static void machine_signals(long rate) {
    /* Without SA_RESTART. SA_ONSTACK is for languages whose threads have small stacks. */
    struct sigaction action = {.sa_handler = machine_on_alarm, .sa_flags = SA_ONSTACK};
    long every = rate > 0 ? 1000000 / rate : 0;
    struct itimerval timer = {{0, every}, {0, every}};
    CHECK_INT(0, sigaction(SIGALRM, &action, NULL));
    CHECK_INT(0, setitimer(ITIMER_REAL, &timer, NULL));
}

#endif
