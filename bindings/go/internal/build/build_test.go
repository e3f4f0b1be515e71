// Package build tests how programs are built with this module.
package build

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A program that uses the module, in a module of its own.
func writeProgram(t *testing.T) (folder string) {
	t.Helper()
	module, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	for name, text := range map[string]string{
		"go.mod": `module example.com/program

go 1.24

require github.com/libzenlayer/libzenlayer/bindings/go v0.0.0

replace github.com/libzenlayer/libzenlayer/bindings/go => ` + module + "\n",
		"main.go": `package main

import (
	"fmt"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

func main() { fmt.Println(zenlayer.Version()) }
`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
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
	folder := writeProgram(t)
	if text, err := goTool(t, folder, "mod", "vendor"); err != nil {
		t.Fatal(text)
	}
	if text, err := goTool(t, folder, "build", "-mod=vendor", "-o", "program", "."); err != nil {
		t.Fatal(text)
	}
	text, err := exec.Command(filepath.Join(folder, "program")).Output()
	if err != nil || strings.Count(string(text), ".") != 2 {
		t.Errorf("the program said %q: %v", text, err)
	}
}

func TestWithoutCgoTheBuildSaysWhatIsMissing(t *testing.T) {
	t.Setenv("CGO_ENABLED", "0")
	text, err := goTool(t, writeProgram(t), "build", "-o", os.DevNull, ".")
	if err == nil || !strings.Contains(text, "zenlayer_needs_CGO_ENABLED_1_and_a_C_compiler") {
		t.Errorf("the build said %q", text)
	}
}
