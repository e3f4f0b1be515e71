#include "usage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "die.h"

uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static double micros(struct timeval time)
{
    return (double)time.tv_sec * 1e6 + (double)time.tv_usec;
}

/* Returns the number after a word at the beginning of a line. */
static long read_kib(const char *path, const char *word)
{
    char line[256];
    long kib = -1;
    FILE *file = fopen(path, "r");
    while (file != NULL && kib < 0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, word, strlen(word)) == 0)
            kib = strtol(line + strlen(word), NULL, 10);
    if (kib < 0)
        die("cannot read %s", path);
    fclose(file);
    return kib;
}

long resident_kib(void)
{
    return read_kib("/proc/self/smaps_rollup", "Rss:"); /* statm would be cheaper, but lags behind by some hundred KiB */
}

long most_resident_kib(void)
{
    return read_kib("/proc/self/status", "VmHWM:");
}

double cpu_us(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return micros(used.ru_utime) + micros(used.ru_stime);
}

/* Quickselect: unlike qsort, it does not allocate and is cheap, so it may be part of a measured run. */
uint32_t median(uint32_t *values, size_t len)
{
    size_t low = 0, high = len - 1, middle = len / 2;
    while (low < high) {
        uint32_t pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;; i++, j--) {
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i >= j)
                break;
            uint32_t swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
        if (middle <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[middle];
}
