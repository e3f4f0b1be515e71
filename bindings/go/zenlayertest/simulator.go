// Package zenlayertest runs a simulator of Zenlayer Cloud for tests, on a local port and without an
// account.
//
//	func TestStop(t *testing.T) {
//		simulator := zenlayertest.New(t, "--instances", "3", "--clock", "manual")
//		client := simulator.Client()
//		…
//		simulator.Advance(time.Minute)
//		if status := simulator.Status("vm-000001"); status != "STOPPED" { … }
//	}
//
// It starts the program zenlayer-simulator, which comes with the C library, from PATH, or the program
// named by ZENLAYER_SIMULATOR. The instances are vm-000001, vm-000002 …, and likewise zec-000001 … and
// bmc-000001 …, all RUNNING at first.
package zenlayertest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The access key that the simulator accepts.
const (
	AccessKeyID     = "simulator-key"
	AccessKeySecret = "simulator-secret"
)

// A Simulator is a running simulator, and the world of its first access key.
type Simulator struct {
	World

	command *exec.Cmd
	stdin   io.Closer
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
	s.World = World{URL: url, keyID: AccessKeyID, keySecret: AccessKeySecret}
	return s, nil
}

// Stop stops the simulator. It need not be called for one started by New.
func (s *Simulator) Stop() {
	s.stdin.Close() // which ends it
	s.command.Wait()
}
