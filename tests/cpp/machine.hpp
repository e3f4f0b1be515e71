/* The parts of tests/c/machine.h, which is C with static functions, that other probes use. */
#ifndef MACHINE_HPP
#define MACHINE_HPP

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

size_t probe_lookups(void);
double probe_ms(void);
int probe_alarms(void);
void probe_names(int count, char **lookups);
void probe_set(const char *what, long value);

#ifdef __cplusplus
}
#endif

#endif
