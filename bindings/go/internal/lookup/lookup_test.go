// Package lookup tests that a context ends a call during a name lookup.
package lookup

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

// soon is how soon a cancelled call must end.
const soon = 100 * time.Millisecond

// On a busy machine, a call is late now and then; with a bug in the library, always.
const tries = 10

const hangs = "LOOK_UP_BEGAN"

// TestCancelWhileANameIsLookedUp runs itself again in a process whose lookups hang.
func TestCancelWhileANameIsLookedUp(t *testing.T) {
	if os.Getenv(hangs) != "" {
		cancelLookUp(t)
		return
	}
	library := filepath.Join(t.TempDir(), "look_up.so")
	compile := exec.Command("cc", "-shared", "-fPIC", "-o", library, "../../../../tests/support/look_up.c")
	if text, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var text []byte
	var err error
	for range tries {
		if text, err = again(t, library); err == nil {
			return
		}
	}
	t.Errorf("the last of %d tries: %v\n%s", tries, err, text)
}

// again runs this test with the library preloaded: a lookup writes to descriptor 3 when it begins, and
// waits for a byte from descriptor 4, which never comes.
func again(t *testing.T, library string) ([]byte, error) {
	t.Helper()
	var files []*os.File
	for range 2 {
		read, write, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer read.Close()
		defer write.Close()
		files = append(files, read, write)
	}
	command := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	command.Env = append(os.Environ(), "LD_PRELOAD="+library, hangs+"=3", "LOOK_UP_ENDS=4")
	command.ExtraFiles = []*os.File{files[1], files[2], files[0], files[3]}
	return command.CombinedOutput()
}

// cancelLookUp cancels a call when its lookup has begun.
func cancelLookUp(t *testing.T) {
	client, err := zenlayer.New(
		zenlayer.WithoutEnvironment(),
		zenlayer.WithEndpoint("https://name.test"),
		zenlayer.WithCredentials("key", "secret"),
	)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancelled := make(chan time.Time, 1)
	go func() {
		began := os.NewFile(5, "began")
		if _, err := began.Read(make([]byte, 1)); err != nil {
			t.Error(err)
		}
		cancelled <- time.Now()
		cancel()
	}()
	_, err = client.StopInstances(ctx, &zenlayer.StopInstancesInput{InstanceIDs: []string{"vm-1"}})
	late := time.Since(<-cancelled)
	var failure *zenlayer.OpError
	if !errors.As(err, &failure) || !errors.Is(err, context.Canceled) || failure.Phase != zenlayer.PhaseResolve {
		t.Errorf("got error %v", err)
	}
	if late > soon {
		t.Errorf("it ended %v after its context", late)
	}
}
