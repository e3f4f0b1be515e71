package zenlayer_test

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

// soonSeen polls often, to keep tests fast.
func soonSeen(o *zenlayer.BulkOptions) {
	o.InitialPoll, o.PollInterval = 20*time.Millisecond, 50*time.Millisecond
}

var short = []string{"--instances", "250", "--stop-time", "0.1", "--start-time", "0.1", "--reboot-time", "0.3"}

func outcomes(report *zenlayer.Report) []string {
	var all []string
	for _, row := range report.Rows {
		all = append(all, row.InstanceID+" "+row.Outcome.String()+" "+row.Status)
	}
	return all
}

func TestBulkStopStartReboot(t *testing.T) {
	simulator := zenlayertest.New(t, short...)
	client := simulator.Client()
	all := ids(250)
	for _, run := range []struct {
		name string
		bulk func(context.Context, []string, ...func(*zenlayer.BulkOptions)) (*zenlayer.Report, error)
		end  string
	}{
		{"stop", client.BulkStop, "STOPPED"},
		{"start", client.BulkStart, "RUNNING"},
		{"reboot", client.BulkReboot, "RUNNING"},
	} {
		report, err := run.bulk(t.Context(), all, soonSeen)
		if err != nil {
			t.Fatalf("%s: %v", run.name, err)
		}
		if len(report.Rows) != 250 || report.Failed != 0 || report.Ended != 0 || report.Requests < 3 || report.Elapsed <= 0 {
			t.Errorf("%s: %+v", run.name, *report)
		}
		for i, row := range report.Rows {
			if row.InstanceID != all[i] || !row.Outcome.IsSuccess() || row.Status != run.end || row.Attempts != 1 || row.RequestID == "" {
				t.Fatalf("%s: row %d is %+v", run.name, i, row)
			}
		}
	}
}

func TestBulkReportsEachInstance(t *testing.T) {
	simulator := zenlayertest.New(t, short...)
	client := simulator.Client()
	simulator.SetStatus("vm-000002", "STOPPED")
	report, err := client.BulkStop(t.Context(), []string{"vm-000001", "vm-999999", "vm-000002", "vm-000001"}, soonSeen)
	if !errors.Is(err, zenlayer.ErrPartial) || errors.Is(err, context.Canceled) {
		t.Errorf("got error %v", err)
	}
	want := []string{
		"vm-000001 reached STOPPED", "vm-999999 not_found ", "vm-000002 already STOPPED", "vm-000001 reached STOPPED",
	}
	if got := outcomes(report); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	lost := report.Rows[1]
	if lost.Code != zenlayer.ErrInstanceNotFound || lost.ServiceCode != "INVALID_INSTANCE_NOT_FOUND" || lost.Message == "" {
		t.Errorf("its row is %+v", lost)
	}
	if report.Failed != 1 || report.Count(zenlayer.BulkNotFound) != 1 || report.Count(zenlayer.BulkReached) != 2 {
		t.Errorf("%d failed", report.Failed)
	}
	text, err := json.Marshal(report)
	var decoded map[string]any
	if err != nil || json.Unmarshal(text, &decoded) != nil || len(decoded) == 0 {
		t.Errorf("as JSON it is %s: %v", text, err)
	}
}

func TestBulkOptions(t *testing.T) {
	simulator := zenlayertest.New(t, short...)
	client := simulator.Client()
	simulator.SetStatus("zec-000002", "STOPPED")
	report, err := client.BulkStop(t.Context(), []string{"zec-000001", "zec-000002"}, func(o *zenlayer.BulkOptions) {
		o.Product, o.NoWait, o.CheckFirst, o.Force, o.Concurrency = "zec", true, true, zenlayer.ForceGraceful, 1
	})
	if err != nil {
		t.Fatal(err)
	}
	if report.Rows[0].Outcome != zenlayer.BulkAccepted || report.Rows[1].Outcome != zenlayer.BulkAlready {
		t.Errorf("got %q", outcomes(report))
	}
	var seen []string
	for _, request := range simulator.Requests() {
		seen = append(seen, request.Service+" "+request.Action)
		if request.Action == "StopInstances" && !slices.Equal(request.InstanceIDs, []string{"zec-000001"}) {
			t.Errorf("stopped %v", request.InstanceIDs)
		}
	}
	if len(seen) < 2 || seen[len(seen)-1] != "zec StopInstances" {
		t.Errorf("asked for %q", seen)
	}
}

func TestBulkRefuses(t *testing.T) {
	simulator := zenlayertest.New(t)
	client := simulator.Client()
	for name, test := range map[string]struct {
		ids    []string
		option func(*zenlayer.BulkOptions)
	}{
		"no ids":               {nil, func(*zenlayer.BulkOptions) {}},
		"a NUL":                {[]string{"vm-\x00"}, func(*zenlayer.BulkOptions) {}},
		"an unknown product":   {ids(1), func(o *zenlayer.BulkOptions) { o.Product = "ship" }},
		"a NUL in the product": {ids(1), func(o *zenlayer.BulkOptions) { o.Product = "vm\x00" }},
		"an unknown force":     {ids(1), func(o *zenlayer.BulkOptions) { o.Force = 7 }},
		"too many requests":    {ids(1), func(o *zenlayer.BulkOptions) { o.Concurrency = 17 }},
		"a negative time":      {ids(1), func(o *zenlayer.BulkOptions) { o.Timeout = -time.Second }},
	} {
		report, err := client.BulkStop(t.Context(), test.ids, test.option)
		var failure *zenlayer.OpError
		if !errors.Is(err, zenlayer.ErrArgument) || !errors.As(err, &failure) || failure.Outcome != zenlayer.OutcomeNotSent || report != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if requests := simulator.Requests(); len(requests) != 0 {
		t.Errorf("sent %v", requests)
	}
}

func TestBulkProgress(t *testing.T) {
	simulator := zenlayertest.New(t, short...)
	var all []zenlayer.Progress
	_, err := simulator.Client().BulkStop(t.Context(), ids(250), soonSeen, func(o *zenlayer.BulkOptions) {
		o.Progress = func(p zenlayer.Progress) { all = append(all, p) }
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no progress was reported")
	}
	last := all[len(all)-1]
	stopped := slices.Contains(last.Statuses, zenlayer.StatusCount{Status: "STOPPED", Count: 250})
	if last.Total != 250 || last.Sent != 250 || last.Settled != 250 || last.Failed != 0 || !stopped {
		t.Errorf("the last was %+v", last)
	}
	if !slices.IsSortedFunc(all, func(a, b zenlayer.Progress) int { return a.Settled - b.Settled }) {
		t.Errorf("progress went backwards: %+v", all)
	}
}

// Progress that panics or exits ends its run in the same way, and leaves the client usable.
func TestBulkProgressThatDoesNotReturn(t *testing.T) {
	simulator := zenlayertest.New(t, "--stop-time", "600")
	client := simulator.Client(zenlayer.WithMaxConcurrent(1))
	for want, leave := range map[string]func(){
		"enough": func() { panic("enough") },
		"":       runtime.Goexit, // as t.Fatal does
	} {
		called, returned := 0, false
		var recovered any
		together(1, func(int) {
			defer func() { recovered = recover() }()
			client.BulkStop(t.Context(), ids(1), soonSeen, func(o *zenlayer.BulkOptions) {
				o.Progress = func(zenlayer.Progress) {
					called++
					leave()
				}
			})
			returned = true
		})
		if text, _ := recovered.(string); text != want || returned {
			t.Errorf("%q: recovered %v, returned: %v", want, recovered, returned)
		}
		if called != 1 {
			t.Errorf("%q: called %d times", want, called)
		}
		if got := statuses(t, client, "vm-000001"); len(got) != 1 {
			t.Errorf("%q: then got %v", want, got)
		}
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
}

// stopUntil makes a run that ends with ctx, and checks its error and report.
func stopUntil(t *testing.T, ctx context.Context, cancel func(), want error, code zenlayer.Code) {
	t.Helper()
	client := zenlayertest.New(t, "--stop-time", "600").Client()
	report, err := client.BulkStop(ctx, ids(1), soonSeen, func(o *zenlayer.BulkOptions) {
		o.Progress = func(p zenlayer.Progress) {
			if p.Sent == 1 {
				cancel()
			}
		}
	})
	if !errors.Is(err, want) || !errors.Is(err, zenlayer.ErrPartial) {
		t.Errorf("got error %v", err)
	}
	if report == nil || report.Ended != code || report.Rows[0].Outcome.IsSuccess() {
		t.Errorf("the report is %+v", report)
	}
}

func TestBulkIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stopUntil(t, ctx, cancel, context.Canceled, zenlayer.ErrCancelled)
}

func TestBulkAtTheDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	stopUntil(t, ctx, func() {}, context.DeadlineExceeded, zenlayer.ErrTimeout)
}

func TestBulkTimeout(t *testing.T) {
	simulator := zenlayertest.New(t, "--stop-time", "600")
	_, err := simulator.Client().BulkStop(t.Context(), ids(1), soonSeen, func(o *zenlayer.BulkOptions) {
		o.Timeout = 200 * time.Millisecond
	})
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, zenlayer.ErrPartial) {
		t.Errorf("got error %v", err)
	}
}

func TestCloseEndsABulkRun(t *testing.T) {
	simulator := zenlayertest.New(t, "--stop-time", "600")
	client := simulator.Client()
	sent := make(chan struct{}, 1000)
	ended := make(chan error)
	go func() {
		_, err := client.BulkStop(context.Background(), ids(1), soonSeen, func(o *zenlayer.BulkOptions) {
			o.Progress = func(p zenlayer.Progress) {
				if p.Sent == 1 {
					sent <- struct{}{}
				}
			}
		})
		ended <- err
	}()
	<-sent
	client.Close()
	if err := <-ended; !errors.Is(err, zenlayer.ErrClosed) {
		t.Errorf("got error %v", err)
	}
}

// A run that ends during its last request says why, like any other.
func TestBulkEndsDuringARequest(t *testing.T) {
	cause := errors.New("the user went home")
	background := func() (context.Context, func()) { return context.Background(), func() {} }
	for name, test := range map[string]struct {
		begin   func() (context.Context, func())
		timeout time.Duration
		end     func(*zenlayer.Client, func())
		want    []error
	}{
		"cancelled": {func() (context.Context, func()) {
			ctx, cancel := context.WithCancelCause(context.Background())
			return ctx, func() { cancel(cause) }
		}, 0, func(_ *zenlayer.Client, cancel func()) { cancel() }, []error{zenlayer.ErrCancelled, context.Canceled, cause}},
		"at the deadline": {func() (context.Context, func()) {
			return context.WithTimeoutCause(context.Background(), 300*time.Millisecond, cause)
		}, 0, func(*zenlayer.Client, func()) {}, []error{zenlayer.ErrTimeout, context.DeadlineExceeded, cause}},
		"out of time": {background, 300 * time.Millisecond, func(*zenlayer.Client, func()) {},
			[]error{zenlayer.ErrTimeout, context.DeadlineExceeded}},
		"closed": {background, 0, func(client *zenlayer.Client, _ func()) { client.Close() },
			[]error{zenlayer.ErrCancelled, zenlayer.ErrClosed}},
	} {
		server := newServer(t, silent)
		client := server.client(t)
		ctx, cancel := test.begin()
		go func() {
			<-server.touched
			test.end(client, cancel)
		}()
		report, err := client.BulkStop(ctx, ids(1), func(o *zenlayer.BulkOptions) { o.Timeout = test.timeout })
		cancel()
		for _, want := range append(test.want, zenlayer.ErrPartial) {
			if !errors.Is(err, want) {
				t.Errorf("%s: %q is not in %v", name, want, err)
			}
		}
		if isTimeout := test.want[0] == zenlayer.ErrTimeout; isTimeout && strings.Contains(err.Error(), "cancelled") {
			t.Errorf("%s: not cancelled, but got %q", name, err)
		}
		if report == nil || error(report.Rows[0].Code) != test.want[0] || report.Rows[0].Outcome.IsSuccess() {
			t.Errorf("%s: the report is %+v", name, report)
		}
	}
}

func TestBulkWithADeadlineFarAway(t *testing.T) {
	client := zenlayertest.New(t, short...).Client()
	for _, far := range []time.Time{time.Now().AddDate(0, 0, 3), time.Now().AddDate(1000, 0, 0)} {
		ctx, cancel := context.WithDeadline(t.Context(), far)
		defer cancel()
		if _, err := client.BulkStop(ctx, ids(2), soonSeen); err != nil {
			t.Errorf("%v: %v", far, err)
		}
	}
}

func TestReportAsJSON(t *testing.T) {
	client := zenlayertest.New(t, short...).Client()
	report, err := client.BulkStop(t.Context(), ids(1), soonSeen)
	if err != nil {
		t.Fatal(err)
	}
	byPointer, err := json.Marshal(report)
	if err != nil {
		t.Error(err)
	}
	byValue, err := json.Marshal(*report)
	if err != nil || string(byValue) != string(byPointer) {
		t.Errorf("by pointer %s\nby value %s: %v", byPointer, byValue, err)
	}
	own, err := json.Marshal(&zenlayer.Report{Failed: 7})
	var decoded zenlayer.Report
	if err != nil || json.Unmarshal(own, &decoded) != nil || decoded.Failed != 7 {
		t.Errorf("a report from elsewhere is %s: %v", own, err)
	}
}

func TestWaiters(t *testing.T) {
	simulator := zenlayertest.New(t, short...)
	client := simulator.Client()
	often := func(o *zenlayer.WaiterOptions) { o.MinDelay, o.MaxDelay = 10*time.Millisecond, 50*time.Millisecond }
	in := &zenlayer.InstancesStatusInput{InstanceIDs: ids(2)}
	if err := stop(t.Context(), client, ids(2)...); err != nil {
		t.Fatal(err)
	}
	if err := zenlayer.NewInstanceStoppedWaiter(client, often).Wait(t.Context(), in, time.Minute); err != nil {
		t.Error(err)
	}
	if got := statuses(t, client, ids(2)...); !slices.Equal(got, []string{"vm-000001 STOPPED", "vm-000002 STOPPED"}) {
		t.Errorf("got %v", got)
	}
	report, err := zenlayer.NewInstanceRunningWaiter(client).WaitForOutput(t.Context(), in, 200*time.Millisecond, often)
	if !errors.Is(err, context.DeadlineExceeded) || report.Count(zenlayer.BulkNotReached) != 2 {
		t.Errorf("%v: %+v", err, report)
	}
}

func TestAWaiterNeedsMaxWait(t *testing.T) {
	simulator := zenlayertest.New(t)
	waiter := zenlayer.NewInstanceStoppedWaiter(simulator.Client())
	in := &zenlayer.InstancesStatusInput{InstanceIDs: ids(1)}
	for _, maxWait := range []time.Duration{0, -time.Second} {
		if err := waiter.Wait(t.Context(), in, maxWait); !errors.Is(err, zenlayer.ErrArgument) {
			t.Errorf("%v: %v", maxWait, err)
		}
	}
	if requests := simulator.Requests(); len(requests) != 0 {
		t.Errorf("sent %v", requests)
	}
}

func TestBulkOutcomes(t *testing.T) {
	if zenlayer.BulkReached.String() != "reached" || !zenlayer.BulkReached.IsSuccess() || zenlayer.BulkReached.Text() == "" {
		t.Errorf("%v: %s", zenlayer.BulkReached, zenlayer.BulkReached.Text())
	}
	if zenlayer.BulkOutcome(1000).String() != "" || zenlayer.BulkNotFound.IsSuccess() {
		t.Error("wrong name or meaning")
	}
}
