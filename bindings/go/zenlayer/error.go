//go:build cgo

package zenlayer

import (
	"context"
	"errors"
	"strings"
	"time"
)

// ErrClosed is in the error of a call on a client that is closed, or was closed meanwhile.
var ErrClosed = errors.New("client is closed")

// An OpError is the error of every method of this package. errors.Is finds in it its code, the
// band of that, the context's error and its cause if they ended the call, and ErrClosed.
type OpError struct {
	// Op is what failed, such as "StopInstances".
	Op   string
	Code Code
	// Message is one line for people, without a secret.
	Message string
	// Outcome tells whether the request may have been executed all the same.
	Outcome Outcome
	// Phase is how far the call had come.
	Phase Phase
	// HTTPStatus is that of the answer; 0 if there was none.
	HTTPStatus int
	// RequestID is the service's id of the request; "" if it sent none.
	RequestID string
	// Attempts is how many requests were sent or tried.
	Attempts int
	// Elapsed is how long the call took.
	Elapsed time.Duration
	// Retryable means that the same call may succeed later, and has either not been executed or only
	// reads. The library has tried again already.
	Retryable bool
	// RetryAfter is how long the service asked to wait; 0 if it did not.
	RetryAfter time.Duration
	// ClockSkew is how far the service's clock is ahead of this machine's; 0 if not known.
	ClockSkew time.Duration
	// Err is an *APIError if the service said no, or the context's error; else nil.
	Err error
}

// An APIError is what the service said when it refused a request.
type APIError struct {
	// Code is the service's own, such as "INVALID_INSTANCE_NOT_FOUND"; "" if it sent none.
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

// Timeout tells whether time was up, as in net.Error.
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

// ErrorMessage returns what happened, for people.
func (e *APIError) ErrorMessage() string {
	return e.Message
}

// ended gives a failure that comes from a context what the context says about it.
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
		e.Err = ErrClosed // nobody else cancels
	}
}

// reads reports whether an action only reads, as far as its name tells, by which the library judges too.
func reads(action string) bool {
	for _, word := range []string{"Describe", "Inquiry", "List", "Query"} {
		if rest, ok := strings.CutPrefix(action, word); ok && rest != "" && 'A' <= rest[0] && rest[0] <= 'Z' {
			return true
		}
	}
	return false
}

// outOfTime is what the library says if it sees a deadline pass itself, of what it says if the
// context was first to see it.
func outOfTime(message string) string {
	return strings.Replace(message, "cancelled", "the deadline passed", 1)
}

// awaitDeadline waits until a context whose deadline has passed says so, which it does a little
// after the library. It does not wait for ever: the deadline may be by a clock that was set.
func awaitDeadline(ctx context.Context) {
	if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
}

// A contextError is why a context ended: its error, and the cause that was given for it.
type contextError struct {
	error
	cause error
}

func (e contextError) Error() string {
	return e.cause.Error() // the error itself, unless another cause was given
}

func (e contextError) Unwrap() []error {
	return []error{e.error, e.cause}
}
