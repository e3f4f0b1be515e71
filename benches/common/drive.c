/* The main of the clients. Each line on standard input starts a round of calls, on one or more threads, which prints
   the cost of a call as one line of JSON. A round begins with warm-up calls, which are not measured. */
#include <getopt.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "client.h"
#include "die.h"
#include "usage.h"

enum { LONGEST_ROUND_S = 300 }; /* a longer round is stuck: SIGALRM ends it */

typedef struct {
    workload work;
    size_t calls, warm_up, threads; /* calls and warm_up are per thread */
} plan;

typedef struct {
    const plan *plan;
    client *client;
    uint32_t *latency_ns;
    pthread_barrier_t *barrier;
    const bool *over;
    pthread_t thread;
} worker;

typedef struct {
    double cpu_us, wall_ms;
    long rss_before_kib, rss_after_kib;
} figures;

static void warm_up(const worker *self)
{
    for (size_t i = 0; i < self->plan->warm_up; i++)
        client_call(self->client);
}

static void timed_calls(const worker *self)
{
    for (size_t i = 0; i < self->plan->calls; i++) {
        uint64_t start = now_ns();
        client_call(self->client);
        self->latency_ns[i] = (uint32_t)(now_ns() - start);
    }
}

/* One round of a thread. The leader takes the figures while the others wait. */
static void play(const worker *self, figures *taken)
{
    warm_up(self);
    pthread_barrier_wait(self->barrier);
    if (taken != NULL) {
        taken->rss_before_kib = resident_kib();
        taken->cpu_us = cpu_us();
        taken->wall_ms = (double)now_ns() / 1e6;
    }
    pthread_barrier_wait(self->barrier);
    timed_calls(self);
    pthread_barrier_wait(self->barrier);
    if (taken != NULL) {
        taken->wall_ms = (double)now_ns() / 1e6 - taken->wall_ms;
        taken->cpu_us = cpu_us() - taken->cpu_us;
        taken->rss_after_kib = resident_kib();
    }
}

static void *follow(void *argument)
{
    worker *self = argument;
    for (;;) {
        pthread_barrier_wait(self->barrier); /* the leader has read a line, or there are no more */
        if (*self->over)
            return NULL;
        play(self, NULL);
    }
}

static void print(const plan *plan, const figures *taken, uint32_t *latencies)
{
    size_t calls = plan->calls * plan->threads;
    printf("{\"version\":\"%s\",\"cpu_us\":%.3f,\"p50_us\":%.3f,\"wall_ms\":%.3f,\"rss_before_kib\":%ld,\"rss_after_kib\":%ld}\n",
           client_version(), taken->cpu_us / (double)calls, median(latencies, calls) / 1e3, taken->wall_ms,
           taken->rss_before_kib, taken->rss_after_kib);
    fflush(stdout);
}

static void lead(worker *self, bool *over, uint32_t *latencies)
{
    char line[16];
    figures taken = {.cpu_us = cpu_us()}; /* a first call, so that its own page is resident before pages are counted */
    while (fgets(line, sizeof line, stdin) != NULL) {
        alarm(LONGEST_ROUND_S);
        pthread_barrier_wait(self->barrier);
        play(self, &taken);
        alarm(0);
        print(self->plan, &taken, latencies);
    }
    *over = true;
    pthread_barrier_wait(self->barrier);
}

static void run(const plan *plan)
{
    bool over = false;
    pthread_barrier_t barrier;
    worker *workers = calloc(plan->threads, sizeof *workers);
    size_t room = plan->calls * plan->threads * sizeof(uint32_t);
    uint32_t *latencies = malloc(room);
    if (workers == NULL || latencies == NULL)
        die("out of memory");
    memset(latencies, 0xff, room); /* touched now, so that it does not count as growth */
    pthread_barrier_init(&barrier, NULL, (unsigned)plan->threads);

    for (size_t i = 0; i < plan->threads; i++) {
        client *client = i == 0 ? client_open(&plan->work) : client_clone(workers[0].client);
        workers[i] = (worker){plan, client, latencies + i * plan->calls, &barrier, &over, 0};
    }
    for (size_t i = 1; i < plan->threads; i++)
        if (pthread_create(&workers[i].thread, NULL, follow, &workers[i]) != 0)
            die("cannot start thread %zu", i);
    lead(&workers[0], &over, latencies);
    for (size_t i = 1; i < plan->threads; i++)
        pthread_join(workers[i].thread, NULL);

    for (size_t i = plan->threads; i-- > 0;)
        client_close(workers[i].client);
    pthread_barrier_destroy(&barrier);
    free(latencies);
    free(workers);
}

static size_t number(const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text == '\0' || *end != '\0' || value > 100000000)
        die("not a number in range: %s", text);
    return value;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"endpoint", required_argument, NULL, 'e'}, {"ca-file", required_argument, NULL, 'c'},
        {"action", required_argument, NULL, 'a'},   {"ids", required_argument, NULL, 'i'},
        {"calls", required_argument, NULL, 'n'},    {"warm-up", required_argument, NULL, 'w'},
        {"threads", required_argument, NULL, 't'},  {0},
    };
    plan plan = {.calls = 1000, .warm_up = 100, .threads = 1};
    const char *endpoint = NULL, *action = "stop";
    size_t ids = 2;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;)
        switch (option) {
        case 'e': endpoint = optarg; break;
        case 'c': plan.work.ca_file = optarg; break;
        case 'a': action = optarg; break;
        case 'i': ids = number(optarg); break;
        case 'n': plan.calls = number(optarg); break;
        case 'w': plan.warm_up = number(optarg); break;
        case 't': plan.threads = number(optarg); break;
        default: return EXIT_FAILURE;
        }
    if (endpoint == NULL || plan.threads == 0 || plan.calls == 0)
        die("usage: --endpoint URL, at least one call on at least one thread");
    workload_fill(&plan.work, action, ids, endpoint);
    run(&plan);
    return EXIT_SUCCESS;
}
