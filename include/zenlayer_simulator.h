/*
 * A simulated Zenlayer Cloud for the tests of your programs, in C99 or C++11 with POSIX: include this
 * header. There is nothing to link.
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 *     zl_simulator simulator;
 *     if (zl_simulator_start(&simulator, "--instances 3 --clock manual") != 0)
 *         return 1;
 *     zl_config_set(config, "endpoint", simulator.url);
 *     zl_config_set_credentials(config, ZL_SIMULATOR_KEY_ID, ZL_SIMULATOR_KEY_SECRET);
 *     ...
 *     zl_simulator_stop(&simulator);
 *
 * docs/simulator.md lists what a test can see and change. A path is what follows /simulator/ there, such
 * as "clock". A function that fails says why on stderr. If a test crashes, its simulator ends, too.
 */

#ifndef ZENLAYER_SIMULATOR_H
#define ZENLAYER_SIMULATOR_H

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/** the id of the access key that it accepts */
#define ZL_SIMULATOR_KEY_ID "simulator-key"
/** the secret of that access key */
#define ZL_SIMULATOR_KEY_SECRET "simulator-secret"

/** A simulator. A copy with another account sees and changes the world of that account. */
typedef struct zl_simulator {
    char url[64];        /**< where it listens */
    const char *account; /**< the id of the access key whose world it is; NULL: the first */
    char status[64];     /**< what zl_simulator_status() returned */
    pid_t process;       /**< the program */
    FILE *line;          /**< its standard input and output */
} zl_simulator;

/** Ends a simulator, and waits until it has ended; does nothing if it did not start. */
static inline void zl_simulator_stop(zl_simulator *simulator) {
    if (simulator->line == NULL)
        return;
    shutdown(fileno(simulator->line), SHUT_RDWR); /* a child of the test may have it open, too */
    fclose(simulator->line);
    simulator->line = NULL;
    while (simulator->process > 0 && waitpid(simulator->process, NULL, 0) < 0 && errno == EINTR) continue;
}

/**
 * Starts the program that ZENLAYER_SIMULATOR names, or zenlayer-simulator in PATH, with options as in a
 * shell. Returns 0, or -1 if it did not start.
 */
static inline int zl_simulator_start(zl_simulator *simulator, const char *options) {
    const char *program = "exec \"${ZENLAYER_SIMULATOR:-zenlayer-simulator}\" --quiet --exit-with-stdin";
    char command[4096], said[128];
    const int length = snprintf(command, sizeof command, "%s %s", program, options);
    int ends[2];
    memset(simulator, 0, sizeof *simulator);
    if (length >= (int)sizeof command || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        fprintf(stderr, "zenlayer_simulator.h: no socket, or options of more than 4000 bytes\n");
        return -1;
    }
    simulator->line = fdopen(ends[0], "r");
    simulator->process = fork();
    if (simulator->process == 0) {
        dup2(ends[1], 0);
        dup2(ends[1], 1);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    if (fgets(said, sizeof said, simulator->line) != NULL &&
        sscanf(said, "listening on %63s", simulator->url) == 1)
        return 0;
    fprintf(stderr, "zenlayer_simulator.h: it did not start: %s\n", command);
    zl_simulator_stop(simulator);
    return -1;
}

/**
 * Sends a control request; the body may be NULL.
 *
 * Returns the HTTP status of the answer, or -1 if there is none. Free *out_body, the JSON of the answer.
 */
static inline int zl_simulator_request(const zl_simulator *simulator, const char *method,
                                       const char *path, const char *body, char **out_body) {
    const char *account = simulator->account == NULL ? "" : simulator->account;
    const char *mark = *account == '\0' ? "" : strchr(path, '?') == NULL ? "?account=" : "&account=";
    const size_t size = body == NULL ? 0 : strlen(body);
    const int at = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    FILE *answer = fdopen(at, "r");
    struct sockaddr_in to;
    unsigned short port = 0;
    char line[1024];
    size_t room = 0;
    int status = -1;
    int length = snprintf(line, sizeof line,
                          "%s /simulator/%s%s%s HTTP/1.1\r\nHost: simulator\r\nConnection: close\r\n"
                          "Content-Length: %lu\r\n\r\n",
                          method, path, mark, account, (unsigned long)size);
    *out_body = NULL;
    sscanf(simulator->url, "http://%*[^:]:%hu", &port);
    memset(&to, 0, sizeof to);
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (answer == NULL)
        return -1;
    if (length < (int)sizeof line && connect(at, (struct sockaddr *)&to, sizeof to) == 0 &&
        send(at, line, (size_t)length, MSG_NOSIGNAL) == length &&
        send(at, body, size, MSG_NOSIGNAL) == (ssize_t)size &&
        fscanf(answer, "HTTP/1.1 %d", &status) == 1) {
        while (fgets(line, sizeof line, answer) != NULL && strcmp(line, "\r\n") != 0) continue;
        getdelim(out_body, &room, '\0', answer); /* JSON has no NUL: this is everything */
    }
    fclose(answer);
    return status;
}

/** Sends a control request that must succeed. Returns the JSON of the answer, to be freed, or NULL. */
static inline char *zl_simulator_ask(const zl_simulator *simulator, const char *method, const char *path,
                                     const char *body) {
    char *answer;
    const int status = zl_simulator_request(simulator, method, path, body, &answer);
    if (status == 200)
        return answer;
    fprintf(stderr, "zenlayer_simulator.h: %s %s: %d %s\n", method, path, status,
            answer == NULL ? "no answer" : answer);
    free(answer);
    return NULL;
}

/** Returns what there is, such as the "journal" or the "state", as JSON, to be freed, or NULL. */
static inline char *zl_simulator_get(const zl_simulator *simulator, const char *path) {
    return zl_simulator_ask(simulator, "GET", path, NULL);
}

/** Sets something, such as "faults" or the "state", to JSON. Returns 0, or -1 if it was refused. */
static inline int zl_simulator_put(const zl_simulator *simulator, const char *path, const char *body) {
    char *answer = zl_simulator_ask(simulator, "PUT", path, body);
    free(answer);
    return answer == NULL ? -1 : 0;
}

/** Sets the status of an instance or another resource. Returns 0, or -1 if it was refused. */
static inline int zl_simulator_set_status(const zl_simulator *simulator, const char *id,
                                          const char *status) {
    char path[256], body[128];
    snprintf(path, sizeof path, "resources/%s", id);
    snprintf(body, sizeof body, "{\"status\":\"%s\"}", status);
    return zl_simulator_put(simulator, path, body);
}

/** Returns the status of an instance or another resource, "" if it does not exist; until the next call. */
static inline const char *zl_simulator_status(zl_simulator *simulator, const char *id) {
    const char *member = "\"status\":\"", *at, *next;
    char path[256], *answer;
    snprintf(path, sizeof path, "resources/%s", id);
    zl_simulator_request(simulator, "GET", path, NULL, &answer);
    at = answer == NULL ? NULL : strstr(answer, member);
    while (at != NULL && (next = strstr(at + 1, member)) != NULL) at = next; /* the last is its own */
    if (at == NULL || sscanf(at, "\"status\":\"%63[^\"]", simulator->status) != 1)
        simulator->status[0] = '\0';
    free(answer);
    return simulator->status;
}

/** Moves the time of the world. Returns 0, or -1 if it was refused. */
static inline int zl_simulator_advance(const zl_simulator *simulator, unsigned long milliseconds) {
    char body[64];
    snprintf(body, sizeof body, "{\"advance\":%lu.%03lu}", milliseconds / 1000, milliseconds % 1000);
    return zl_simulator_put(simulator, "clock", body);
}

#endif
