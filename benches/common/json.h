/* A strict JSON reader that reads the text once and allocates nothing.
   Every function returns false if the text is not JSON, and leaves `at` at the error. */
#ifndef BENCH_JSON_H
#define BENCH_JSON_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *at;
    const char *end;
} json;

/* A string in the text, without its quotes, with its escapes checked but not resolved. */
typedef struct {
    const char *text;
    size_t len;
    bool escaped;
} json_string;

bool json_is(json *in, char first);         /* whether the next value starts with this character */
bool json_take(json *in, char expected);    /* one character of punctuation */
bool json_take_string(json *in, json_string *out);
bool json_skip(json *in);                   /* any value, checked */
bool json_at_end(json *in);

/* Steps through an object or array: `*more` says whether another member follows. Start with first = true. */
bool json_next(json *in, char close, bool first, bool *more);
bool json_next_key(json *in, bool first, bool *more, json_string *key);

bool json_equals(const json_string *text, const char *word);

/* Returns a copy with escapes resolved, which the caller frees; NULL if there is no memory. */
char *json_copy(const json_string *text);

#endif
