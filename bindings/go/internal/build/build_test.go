// Package build tests building programs with this module.
package build

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

const modulePath = "github.com/libzenlayer/libzenlayer/bindings/go"

const versionProgram = `package main

import (
	"fmt"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

func main() { fmt.Println(zenlayer.Version()) }
`

// writeModule creates a module with one file that uses this module, and returns its folder.
func writeModule(t *testing.T, file, text string) string {
	t.Helper()
	module, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write := func(file, text string) {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", `module example.com/program

go 1.24

require `+modulePath+` v0.0.0

replace `+modulePath+` => `+module+"\n")
	write(file, text)
	return folder
}

func goTool(t *testing.T, folder string, arguments ...string) (string, error) {
	t.Helper()
	command := exec.Command("go", arguments...)
	command.Dir = folder
	command.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false")
	text, err := command.CombinedOutput()
	return string(text), err
}

func TestVendoring(t *testing.T) {
	folder := writeModule(t, "main.go", versionProgram)
	if text, err := goTool(t, folder, "mod", "vendor"); err != nil {
		t.Fatal(text)
	}
	if text, err := goTool(t, folder, "build", "-mod=vendor", "-o", "program", "."); err != nil {
		t.Fatal(text)
	}
	if read(t, filepath.Join(folder, "vendor", modulePath, "LICENSE")) == "" {
		t.Error("the licence is not vendored")
	}
	text, err := exec.Command(filepath.Join(folder, "program")).Output()
	if err != nil || strings.Count(string(text), ".") != 2 {
		t.Errorf("the program printed %q: %v", text, err)
	}
}

// A module is downloaded without its parent folders, so it contains the licences. Sites such as
// pkg.go.dev look for a single file.
func TestLicences(t *testing.T) {
	whole := "Licensed under either of the two licences below, at your option.\n"
	for _, name := range []string{"LICENSE-MIT", "LICENSE-APACHE"} {
		root, own := read(t, "../../../../"+name), read(t, "../../"+name)
		if own != root {
			t.Errorf("%s differs from the one in the root folder", name)
		}
		whole += "\n" + root
	}
	if read(t, "../../LICENSE") != whole {
		t.Error("LICENSE does not contain both licences")
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWithoutCgoTheBuildSaysWhatIsMissing(t *testing.T) {
	t.Setenv("CGO_ENABLED", "0")
	text, err := goTool(t, writeModule(t, "main.go", versionProgram), "build", "-o", os.DevNull, ".")
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if err == nil || len(lines) != 2 || !strings.HasSuffix(lines[1], "undefined: zenlayer_needs_CGO_ENABLED_1_and_a_C_compiler") {
		t.Errorf("the build printed:\n%s", text)
	}
}

// The programs in docs/go.md and docs/simulator.md work.
func TestProgramsOfTheGuides(t *testing.T) {
	guides := read(t, "../../../../docs/go.md") + read(t, "../../../../docs/simulator.md")
	simulator := zenlayertest.New(t, "--stop-time", "0.1", "--instances", "500")
	t.Setenv("ZENLAYER_ENDPOINT", simulator.URL)
	t.Setenv("ZENLAYER_ACCESS_KEY_ID", zenlayertest.AccessKeyID)
	t.Setenv("ZENLAYER_ACCESS_KEY_SECRET", zenlayertest.AccessKeySecret)
	programs := strings.Split(guides, "```go\n")[1:]
	if len(programs) < 4 {
		t.Fatalf("there are %d programs", len(programs))
	}
	for _, program := range programs {
		program, _, _ = strings.Cut(program, "```")
		file, arguments := "main.go", []string{"run", "."}
		if strings.Contains(program, "*testing.T") {
			file, arguments = "fleet_test.go", []string{"test", "-count=1", "."}
		}
		if text, err := goTool(t, writeModule(t, file, program), arguments...); err != nil {
			t.Errorf("%s: %v\n%s", text, err, program)
		}
	}
}
