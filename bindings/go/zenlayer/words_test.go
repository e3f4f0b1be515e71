package zenlayer_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

// Enumerations print as words. Each exported integer type must have a case here.
func TestNumbersAreWords(t *testing.T) {
	want := map[string]map[any]string{
		"Code":        {zenlayer.ErrTimeout: "the deadline passed", zenlayer.Code(7): "error 7"},
		"Outcome":     {zenlayer.OutcomeNotSent: "not sent", zenlayer.Outcome(99): "may have been executed"},
		"Phase":       {zenlayer.PhaseTLS: "tls", zenlayer.PhaseNone: "none", zenlayer.Phase(99): "Phase(99)"},
		"Class":       {zenlayer.ClassByName: "by_name", zenlayer.ClassSafe: "safe", zenlayer.Class(-1): "Class(-1)"},
		"Force":       {zenlayer.ForceGraceful: "graceful", zenlayer.Force(3): "Force(3)"},
		"BulkOutcome": {zenlayer.BulkNotFound: "not_found", zenlayer.BulkOutcome(99): ""},
		"Counter":     {zenlayer.CounterClockAdopted: "clock_adopted", zenlayer.Counter(99): ""},
	}
	for _, name := range numberTypes(t) {
		if want[name] == nil {
			t.Errorf("%s is not tested", name)
		}
		for value, words := range want[name] {
			if got := fmt.Sprint(value); got != words {
				t.Errorf("%s %d is %q, want %q", name, value, got, words)
			}
		}
	}
}

// numberTypes returns the package's exported integer types.
func numberTypes(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if spec, ok := node.(*ast.TypeSpec); ok && spec.Name.IsExported() {
				if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "int" {
					names = append(names, spec.Name.Name)
				}
			}
			return true
		})
	}
	if len(names) == 0 {
		t.Fatal("no type was found")
	}
	return names
}
