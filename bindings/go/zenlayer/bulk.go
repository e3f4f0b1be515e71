package zenlayer

import (
	"context"
	"errors"
	"time"
)

// BulkOptions are choices for a run over many instances. What is left as it is has its default.
type BulkOptions struct {
	// Product is whose instances they are; that of the client unless set.
	Product string
	// NoWait ends the run when the service has accepted, without waiting for the end state.
	NoWait bool
	// Timeout is for the whole run: 10 minutes unless set. The deadline of the context holds as well.
	Timeout time.Duration
	// Force is how instances are stopped.
	Force Force
	// Concurrency is how many requests are under way at once: 4 unless set, 16 at most.
	Concurrency int
	// FailFast ends the run at the first failure.
	FailFast bool
	// LookBefore reads the status before anything is sent, and leaves alone what is there already.
	LookBefore bool
	// FirstLook is how long after an action the status is read: 2 s unless set.
	FirstLook time.Duration
	// PollInterval is the longest wait between two looks: 10 s unless set.
	PollInterval time.Duration
	// Progress is told how the run proceeds, ten times a second at most, and at the end. The run
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
	Outcome     ReportOutcome
	Status      string // as last seen; "" if never
	Code        Code   // what explains the outcome; 0 if nothing does
	ServiceCode string
	Message     string
	RequestID   string // of the last answered request for it
	Inferred    bool   // an answer was lost, and the status showed what became of it
	Attempts    int    // how often an action was sent for it
}

// Count returns how many rows have an outcome.
func (r *Report) Count(outcome ReportOutcome) int {
	count := 0
	for _, row := range r.Rows {
		if row.Outcome == outcome {
			count++
		}
	}
	return count
}

// MarshalJSON returns the report as the library writes it.
func (r *Report) MarshalJSON() ([]byte, error) {
	return r.json, nil
}

// BulkStop stops any number of instances, and waits until they are STOPPED. It returns a report
// unless the run did not begin. The error is nil only if every instance ended where it was meant
// to; else errors.Is finds ErrPartial, and the context's error if that cut the run short.
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
	if deadline, ok := ctx.Deadline(); ok {
		left := max(time.Until(deadline), time.Millisecond)
		if o.Timeout == 0 || left < o.Timeout {
			o.Timeout = left
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watch := &watcher{tell: o.Progress, cancel: cancel}
	texts := append([]string{status, o.Product}, ids...)
	var report *Report
	_, err := c.run(ctx, what.name, texts, func(n *nativeContext, _ uint64) (a answer) {
		report, a = n.bulk(what, status, ids, &o, watch)
		return a
	})
	if watch.repeat != nil {
		watch.repeat()
	}
	var failure *OpError
	if report != nil && report.Ended != 0 && errors.As(err, &failure) {
		cut := &OpError{Code: report.Ended}
		cut.ended(ctx)
		report.Ended = cut.Code
		if failure.Err = cut.Err; failure.Err == nil {
			failure.Err = cut.Code
		}
	}
	return report, err
}
