package main

/*
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

// Functions of tests/cpp/machine.c, if it is preloaded.
static void *function(const char *name) { return dlsym(RTLD_DEFAULT, name); }

static int is_there(void) { return function("probe_set") != NULL; }

static size_t lookups(void) { return ((size_t (*)(void))function("probe_lookups"))(); }

static int alarms(void) { return ((int (*)(void))function("probe_alarms"))(); }

static void plan(int count, char **names) { ((void (*)(int, char **))function("probe_names"))(count, names); }

static void set(const char *what, long value) { ((void (*)(const char *, long))function("probe_set"))(what, value); }
*/
import "C"

import (
	"strconv"
	"unsafe"
)

// hasMachine reports whether faults of the machine can be injected: in name lookups, clock, threads,
// descriptors and signals.
var hasMachine = C.is_there() != 0

// machine injects a fault of the machine; it does nothing without hasMachine.
func machine(what string, arguments []string) object {
	lookups := 0
	switch {
	case !hasMachine:
	case what == "lookups":
		lookups = int(C.lookups())
	case what == "names":
		planLookUps(arguments)
	default:
		value, err := strconv.Atoi(arguments[0])
		if err != nil {
			return nil
		}
		name := C.CString(what)
		defer C.free(unsafe.Pointer(name))
		C.set(name, C.long(value))
	}
	return object{"code": 0, "lookups": lookups}
}

// planLookUps sets the results of the next lookups. The machine copies the texts.
func planLookUps(plans []string) {
	list := (**C.char)(C.calloc(C.size_t(len(plans)+1), C.size_t(unsafe.Sizeof(uintptr(0)))))
	defer C.free(unsafe.Pointer(list))
	texts := unsafe.Slice(list, len(plans))
	for i, text := range plans {
		texts[i] = C.CString(text)
		defer C.free(unsafe.Pointer(texts[i]))
	}
	C.plan(C.int(len(plans)), list)
}

// signals returns the number of signals that this process has received.
func signals() int {
	if !hasMachine {
		return 0
	}
	return int(C.alarms())
}
