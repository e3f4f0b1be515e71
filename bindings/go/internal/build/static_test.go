package build

import (
	"debug/elf"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const clientProgram = `package main

import (
	"fmt"
	"log"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

func main() {
	client, err := zenlayer.New(zenlayer.WithoutEnvironment(), zenlayer.WithCredentials("id", "secret"))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	fmt.Println("made", zenlayer.Version())
}
`

// needed builds the program with flags, runs it, and returns the shared libraries that it needs.
func needed(t *testing.T, flags ...string) []string {
	t.Helper()
	folder := writeModule(t, "main.go", clientProgram)
	if text, err := goTool(t, folder, append([]string{"build", "-o", "program"}, flags...)...); err != nil {
		t.Fatal(text)
	}
	program := filepath.Join(folder, "program")
	if text, err := exec.Command(program).CombinedOutput(); err != nil || !strings.HasPrefix(string(text), "made ") {
		t.Errorf("it said %q: %v", text, err)
	}
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	libraries, err := file.ImportedLibraries()
	if err != nil {
		t.Fatal(err)
	}
	return libraries
}

func isZenlayer(library string) bool {
	return strings.HasPrefix(library, "libzenlayer.so")
}

// The prefix of the tests has both libraries, as `make install` leaves it.
func TestTheTagDecidesWhichLibraryIsLinked(t *testing.T) {
	if libraries := needed(t); !slices.ContainsFunc(libraries, isZenlayer) {
		t.Errorf("without the tag, it needs %v", libraries)
	}
	if libraries := needed(t, "-tags=zenlayer_static"); slices.ContainsFunc(libraries, isZenlayer) {
		t.Errorf("with the tag, it needs %v", libraries)
	}
}
