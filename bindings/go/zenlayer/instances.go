//go:build cgo

package zenlayer

import (
	"context"
	"iter"
	"slices"
)

// StopInstancesInput says which instances to stop: up to MaxIDs.
type StopInstancesInput struct {
	InstanceIDs []string
}

// StopInstancesOutput is the answer to StopInstances.
type StopInstancesOutput struct {
	// RequestID is the service's id of the request; "" if its answer was lost.
	RequestID string
	// Inferred means that the answer was lost, and the status shows that the instances stop.
	Inferred bool
}

// StartInstancesInput says which instances to start: up to MaxIDs.
type StartInstancesInput struct {
	InstanceIDs []string
}

// StartInstancesOutput is the answer to StartInstances, as StopInstancesOutput.
type StartInstancesOutput struct {
	RequestID string
	Inferred  bool
}

// RebootInstancesInput says which instances to reboot: up to MaxIDs.
type RebootInstancesInput struct {
	InstanceIDs []string
}

// RebootInstancesOutput is the answer to RebootInstances, as StopInstancesOutput.
type RebootInstancesOutput struct {
	RequestID string
	Inferred  bool
}

// InstancesStatusInput says whose status to read: any number of ids, or none for all instances.
type InstancesStatusInput struct {
	InstanceIDs []string
}

// An InstanceStatus is the status of one instance, as the service names it: "RUNNING", "STOPPING",
// "STOPPED" … Unknown words may come; treat them as statuses that will change.
type InstanceStatus struct {
	InstanceID string
	Status     string
}

// StopInstances asks the service to stop instances. It answers at once; the instances then go
// RUNNING → STOPPING → STOPPED by themselves. The service's default is a forced stop.
//
// If an answer is lost, the status tells whether they were stopped. After an error with
// OutcomeUnknown they may be stopping all the same.
func (c *Client) StopInstances(ctx context.Context, in *StopInstancesInput) (*StopInstancesOutput, error) {
	a, err := c.act(ctx, stopInstances, given(in).InstanceIDs)
	if err != nil {
		return nil, err
	}
	return &StopInstancesOutput{a.requestID, a.inferred}, nil
}

// StartInstances asks the service to start instances. It answers at once; the instances then go
// STOPPED → BOOTING → RUNNING by themselves. A lost answer is looked into as by StopInstances.
func (c *Client) StartInstances(ctx context.Context, in *StartInstancesInput) (*StartInstancesOutput, error) {
	a, err := c.act(ctx, startInstances, given(in).InstanceIDs)
	if err != nil {
		return nil, err
	}
	return &StartInstancesOutput{a.requestID, a.inferred}, nil
}

// RebootInstances asks the service to reboot instances. It answers at once; the instances then go
// RUNNING → REBOOT → RUNNING by themselves. What may have been executed is never sent again.
func (c *Client) RebootInstances(ctx context.Context, in *RebootInstancesInput) (*RebootInstancesOutput, error) {
	a, err := c.act(ctx, rebootInstances, given(in).InstanceIDs)
	if err != nil {
		return nil, err
	}
	return &RebootInstancesOutput{a.requestID, a.inferred}, nil
}

// given is what an input says; nil says nothing.
func given[T any](in *T) T {
	if in == nil {
		in = new(T)
	}
	return *in
}

func (c *Client) act(ctx context.Context, what action, ids []string) (answer, error) {
	if err := refuseNUL(what.name, "an instance id", ids...); err != nil {
		return answer{}, err
	}
	return c.run(ctx, what.name, func(n *nativeContext, timeoutMS uint64) answer {
		return n.act(what, ids, timeoutMS)
	})
}

// InstancesStatus reads the status of instances, in the order in which the service sends them;
// one that does not exist is left out. Ids are asked for as the loop comes to them, MaxIDs a
// request. An error ends the loop, and what came before it is right. If no ids are named, the
// status of all instances is read, as one call, before the loop begins.
//
//	for instance, err := range client.InstancesStatus(ctx, &zenlayer.InstancesStatusInput{}) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(instance.InstanceID, instance.Status)
//	}
func (c *Client) InstancesStatus(ctx context.Context, in *InstancesStatusInput) iter.Seq2[InstanceStatus, error] {
	return func(yield func(InstanceStatus, error) bool) {
		for ids := range pages(given(in).InstanceIDs) {
			rows, err := c.status(ctx, ids)
			if err != nil {
				yield(InstanceStatus{}, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

func (c *Client) status(ctx context.Context, ids []string) (rows []InstanceStatus, err error) {
	const op = "InstancesStatus"
	if err := refuseNUL(op, "an instance id", ids...); err != nil {
		return nil, err
	}
	_, err = c.run(ctx, op, func(n *nativeContext, timeoutMS uint64) (a answer) {
		rows, a = n.status(ids, timeoutMS)
		return a
	})
	return rows, err
}

// pages cuts ids into those of one request each. No ids are a page, too: it stands for all.
func pages(ids []string) iter.Seq[[]string] {
	if len(ids) == 0 {
		return slices.Values([][]string{nil})
	}
	return slices.Chunk(ids, MaxIDs)
}
