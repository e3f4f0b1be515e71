//go:build cgo

package zenlayer

import (
	"context"
	"time"
)

// WaiterOptions are options of a waiter.
type WaiterOptions struct {
	// MinDelay is the time until the first status query. Default: 2 s.
	MinDelay time.Duration
	// MaxDelay is the longest time between two status queries. Default: 10 s.
	MaxDelay time.Duration
}

// An InstanceWaiter waits until instances have a status.
type InstanceWaiter struct {
	client  *Client
	status  string
	options WaiterOptions
}

// NewInstanceStoppedWaiter returns a waiter that waits until instances are STOPPED.
func NewInstanceStoppedWaiter(client *Client, options ...func(*WaiterOptions)) *InstanceWaiter {
	return newInstanceWaiter(client, "STOPPED", options)
}

// NewInstanceRunningWaiter returns a waiter that waits until instances are RUNNING.
func NewInstanceRunningWaiter(client *Client, options ...func(*WaiterOptions)) *InstanceWaiter {
	return newInstanceWaiter(client, "RUNNING", options)
}

func newInstanceWaiter(client *Client, status string, options []func(*WaiterOptions)) *InstanceWaiter {
	w := &InstanceWaiter{client: client, status: status}
	for _, option := range options {
		option(&w.options)
	}
	return w
}

// Wait returns nil when all instances have the status. It waits at most maxWait, which must be more
// than 0.
func (w *InstanceWaiter) Wait(ctx context.Context, in *InstancesStatusInput, maxWait time.Duration, options ...func(*WaiterOptions)) error {
	_, err := w.WaitForOutput(ctx, in, maxWait, options...)
	return err
}

// WaitForOutput waits like Wait, and returns a report with an outcome for each instance.
func (w *InstanceWaiter) WaitForOutput(ctx context.Context, in *InstancesStatusInput, maxWait time.Duration, options ...func(*WaiterOptions)) (*Report, error) {
	o := w.options
	for _, option := range options {
		option(&o)
	}
	if maxWait <= 0 {
		return nil, refusal(bulkWait.name, ErrArgument, "maxWait must be more than 0")
	}
	return w.client.BulkWait(ctx, given(in).InstanceIDs, w.status, func(b *BulkOptions) {
		b.Timeout, b.InitialPoll, b.PollInterval = maxWait, o.MinDelay, o.MaxDelay
	})
}
