// Package zenlayertest runs the simulator of Zenlayer Cloud for a test: the service on a port of
// this machine, without an account.
//
//	func TestStop(t *testing.T) {
//		simulator := zenlayertest.New(t, "--instances", "3", "--stop-time", "0.1")
//		client := simulator.Client()
//		…
//		if status := simulator.Status("vm-000001"); status != "STOPPING" { … }
//	}
//
// It starts the program zenlayer-simulator, which comes with the C library, from the PATH, or the
// one that ZENLAYER_SIMULATOR names. Its instances are vm-000001, vm-000002 … and alike zec- and
// bmc-, all RUNNING at the start.
package zenlayertest

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

// The access key that the simulator accepts.
const (
	AccessKeyID     = "simulator-key"
	AccessKeySecret = "simulator-secret"
)

// A Simulator is one that runs, until its test ends.
type Simulator struct {
	// URL is the endpoint.
	URL string

	t testing.TB
}

// A Request is one of the service's API that the simulator answered.
type Request struct {
	Service     string          `json:"service"`
	Version     string          `json:"version"`
	Action      string          `json:"action"`
	HTTPStatus  int             `json:"httpStatus"`
	Code        string          `json:"code"` // "" if it was granted
	RequestID   string          `json:"requestId"`
	InstanceIDs []string        `json:"instanceIds"`
	Body        json.RawMessage `json:"body"`
}

// New starts a simulator with options of its command line, which docs/simulator.md tells.
func New(t testing.TB, options ...string) *Simulator {
	t.Helper()
	program := os.Getenv("ZENLAYER_SIMULATOR")
	if program == "" {
		program = "zenlayer-simulator"
	}
	command := exec.Command(program, append([]string{"--quiet", "--exit-with-stdin"}, options...)...)
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	check(t, err)
	stdout, err := command.StdoutPipe()
	check(t, err)
	if err := command.Start(); err != nil {
		t.Fatalf("zenlayertest: %v: install libzenlayer, or name the program in ZENLAYER_SIMULATOR", err)
	}
	t.Cleanup(func() {
		stdin.Close() // which ends it
		command.Wait()
	})
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		t.Fatalf("zenlayertest: the simulator said %q", line)
	}
	return &Simulator{URL: url, t: t}
}

// Client makes a client for the simulator, which is closed when the test ends. It has no limit on
// the rate of requests and reads nothing from the environment, unless options say otherwise.
func (s *Simulator) Client(options ...zenlayer.Option) *zenlayer.Client {
	s.t.Helper()
	options = append([]zenlayer.Option{
		zenlayer.WithEndpoint(s.URL),
		zenlayer.WithCredentials(AccessKeyID, AccessKeySecret),
		zenlayer.WithRateLimit(0),
		zenlayer.WithoutEnvironment(),
	}, options...)
	client, err := zenlayer.New(options...)
	check(s.t, err)
	s.t.Cleanup(func() { client.Close() })
	return client
}

// Status returns the status of an instance; "" if there is no such instance.
func (s *Simulator) Status(id string) string {
	s.t.Helper()
	var instance struct{ Status string }
	s.ask(http.MethodGet, "/instances/"+id, "", &instance)
	return instance.Status
}

// SetStatus puts an instance into a status, and creates it if need be.
func (s *Simulator) SetStatus(id, status string) {
	s.t.Helper()
	body, err := json.Marshal(map[string]string{"status": status})
	check(s.t, err)
	s.ask(http.MethodPut, "/instances/"+id, string(body), nil)
}

// Remove removes an instance.
func (s *Simulator) Remove(id string) {
	s.t.Helper()
	s.ask(http.MethodDelete, "/instances/"+id, "", nil)
}

// Requests returns the requests so far.
func (s *Simulator) Requests() []Request {
	s.t.Helper()
	var journal struct{ Requests []Request }
	s.ask(http.MethodGet, "/journal", "", &journal)
	return journal.Requests
}

// ask speaks to the simulator itself. What it does not find is left as it is in out.
func (s *Simulator) ask(method, path, body string, out any) {
	s.t.Helper()
	request, err := http.NewRequest(method, s.URL+"/simulator"+path, strings.NewReader(body))
	check(s.t, err)
	answer, err := http.DefaultClient.Do(request)
	check(s.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	check(s.t, err)
	switch {
	case answer.StatusCode == http.StatusNotFound && method == http.MethodGet:
	case answer.StatusCode != http.StatusOK:
		s.t.Fatalf("zenlayertest: %s %s: %s: %s", method, path, answer.Status, text)
	case out != nil:
		check(s.t, json.Unmarshal(text, out))
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal("zenlayertest: ", err)
	}
}
