/* The server of the benchmark: one thread, epoll, HTTP and HTTPS on loopback, fixed answers built at the start.
   It checks the signature of each connection's first request, so that no client gains by signing wrongly.
   It can delay answers, as a slow service does, without blocking other connections.
   Prints its two ports when ready, and exits at the end of standard input. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/die.h"
#include "common/later.h"
#include "common/request_id.h"
#include "common/sign.h"
#include "common/usage.h"
#include "common/workload.h"

typedef enum { INPUT, PLAIN_LISTENER, TLS_LISTENER, PEER } kind;

typedef struct {
    kind kind;
    int handle;
    SSL *tls;    /* NULL: plain */
    bool proven; /* a signature has been verified */
    size_t len;
    char received[16384];
} connection;

typedef struct {
    char text[32768];
    size_t len;
} fixed;

static fixed stop_answer, status_answer, refusal;
static uint64_t delay_ns;

/* ---- the answers ---- */

static void append(fixed *out, const char *text)
{
    size_t len = strlen(text);
    if (len > sizeof out->text - out->len)
        die("an answer is longer than its buffer");
    memcpy(out->text + out->len, text, len);
    out->len += len;
}

static void make_status_body(fixed *out)
{
    char item[128];
    append(out, "{\"requestId\":\"" REQUEST_ID "\",\"response\":{\"requestId\":\"" REQUEST_ID "\",\"totalCount\":100,\"dataSet\":[");
    for (size_t i = 0; i < WORKLOAD_MAX_IDS; i++) {
        snprintf(item, sizeof item, "%s{\"instanceId\":\"%s\",\"instanceStatus\":\"" WORKLOAD_STATUS "\"}",
                 i > 0 ? "," : "", workload_id(i));
        append(out, item);
    }
    append(out, "]}}");
}

static void make_answer(fixed *out, const char *status, const fixed *body)
{
    char head[256];
    snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", status, body->len);
    append(out, head);
    if (body->len > sizeof out->text - out->len)
        die("an answer is longer than its buffer");
    memcpy(out->text + out->len, body->text, body->len);
    out->len += body->len;
}

static void make_answers(void)
{
    static fixed stop, status, error;
    append(&stop, "{\"requestId\":\"" REQUEST_ID "\",\"response\":{\"requestId\":\"" REQUEST_ID "\"}}");
    append(&error, "{\"requestId\":\"" REQUEST_ID "\",\"code\":\"AUTHFAILURE_SIGNATURE_FAILURE\",\"message\":\"wrong signature\"}");
    make_status_body(&status);
    make_answer(&stop_answer, "200 OK", &stop);
    make_answer(&status_answer, "200 OK", &status);
    make_answer(&refusal, "401 Unauthorized", &error);
}

/* ---- the requests ---- */

/* Copies the value of a header; `name` includes the line break before it and the colon. */
static bool header(const char *head, const char *name, char *out, size_t room)
{
    size_t len = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line, name, len) == 0) {
            const char *value = line + len + strspn(line + len, " \t");
            size_t size = strcspn(value, "\r");
            if (size >= room)
                return false;
            memcpy(out, value, size);
            out[size] = '\0';
            return true;
        }
    return false;
}

static bool signature_is_right(const char *head, const char *body, size_t body_len)
{
    char content_type[64], host[128], timestamp[32], authorization[256], expected[256], signature[SIGN_HEX];
    if (!header(head, "\r\ncontent-type:", content_type, sizeof content_type) ||
        !header(head, "\r\nhost:", host, sizeof host) ||
        !header(head, "\r\nx-zc-timestamp:", timestamp, sizeof timestamp) ||
        !header(head, "\r\nauthorization:", authorization, sizeof authorization))
        return false;
    const sign_input input = {content_type, host, timestamp, body, body_len};
    sign(signature, WORKLOAD_SECRET, &input);
    snprintf(expected, sizeof expected,
             "ZC2-HMAC-SHA256 Credential=" WORKLOAD_KEY_ID ", SignedHeaders=content-type;host, Signature=%s", signature);
    return strcmp(authorization, expected) == 0;
}

static fixed *answer_to(connection *self, const char *head, const char *body, size_t body_len)
{
    char action[64];
    if (!self->proven && !(self->proven = signature_is_right(head, body, body_len)))
        return &refusal;
    if (!header(head, "\r\nx-zc-action:", action, sizeof action))
        return NULL;
    return strcmp(action, "StopInstances") == 0             ? &stop_answer
           : strcmp(action, "DescribeInstancesStatus") == 0 ? &status_answer
                                                            : NULL;
}

/* ---- one connection ---- */

/* The send buffer holds any of the answers, so an incomplete write is an error. */
static bool send_answer(connection *self, fixed *answer)
{
    static unsigned number;
    request_id_number(answer->text, answer->len, ++number);
    ssize_t sent = self->tls != NULL ? SSL_write(self->tls, answer->text, (int)answer->len)
                                     : send(self->handle, answer->text, answer->len, MSG_NOSIGNAL);
    return sent >= 0 && (size_t)sent == answer->len;
}

static bool answer_in_time(connection *self, fixed *answer)
{
    if (delay_ns == 0)
        return send_answer(self, answer);
    later_put((later){self, answer, now_ns() + delay_ns});
    return true;
}

/* Answers all complete requests. False closes the connection. */
static bool answer_requests(connection *self)
{
    for (;;) {
        char length[24];
        self->received[self->len] = '\0';
        char *end = strstr(self->received, "\r\n\r\n");
        if (end == NULL)
            return true;
        end[2] = '\0';
        bool sized = header(self->received, "\r\ncontent-length:", length, sizeof length);
        const char *body = end + 4;
        size_t body_len = sized ? strtoul(length, NULL, 10) : 0;
        if (body_len > sizeof self->received)
            return false;
        if ((size_t)(body - self->received) + body_len > self->len) {
            end[2] = '\r'; /* the request is incomplete */
            return true;
        }
        fixed *answer = answer_to(self, self->received, body, body_len);
        if (answer == NULL || !answer_in_time(self, answer))
            return false;
        self->len -= (size_t)(body - self->received) + body_len;
        memmove(self->received, body + body_len, self->len);
    }
}

typedef enum { GOT, NOTHING_YET, ENDED } received;

static received receive(connection *self)
{
    size_t room = sizeof self->received - 1 - self->len;
    char *into = self->received + self->len;
    ssize_t got = self->tls != NULL ? SSL_read(self->tls, into, (int)room) : recv(self->handle, into, room, 0);
    if (got > 0) {
        self->len += (size_t)got;
        return GOT;
    }
    if (self->tls == NULL)
        return ENDED; /* called only when readable */
    received result = SSL_get_error(self->tls, (int)got) == SSL_ERROR_WANT_READ ? NOTHING_YET : ENDED;
    ERR_clear_error();
    return result;
}

static void end(connection *self)
{
    later_forget(self);
    SSL_free(self->tls);
    close(self->handle);
    free(self);
}

/* Reads TLS until it is empty, because epoll does not see data in its buffer. */
static void serve(connection *self)
{
    for (;;) {
        received result = receive(self);
        if (result == NOTHING_YET)
            return;
        if (result == ENDED || !answer_requests(self)) {
            end(self);
            return;
        }
        if (self->tls == NULL)
            return;
    }
}

/* ---- the server ---- */

static void watch(int epoll, connection *what)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, what->handle, &event) != 0)
        die("epoll refused a descriptor");
}

static void accept_peer(int epoll, const connection *listener, SSL_CTX *settings)
{
    int handle = accept4(listener->handle, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (handle < 0)
        return;
    setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    connection *peer = calloc(1, sizeof *peer);
    if (peer == NULL)
        die("out of memory");
    peer->kind = PEER;
    peer->handle = handle;
    if (listener->kind == TLS_LISTENER) {
        if ((peer->tls = SSL_new(settings)) == NULL || SSL_set_fd(peer->tls, handle) != 1)
            die("cannot create a TLS connection");
        SSL_set_accept_state(peer->tls);
    }
    watch(epoll, peer);
}

static in_port_t listen_on_loopback(int epoll, connection *listener)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    listener->handle = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener->handle < 0 || bind(listener->handle, (struct sockaddr *)&address, size) != 0 ||
        listen(listener->handle, 512) != 0 || getsockname(listener->handle, (struct sockaddr *)&address, &size) != 0)
        die("cannot listen on loopback");
    watch(epoll, listener);
    return ntohs(address.sin_port);
}

static SSL_CTX *tls_settings(const char *certificate, const char *key)
{
    SSL_CTX *settings = SSL_CTX_new(TLS_server_method());
    if (settings == NULL || SSL_CTX_use_certificate_chain_file(settings, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(settings, key, SSL_FILETYPE_PEM) != 1)
        die("cannot use %s and %s", certificate, key);
    return settings;
}

static void send_what_is_due(void)
{
    for (later one; later_take(now_ns(), &one);)
        if (one.who != NULL && !send_answer(one.who, one.what))
            end(one.who);
}

static int wait_for(int epoll, struct epoll_event *events, int room)
{
    uint64_t due = later_due_ns(), now = now_ns();
    uint64_t left = due > now ? due - now : 0;
    const struct timespec time = {(time_t)(left / 1000000000), (long)(left % 1000000000)};
    return epoll_pwait2(epoll, events, room, due > 0 ? &time : NULL, NULL);
}

static void serve_until_input_ends(int epoll, SSL_CTX *settings)
{
    struct epoll_event events[128];
    for (;;) {
        int ready = wait_for(epoll, events, 128);
        send_what_is_due();
        for (int i = 0; i < ready; i++) {
            connection *what = events[i].data.ptr;
            if (what->kind == INPUT)
                return;
            if (what->kind == PEER)
                serve(what);
            else
                accept_peer(epoll, what, settings);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc != 4)
        die("usage: server CERTIFICATE KEY DELAY_MS");
    delay_ns = strtoul(argv[3], NULL, 10) * 1000000;
    if (!sign_is_right())
        die("wrong signature for the documented example");
    static connection input = {.kind = INPUT, .handle = STDIN_FILENO};
    static connection plain = {.kind = PLAIN_LISTENER}, tls = {.kind = TLS_LISTENER};
    SSL_CTX *settings = tls_settings(argv[1], argv[2]);
    make_answers();

    int epoll = epoll_create1(EPOLL_CLOEXEC);
    watch(epoll, &input);
    in_port_t http = listen_on_loopback(epoll, &plain), https = listen_on_loopback(epoll, &tls);
    printf("http %d https %d\n", http, https);
    fflush(stdout);
    serve_until_input_ends(epoll, settings);
    SSL_CTX_free(settings);
    return EXIT_SUCCESS;
}
