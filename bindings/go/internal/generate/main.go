// Command generate makes constants.go from zenlayer.h, so that no number stands in two places.
//
//	generate HEADER OUTPUT
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"regexp"
	"strings"
)

// A group is the constants of one Go type: all of C whose names begin in a certain way.
type group struct {
	prefix string // in C
	goType string
	goName string // what their names begin with in Go
	doc    string
}

var groups = []group{
	{"ZL_ERR_", "Code", "Err", ""},
	{"ZL_OUTCOME_", "Outcome", "Outcome", "An Outcome tells what became of a request."},
	{"ZL_PHASE_", "Phase", "Phase", "A Phase is how far a call had come. New ones may be added."},
	{"ZL_CLASS_", "Class", "Class", "A Class is what it means to do an action twice."},
	{"ZL_FORCE_", "Force", "Force", "A Force is how an instance is stopped."},
	{"ZL_REPORT_", "ReportOutcome", "Report", "A ReportOutcome is what became of an instance in a run over many."},
	{"ZL_COUNTER_", "Counter", "Counter", "A Counter is something that a client counts: see Client.Counter."},
	{"ZL_MAX_", "", "Max", ""},
}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: generate HEADER OUTPUT"))
	}
	header, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	text, err := generate(string(header))
	if err != nil {
		fail(err)
	}
	if err := os.WriteFile(os.Args[2], text, 0o644); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "generate:", err)
	os.Exit(1)
}

// A definition is a "#define" of a number, with its comment.
type definition struct {
	name    string
	value   string
	comment string
}

// generate returns the Go file for a header.
func generate(header string) ([]byte, error) {
	definitions := read(header)
	var text bytes.Buffer
	text.WriteString("// Code generated from zenlayer.h by internal/generate. DO NOT EDIT.\n\n//go:build cgo\n\npackage zenlayer\n")
	for _, g := range groups {
		if g.doc != "" {
			fmt.Fprintf(&text, "\n// %s\ntype %s int\n", g.doc, g.goType)
		}
		text.WriteString("\nconst (\n")
		count := 0
		for _, d := range definitions {
			name, ok := strings.CutPrefix(d.name, g.prefix)
			if !ok {
				continue
			}
			count++
			name = g.goName + camel(name)
			fmt.Fprintf(&text, "\t// %s\n\t%s %s = %s\n", comment(d.comment), name, g.goType, d.value)
		}
		if count == 0 {
			return nil, fmt.Errorf("the header has no %s", g.prefix)
		}
		text.WriteString(")\n")
	}
	return format.Source(text.Bytes())
}

var pattern = regexp.MustCompile(`(?s)/\*\*((?:[^*]|\*[^/])*)\*/\n#define (ZL_\w+) (\d+)\n`)

func read(header string) []definition {
	var definitions []definition
	// A value and the next comment may share a line end.
	for _, match := range pattern.FindAllStringSubmatch(strings.ReplaceAll(header, "\n/**", "\n\n/**"), -1) {
		definitions = append(definitions, definition{name: match[2], value: match[3], comment: match[1]})
	}
	return definitions
}

// comment returns the text of a C comment as one of Go, with the names of Go.
func comment(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "*"))
		if line != "" {
			lines = append(lines, goNames(line))
		}
	}
	return strings.Join(lines, "\n\t// ")
}

var (
	nameInC   = regexp.MustCompile(`ZL_\w+`)
	getterInC = regexp.MustCompile(`zl_report_(\w+)\(\)`)
)

func goNames(line string) string {
	line = getterInC.ReplaceAllStringFunc(line, func(getter string) string {
		return camel(strings.ToUpper(getterInC.FindStringSubmatch(getter)[1])) // a field of a row
	})
	return nameInC.ReplaceAllStringFunc(line, func(name string) string {
		for _, g := range groups {
			if rest, ok := strings.CutPrefix(name, g.prefix); ok && rest != "" {
				return g.goName + camel(rest)
			}
		}
		return name
	})
}

// Words that Go writes in capitals.
var initialisms = map[string]bool{
	"HTTP": true, "ID": true, "IO": true, "JSON": true, "NIC": true, "RAID": true,
	"SSH": true, "TLS": true, "UTF8": true, "4XX": true, "5XX": true,
}

// camel turns INSTANCE_NOT_FOUND into InstanceNotFound.
func camel(name string) string {
	var text strings.Builder
	for _, word := range strings.Split(name, "_") {
		switch {
		case initialisms[word]:
			text.WriteString(word)
		case word == "IDS":
			text.WriteString("IDs")
		default:
			text.WriteString(word[:1] + strings.ToLower(word[1:]))
		}
	}
	return text.String()
}
