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

// BulkOptions are options of a bulk run. A zero field means the default.
type BulkOptions struct {
	// Product is the product of the instances. Default: the client's.
	Product string
	// NoWait ends the run when the service has accepted, without waiting for the desired status.
	NoWait bool
	// Timeout is the timeout of the whole run, at most 24 h. By default, the run ends at the context's
	// deadline, or after 10 minutes if there is none. If both are set, the earlier applies.
	Timeout time.Duration
	// Force is how instances are stopped.
	Force Force
	// Concurrency is the number of concurrent requests, at most 16. Default: 4.
	Concurrency int
	// FailFast ends the run at the first failure.
	FailFast bool
	// CheckFirst reads the status first, and skips instances that already have the desired status.
	CheckFirst bool
	// InitialPoll is the time from an action to the first status query. Default: 2 s.
	InitialPoll time.Duration
	// PollInterval is the longest time between two status queries. Default: 10 s.
	PollInterval time.Duration
	// Progress is called with the progress of the run, at most ten times per second, and at the end.
	// The run waits until it returns. It must not close the client, nor call a client whose
	// concurrency limit the run exhausts, as with WithMaxConcurrent(1).
	Progress func(Progress)
}

// Progress is the state of a run.
type Progress struct {
	Total    int // distinct instances
	Sent     int // instances for which the action has been sent
	Settled  int // instances whose outcome is known
	Failed   int // settled instances that failed
	Elapsed  time.Duration
	Estimate time.Duration // estimated time left; negative if there is no estimate yet
	Statuses []StatusCount // statuses seen
}

// StatusCount is the number of instances with a status.
type StatusCount struct {
	Status string
	Count  int
}

// A Report is the result of a run, with an outcome for each instance.
type Report struct {
	// Rows are in the order of the caller's ids, including duplicates.
	Rows []ReportRow
	// Failed is the number of rows whose instances did not reach the desired status.
	Failed int
	// Ended is why the run ended early, such as ErrTimeout; 0 if it completed.
	Ended Code
	// Elapsed is the duration of the run.
	Elapsed time.Duration
	// Requests is the number of requests made, including status queries.
	Requests int

	json []byte
}

// A ReportRow is the result for one instance.
type ReportRow struct {
	InstanceID  string
	Outcome     BulkOutcome
	Status      string // last seen; "" if never
	Code        Code   // explains the outcome; 0 if there is none
	ServiceCode string
	Message     string
	RequestID   string // of the last answered request for it
	Inferred    bool   // an answer was lost, and the status shows that the action was executed
	Attempts    int    // number of times the action was sent for it
}

// Count returns the number of rows with an outcome.
func (r *Report) Count(outcome BulkOutcome) int {
	count := 0
	for _, row := range r.Rows {
		if row.Outcome == outcome {
			count++
		}
	}
	return count
}

// MarshalJSON returns the library's JSON for a report from this package; any other report is encoded
// with its Go field names.
func (r Report) MarshalJSON() ([]byte, error) {
	if r.json == nil {
		type plain Report // without this method
		return json.Marshal(plain(r))
	}
	return r.json, nil
}

// BulkStop stops any number of instances, and waits until they are STOPPED. The report is nil only if
// the run did not begin. The error is nil only if every instance reached the desired status.
// Otherwise it wraps ErrPartial and, if the run ended early, ErrTimeout or ErrCancelled with the
// context's error and its cause, or ErrClosed.
func (c *Client) BulkStop(ctx context.Context, ids []string, options ...func(*BulkOptions)) (*Report, error) {
	return c.bulk(ctx, bulkStop, "", ids, options)
}

// BulkStart starts any number of instances, and waits until they are RUNNING. See BulkStop.
func (c *Client) BulkStart(ctx context.Context, ids []string, options ...func(*BulkOptions)) (*Report, error) {
	return c.bulk(ctx, bulkStart, "", ids, options)
}

// BulkReboot reboots any number of instances, and waits until they are RUNNING again. See BulkStop.
func (c *Client) BulkReboot(ctx context.Context, ids []string, options ...func(*BulkOptions)) (*Report, error) {
	return c.bulk(ctx, bulkReboot, "", ids, options)
}

// BulkWait waits until any number of instances have a status, such as "STOPPED". See BulkStop.
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
	watch := &watcher{callback: o.Progress, cancel: cancel}
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

// longest is the longest timeout of a run that the library accepts.
const longest = 24 * time.Hour

// limit limits the timeout to the time until the context's deadline; 0 means no deadline.
func (o *BulkOptions) limit(leftMS uint64) {
	left := milliseconds(min(leftMS, uint64(longest/time.Millisecond)))
	if left > 0 && (o.Timeout == 0 || left < o.Timeout) {
		o.Timeout = left
	}
}

// cutShort adds the reason to the failure of a run that ended early. If a request was under way, the
// reason is only in the rows of that request.
func (r *Report) cutShort(ctx context.Context, failure *OpError) {
	code := cmp.Or(r.Ended, r.inARow(ErrCancelled), r.inARow(ErrTimeout))
	if code == 0 {
		return
	}
	cut := &OpError{Code: code}
	cut.ended(ctx)
	if cut.Code == ErrTimeout && ctx.Err() != context.Canceled { // the context may have noticed it first
		failure.Message = outOfTime(failure.Message)
		r.outOfTime()
	}
	failure.Err = cut.Code
	if cut.Err != nil {
		failure.Err = fmt.Errorf("%w: %w", cut.Code, cut.Err)
	}
}

// inARow returns the code if any row has it; else 0.
func (r *Report) inARow(code Code) Code {
	if slices.ContainsFunc(r.Rows, func(row ReportRow) bool { return row.Code == code }) {
		return code
	}
	return 0
}

// outOfTime replaces ErrCancelled by ErrTimeout, because the deadline caused the cancellation.
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
