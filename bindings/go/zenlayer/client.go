//go:build cgo

package zenlayer

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// A Client makes calls. It is safe for concurrent use by multiple goroutines, which share its
// connections, credentials and limits. A copy refers to the same client.
type Client struct {
	*handle
}

// A handle is shared by all copies of a client. When it becomes unreachable, the client is closed.
type handle struct {
	pool        *pool
	description string
}

// New returns a client; it sends nothing. Settings without an option come from the environment and
// ~/.zenlayer, as described in docs/credentials.md.
func New(options ...Option) (*Client, error) {
	if err := checkLibrary(); err != nil {
		return nil, err
	}
	s := &settings{maxConcurrent: 64}
	all(options...)(s)
	if err := s.check(); err != nil {
		return nil, err
	}
	first, failure := openNative(s)
	if failure != nil {
		failure.Op = "New"
		return nil, failure
	}
	c := &Client{&handle{pool: newPool(first, s.maxConcurrent), description: first.describe()}}
	runtime.AddCleanup(c.handle, (*pool).close, c.pool) // in case Close is not called
	return c, nil
}

// check reports errors that the C library cannot detect.
func (s *settings) check() error {
	for _, v := range s.values {
		if strings.Contains(strings.Join(v.texts, ""), "\x00") {
			return refusal("New", ErrConfigValue, fmt.Sprintf("%s contains a NUL", v.name))
		}
	}
	if s.profile != nil && strings.Contains(*s.profile, "\x00") {
		return refusal("New", ErrProfile, "the profile contains a NUL")
	}
	if s.maxConcurrent < 1 {
		return refusal("New", ErrConfigValue, "WithMaxConcurrent must be at least 1")
	}
	return nil
}

// Close ends all calls under way with ErrClosed, and closes the connections. It may be called
// more than once.
func (c *Client) Close() error {
	c.pool.close()
	return nil
}

// String returns the client's endpoint and which credentials it uses, without a secret:
//
//	zenlayer.Client{endpoint=https://console.zenlayer.com product=vm access_key_id=AKID profile=staging}
//
// It is for logs and people; later versions may add to it.
func (c Client) String() string {
	if c.handle == nil {
		return "zenlayer.Client{}"
	}
	return "zenlayer.Client{" + c.description + "}"
}

// GoString returns the same as String, for %#v.
func (c Client) GoString() string {
	return c.String()
}

// Counter returns the value of a counter of all calls so far.
func (c *Client) Counter(counter Counter) uint64 {
	defer runtime.KeepAlive(c.handle)
	return c.pool.counter(counter)
}

// run makes one call on its own slot; ctx may end it at any time.
func (c *Client) run(ctx context.Context, op string, call func(*nativeContext, uint64) answer) (answer, error) {
	defer runtime.KeepAlive(c.handle) // collecting it would close the client
	s, ok := c.pool.acquire(ctx)
	if !ok {
		failure := refusal(op, ErrCancelled, "ended before anything was sent")
		failure.ended(ctx)
		return answer{}, failure
	}
	defer c.pool.release(s)
	defer s.watch(ctx)()
	a := call(s.nativeContext, timeout(ctx))
	if a.failure == nil {
		return a, nil
	}
	a.failure.Op = op
	a.failure.ended(ctx)
	return a, a.failure
}

// refuseNUL refuses strings that C would truncate. Its message does not repeat them, because they
// may contain secrets.
func refuseNUL(op, what string, texts ...string) error {
	for _, text := range texts {
		if strings.Contains(text, "\x00") {
			return refusal(op, ErrArgument, what+" contains a NUL")
		}
	}
	return nil
}

// refusal returns an error for a call that sent nothing.
func refusal(op string, code Code, message string) *OpError {
	return &OpError{Op: op, Code: code, Message: message, Outcome: OutcomeNotSent}
}

// timeout returns the milliseconds until the deadline of ctx; 0 if it has none.
func timeout(ctx context.Context) uint64 {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0
	}
	return max(roundUp(time.Until(deadline)), 1)
}
