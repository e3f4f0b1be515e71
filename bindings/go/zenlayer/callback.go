package zenlayer

// Callbacks have their own file, because the preamble of a file that uses //export must not contain
// definitions.

// #include <stdint.h>
// #include <zenlayer.h>
import "C"

import (
	"context"
	"log/slog"
	"runtime"
	"runtime/cgo"
)

// zlgoLog passes a record to the logger. If the logger panics, the record is lost and the call
// continues.
//
//export zlgoLog
func zlgoLog(handle C.uintptr_t, level C.int, message *C.char) {
	logger := cgo.Handle(handle).Value().(*slog.Logger)
	text := C.GoString(message)
	contained(func() { logger.Log(context.Background(), slogLevel(int(level)), text) })
}

// zlgoProgress passes the progress of a run to its watcher.
//
//export zlgoProgress
func zlgoProgress(handle C.uintptr_t, progress *C.zl_progress) {
	cgo.Handle(handle).Value().(*watcher).update(progress)
}

// zlgoDestroy releases a callback's value when no context needs it any more.
//
//export zlgoDestroy
func zlgoDestroy(handle C.uintptr_t) {
	cgo.Handle(handle).Delete()
}

// contained calls a user's function in a new goroutine, because neither a panic nor runtime.Goexit may
// unwind through C. If the function did not return normally, repeat does the same: it panics or exits.
func contained(call func()) (repeat func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		repeat = runtime.Goexit
		defer func() {
			if panicked := recover(); panicked != nil {
				repeat = func() { panic(panicked) }
			}
		}()
		call()
		repeat = nil
	}()
	<-done
	return repeat
}
