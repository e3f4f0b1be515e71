/* The signature of the service, ZC2-HMAC-SHA256, by the one-shot functions of OpenSSL's libcrypto. */
#ifndef BENCH_SIGN_H
#define BENCH_SIGN_H

#include <stdbool.h>
#include <stddef.h>

enum { SIGN_HEX = 65 }; /* 64 digits and the NUL */

typedef struct {
    const char *content_type;
    const char *host; /* as sent: with the port where the Host header has one */
    const char *timestamp;
    const char *body;
    size_t body_len;
} sign_input;

void sign(char out[SIGN_HEX], const char *secret, const sign_input *input);

/* Whether the vendor's documented example comes out. */
bool sign_is_right(void);

#endif
