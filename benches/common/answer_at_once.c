/* Preloaded into a client with one connection without TLS. After the server's first answer, it answers each request
   with a copy that has another request id, so that no call waits, and only the client's own work remains. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "request_id.h"

static char answer[4096];
static size_t answer_len;
static int is_asked;

static void *next(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);
    if (function == NULL) abort();
    return function;
}

ssize_t send(int socket, const void *bytes, size_t len, int flags)
{
    if (answer_len > 0) {
        is_asked = 1;
        return (ssize_t)len;
    }
    ssize_t (*real)(int, const void *, size_t, int);
    *(void **)&real = next("send");
    return real(socket, bytes, len, flags);
}

ssize_t recv(int socket, void *bytes, size_t len, int flags)
{
    if (answer_len > 0) {
        if ((flags & MSG_PEEK) != 0 || !is_asked || len < answer_len) {
            errno = EAGAIN;
            return -1;
        }
        static unsigned number = 0x80000000; /* different from the server's */
        is_asked = 0;
        request_id_number(answer, answer_len, ++number);
        memcpy(bytes, answer, answer_len);
        return (ssize_t)answer_len;
    }
    ssize_t (*real)(int, void *, size_t, int);
    *(void **)&real = next("recv");
    ssize_t received = real(socket, bytes, len, flags);
    if (received > 0 && (flags & MSG_PEEK) == 0 && (size_t)received <= sizeof answer) {
        answer_len = (size_t)received;
        memcpy(answer, bytes, answer_len);
    }
    return received;
}
