/* Reads an answer several times as a peer reads it: `document FILE COUNT`. Prints the nanoseconds that each took. */
#include <stdint.h>
#include <string.h>

#include "common/die.h"
#include "common/document.h"
#include "common/usage.h"

static char *text_of(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        die("cannot read %s", path);
    long size = ftell(file);
    char *text = size > 0 ? malloc((size_t)size + 1) : NULL;
    rewind(file);
    if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size)
        die("cannot read %s", path);
    fclose(file);
    text[size] = '\0';
    *len = (size_t)size;
    return text;
}

int main(int argc, char **argv)
{
    unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (count == 0)
        die("usage: document FILE COUNT");
    size_t len;
    char *text = text_of(argv[1], &len);
    uint64_t begin = now_ns();
    for (unsigned long i = 0; i < count; i++)
        if (document_read(text, len) != DOCUMENT_ROWS)
            die("the answer does not have %d rows", DOCUMENT_ROWS);
    printf("%.1f\n", (double)(now_ns() - begin) / (double)count);
    free(text);
    return EXIT_SUCCESS;
}
