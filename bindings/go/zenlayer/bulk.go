//go:build cgo

package zenlayer

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// BulkOptions are choices for a run over many instances. What is left as it is has its default.
type BulkOptions struct {
	// Product is whose instances they are; that of the client unless set.
	Product string
	// NoWait ends the run when the service has accepted, without waiting for the end state.
	NoWait bool
	// Timeout is for the whole run, 24 h at most. Unless set it is the time that the context's
	// deadline leaves, or 10 minutes if there is none; of a timeout and a deadline, the earlier counts.
	Timeout time.Duration
	// Force is how instances are stopped.
	Force Force
	// Concurrency is how many requests are under way at once: 4 unless set, 16 at most.
	Concurrency int
	// FailFast ends the run at the first failure.
	FailFast bool
	// CheckFirst reads the status before anything is sent, and leaves alone what is there already.
	CheckFirst bool
	// InitialPoll is how long after an action the status is read: 2 s unless set.
	InitialPoll time.Duration
	// PollInterval is the longest wait between two looks: 10 s unless set.
	PollInterval time.Duration
	// Progress receives the progress of the run, at most ten times a second, and at the end. The run
	// waits for it: it must not close the client, nor make a call with a client that has no place
	// for one beside the run, as with WithMaxConcurrent(1).
	Progress func(Progress)
}

// Progress is how a run proceeds.
type Progress struct {
	Total    int // different instances
	Sent     int // for which the action has been sent
	Settled  int // whose outcome is known
	Failed   int // of these, failures
	Elapsed  time.Duration
	Estimate time.Duration // the time left, a guess; negative if there is none yet
	Statuses []StatusCount // those that were seen
}

// StatusCount is how many instances are in a status.
type StatusCount struct {
	Status string
	Count  int
}

// A Report tells what became of each instance of a run.
type Report struct {
	// Rows are in the order of the caller's ids, duplicates kept.
	Rows []ReportRow
	// Failed is how many rows did not end where they were meant to.
	Failed int
	// Ended is what cut the run short, such as ErrTimeout; 0 if it ran to its end.
	Ended Code
	// Elapsed is how long the run took.
	Elapsed time.Duration
	// Requests is how many requests it made, looks at the status included.
	Requests int

	json []byte
}

// A ReportRow tells what became of one instance.
type ReportRow struct {
	InstanceID  string
	Outcome     BulkOutcome
	Status      string // as last seen; "" if never
	Code        Code   // what explains the outcome; 0 if nothing does
	ServiceCode string
	Message     string
	RequestID   string // of the last answered request for it
	Inferred    bool   // an answer was lost, and the status showed what became of it
	Attempts    int    // how often an action was sent for it
}

// Count returns how many rows have an outcome.
func (r *Report) Count(outcome BulkOutcome) int {
	count := 0
	for _, row := range r.Rows {
		if row.Outcome == outcome {
			count++
		}
	}
	return count
}

// MarshalJSON returns the report as the library wrote it; one that comes from elsewhere has the
// names of Go.
func (r Report) MarshalJSON() ([]byte, error) {
	if r.json == nil {
		type plain Report // without this method
		return json.Marshal(plain(r))
	}
	return r.json, nil
}

// BulkStop stops any number of instances, and waits until they are STOPPED. It returns a report
// unless the run did not begin. The error is nil only if every instance ended where it was meant
// to; else errors.Is finds ErrPartial, and what cut the run short: ErrTimeout or ErrCancelled, with
// the context's error and its cause, or ErrClosed.
func (c *Client) BulkStop(ctx context.Context, ids []string, options ...func(*BulkOptions)) (*Report, error) {
	return c.bulk(ctx, bulkStop, "", ids, options)
}

// BulkStart starts any number of instances, and waits until they are RUNNING, as BulkStop.
func (c *Client) BulkStart(ctx context.Context, ids []string, options ...func(*BulkOptions)) (*Report, error) {
	return c.bulk(ctx, bulkStart, "", ids, options)
}

// BulkReboot reboots any number of instances, and waits until they are RUNNING again, as BulkStop.
func (c *Client) BulkReboot(ctx context.Context, ids []string, options ...func(*BulkOptions)) (*Report, error) {
	return c.bulk(ctx, bulkReboot, "", ids, options)
}

// BulkWait waits until any number of instances have a status, such as "STOPPED", as BulkStop.
func (c *Client) BulkWait(ctx context.Context, ids []string, status string, options ...func(*BulkOptions)) (*Report, error) {
	return c.bulk(ctx, bulkWait, status, ids, options)
}

func (c *Client) bulk(ctx context.Context, what bulkAction, status string, ids []string, options []func(*BulkOptions)) (*Report, error) {
	o := BulkOptions{}
	for _, option := range options {
		option(&o)
	}
	if err := cmp.Or(
		refuseNUL(what.name, "the status", status),
		refuseNUL(what.name, "the product", o.Product),
		refuseNUL(what.name, "an instance id", ids...),
	); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watch := &watcher{tell: o.Progress, cancel: cancel}
	var report *Report
	a, err := c.run(ctx, what.name, func(n *nativeContext, leftMS uint64) (a answer) {
		o.limit(leftMS)
		report, a = n.bulk(what, status, ids, &o, watch)
		return a
	})
	if watch.repeat != nil {
		watch.repeat()
	}
	if report != nil && a.failure != nil {
		report.cutShort(ctx, a.failure)
	}
	return report, err
}

// longest is what the library takes as the time of a run.
const longest = 24 * time.Hour

// limit lets a run end by the deadline of its context, which leaves so much time; 0 if it has none.
func (o *BulkOptions) limit(leftMS uint64) {
	left := milliseconds(min(leftMS, uint64(longest/time.Millisecond)))
	if left > 0 && (o.Timeout == 0 || left < o.Timeout) {
		o.Timeout = left
	}
}

// cutShort adds to the failure of a run why it ended before its time, if it did. If a request was
// under way, the library says so in the rows of that request alone.
func (r *Report) cutShort(ctx context.Context, failure *OpError) {
	code := cmp.Or(r.Ended, r.inARow(ErrCancelled), r.inARow(ErrTimeout))
	if code == 0 {
		return
	}
	cut := &OpError{Code: code}
	cut.ended(ctx)
	if cut.Code == ErrTimeout && ctx.Err() != context.Canceled { // the context may have been first to see it
		failure.Message = outOfTime(failure.Message)
		r.outOfTime()
	}
	failure.Err = cut.Code
	if cut.Err != nil {
		failure.Err = fmt.Errorf("%w: %w", cut.Code, cut.Err)
	}
}

// inARow returns the code if a row has it; else 0.
func (r *Report) inARow(code Code) Code {
	if slices.ContainsFunc(r.Rows, func(row ReportRow) bool { return row.Code == code }) {
		return code
	}
	return 0
}

// outOfTime tells of a deadline where the library saw its context cancel the run, or a request of it.
func (r *Report) outOfTime() {
	if r.Ended == ErrCancelled {
		r.Ended = ErrTimeout
	}
	for i := range r.Rows {
		if row := &r.Rows[i]; row.Code == ErrCancelled {
			row.Code, row.Message = ErrTimeout, outOfTime(row.Message)
		}
	}
}
