#include "json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 64 };

static void skip_space(json *in)
{
    while (in->at < in->end && (*in->at == ' ' || *in->at == '\n' || *in->at == '\r' || *in->at == '\t'))
        in->at++;
}

bool json_is(json *in, char first)
{
    skip_space(in);
    return in->at < in->end && *in->at == first;
}

bool json_take(json *in, char expected)
{
    if (!json_is(in, expected))
        return false;
    in->at++;
    return true;
}

bool json_at_end(json *in)
{
    skip_space(in);
    return in->at == in->end;
}

/* Four hexadecimal digits, or -1. */
static int32_t hex4(const char *at, const char *end)
{
    if (end - at < 4)
        return -1;
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* Returns the code point of \uXXXX, with `at` after the "\u", and combines surrogates; -1 for a lone surrogate. */
static int32_t take_unicode(const char **at, const char *end)
{
    int32_t high = hex4(*at, end);
    if (high < 0)
        return -1;
    *at += 4;
    if (high < 0xD800 || high > 0xDFFF)
        return high;
    if (high > 0xDBFF || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
        return -1;
    int32_t low = hex4(*at + 2, end);
    if (low < 0xDC00 || low > 0xDFFF)
        return -1;
    *at += 6;
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

static bool skip_escape(json *in)
{
    in->at++;
    if (in->at == in->end)
        return false;
    char kind = *in->at++;
    if (kind == 'u')
        return take_unicode(&in->at, in->end) > 0; /* U+0000 would end a C string: refused too */
    return kind != '\0' && strchr("\"\\/bfnrt", kind) != NULL;
}

/* DEL or a non-ASCII UTF-8 sequence: no control character, overlong form, surrogate, or value above U+10FFFF. */
static bool skip_utf8(json *in)
{
    const unsigned char *at = (const unsigned char *)in->at;
    size_t left = (size_t)(in->end - in->at);
    size_t len = at[0] == 0x7F                    ? 1
                 : at[0] >= 0xC2 && at[0] <= 0xDF ? 2
                 : (at[0] & 0xF0) == 0xE0         ? 3
                 : at[0] >= 0xF0 && at[0] <= 0xF4 ? 4
                                                  : 0;
    if (len == 0 || left < len)
        return false;
    for (size_t i = 1; i < len; i++)
        if ((at[i] & 0xC0) != 0x80)
            return false;
    if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F) || (at[0] == 0xF0 && at[1] < 0x90) ||
        (at[0] == 0xF4 && at[1] > 0x8F))
        return false;
    in->at += len;
    return true;
}

/* 1: printable ASCII that needs no further check, the common case. */
static const unsigned char plain[256] = {
    [0x20] = 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /*  !"#$%&'()*+,-. and slash */
    [0x30] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* 0123456789:;<=>? */
    [0x40] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* @A-O */
    [0x50] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, /* P-Z[\]^_ */
    [0x60] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* `a-o */
    [0x70] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, /* p-z{|}~ */
};

static void skip_plain(json *in)
{
    const char *at = in->at;
    while (at < in->end && plain[(unsigned char)*at])
        at++;
    in->at = at;
}

bool json_take_string(json *in, json_string *out)
{
    if (!json_take(in, '"'))
        return false;
    *out = (json_string){.text = in->at};
    for (;;) {
        skip_plain(in);
        if (in->at == in->end)
            return false;
        if (*in->at == '"') {
            out->len = (size_t)(in->at++ - out->text);
            return true;
        }
        out->escaped |= *in->at == '\\';
        if (!(*in->at == '\\' ? skip_escape(in) : skip_utf8(in)))
            return false;
    }
}

static size_t skip_digits(json *in)
{
    const char *start = in->at;
    while (in->at < in->end && *in->at >= '0' && *in->at <= '9')
        in->at++;
    return (size_t)(in->at - start);
}

static bool next_is_one_of(const json *in, const char *set)
{
    return in->at < in->end && *in->at != '\0' && strchr(set, *in->at) != NULL;
}

static bool skip_number(json *in)
{
    if (next_is_one_of(in, "-"))
        in->at++;
    bool zero = next_is_one_of(in, "0");
    size_t digits = skip_digits(in);
    if (digits == 0 || (zero && digits > 1))
        return false;
    if (next_is_one_of(in, ".")) {
        in->at++;
        if (skip_digits(in) == 0)
            return false;
    }
    if (next_is_one_of(in, "eE")) {
        in->at++;
        if (next_is_one_of(in, "+-"))
            in->at++;
        if (skip_digits(in) == 0)
            return false;
    }
    return true;
}

static bool skip_word(json *in, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(in->end - in->at) < len || memcmp(in->at, word, len) != 0)
        return false;
    in->at += len;
    return true;
}

bool json_next(json *in, char close, bool first, bool *more)
{
    *more = !json_is(in, close);
    if (!*more)
        return json_take(in, close);
    return first || (json_take(in, ',') && !json_is(in, close));
}

bool json_next_key(json *in, bool first, bool *more, json_string *key)
{
    return json_next(in, '}', first, more) && (!*more || (json_take_string(in, key) && json_take(in, ':')));
}

static bool skip_value(json *in, int depth);

static bool skip_members(json *in, char close, int depth)
{
    bool more;
    json_string key;
    in->at++;
    for (bool first = true;; first = false) {
        if (!(close == '}' ? json_next_key(in, first, &more, &key) : json_next(in, close, first, &more)))
            return false;
        if (!more)
            return true;
        if (!skip_value(in, depth + 1))
            return false;
    }
}

static bool skip_value(json *in, int depth)
{
    json_string ignored;
    skip_space(in);
    if (in->at == in->end || depth > MAX_DEPTH)
        return false;
    switch (*in->at) {
    case '{': return skip_members(in, '}', depth);
    case '[': return skip_members(in, ']', depth);
    case '"': return json_take_string(in, &ignored);
    case 't': return skip_word(in, "true");
    case 'f': return skip_word(in, "false");
    case 'n': return skip_word(in, "null");
    default: return skip_number(in);
    }
}

bool json_skip(json *in)
{
    return skip_value(in, 0);
}

bool json_equals(const json_string *text, const char *word)
{
    return text->len == strlen(word) && memcmp(text->text, word, text->len) == 0;
}

static char *put_utf8(char *out, int32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    int tail = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const int lead[] = {0, 0xC0, 0xE0, 0xF0};
    *out++ = (char)(lead[tail] | (code >> (6 * tail)));
    while (tail-- > 0)
        *out++ = (char)(0x80 | ((code >> (6 * tail)) & 0x3F));
    return out;
}

/* json_take_string has checked the text, so every escape is complete. */
static char *put_unescaped(char *out, const json_string *text)
{
    const char *end = text->text + text->len;
    for (const char *at = text->text; at < end;) {
        if (*at != '\\') {
            *out++ = *at++;
            continue;
        }
        char kind = at[1];
        at += 2;
        switch (kind) {
        case 'b': *out++ = '\b'; break;
        case 'f': *out++ = '\f'; break;
        case 'n': *out++ = '\n'; break;
        case 'r': *out++ = '\r'; break;
        case 't': *out++ = '\t'; break;
        case 'u': out = put_utf8(out, take_unicode(&at, end)); break;
        default: *out++ = kind;
        }
    }
    return out;
}

char *json_copy(const json_string *text)
{
    char *out = malloc(text->len + 1);
    if (out == NULL)
        return NULL;
    char *end = out + text->len;
    if (text->escaped)
        end = put_unescaped(out, text);
    else
        memcpy(out, text->text, text->len);
    *end = '\0';
    return out;
}
