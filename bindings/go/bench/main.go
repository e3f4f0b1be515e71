// Command bench is a client of the benchmark, selected by the name of the program. It takes the
// options of the clients in benches/ and works like them: each line on standard input starts a round
// of calls, and the cost of a call is printed as one line of JSON.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// A workload is the request that every client makes.
type workload struct {
	endpoint string
	caFile   string
	ids      []string
}

const (
	keyID  = "benchmark-key"
	secret = "benchmark-secret-of-usual-length"
)

// Each client returns a function that stops the instances once.
var clients = map[string]func(*workload) (func() error, error){
	"client_go":             openBackground,
	"client_go_cancellable": openCancellable,
	"client_go_bare":        openBare,
	"client_go_sdk":         openSDK,
}

func main() {
	var work workload
	flag.StringVar(&work.endpoint, "endpoint", "", "the URL of the service")
	flag.StringVar(&work.caFile, "ca-file", "", "the CA file for its certificate")
	action := flag.String("action", "stop", "only stop is supported")
	ids := flag.Int("ids", 2, "number of instances")
	calls := flag.Int("calls", 100, "calls per round")
	warmUp := flag.Int("warm-up", 10, "calls before each round, not measured")
	threads := flag.Int("threads", 1, "only 1 is supported")
	flag.Parse()
	open := clients[filepath.Base(os.Args[0])]
	if open == nil || *action != "stop" || *threads != 1 {
		log.Fatalf("no such client, action or number of threads: %q", os.Args)
	}
	for i := range *ids {
		work.ids = append(work.ids, fmt.Sprintf("13482905173320%05d", i+1))
	}
	call, err := open(&work)
	if err != nil {
		log.Fatal(err)
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		round(call, *warmUp, *calls)
	}
}

func round(call func() error, warmUp, calls int) {
	must := func() {
		if err := call(); err != nil {
			log.Fatal(err)
		}
	}
	for range warmUp {
		must()
	}
	latencies := make([]time.Duration, calls)
	before, cpu := mallocs(), cpuTime()
	for i := range calls {
		start := time.Now()
		must()
		latencies[i] = time.Since(start)
	}
	cpu = cpuTime() - cpu
	allocated := mallocs() - before
	slices.Sort(latencies)
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"version":     runtime.Version(),
		"cpu_us":      micro(cpu) / float64(calls),
		"p50_us":      micro(latencies[calls/2]),
		"allocations": float64(allocated) / float64(calls),
	})
}

func micro(d time.Duration) float64 {
	return float64(d.Nanoseconds()) / 1000
}

// cpuTime returns the user and system time of the process so far.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// mallocs returns the number of objects that Go has allocated so far.
func mallocs() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.Mallocs
}
