package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

var program string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "stop_instances")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(folder, "stop_instances")
	text, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput()
	if err != nil {
		panic(string(text))
	}
	status := m.Run()
	os.RemoveAll(folder)
	os.Exit(status)
}

// command is the program with the simulator's credentials and none of the user's own settings.
func command(simulator *zenlayertest.Simulator, arguments ...string) *exec.Cmd {
	command := exec.Command(program, append([]string{"--endpoint", simulator.URL}, arguments...)...)
	command.Env = []string{
		"HOME=" + os.DevNull,
		"ZENLAYER_ACCESS_KEY_ID=" + zenlayertest.AccessKeyID,
		"ZENLAYER_ACCESS_KEY_SECRET=" + zenlayertest.AccessKeySecret,
	}
	return command
}

// output returns the exit status, what was printed, and the errors.
func output(c *exec.Cmd) (int, string, string) {
	var printed, errors strings.Builder
	c.Stdout, c.Stderr = &printed, &errors
	c.Run()
	return c.ProcessState.ExitCode(), printed.String(), errors.String()
}

var quick = []string{"--stop-time", "0.2", "--instances", "250"}

func TestStopsAFleet(t *testing.T) {
	t.Parallel()
	for _, product := range []string{"vm", "zec", "bmc"} {
		simulator := zenlayertest.New(t, quick...)
		ids := []string{product + "-000001", product + "-000002"}
		status, printed, errors := output(command(simulator, append([]string{"--product", product}, ids...)...))
		want := ids[0] + " STOPPED\n" + ids[1] + " STOPPED\n"
		if status != 0 || errors != "" || !strings.HasSuffix(printed, want) || strings.Contains(printed, "\r") {
			t.Errorf("%s: exit status %d\n%s%s", product, status, printed, errors)
		}
	}
}

func TestReadsIDsAndLeavesAloneWhatIsStopped(t *testing.T) {
	t.Parallel()
	simulator := zenlayertest.New(t, quick...)
	simulator.SetStatus("vm-000001", "STOPPED")
	c := command(simulator)
	c.Stdin = strings.NewReader("vm-000001 vm-000002\nvm-000003\n")
	status, printed, errors := output(c)
	if status != 0 || strings.Count(printed, " STOPPED\n") != 3 {
		t.Errorf("exit status %d\n%s%s", status, printed, errors)
	}
	for _, request := range simulator.Requests() {
		if request.Action == "StopInstances" && strings.Join(request.InstanceIDs, " ") != "vm-000002 vm-000003" {
			t.Errorf("stopped %v", request.InstanceIDs)
		}
	}
}

func TestTellsWhatIsNotFound(t *testing.T) {
	t.Parallel()
	simulator := zenlayertest.New(t, quick...)
	status, printed, errors := output(command(simulator, "vm-000001", "vm-999999"))
	if status != 1 || !strings.Contains(printed, "vm-000001 STOPPED\n") || !strings.Contains(printed, "vm-999999 UNKNOWN   not_found") {
		t.Errorf("exit status %d\n%s%s", status, printed, errors)
	}
	if !strings.Contains(errors, "ZL_ERR_PARTIAL (4200)") {
		t.Errorf("it said %s", errors)
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	simulator := zenlayertest.New(t, "--stop-time", "600")
	c := command(simulator, "vm-000001")
	var printed, errors strings.Builder
	c.Stdout, c.Stderr = &printed, &errors
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for simulator.Status("vm-000001") == "RUNNING" {
		time.Sleep(time.Millisecond)
	}
	c.Process.Signal(syscall.SIGINT)
	c.Wait()
	if status := c.ProcessState.ExitCode(); status != 130 || !strings.Contains(printed.String(), "vm-000001 ") {
		t.Errorf("exit status %d\n%s%s", status, printed.String(), errors.String())
	}
}

func TestGivesUpWhenTheTimeIsUp(t *testing.T) {
	t.Parallel()
	simulator := zenlayertest.New(t, "--stop-time", "600")
	status, printed, errors := output(command(simulator, "--timeout", "1", "vm-000001"))
	if status != 1 || !strings.Contains(printed, "vm-000001 ") || !strings.Contains(errors, "deadline") {
		t.Errorf("exit status %d\n%s%s", status, printed, errors)
	}
}

func TestWrongArgumentsAndSettings(t *testing.T) {
	t.Parallel()
	simulator := zenlayertest.New(t)
	for _, test := range []struct {
		arguments string
		want      string
	}{
		{"", "usage: "},
		{"--no-such-option x", "usage: "},
		{"--timeout", "usage: "},
		{"--timeout 0 vm-1", "usage: "},
		{"--timeout soon vm-1", "usage: "},
		{"--product ship vm-1", "ZL_ERR_CONFIG_VALUE"},
		{"vm-1 --product ship", "ZL_ERR_CONFIG_VALUE"},
		{"--endpoint http://example.com vm-1", "ZL_ERR_CONFIG_VALUE"},
	} {
		status, printed, errors := output(command(simulator, strings.Fields(test.arguments)...))
		if status != 2 || printed != "" || !strings.Contains(errors, test.want) {
			t.Errorf("%s: exit status %d\n%s%s", test.arguments, status, printed, errors)
		}
	}
	status, printed, _ := output(command(simulator, "--help"))
	if status != 0 || !strings.HasPrefix(printed, "usage: ") {
		t.Errorf("help: exit status %d\n%s", status, printed)
	}
}
