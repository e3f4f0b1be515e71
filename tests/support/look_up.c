/* Preloaded into a program, it lets each name look-up hang. A look-up writes a byte to the descriptor that
   LOOK_UP_BEGAN names, and fails when it can read one from that of LOOK_UP_ENDS. */
#include <netdb.h>
#include <stdlib.h>
#include <unistd.h>

static int descriptor(const char *name) {
    const char *value = getenv(name);
    if (value == NULL) abort();
    return atoi(value);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **out) {
    char byte = 0;
    (void)node, (void)service, (void)hints, (void)out;
    if (write(descriptor("LOOK_UP_BEGAN"), &byte, 1) != 1) abort();
    if (read(descriptor("LOOK_UP_ENDS"), &byte, 1) != 1) abort();
    return EAI_AGAIN;
}
