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
	"slices"
	"strings"
)

// A group is the constants of one Go type: all of C whose names begin in a certain way.
type group struct {
	prefix string // in C
	goType string
	goName string // what their names begin with in Go
	doc    string
	named  bool // whether its String is made here: C has no function for it
}

var groups = []group{
	{"ZL_ERR_", "Code", "Err", "", false},
	{"ZL_OUTCOME_", "Outcome", "Outcome", "An Outcome tells what became of a request.", false},
	{"ZL_PHASE_", "Phase", "Phase", "A Phase is how far a call had come. New ones may be added.", true},
	{"ZL_CLASS_", "Class", "Class", "A Class is what it means to do an action twice.", true},
	{"ZL_FORCE_", "Force", "Force", "A Force is how an instance is stopped.", true},
	{"ZL_REPORT_", "ReportOutcome", "Report", "A ReportOutcome is what became of an instance in a run over many.", false},
	{"ZL_COUNTER_", "Counter", "Counter", "A Counter is something that a client counts: see Client.Counter.", false},
	{"ZL_MAX_", "", "Max", "", false},
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
	text.WriteString("// Code generated from zenlayer.h by internal/generate. DO NOT EDIT.\n\n" +
		"//go:build cgo\n\npackage zenlayer\n\nimport \"fmt\"\n")
	for _, g := range groups {
		if g.doc != "" {
			fmt.Fprintf(&text, "\n// %s\ntype %s int\n", g.doc, g.goType)
		}
		own := g.definitions(definitions)
		if len(own) == 0 {
			return nil, fmt.Errorf("the header has no %s", g.prefix)
		}
		text.WriteString("\nconst (\n")
		for _, d := range own {
			fmt.Fprintf(&text, "\t// %s\n\t%s %s = %s\n", comment(d.comment), g.constant(d), g.goType, d.value)
		}
		text.WriteString(")\n")
		if g.named {
			writeString(&text, g, own)
		}
	}
	return format.Source(text.Bytes())
}

// definitions returns those of the group.
func (g group) definitions(all []definition) []definition {
	return slices.DeleteFunc(slices.Clone(all), func(d definition) bool { return !strings.HasPrefix(d.name, g.prefix) })
}

// constant returns the name of a definition in Go.
func (g group) constant(d definition) string {
	return g.goName + camel(strings.TrimPrefix(d.name, g.prefix))
}

// writeString writes the method that gives a number its name, which is that in C without the prefix.
func writeString(text *bytes.Buffer, g group, definitions []definition) {
	name := func(d definition) string { return strings.ToLower(strings.TrimPrefix(d.name, g.prefix)) }
	receiver := strings.ToLower(g.goType[:1])
	fmt.Fprintf(text, "\n// String returns the name, such as %q, or the number of one that is unknown.\n", name(definitions[len(definitions)-1]))
	fmt.Fprintf(text, "func (%s %s) String() string {\n\tswitch %s {\n", receiver, g.goType, receiver)
	for _, d := range definitions {
		fmt.Fprintf(text, "\tcase %s:\n\t\treturn %q\n", g.constant(d), name(d))
	}
	fmt.Fprintf(text, "\tdefault:\n\t\treturn fmt.Sprintf(\"%s(%%d)\", int(%s))\n\t}\n}\n", g.goType, receiver)
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
