package zenlayer

// A file that exports to C may only declare in its preamble, so callbacks stand alone.

// #include <stdint.h>
// #include <zenlayer.h>
import "C"

import (
	"context"
	"log/slog"
	"runtime/cgo"
)

// zlgoLog hands one record to the logger, on the goroutine of the call or, in a run over many
// instances, on one of the library's threads.
//
//export zlgoLog
func zlgoLog(handle C.uintptr_t, level C.int, message *C.char) {
	// A panic must not run through the C library: the record is lost, the call goes on.
	defer func() { _ = recover() }()
	logger := cgo.Handle(handle).Value().(*slog.Logger)
	logger.Log(context.Background(), slogLevel(int(level)), C.GoString(message))
}

// zlgoProgress hands the progress of a run to its watcher, on the goroutine of the call.
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
