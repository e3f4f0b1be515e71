package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

// tests/suite/examples.rs tests the program, like the example in C. These tests cover the rest of the
// command line.

func TestOptionsAndIDsInAnyOrder(t *testing.T) {
	job, err := readJob([]string{"vm-1", "--graceful", "vm-2", "--timeout", "0.5", "vm-3"})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"vm-1", "vm-2", "vm-3"}; !slices.Equal(job.ids, want) {
		t.Errorf("ids are %q", job.ids)
	}
	if job.force != zenlayer.ForceGraceful || job.timeout.Seconds() != 0.5 {
		t.Errorf("got %+v", job)
	}
}

func TestWrongArguments(t *testing.T) {
	for _, arguments := range [][]string{{"-"}, {"vm-1", "-"}, {"--", "-x"}, {"vm-1", "--timeout", "1e-9"}} {
		if job, err := readJob(arguments); err == nil {
			t.Errorf("%q is accepted: %+v", arguments, job)
		}
	}
}

func TestReadsWordsOfAnyLength(t *testing.T) {
	want := []string{"vm-1", strings.Repeat("x", 1<<20), "vm-2"}
	ids, err := readIDs(open(t, strings.Join(want, " ")))
	if err != nil || !slices.Equal(ids, want) {
		t.Errorf("%d ids, %v", len(ids), err)
	}
}

func TestReportsReadErrors(t *testing.T) {
	folder, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if _, err := readIDs(folder); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("got error %v", err)
	}
}

// open returns a file that contains text.
func open(t *testing.T, text string) *os.File {
	name := filepath.Join(t.TempDir(), "ids")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}
