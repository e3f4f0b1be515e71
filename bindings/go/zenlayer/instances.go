//go:build cgo

package zenlayer

import (
	"context"
	"iter"
	"slices"
)

// StopInstancesInput names the instances to stop, at most MaxIDs.
type StopInstancesInput struct {
	InstanceIDs []string
}

// StopInstancesOutput is the result of StopInstances.
type StopInstancesOutput struct {
	// RequestID is the request id assigned by the service; "" if its answer was lost.
	RequestID string
	// Inferred means that the answer was lost, and the status shows that the action was executed.
	Inferred bool
}

// StartInstancesInput names the instances to start, at most MaxIDs.
type StartInstancesInput struct {
	InstanceIDs []string
}

// StartInstancesOutput is the result of StartInstances. See StopInstancesOutput.
type StartInstancesOutput struct {
	RequestID string
	Inferred  bool
}

// RebootInstancesInput names the instances to reboot, at most MaxIDs.
type RebootInstancesInput struct {
	InstanceIDs []string
}

// RebootInstancesOutput is the result of RebootInstances. See StopInstancesOutput.
type RebootInstancesOutput struct {
	RequestID string
	Inferred  bool
}

// InstancesStatusInput names the instances to query: any number of ids, or none for all instances.
type InstancesStatusInput struct {
	InstanceIDs []string
}

// An InstanceStatus is the status of one instance: "RUNNING", "STOPPING", "STOPPED" … The service may
// send other values; treat an unknown one as a status that will change.
type InstanceStatus struct {
	InstanceID string
	Status     string
}

// StopInstances asks the service to stop instances. It returns when the service accepts; the
// instances then change from RUNNING to STOPPING to STOPPED. The service's default is a forced stop.
//
// If an answer is lost, the client reads the status to find out whether they were stopped. After an
// error with OutcomeUnknown, they may be stopping.
func (c *Client) StopInstances(ctx context.Context, in *StopInstancesInput) (*StopInstancesOutput, error) {
	a, err := c.act(ctx, stopInstances, given(in).InstanceIDs)
	if err != nil {
		return nil, err
	}
	return &StopInstancesOutput{a.requestID, a.inferred}, nil
}

// StartInstances asks the service to start instances. It returns when the service accepts; the
// instances then change from STOPPED to BOOTING to RUNNING. Lost answers are handled as in
// StopInstances.
func (c *Client) StartInstances(ctx context.Context, in *StartInstancesInput) (*StartInstancesOutput, error) {
	a, err := c.act(ctx, startInstances, given(in).InstanceIDs)
	if err != nil {
		return nil, err
	}
	return &StartInstancesOutput{a.requestID, a.inferred}, nil
}

// RebootInstances asks the service to reboot instances. It returns when the service accepts; the
// instances then change from RUNNING to REBOOT to RUNNING. A request that may have been executed is
// never repeated.
func (c *Client) RebootInstances(ctx context.Context, in *RebootInstancesInput) (*RebootInstancesOutput, error) {
	a, err := c.act(ctx, rebootInstances, given(in).InstanceIDs)
	if err != nil {
		return nil, err
	}
	return &RebootInstancesOutput{a.requestID, a.inferred}, nil
}

// given returns *in, or the zero value if in is nil.
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

// InstancesStatus returns an iterator over the status of instances, in the order in which the service
// sends them. Instances that do not exist are left out. The status is read during the iteration, for
// MaxIDs ids per request. An error ends the iteration; earlier results are valid. If no ids are given,
// one call reads the status of all instances before the first iteration.
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

// pages splits ids into slices of one request each. Without ids, it yields one empty slice, which
// means all instances.
func pages(ids []string) iter.Seq[[]string] {
	if len(ids) == 0 {
		return slices.Values([][]string{nil})
	}
	return slices.Chunk(ids, MaxIDs)
}
