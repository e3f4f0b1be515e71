/* The service's signature, ZC2-HMAC-SHA256, with the one-shot functions of OpenSSL's libcrypto. */
#ifndef BENCH_SIGN_H
#define BENCH_SIGN_H

#include <stdbool.h>
#include <stddef.h>

enum { SIGN_HEX = 65 }; /* 64 digits and the NUL */

typedef struct {
    const char *content_type;
    const char *host; /* as sent, including the port if the Host header has one */
    const char *timestamp;
    const char *body;
    size_t body_len;
} sign_input;

void sign(char out[SIGN_HEX], const char *secret, const sign_input *input);

/* Checks the signature of the vendor's documented example. */
bool sign_is_right(void);

#endif
