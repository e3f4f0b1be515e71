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

// A Simulator is one that runs.
type Simulator struct {
	// URL is the endpoint.
	URL string

	t       testing.TB // nil if it is nobody's
	command *exec.Cmd
	stdin   io.Closer
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

// New starts a simulator for a test, with options of its command line, which docs/simulator.md
// tells. It ends with the test, and what goes wrong with it ends the test.
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

// Start starts a simulator for more than one test, in TestMain say. What goes wrong with it is a
// panic.
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
		return nil, fmt.Errorf("zenlayertest: %w: install libzenlayer, or name the program in ZENLAYER_SIMULATOR", err)
	}
	s := &Simulator{command: command, stdin: stdin}
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		s.Stop()
		return nil, fmt.Errorf("zenlayertest: the simulator said %q", line)
	}
	s.URL = url
	return s, nil
}

// Stop ends the simulator. A test that has it from New need not call it.
func (s *Simulator) Stop() {
	s.stdin.Close() // which ends it
	s.command.Wait()
}

// Client makes a client for the simulator, which is closed when the test ends. It has no limit on
// the rate of requests and reads nothing from the environment, unless options say otherwise.
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

// SetStatus puts an instance into a status, and creates it if need be.
func (s *Simulator) SetStatus(id, status string) {
	s.helper()
	s.ask(http.MethodPut, "/instances/"+id, map[string]string{"status": status}, nil)
}

// Remove removes an instance.
func (s *Simulator) Remove(id string) {
	s.helper()
	s.ask(http.MethodDelete, "/instances/"+id, nil, nil)
}

// Requests returns the requests so far.
func (s *Simulator) Requests() []Request {
	s.helper()
	var journal struct{ Requests []Request }
	s.ask(http.MethodGet, "/journal", nil, &journal)
	return journal.Requests
}

// ask speaks to the simulator itself. What it does not find leaves out as it is.
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
