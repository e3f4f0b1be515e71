#include "request_id.h"

#include <stdio.h>
#include <string.h>

#define DIGITS 8

static const char before[] = "\"requestId\":\"T0DB7A4B6-9E3C-4C2B-8C4A-6B1C";

void request_id_number(char *text, size_t len, unsigned number)
{
    char digits[DIGITS + 1];
    const char *end = text + len;
    snprintf(digits, sizeof digits, "%08X", number);
    for (int ids = 0; ids < 2; ids++) {
        char *found = memmem(text, (size_t)(end - text), before, sizeof before - 1);
        if (found == NULL || (size_t)(end - found) < sizeof before - 1 + DIGITS)
            return;
        text = found + sizeof before - 1;
        memcpy(text, digits, DIGITS);
    }
}
