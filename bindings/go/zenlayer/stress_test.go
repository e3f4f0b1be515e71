package zenlayer_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

// together runs a function in n goroutines at once, and waits for all.
func together(n int, run func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Add(1)
		go func() {
			defer all.Done()
			run(i)
		}()
	}
	all.Wait()
}

func TestManyGoroutinesDuringGarbageCollection(t *testing.T) {
	simulator := zenlayertest.New(t, "--instances", "1000", "--stop-time", "600")
	client := simulator.Client(zenlayer.WithMaxConcurrent(16))
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	all := ids(1000)
	together(len(all), func(i int) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if err := stop(ctx, client, all[i]); err != nil {
			t.Error(err)
		}
		runtime.GC()
		if got := statuses(t, client, all[i]); len(got) != 1 || got[0] != all[i]+" STOPPING" {
			t.Errorf("got %v", got)
		}
	})
}

func TestCallsCanBeCancelledAndClosedAtAnyTime(t *testing.T) {
	simulator := zenlayertest.New(t, "--instances", "200", "--latency", "2")
	all := ids(200)
	for round := range 5 {
		client := simulator.Client(zenlayer.WithMaxConcurrent(8))
		together(len(all), func(i int) {
			ctx, cancel := context.WithCancel(t.Context())
			switch {
			case i == 20*round:
				client.Close()
			case i%2 == 0:
				go cancel()
			}
			defer cancel()
			_, err := client.Call(ctx, "vm", "DescribeInstancesStatus", nil, nil)
			if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, zenlayer.ErrClosed) {
				t.Error(err)
			}
		})
	}
}

// The profiler interrupts running threads. This test also interrupts waiting threads, many times per
// call.
func TestNoCallFailsUnderTheProfiler(t *testing.T) {
	const callers, calls, signals = 20, 50, 20_000
	simulator := zenlayertest.New(t, "--latency", "10")
	client := simulator.Client()
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		t.Fatal(err)
	}
	defer pprof.StopCPUProfile()
	came := make(chan os.Signal, 1)
	signal.Notify(came, syscall.SIGURG)
	defer signal.Stop(came)
	enough := make(chan struct{})
	go func() {
		defer close(enough)
		for sent := 0; sent < signals; sent += interruptThreads(t) {
			time.Sleep(time.Millisecond)
		}
	}()
	together(callers, func(int) {
		for n, isEnough := 0, false; n < calls || !isEnough; n++ {
			if got := statuses(t, client, "vm-000001"); len(got) != 1 {
				t.Errorf("got %v", got)
			}
			select {
			case <-enough:
				isEnough = true
			default:
			}
		}
	})
	<-came
}

// interruptThreads sends SIGURG, which Go handles like the profiler's signal, to all threads of the
// process, and returns their number.
func interruptThreads(t *testing.T) int {
	sent := 0
	for _, thread := range threads(t) {
		_, _, errno := syscall.Syscall(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(thread), uintptr(syscall.SIGURG))
		if errno == 0 { // it may have ended meanwhile
			sent++
		}
	}
	return sent
}

func TestThreadsAreBounded(t *testing.T) {
	const calls, limit = 300, 8
	server := newServer(t, silent)
	client := server.client(t, zenlayer.WithMaxConcurrent(limit))
	before := len(threads(t))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, calls)
	for range calls {
		go func() { ended <- stop(ctx, client, "vm-1") }()
	}
	for range limit {
		<-server.touched
	}
	// A few threads belong to the runtime.
	if grown := len(threads(t)) - before; grown > limit+8 {
		t.Errorf("%d concurrent calls added %d threads", limit, grown)
	}
	cancel()
	for range calls {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	if len(server.touched) != 0 {
		t.Errorf("%d calls above the limit of %d were under way", len(server.touched), limit)
	}
}

// threads returns the ids of this process's threads.
func threads(t *testing.T) []int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Error(err)
	}
	var all []int
	for _, entry := range entries {
		number, _ := strconv.Atoi(entry.Name())
		all = append(all, number)
	}
	return all
}

func TestManyCallsShareFewConnections(t *testing.T) {
	simulator := zenlayertest.New(t)
	client := simulator.Client(zenlayer.WithMaxConcurrent(4))
	together(100, func(int) { statuses(t, client, "vm-000001") })
	if n := client.Counter(zenlayer.CounterConnectionsNew); n > 4 {
		t.Errorf("%d connections for 4 concurrent calls", n)
	}
}
