/*
 * zenlayer_simulator.h: what a test can see and change, what is refused, and that a simulator ends with
 * its test. Needs ZENLAYER_SIMULATOR.
 */
#include "check.h"

#include <signal.h>
#include <unistd.h>
#include <zenlayer_simulator.h>

/* Checks that an answer has some words, and frees it. */
static void has(const char *words, char *answer) {
    CHECK(answer != NULL && strstr(answer, words) != NULL);
    free(answer);
}

static void resources(zl_simulator *simulator) {
    CHECK_TEXT("RUNNING", zl_simulator_status(simulator, "vm-000001"));
    CHECK_INT(0, zl_simulator_set_status(simulator, "vm-000001", "STOPPED"));
    CHECK_TEXT("STOPPED", zl_simulator_status(simulator, "vm-000001"));
    CHECK_TEXT("", zl_simulator_status(simulator, "disk-1"));
    const char *disk = "resources/disk-1?service=zec&kind=Disk";
    CHECK_INT(0, zl_simulator_put(simulator, disk, "{\"status\":\"AVAILABLE\"}"));
    CHECK_TEXT("AVAILABLE", zl_simulator_status(simulator, "disk-1"));
}

static void time_and_accounts(zl_simulator *simulator) {
    zl_simulator second = *simulator;
    second.account = "second";
    has("\"ms\":0,", zl_simulator_get(simulator, "clock"));
    CHECK_INT(0, zl_simulator_advance(&second, 60007));
    has("\"ms\":60007,", zl_simulator_get(&second, "clock"));
    has("\"ms\":0,", zl_simulator_get(simulator, "clock"));
    has("\"total\":30}", zl_simulator_get(&second, "resources?limit=0"));

    char *state = zl_simulator_get(simulator, "state");
    CHECK(state != NULL);
    CHECK_INT(0, zl_simulator_put(&second, "state", state));
    CHECK_TEXT("STOPPED", zl_simulator_status(&second, "vm-000001"));
    free(state);
}

static void refusals(zl_simulator *simulator) {
    char *answer = NULL;
    CHECK_INT(404, zl_simulator_request(simulator, "DELETE", "resources/vm-7", NULL, &answer));
    has("no such resource: vm-7", answer);
    CHECK(zl_simulator_get(simulator, "nothing") == NULL);
    CHECK_INT(-1, zl_simulator_set_status(simulator, "disk-2", "AVAILABLE"));
    CHECK_INT(-1, zl_simulator_put(simulator, "state", "{}"));

    zl_simulator none;
    CHECK_INT(-1, zl_simulator_start(&none, "--no-such-option"));
    zl_simulator_stop(&none);
    char too_long[5000];
    memset(too_long, ' ', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = '\0';
    CHECK_INT(-1, zl_simulator_start(&none, too_long));
    zl_simulator_stop(&none);
}

/* The simulator of a process that is killed answers no more. */
static void ends_with_its_test(void) {
    int ends[2];
    zl_simulator simulator;
    CHECK(pipe(ends) == 0);
    pid_t test = fork();
    if (test == 0) {
        CHECK_INT(0, zl_simulator_start(&simulator, ""));
        CHECK(write(ends[1], &simulator, sizeof simulator) == (ssize_t)sizeof simulator);
        raise(SIGKILL);
    }
    CHECK(read(ends[0], &simulator, sizeof simulator) == (ssize_t)sizeof simulator);
    CHECK(waitpid(test, NULL, 0) == test);
    char *answer = NULL;
    while (zl_simulator_request(&simulator, "GET", "clock", NULL, &answer) == 200) free(answer);
    CHECK(answer == NULL);
    close(ends[0]);
    close(ends[1]);
}

int main(void) {
    zl_simulator simulator;
    CHECK_INT(0, zl_simulator_start(&simulator, "--clock manual --account second:its-secret"));
    pid_t child = fork(); /* which has its descriptors, too */
    if (child == 0) {
        alarm(60); /* in case a check fails */
        pause();
        _exit(0);
    }
    resources(&simulator);
    time_and_accounts(&simulator);
    refusals(&simulator);
    zl_simulator_stop(&simulator);
    CHECK(zl_simulator_get(&simulator, "clock") == NULL);
    CHECK(waitpid(-1, NULL, WNOHANG) == 0); /* the child is left, and nothing else */
    kill(child, SIGKILL);
    CHECK(waitpid(child, NULL, 0) == child);
    ends_with_its_test();
    return 0;
}
