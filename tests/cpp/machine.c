/* tests/c/machine.h for the probe in C++ and, as a preloaded library, for those in other languages. */
#define _GNU_SOURCE
#include "../c/machine.h"
#include "machine.hpp"

size_t probe_lookups(void) { return machine_lookups(); }

double probe_ms(void) { return machine_ms(); }

int probe_alarms(void) { return machine_alarms; }

void probe_names(int count, char **lookups) { machine_names(count, lookups); }

void probe_set(const char *what, long value) {
    if (strcmp(what, "clock") == 0) machine.clock_ahead = value;
    if (strcmp(what, "threads") == 0) machine.no_threads = value == 0;
    if (strcmp(what, "descriptors") == 0) machine_descriptors(value != 0);
    if (strcmp(what, "signals") == 0) machine_signals(value);
}
