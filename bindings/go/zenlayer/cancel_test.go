package zenlayer_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

// soon is how soon a cancelled call must end.
const soon = 100 * time.Millisecond

// On a busy machine, a call is late now and then; most are in time.
const tries = 11

// A stand is a call that waits in a certain phase until it is cancelled.
type stand struct {
	call func(context.Context) error
	// waits returns when the call has reached the phase.
	waits func()
}

func stopAt(client *zenlayer.Client, waits func()) stand {
	return stand{func(ctx context.Context) error { return stop(ctx, client, "vm-000001") }, waits}
}

// phases are all phases in which a call waits.
var phases = map[string]struct {
	build func(t *testing.T) stand
	want  zenlayer.Phase
}{
	"for a slot": {func(t *testing.T) stand {
		server := newServer(t, silent)
		client := server.client(t, zenlayer.WithMaxConcurrent(1))
		ctx, cancel := context.WithCancel(t.Context())
		t.Cleanup(cancel)
		go stop(ctx, client, "vm-1")
		<-server.touched
		return stopAt(client, settle)
	}, zenlayer.PhaseNone},
	"connecting": {func(t *testing.T) stand {
		port := full(t)
		client := newClient(t, fmt.Sprintf("http://127.0.0.1:%d", port))
		return stopAt(client, func() { waitConnecting(t, port) })
	}, zenlayer.PhaseConnect},
	"for the TLS handshake": {func(t *testing.T) stand {
		server := newServer(t, silent)
		return stopAt(newClient(t, "https://"+server.address), func() { <-server.touched })
	}, zenlayer.PhaseTLS},
	"for room to send": {func(t *testing.T) stand {
		server := newServer(t, deaf(t))
		client := server.client(t, zenlayer.WithSetting("max_request_bytes", "67108864"))
		body := json.RawMessage(`{"x":"` + strings.Repeat("x", 16<<20) + `"}`)
		return stand{func(ctx context.Context) error {
			_, err := client.Call(ctx, "vm", "CreateInstances", body, nil)
			return err
		}, func() { <-server.touched; settle() }}
	}, zenlayer.PhaseSend},
	"for the answer": {func(t *testing.T) stand {
		server := newServer(t, silent)
		return stopAt(server.client(t), func() { <-server.touched })
	}, zenlayer.PhaseWait},
	"for the rest of the answer": {func(t *testing.T) stand {
		server := newServer(t, breaksOff)
		return stopAt(server.client(t), func() { <-server.touched; settle() })
	}, zenlayer.PhaseRead},
	"before a retry": {func(t *testing.T) stand {
		server := newServer(t, busy)
		log := make(recorder, 1000)
		client := server.client(t, zenlayer.WithLogger(log.logger()))
		return stopAt(client, func() { log.wait("retrying in") })
	}, zenlayer.PhasePause},
	"for the rate limit": {func(t *testing.T) stand {
		client := zenlayertest.New(t).Client(zenlayer.WithRateLimit(1))
		statuses(t, client, "vm-000001") // the next request waits a second
		return stopAt(client, settle)
	}, zenlayer.PhasePause},
	"for a status": {func(t *testing.T) stand {
		client := zenlayertest.New(t).Client()
		seen := make(chan struct{})
		return stand{func(ctx context.Context) error {
			told := false
			_, err := client.BulkWait(ctx, ids(1), "STOPPED", func(o *zenlayer.BulkOptions) {
				o.InitialPoll, o.PollInterval = time.Millisecond, time.Hour
				o.Progress = func(p zenlayer.Progress) {
					if len(p.Statuses) > 0 && !told {
						told = true
						seen <- struct{}{}
					}
				}
			})
			return err
		}, func() { <-seen }}
	}, zenlayer.PhaseNone},
}

// settle gives a call time to reach a phase that cannot be observed.
func settle() {
	time.Sleep(20 * time.Millisecond)
}

func TestCancelInEachPhase(t *testing.T) {
	for name, phase := range phases {
		t.Run(name, func(t *testing.T) {
			stand := phase.build(t)
			var seen []string
			good := 0
			for range tries {
				late, reached := cancelOnce(t, stand)
				if late < soon && reached == phase.want {
					good++
				}
				seen = append(seen, fmt.Sprintf("%v in phase %d", late, reached))
			}
			if good <= tries/2 {
				t.Errorf("calls ended too late or in the wrong phase, want phase %d: %q", phase.want, seen)
			}
		})
	}
}

// cancelOnce makes a call and cancels it. It returns how long the call then took, and its phase.
func cancelOnce(t *testing.T, stand stand) (time.Duration, zenlayer.Phase) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended, waits := make(chan error, 1), make(chan struct{})
	go func() { ended <- stand.call(ctx) }()
	go func() { stand.waits(); close(waits) }()
	select {
	case err := <-ended:
		t.Fatalf("it did not wait: %v", err)
	case <-waits:
	}
	start := time.Now()
	cancel()
	err := <-ended
	late := time.Since(start)
	if err == nil {
		return late, -1 // too late
	}
	var failure *zenlayer.OpError
	if !errors.As(err, &failure) || !errors.Is(err, context.Canceled) || !errors.Is(err, zenlayer.ErrCancelled) {
		t.Fatalf("got error %v", err)
	}
	return late, failure.Phase
}

func TestDeadlineAndCause(t *testing.T) {
	server := newServer(t, silent)
	client := server.client(t)
	cause := errors.New("the user went home")

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := stop(ctx, client, "vm-1")
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, zenlayer.ErrTimeout) || errors.Is(err, context.Canceled) {
		t.Errorf("a deadline: %v", err)
	}

	ctx, cancel = context.WithDeadlineCause(t.Context(), time.Now().Add(-time.Second), cause)
	defer cancel()
	if err := stop(ctx, client, "vm-1"); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, zenlayer.ErrTimeout) || !errors.Is(err, cause) {
		t.Errorf("a deadline with a cause, in the past: %v", err)
	}
}

// The library may notice a passed deadline before the context does.
func TestADeadlineHasItsCauseWhoeverNoticesFirst(t *testing.T) {
	server := newServer(t, silent)
	client := server.client(t)
	cause := errors.New("the user went home")
	together(20, func(n int) {
		for range 10 {
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Duration(n+1)*time.Millisecond, cause)
			err := stop(ctx, client, "vm-1")
			cancel()
			if !errors.Is(err, cause) || !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, zenlayer.ErrTimeout) {
				t.Errorf("got error %v", err)
			}
			if strings.Contains(err.Error(), "cancelled") {
				t.Errorf("not cancelled, but got %q", err)
			}
		}
	})
}

func TestADeadlineFarAway(t *testing.T) {
	client := zenlayertest.New(t, "--latency", "50").Client()
	for _, far := range []time.Time{time.Now().AddDate(0, 0, 3), time.Now().AddDate(1000, 0, 0)} {
		ctx, cancel := context.WithDeadline(t.Context(), far)
		defer cancel()
		for _, err := range client.InstancesStatus(ctx, nil) {
			if err != nil {
				t.Errorf("%v: %v", far, err)
			}
		}
	}
}

func TestCauseOfCancellation(t *testing.T) {
	server := newServer(t, silent)
	client := server.client(t)
	cause := errors.New("the user went home")
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan error)
	go func() { ended <- stop(ctx, client, "vm-1") }()
	<-server.touched
	cancel(cause)
	if err := <-ended; !errors.Is(err, cause) || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), cause.Error()) {
		t.Errorf("a cause: %v", err)
	}
}

func TestACallCancelledBeforehandSendsNothing(t *testing.T) {
	simulator := zenlayertest.New(t)
	client := simulator.Client()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := stop(ctx, client, "vm-000001")
	var failure *zenlayer.OpError
	if !errors.As(err, &failure) || failure.Outcome != zenlayer.OutcomeNotSent || !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v", err)
	}
	if requests := simulator.Requests(); len(requests) != 0 {
		t.Errorf("sent %v", requests)
	}
}

func TestACancelledCallDoesNotAffectTheNext(t *testing.T) {
	simulator := zenlayertest.New(t, "--latency", "5")
	client := simulator.Client(zenlayer.WithMaxConcurrent(1))
	for n := range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		cancelled := make(chan struct{})
		go func() {
			time.Sleep(time.Duration(n%10) * time.Millisecond) // at any time, even at the very end
			cancel()
			close(cancelled)
		}()
		if err := stop(ctx, client, "vm-000001"); err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, zenlayer.ErrService) {
			t.Fatal(err)
		}
		if got := statuses(t, client, "vm-000002"); len(got) != 1 {
			t.Fatalf("the next call got %v", got)
		}
		<-cancelled
	}
}

// full returns the port of a listener with a full backlog.
func full(t *testing.T) int {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(socket) })
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(socket, 0); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(socket)
	if err != nil {
		t.Fatal(err)
	}
	port := name.(*syscall.SockaddrInet4).Port
	for {
		connection, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), 200*time.Millisecond)
		if err != nil {
			return port // the backlog is full
		}
		t.Cleanup(func() { connection.Close() })
	}
}

// waitConnecting returns when a client is connecting to the port.
func waitConnecting(t *testing.T, port int) {
	t.Helper()
	const synSent = "02"
	for {
		table, err := os.ReadFile("/proc/net/tcp")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(table)) {
			fields := strings.Fields(line)
			if strings.HasSuffix(fields[2], fmt.Sprintf(":%04X", port)) && fields[3] == synSent {
				return
			}
		}
		time.Sleep(time.Millisecond)
	}
}
