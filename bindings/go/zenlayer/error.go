//go:build cgo

package zenlayer

import (
	"context"
	"errors"
	"strings"
	"time"
)

// ErrClosed is wrapped by the error of a call on a closed client, or one closed during the call.
var ErrClosed = errors.New("client is closed")

// An OpError is the error of every method of this package. errors.Is matches its code, the code's
// band, the context's error and its cause if the context ended the call, and ErrClosed.
type OpError struct {
	// Op is the operation that failed, such as "StopInstances".
	Op   string
	Code Code
	// Message is a human-readable line without secrets.
	Message string
	// Outcome says whether the request may have been executed in spite of the failure.
	Outcome Outcome
	// Phase is how far the call got.
	Phase Phase
	// HTTPStatus is the status of the answer; 0 if there was none.
	HTTPStatus int
	// RequestID is the request id assigned by the service; "" if there is none.
	RequestID string
	// Attempts is the number of requests sent or tried.
	Attempts int
	// Elapsed is the duration of the call.
	Elapsed time.Duration
	// Retryable means that the same call may succeed later, and has either not been executed or only
	// reads. The library has already retried it.
	Retryable bool
	// RetryAfter is the time that the service asked to wait; 0 if it did not.
	RetryAfter time.Duration
	// ClockSkew is how far the service's clock is ahead of this machine's; 0 if unknown.
	ClockSkew time.Duration
	// Err is an *APIError if the service answered with an error, or the context's error; else nil.
	Err error
}

// An APIError is an error that the service answered with.
type APIError struct {
	// Code is the service's own code, such as "INVALID_INSTANCE_NOT_FOUND"; "" if it sent none.
	Code       string
	Message    string
	HTTPStatus int
	RequestID  string
}

func (e *OpError) Error() string {
	var text strings.Builder
	text.WriteString("zenlayer: " + e.Op + ": ")
	if e.Message != "" {
		text.WriteString(e.Message)
	} else {
		text.WriteString(e.Code.Error())
	}
	if _, isAPIError := e.Err.(*APIError); e.Err != nil && !isAPIError {
		text.WriteString(": " + e.Err.Error())
	}
	return text.String()
}

// Unwrap returns the code and, if there is one, Err.
func (e *OpError) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Err}
}

// Timeout reports whether the call timed out, as in net.Error.
func (e *OpError) Timeout() bool {
	return e.Code == ErrTimeout
}

func (e *APIError) Error() string {
	return e.Message
}

// ErrorCode returns the service's own code.
func (e *APIError) ErrorCode() string {
	return e.Code
}

// ErrorMessage returns the service's human-readable message.
func (e *APIError) ErrorMessage() string {
	return e.Message
}

// ended adds the context's error to a failure that the context caused.
func (e *OpError) ended(ctx context.Context) {
	if e.Code == ErrTimeout {
		awaitDeadline(ctx)
	}
	switch {
	case ctx.Err() != nil && (e.Code == ErrCancelled || e.Code == ErrTimeout):
		e.Err = contextError{ctx.Err(), context.Cause(ctx)}
		if e.Code == ErrCancelled && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			e.Code, e.Message = ErrTimeout, outOfTime(e.Message)
			e.Retryable = e.Outcome == OutcomeNotSent || e.Outcome == OutcomeRejected || reads(e.Op)
		}
	case e.Code == ErrTimeout:
		e.Err = context.DeadlineExceeded
	case e.Code == ErrCancelled:
		e.Err = ErrClosed // only Close cancels otherwise
	}
}

// reads reports whether an action only reads, judging by its name, as the library does.
func reads(action string) bool {
	for _, word := range reading {
		if rest, ok := strings.CutPrefix(action, word); ok && rest != "" && 'A' <= rest[0] && rest[0] <= 'Z' {
			return true
		}
	}
	return false
}

// outOfTime changes a message about a cancellation to the library's message about a deadline.
func outOfTime(message string) string {
	return strings.Replace(message, "cancelled", "the deadline passed", 1)
}

// awaitDeadline waits until a context whose deadline has passed reports it, which may be a little
// later than the library. The wait is limited, because the wall clock may have been changed.
func awaitDeadline(ctx context.Context) {
	if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
}

// A contextError holds a context's error and its cause.
type contextError struct {
	error
	cause error
}

func (e contextError) Error() string {
	return e.cause.Error() // the error itself if no other cause was given
}

func (e contextError) Unwrap() []error {
	return []error{e.error, e.cause}
}
