package zenlayer

/*
#include "native.h"

#cgo noescape zlgo_act
#cgo noescape zlgo_status
#cgo noescape zlgo_call
#cgo noescape zlgo_release
#cgo nocallback zlgo_release
*/
import "C"

import (
	"context"
	"log/slog"
	"runtime/cgo"
	"slices"
	"strings"
	"time"
	"unsafe"
)

// This file makes all calls into C. callback.go handles calls from C, and library.go reads tables.

// A nativeContext is a context of the C library, with buffers that its calls reuse.
type nativeContext struct {
	context *C.zl_context
	token   *C.zl_cancel
	packed  []byte
	result  *C.zlgo_result // in C memory, which cgo does not have to scan
}

// openNative creates the first context of a client.
func openNative(s *settings) (*nativeContext, *OpError) {
	config := C.zl_config_new()
	defer C.zl_config_free(config)
	if failure := configure(config, s); failure != nil {
		return nil, failure
	}
	var made *C.zl_context
	var failure *C.zl_error
	if C.zl_context_new(config, &made, &failure) != C.ZL_OK {
		return nil, takenError(failure)
	}
	return newNative(made), nil
}

// A configSetter sets values of a configuration, and returns a code.
type configSetter func(config *C.zl_config, texts []string) C.int

func setKey(config *C.zl_config, texts []string) C.int {
	return C.zl_config_set(config, cText(texts[0]), cText(texts[1]))
}

func setCredentials(config *C.zl_config, texts []string) C.int {
	return C.zl_config_set_credentials(config, cText(texts[0]), cText(texts[1]))
}

func setToken(config *C.zl_config, texts []string) C.int {
	return C.zl_config_set_token(config, cText(texts[0]))
}

func configure(config *C.zl_config, s *settings) *OpError {
	for _, v := range s.values {
		if v.set(config, v.texts) != C.ZL_OK {
			return takenError(C.zl_config_take_error(config))
		}
	}
	if level := logLevel(s.logger); level != 0 {
		C.zlgo_config_set_log(config, C.int(level), C.uintptr_t(cgo.NewHandle(s.logger)))
	}
	if load(config, s) != C.ZL_OK {
		return takenError(C.zl_config_take_error(config))
	}
	return nil
}

// load reads the environment and profiles for settings without an option.
func load(config *C.zl_config, s *settings) C.int {
	switch {
	case s.profile == nil && s.isolated:
		return C.ZL_OK
	case s.profile == nil:
		return C.zl_config_load(config, nil)
	case s.isolated:
		return C.zl_config_load_profile(config, cText(*s.profile))
	default:
		return C.zl_config_load(config, cText(*s.profile))
	}
}

// takenError converts an error of the C library, and frees it.
func takenError(e *C.zl_error) *OpError {
	defer C.zl_error_free(e)
	return newOpError(e)
}

func newNative(made *C.zl_context) *nativeContext {
	n := &nativeContext{context: made, token: C.zl_cancel_new(), result: (*C.zlgo_result)(C.malloc(C.sizeof_zlgo_result))}
	*n.result = C.zlgo_result{}
	C.zl_context_set_cancel(n.context, n.token)
	return n
}

// describe returns a one-line description of the context, without a secret.
func (n *nativeContext) describe() string {
	var text *C.char
	C.zl_context_describe(n.context, &text) // text remains NULL if there is no memory
	defer C.zl_string_free(text)
	return C.GoString(text)
}

// clone returns another context with the same connections, credentials and limits.
func (n *nativeContext) clone() *nativeContext {
	return newNative(C.zl_context_clone(n.context))
}

func (n *nativeContext) free() {
	C.zl_context_free(n.context)
	C.zl_cancel_free(n.token)
	C.free(unsafe.Pointer(n.result))
}

// cancel ends the call under way, and any later call until renewToken.
func (n *nativeContext) cancel() {
	C.zl_cancel_request(n.token)
}

// renewToken replaces the token, which stays cancelled.
func (n *nativeContext) renewToken() {
	C.zl_cancel_free(n.token)
	n.token = C.zl_cancel_new()
	C.zl_context_set_cancel(n.context, n.token)
}

// isPoisoned reports whether the last call made the context unusable.
func (n *nativeContext) isPoisoned() bool {
	return Code(n.result.code) == ErrPanic
}

// replace replaces a poisoned context by a clone.
func (n *nativeContext) replace() {
	fresh := n.clone()
	n.free()
	*n = *fresh
}

func (n *nativeContext) counter(counter Counter) uint64 {
	return uint64(C.zl_context_counter(n.context, C.int(counter)))
}

// maxKept is the size of the largest buffer that a context keeps for its next call.
const maxKept = 64 << 10

// An action is a function of the library that changes instances.
type action struct {
	name     string
	function C.zlgo_action
}

var (
	stopInstances   = action{"StopInstances", C.zlgo_action(C.zl_stop_instances)}
	startInstances  = action{"StartInstances", C.zlgo_action(C.zl_start_instances)}
	rebootInstances = action{"RebootInstances", C.zlgo_action(C.zl_reboot_instances)}
)

func (n *nativeContext) act(action action, ids []string, timeoutMS uint64) answer {
	C.zlgo_act(n.context, action.function, n.pack(ids...), C.size_t(len(ids)), C.uint64_t(timeoutMS), n.result)
	return n.answer()
}

func (n *nativeContext) status(ids []string, timeoutMS uint64) ([]InstanceStatus, answer) {
	C.zlgo_status(n.context, n.pack(ids...), C.size_t(len(ids)), C.uint64_t(timeoutMS), n.result)
	rows := make([]InstanceStatus, n.result.count)
	text := C.GoStringN(n.result.rows, C.int(n.result.size))
	for i := range rows {
		rows[i].InstanceID, text, _ = strings.Cut(text, "\x00")
		rows[i].Status, text, _ = strings.Cut(text, "\x00")
	}
	return rows, n.answer()
}

// call takes service, version, action and parameters.
func (n *nativeContext) call(class Class, texts []string, timeoutMS uint64) ([]byte, answer) {
	C.zlgo_call(n.context, C.int(class), n.pack(texts...), C.uint64_t(timeoutMS), n.result)
	response := C.GoBytes(unsafe.Pointer(n.result.response), C.int(n.result.size))
	return response, n.answer()
}

// pack concatenates NUL-terminated texts.
func (n *nativeContext) pack(texts ...string) *C.char {
	size := 0
	for _, text := range texts {
		size += len(text) + 1
	}
	n.packed = slices.Grow(n.packed[:0], size)
	for _, text := range texts {
		n.packed = append(append(n.packed, text...), 0)
	}
	return (*C.char)(unsafe.Pointer(unsafe.SliceData(n.packed)))
}

// An answer is the part of the result that all calls have.
type answer struct {
	requestID string
	inferred  bool
	failure   *OpError
}

// answer converts the result of a call, and frees it.
func (n *nativeContext) answer() answer {
	r := n.result
	id := r.request_id
	if id == nil {
		id = &r.short_id[0]
	}
	a := answer{requestID: C.GoString(id), inferred: r.inferred != 0}
	switch {
	case r.code == C.ZL_OK:
	case r.error == nil: // no memory for the call
		a.failure = refusal("", Code(r.code), "")
	default:
		a.failure = newOpError(r.error)
		a.failure.Code = Code(r.code)
	}
	if cap(n.packed) > maxKept {
		n.packed = nil
	}
	if r.error != nil || r.request_id != nil || r.response != nil || r.rows != nil {
		C.zlgo_release(r)
	}
	return a
}

// newOpError converts an error of the C library.
func newOpError(e *C.zl_error) *OpError {
	failure := &OpError{
		Code:       Code(C.zl_error_code(e)),
		Message:    C.GoString(C.zl_error_message(e)),
		Outcome:    Outcome(C.zl_error_outcome(e)),
		Phase:      Phase(C.zl_error_phase(e)),
		HTTPStatus: int(C.zl_error_http_status(e)),
		RequestID:  C.GoString(C.zl_error_request_id(e)),
		Attempts:   int(C.zl_error_attempts(e)),
		Elapsed:    milliseconds(C.zl_error_elapsed_ms(e)),
		Retryable:  C.zl_error_is_retryable(e) != 0,
		RetryAfter: milliseconds(C.zl_error_retry_after_ms(e)),
		ClockSkew:  milliseconds(C.zl_error_skew_ms(e)),
	}
	serviceCode := C.GoString(C.zl_error_service_code(e))
	if failure.Code.Band() == ErrService || serviceCode != "" {
		failure.Err = &APIError{
			Code:       serviceCode,
			Message:    failure.Message,
			HTTPStatus: failure.HTTPStatus,
			RequestID:  failure.RequestID,
		}
	}
	return failure
}

func milliseconds[N ~int64 | ~uint64](n N) time.Duration {
	return time.Duration(n) * time.Millisecond
}

// cText returns a NUL-terminated copy of text in Go memory, valid for one C call.
func cText(text string) *C.char {
	return (*C.char)(unsafe.Pointer(unsafe.SliceData(append([]byte(text), 0))))
}

// logLevel returns the C library's most verbose level that the logger has enabled; 0 if none.
func logLevel(logger *slog.Logger) int {
	if logger == nil {
		return 0
	}
	for level := C.ZL_LOG_DEBUG; level >= C.ZL_LOG_ERROR; level-- {
		if logger.Enabled(context.Background(), slogLevel(level)) {
			return level
		}
	}
	return 0
}

func slogLevel(level int) slog.Level {
	switch level {
	case C.ZL_LOG_ERROR:
		return slog.LevelError
	case C.ZL_LOG_WARN:
		return slog.LevelWarn
	case C.ZL_LOG_INFO:
		return slog.LevelInfo
	default:
		return slog.LevelDebug
	}
}
