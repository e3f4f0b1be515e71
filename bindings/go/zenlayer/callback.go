package zenlayer

// A file that exports to C may only declare in its preamble, so callbacks stand alone.

// #include <stdint.h>
// #include <zenlayer.h>
import "C"

import (
	"context"
	"log/slog"
	"runtime"
	"runtime/cgo"
)

// zlgoLog hands one record to the logger. If that fails, the record is lost and the call goes on.
//
//export zlgoLog
func zlgoLog(handle C.uintptr_t, level C.int, message *C.char) {
	logger := cgo.Handle(handle).Value().(*slog.Logger)
	text := C.GoString(message)
	contained(func() { logger.Log(context.Background(), slogLevel(int(level)), text) })
}

// zlgoProgress hands the progress of a run to its watcher.
//
//export zlgoProgress
func zlgoProgress(handle C.uintptr_t, progress *C.zl_progress) {
	cgo.Handle(handle).Value().(*watcher).told(progress)
}

// zlgoDestroy lets go of a callback's value, when no context needs it any more.
//
//export zlgoDestroy
func zlgoDestroy(handle C.uintptr_t) {
	cgo.Handle(handle).Delete()
}

// contained calls a function of the user's. Neither a panic nor runtime.Goexit may run through the C
// library, so it has a goroutine of its own. If it did not return, repeat ends a goroutine likewise.
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
