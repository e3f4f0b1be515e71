package build

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

// builds returns the commands in docs/go.md under "Link": shared, static, fully static.
func builds(t *testing.T) []string {
	t.Helper()
	_, section, _ := strings.Cut(read(t, "../../../../docs/go.md"), "\n## Link\n")
	section, _, _ = strings.Cut(section, "\n## ")
	commands := regexp.MustCompile(`(?m)^go build.*$`).FindAllString(section, -1)
	if len(commands) != 3 {
		t.Fatalf("the guide shows %q", commands)
	}
	return commands
}

// needed builds the program, runs it, and returns the shared libraries that it needs.
func needed(t *testing.T, build string) []string {
	t.Helper()
	program := filepath.Join(writeModule(t, "main.go", clientProgram), "program")
	command := exec.Command("sh", "-c", build)
	command.Dir = filepath.Dir(program)
	command.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false")
	if text, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s", text)
	}
	if text, err := exec.Command(program).CombinedOutput(); err != nil || !strings.HasPrefix(string(text), "made ") {
		t.Errorf("the program printed %q: %v", text, err)
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

// The prefix contains both libraries, as after `make install`.
func TestTheTagDecidesWhichLibraryIsLinked(t *testing.T) {
	commands := builds(t)
	if libraries := needed(t, commands[0]); !slices.ContainsFunc(libraries, isZenlayer) {
		t.Errorf("%s: it needs %v", commands[0], libraries)
	}
	if libraries := needed(t, commands[1]); slices.ContainsFunc(libraries, isZenlayer) {
		t.Errorf("%s: it needs %v", commands[1], libraries)
	}
}

func TestAFullyStaticProgram(t *testing.T) {
	command := builds(t)[2]
	if libraries := needed(t, command); len(libraries) != 0 {
		t.Errorf("%s: it needs %v", command, libraries)
	}
}
