//go:build cgo

package zenlayer

import (
	"context"
	"time"
)

// WaiterOptions are choices for a waiter.
type WaiterOptions struct {
	// MinDelay is the wait before the first look at the status: 2 s unless set.
	MinDelay time.Duration
	// MaxDelay is the longest wait between two looks: 10 s unless set.
	MaxDelay time.Duration
}

// An InstanceWaiter waits until instances have a status.
type InstanceWaiter struct {
	client  *Client
	status  string
	options WaiterOptions
}

// NewInstanceStoppedWaiter makes a waiter for instances to be STOPPED.
func NewInstanceStoppedWaiter(client *Client, options ...func(*WaiterOptions)) *InstanceWaiter {
	return newInstanceWaiter(client, "STOPPED", options)
}

// NewInstanceRunningWaiter makes a waiter for instances to be RUNNING.
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

// Wait returns nil when all instances have the status. maxWait is the longest that it takes, and
// must be more than 0.
func (w *InstanceWaiter) Wait(ctx context.Context, in *InstancesStatusInput, maxWait time.Duration, options ...func(*WaiterOptions)) error {
	_, err := w.WaitForOutput(ctx, in, maxWait, options...)
	return err
}

// WaitForOutput waits like Wait, and tells what became of each instance.
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
