//go:build cgo

package zenlayer

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// A Client makes calls. Any number of goroutines may use it at the same time: they share
// connections, credentials and limits. Copies of it are the same client.
type Client struct {
	*handle
}

// A handle is what copies of a client share: when all are lost, it is closed.
type handle struct {
	lanes *lanes
	who   string
}

// New makes a client; nothing is sent yet. What the options leave open comes from the environment
// and ~/.zenlayer, as docs/credentials.md tells.
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
	c := &Client{&handle{lanes: newLanes(first, s.maxConcurrent), who: first.describe()}}
	runtime.AddCleanup(c.handle, (*lanes).close, c.lanes) // for those who forget Close
	return c, nil
}

// check refuses what the C library would not see.
func (s *settings) check() error {
	for _, v := range s.values {
		if strings.Contains(strings.Join(v.texts, ""), "\x00") {
			return refusal("New", ErrConfigValue, fmt.Sprintf("%s has a NUL in it", v.name))
		}
	}
	if s.profile != nil && strings.Contains(*s.profile, "\x00") {
		return refusal("New", ErrProfile, "the profile has a NUL in it")
	}
	if s.maxConcurrent < 1 {
		return refusal("New", ErrConfigValue, "WithMaxConcurrent takes 1 or more")
	}
	return nil
}

// Close ends all calls under way with ErrClosed, and closes the connections. It may be called
// more than once.
func (c *Client) Close() error {
	c.lanes.close()
	return nil
}

// String says where the client sends its requests and whose credentials it has, never a secret:
//
//	zenlayer.Client{endpoint=https://console.zenlayer.com product=vm access_key_id=AKID profile=staging}
//
// It is for logs and people: what it says may become more.
func (c Client) String() string {
	if c.handle == nil {
		return "zenlayer.Client{}"
	}
	return "zenlayer.Client{" + c.who + "}"
}

// GoString says the same, for %#v.
func (c Client) GoString() string {
	return c.String()
}

// Counter returns what the client has done so far.
func (c *Client) Counter(counter Counter) uint64 {
	defer runtime.KeepAlive(c.handle)
	return c.lanes.counter(counter)
}

// run makes one call on a lane of its own, which ctx may end at any time.
func (c *Client) run(ctx context.Context, op string, call func(*nativeContext, uint64) answer) (answer, error) {
	defer runtime.KeepAlive(c.handle) // one that is collected is closed
	l, ok := c.lanes.enter(ctx)
	if !ok {
		failure := refusal(op, ErrCancelled, "ended before anything was sent")
		failure.ended(ctx)
		return answer{}, failure
	}
	defer c.lanes.leave(l)
	defer l.watch(ctx)()
	a := call(l.nativeContext, timeout(ctx))
	if a.failure == nil {
		return a, nil
	}
	a.failure.Op = op
	a.failure.ended(ctx)
	return a, a.failure
}

// refuseNUL refuses texts that C would not see the end of. It does not repeat them: there may be
// secrets in them.
func refuseNUL(op, what string, texts ...string) error {
	for _, text := range texts {
		if strings.Contains(text, "\x00") {
			return refusal(op, ErrArgument, what+" has a NUL in it")
		}
	}
	return nil
}

// refusal is a failure before anything was sent.
func refusal(op string, code Code, message string) *OpError {
	return &OpError{Op: op, Code: code, Message: message, Outcome: OutcomeNotSent}
}

// timeout returns the milliseconds that ctx leaves for a call; 0 if it sets no limit.
func timeout(ctx context.Context) uint64 {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0
	}
	return max(roundUp(time.Until(deadline)), 1)
}
