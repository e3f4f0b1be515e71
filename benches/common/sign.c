#include "sign.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "die.h"

static void to_hex(char out[SIGN_HEX], const unsigned char hash[SHA256_DIGEST_LENGTH])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++) {
        out[2 * i] = digits[hash[i] >> 4];
        out[2 * i + 1] = digits[hash[i] & 15];
    }
    out[SIGN_HEX - 1] = '\0';
}

static void sha256_hex(char out[SIGN_HEX], const char *text, size_t len)
{
    unsigned char hash[SHA256_DIGEST_LENGTH];
    if (SHA256((const unsigned char *)text, len, hash) == NULL)
        die("SHA-256 failed");
    to_hex(out, hash);
}

static void hmac_hex(char out[SIGN_HEX], const char *key, const char *text, size_t len)
{
    unsigned char hash[SHA256_DIGEST_LENGTH];
    if (HMAC(EVP_sha256(), key, (int)strlen(key), (const unsigned char *)text, len, hash, NULL) == NULL)
        die("HMAC failed");
    to_hex(out, hash);
}

/* Checks snprintf's result for truncation. */
static size_t fitted(int printed, size_t room)
{
    if (printed < 0 || (size_t)printed >= room)
        die("a signed text is longer than expected");
    return (size_t)printed;
}

void sign(char out[SIGN_HEX], const char *secret, const sign_input *input)
{
    char hash[SIGN_HEX];
    char text[512];

    sha256_hex(hash, input->body, input->body_len);
    int printed = snprintf(text, sizeof text,
                           "POST\n/\n\ncontent-type:%s\nhost:%s\n\ncontent-type;host\n%s",
                           input->content_type, input->host, hash);
    sha256_hex(hash, text, fitted(printed, sizeof text));
    printed = snprintf(text, sizeof text, "ZC2-HMAC-SHA256\n%s\n%s", input->timestamp, hash);
    hmac_hex(out, secret, text, fitted(printed, sizeof text));
}

bool sign_is_right(void)
{
    static const char body[] = "{\"pageSize\":10,\"pageNum\":1,\"zoneId\":\"HKG-A\"}";
    const sign_input documented = {
        .content_type = "application/json; charset=utf-8",
        .host = "console.zenlayer.com",
        .timestamp = "1673361177",
        .body = body,
        .body_len = sizeof body - 1,
    };
    char signature[SIGN_HEX];
    sign(signature, "Gu5t9xGARNpq86cd98joQYCN3", &documented);
    return strcmp(signature, "efb356c32e55c781e10dc676da59462c22596d82e91c57803666243379555b2f") == 0;
}
