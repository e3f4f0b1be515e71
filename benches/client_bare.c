/* The lower bound: one socket, one write, one read, only what these two calls need. */
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/answer.h"
#include "common/client.h"
#include "common/die.h"
#include "common/request.h"

struct client {
    const workload *work;
    int socket;
    SSL_CTX *tls_settings;
    SSL *tls; /* NULL: plain */
    request request;
    char buffer[32768]; /* for the request, then for the answer */
};

static int connect_to(const char *host, const char *port)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    if (getaddrinfo(host, port, &hints, &found) != 0)
        die("cannot resolve %s", host);
    int handle = -1;
    for (const struct addrinfo *at = found; at != NULL && handle < 0; at = at->ai_next) {
        handle = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
        if (handle >= 0 && connect(handle, at->ai_addr, at->ai_addrlen) != 0) {
            close(handle);
            handle = -1;
        }
    }
    freeaddrinfo(found);
    if (handle < 0)
        die("cannot connect to %s:%s", host, port);
    setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    return handle;
}

static void start_tls(client *self, const char *host)
{
    self->tls_settings = SSL_CTX_new(TLS_client_method());
    if (self->tls_settings == NULL || SSL_CTX_load_verify_file(self->tls_settings, self->work->ca_file) != 1)
        die("cannot load %s", self->work->ca_file);
    SSL_CTX_set_verify(self->tls_settings, SSL_VERIFY_PEER, NULL);
    self->tls = SSL_new(self->tls_settings);
    if (self->tls == NULL || SSL_set1_host(self->tls, host) != 1 || SSL_set_tlsext_host_name(self->tls, host) != 1 ||
        SSL_set_fd(self->tls, self->socket) != 1 || SSL_connect(self->tls) != 1) {
        ERR_print_errors_fp(stderr);
        die("TLS handshake with %s failed", host);
    }
}

client *client_open(const workload *work)
{
    client *self = calloc(1, sizeof *self);
    char host[128];
    const char *colon = strrchr(work->authority, ':');
    if (self == NULL || colon == NULL || (size_t)(colon - work->authority) >= sizeof host)
        die("no host and port in %s", work->authority);
    memcpy(host, work->authority, (size_t)(colon - work->authority));
    host[colon - work->authority] = '\0';

    self->work = work;
    self->socket = connect_to(host, colon + 1);
    if (workload_is_https(work))
        start_tls(self, host);
    return self;
}

client *client_clone(const client *first)
{
    return client_open(first->work);
}

static void send_all(client *self, size_t len)
{
    ssize_t sent = self->tls != NULL ? SSL_write(self->tls, self->buffer, (int)len)
                                     : send(self->socket, self->buffer, len, MSG_NOSIGNAL);
    if (sent < 0 || (size_t)sent != len)
        die("the request was not sent completely");
}

static size_t receive(client *self, size_t have)
{
    size_t room = sizeof self->buffer - 1 - have;
    ssize_t got = self->tls != NULL ? SSL_read(self->tls, self->buffer + have, (int)room)
                                    : recv(self->socket, self->buffer + have, room, 0);
    if (got <= 0)
        die("the connection ended in the middle of an answer");
    self->buffer[have + (size_t)got] = '\0';
    return have + (size_t)got;
}

static void send_request(client *self)
{
    const workload *work = self->work;
    request_make(&self->request, work);
    int head = snprintf(self->buffer, sizeof self->buffer,
                        "POST " REQUEST_PATH " HTTP/1.1\r\n"
                        "host: %s\r\n"
                        "content-type: " REQUEST_CONTENT_TYPE "\r\n"
                        "content-length: %zu\r\n"
                        "x-zc-service: " REQUEST_SERVICE "\r\n"
                        "x-zc-action: %s\r\n"
                        "x-zc-version: " REQUEST_VERSION "\r\n"
                        "x-zc-timestamp: %s\r\n"
                        "x-zc-signature-method: ZC2-HMAC-SHA256\r\n"
                        "authorization: %s\r\n\r\n",
                        work->authority, self->request.body_len, workload_action(work), self->request.timestamp,
                        self->request.authorization);
    if (head < 0 || (size_t)head + self->request.body_len > sizeof self->buffer)
        die("the request is longer than its buffer");
    memcpy(self->buffer + head, self->request.body, self->request.body_len);
    send_all(self, (size_t)head + self->request.body_len);
}

/* The value of Content-Length in a head that ends in an empty line. */
static size_t content_length(const char *head)
{
    for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, "content-length:", 15) == 0)
            return strtoul(line + 17, NULL, 10);
    die("an answer without a length");
}

void client_call(client *self)
{
    send_request(self);
    size_t have = 0;
    const char *head_end;
    do
        have = receive(self, have);
    while ((head_end = strstr(self->buffer, "\r\n\r\n")) == NULL);

    if (strncmp(self->buffer, "HTTP/1.1 ", 9) != 0)
        die("not an HTTP answer");
    int http_status = (int)strtol(self->buffer + 9, NULL, 10);
    size_t body = (size_t)(head_end - self->buffer) + 4;
    size_t whole = body + content_length(self->buffer);
    if (whole >= sizeof self->buffer)
        die("the answer is longer than its buffer");
    while (have < whole)
        have = receive(self, have);
    answer_check(self->work, http_status, self->buffer + body, whole - body);
}

void client_close(client *self)
{
    SSL_free(self->tls);
    SSL_CTX_free(self->tls_settings);
    close(self->socket);
    free(self);
}

const char *client_version(void)
{
    return "bare socket, " OPENSSL_VERSION_TEXT;
}
