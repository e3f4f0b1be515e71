package zenlayer

/*
#include <stdlib.h>
#include <string.h>
#include <zenlayer.h>

#if ZL_ABI_VERSION != 0
#error "zenlayer.h has another ZL_ABI_VERSION than this Go package was written for"
#endif

// What a call came to, until zlgo_release().
typedef struct {
	int code;
	int inferred;
	zl_error *error;
	char *request_id;
	char *response;
	char *rows;    // packed, of zlgo_pack_rows()
	size_t count;  // of rows
	size_t size;   // of the response or the rows
} zlgo_result;

typedef int (*zlgo_action)(zl_context *, const char *const *, size_t, char **);

// Go cannot hand over a list of its pointers, so texts come packed: one after the other, each with
// its NUL. The list is malloc'ed; NULL if there is no memory for it.
static const char **zlgo_unpack(const char *packed, size_t len)
{
	const char **texts = malloc((len + 1) * sizeof *texts);
	for (size_t i = 0; texts != NULL && i < len; i++) {
		texts[i] = packed;
		packed += strlen(packed) + 1;
	}
	return texts;
}

static void zlgo_begin(zl_context *ctx, uint64_t timeout_ms, zlgo_result *result)
{
	memset(result, 0, sizeof *result);
	zl_context_set_timeout_ms(ctx, timeout_ms);
}

static void zlgo_end(zl_context *ctx, int code, zlgo_result *result)
{
	result->code = code;
	result->inferred = zl_context_is_inferred(ctx);
	result->error = code == ZL_OK ? NULL : zl_context_take_error(ctx);
}

static void zlgo_release(zlgo_result *result)
{
	zl_error_free(result->error);
	zl_string_free(result->request_id);
	zl_string_free(result->response);
	free(result->rows);
}

static void zlgo_act(zl_context *ctx, zlgo_action action, const char *packed, size_t len,
                     uint64_t timeout_ms, zlgo_result *result)
{
	int code = ZL_ERR_NO_MEMORY;
	const char **ids = zlgo_unpack(packed, len);
	zlgo_begin(ctx, timeout_ms, result);
	if (ids != NULL)
		code = action(ctx, ids, len, &result->request_id);
	zlgo_end(ctx, code, result);
	free(ids);
}

// The rows of a list, packed: id, status, id, status …
static int zlgo_pack_rows(const zl_instances *list, zlgo_result *result)
{
	size_t count = zl_instances_len(list), size = 0;
	for (size_t i = 0; i < count; i++)
		size += strlen(zl_instances_id(list, i)) + strlen(zl_instances_status(list, i)) + 2;
	char *end = result->rows = malloc(size + 1);
	if (end == NULL)
		return ZL_ERR_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		end = stpcpy(end, zl_instances_id(list, i)) + 1;
		end = stpcpy(end, zl_instances_status(list, i)) + 1;
	}
	result->count = count;
	result->size = size;
	return ZL_OK;
}

static void zlgo_status(zl_context *ctx, const char *packed, size_t len, uint64_t timeout_ms,
                        zlgo_result *result)
{
	int code = ZL_ERR_NO_MEMORY;
	zl_instances *list = NULL;
	const char **ids = zlgo_unpack(packed, len);
	zlgo_begin(ctx, timeout_ms, result);
	if (ids != NULL)
		code = zl_describe_instances_status(ctx, ids, len, &list);
	zlgo_end(ctx, code, result);
	if (code == ZL_OK)
		result->code = zlgo_pack_rows(list, result);
	zl_instances_free(list);
	free(ids);
}

// The texts are service, version, action and parameters; an empty version or none stands for NULL.
static void zlgo_call(zl_context *ctx, int action_class, const char *packed, uint64_t timeout_ms,
                      zlgo_result *result)
{
	int code = ZL_ERR_NO_MEMORY;
	const char **texts = zlgo_unpack(packed, 4);
	zlgo_begin(ctx, timeout_ms, result);
	if (texts != NULL)
		code = zl_call_as(ctx, action_class, texts[0], *texts[1] == '\0' ? NULL : texts[1], texts[2],
		                  *texts[3] == '\0' ? NULL : texts[3], &result->response, &result->request_id);
	if (code == ZL_OK)
		result->size = strlen(result->response);
	zlgo_end(ctx, code, result);
	free(texts);
}

// Callbacks: user data is the number of a Go handle, never a pointer of Go's.
void zlgoLog(uintptr_t handle, int level, char *message);
void zlgoDestroy(uintptr_t handle);

static void zlgo_log(void *user_data, int level, const char *message)
{
	zlgoLog((uintptr_t)user_data, level, (char *)message);
}

static void zlgo_destroy(void *user_data)
{
	zlgoDestroy((uintptr_t)user_data);
}

static void zlgo_config_set_log(zl_config *config, int level, uintptr_t handle)
{
	zl_config_set_log(config, level, zlgo_log, (void *)handle, zlgo_destroy);
}

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
	"strings"
	"time"
	"unsafe"
)

// This file is the way into C: all calls go through it. callback.go is the way back, and library.go
// reads tables.

// A nativeContext is a context of the C library with what one call after the other needs.
type nativeContext struct {
	context *C.zl_context
	token   *C.zl_cancel
	packed  []byte
	result  C.zlgo_result
}

// openNative makes the first context of a client.
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

func configure(config *C.zl_config, s *settings) *OpError {
	for _, v := range s.values {
		if C.zl_config_set(config, cText(v.key), cText(v.value)) != C.ZL_OK {
			return takenError(C.zl_config_take_error(config))
		}
	}
	if level := logLevel(s.logger); level != 0 {
		C.zlgo_config_set_log(config, C.int(level), C.uintptr_t(cgo.NewHandle(s.logger)))
	}
	if s.isolated {
		return nil
	}
	var profile *C.char
	if s.profile != "" {
		profile = cText(s.profile)
	}
	if C.zl_config_load(config, profile) != C.ZL_OK {
		return takenError(C.zl_config_take_error(config))
	}
	return nil
}

// takenError copies an error that is this package's to free.
func takenError(e *C.zl_error) *OpError {
	defer C.zl_error_free(e)
	return newOpError(e)
}

func newNative(made *C.zl_context) *nativeContext {
	n := &nativeContext{context: made, token: C.zl_cancel_new()}
	C.zl_context_set_cancel(n.context, n.token)
	return n
}

// clone makes another context over the same connections, credentials and limits.
func (n *nativeContext) clone() *nativeContext {
	return newNative(C.zl_context_clone(n.context))
}

func (n *nativeContext) free() {
	C.zl_context_free(n.context)
	C.zl_cancel_free(n.token)
}

// cancel ends the call under way, and any later one until renewToken.
func (n *nativeContext) cancel() {
	C.zl_cancel_request(n.token)
}

// renewToken replaces a token that has been used: it stays so.
func (n *nativeContext) renewToken() {
	C.zl_cancel_free(n.token)
	n.token = C.zl_cancel_new()
	C.zl_context_set_cancel(n.context, n.token)
}

func (n *nativeContext) counter(counter Counter) uint64 {
	return uint64(C.zl_context_counter(n.context, C.int(counter)))
}

// action is one of the functions that ask for something to be done to instances.
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
	C.zlgo_act(n.context, action.function, n.pack(ids...), C.size_t(len(ids)), C.uint64_t(timeoutMS), &n.result)
	return n.answer()
}

func (n *nativeContext) status(ids []string, timeoutMS uint64) ([]InstanceStatus, answer) {
	C.zlgo_status(n.context, n.pack(ids...), C.size_t(len(ids)), C.uint64_t(timeoutMS), &n.result)
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
	C.zlgo_call(n.context, C.int(class), n.pack(texts...), C.uint64_t(timeoutMS), &n.result)
	response := C.GoBytes(unsafe.Pointer(n.result.response), C.int(n.result.size))
	return response, n.answer()
}

// pack writes texts one after the other, each with its NUL.
func (n *nativeContext) pack(texts ...string) *C.char {
	n.packed = n.packed[:0]
	for _, text := range texts {
		n.packed = append(append(n.packed, text...), 0)
	}
	return (*C.char)(unsafe.Pointer(unsafe.SliceData(n.packed)))
}

// An answer is what every call comes to.
type answer struct {
	requestID string
	inferred  bool
	failure   *OpError
}

// answer takes what is common to all calls out of the result, and frees what the call left.
func (n *nativeContext) answer() answer {
	r := &n.result
	a := answer{requestID: C.GoString(r.request_id), inferred: r.inferred != 0}
	if r.code != C.ZL_OK {
		a.failure = newOpError(r.error)
		a.failure.Code = Code(r.code)
	}
	C.zlgo_release(&n.result) // not r: cgo looks at the one field only if it is named
	return a
}

// newOpError copies an error of the C library.
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

// cText is a text for C, for the time of one call.
func cText(text string) *C.char {
	return (*C.char)(unsafe.Pointer(unsafe.SliceData(append([]byte(text), 0))))
}

// A level of the C library, the least important one that the logger wants; 0 if it wants none.
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
