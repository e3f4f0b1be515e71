// Package zenlayertest runs a simulator of Zenlayer Cloud for tests, on a local port and without an
// account.
//
//	func TestStop(t *testing.T) {
//		simulator := zenlayertest.New(t, "--instances", "3", "--stop-time", "0.1")
//		client := simulator.Client()
//		…
//		if status := simulator.Status("vm-000001"); status != "STOPPING" { … }
//	}
//
// It starts the program zenlayer-simulator, which comes with the C library, from PATH, or the program
// named by ZENLAYER_SIMULATOR. The instances are vm-000001, vm-000002 …, and likewise zec-000001 … and
// bmc-000001 …, all RUNNING at first.
package zenlayertest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
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

// A Simulator is a running simulator.
type Simulator struct {
	// URL is the simulator's endpoint.
	URL string

	t       testing.TB // nil if it does not belong to a test
	command *exec.Cmd
	stdin   io.Closer
}

// A Request is an API request that the simulator answered.
type Request struct {
	Service     string          `json:"service"`
	Version     string          `json:"version"`
	Action      string          `json:"action"`
	HTTPStatus  int             `json:"httpStatus"`
	Code        string          `json:"code"` // "" on success
	RequestID   string          `json:"requestId"`
	InstanceIDs []string        `json:"instanceIds"`
	Body        json.RawMessage `json:"body"`
}

// New starts a simulator for a test, with command-line options described in docs/simulator.md. It is
// stopped when the test ends. An error of the simulator fails the test.
func New(t testing.TB, options ...string) *Simulator {
	t.Helper()
	s, err := Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	s.t = t
	t.Cleanup(s.Stop)
	return s
}

// Start starts a simulator that is shared by several tests, for example in TestMain. Later errors of
// the simulator panic.
func Start(options ...string) (*Simulator, error) {
	program := os.Getenv("ZENLAYER_SIMULATOR")
	if program == "" {
		program = "zenlayer-simulator"
	}
	command := exec.Command(program, append([]string{"--quiet", "--exit-with-stdin"}, options...)...)
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("zenlayertest: %w: install libzenlayer, or set ZENLAYER_SIMULATOR to the path of the program", err)
	}
	s := &Simulator{command: command, stdin: stdin}
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		s.Stop()
		return nil, fmt.Errorf("zenlayertest: unexpected output of the simulator: %q", line)
	}
	s.URL = url
	return s, nil
}

// Stop stops the simulator. It need not be called for one started by New.
func (s *Simulator) Stop() {
	s.stdin.Close() // which ends it
	s.command.Wait()
}

// Client returns a client for the simulator, which is closed when the test ends. It has no rate limit
// and ignores the environment, unless options say otherwise.
func (s *Simulator) Client(options ...zenlayer.Option) *zenlayer.Client {
	s.helper()
	options = append([]zenlayer.Option{
		zenlayer.WithEndpoint(s.URL),
		zenlayer.WithCredentials(AccessKeyID, AccessKeySecret),
		zenlayer.WithRateLimit(0),
		zenlayer.WithoutEnvironment(),
	}, options...)
	client, err := zenlayer.New(options...)
	s.check(err)
	if s.t != nil {
		s.t.Cleanup(func() { client.Close() })
	}
	return client
}

// Status returns the status of an instance; "" if there is no such instance.
func (s *Simulator) Status(id string) string {
	s.helper()
	var instance struct{ Status string }
	s.ask(http.MethodGet, "/instances/"+id, nil, &instance)
	return instance.Status
}

// SetStatus sets the status of an instance, and creates it if necessary.
func (s *Simulator) SetStatus(id, status string) {
	s.helper()
	s.ask(http.MethodPut, "/instances/"+id, map[string]string{"status": status}, nil)
}

// Remove removes an instance.
func (s *Simulator) Remove(id string) {
	s.helper()
	s.ask(http.MethodDelete, "/instances/"+id, nil, nil)
}

// Requests returns all API requests so far.
func (s *Simulator) Requests() []Request {
	s.helper()
	var journal struct{ Requests []Request }
	s.ask(http.MethodGet, "/journal", nil, &journal)
	return journal.Requests
}

// ask calls the simulator's control interface. If it answers 404, out remains unchanged.
func (s *Simulator) ask(method, path string, in, out any) {
	s.helper()
	body, err := json.Marshal(in)
	s.check(err)
	request, err := http.NewRequest(method, s.URL+"/simulator"+path, bytes.NewReader(body))
	s.check(err)
	answer, err := http.DefaultClient.Do(request)
	s.check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	s.check(err)
	switch {
	case answer.StatusCode == http.StatusNotFound && method == http.MethodGet:
	case answer.StatusCode != http.StatusOK:
		s.check(fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, text))
	case out != nil:
		s.check(json.Unmarshal(text, out))
	}
}

func (s *Simulator) helper() {
	if s.t != nil {
		s.t.Helper()
	}
}

func (s *Simulator) check(err error) {
	s.helper()
	switch {
	case err == nil:
	case s.t == nil:
		panic(fmt.Sprint("zenlayertest: ", err))
	default:
		s.t.Fatal("zenlayertest: ", err)
	}
}
