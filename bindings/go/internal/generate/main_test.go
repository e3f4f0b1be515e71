package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestNoDefinitionIsLost(t *testing.T) {
	header, err := os.ReadFile("../../../../include/zenlayer.h")
	if err != nil {
		t.Fatal(err)
	}
	made, err := generate(string(header))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		defined := strings.Count(string(header), "\n#define "+g.prefix)
		if g.goType == "" {
			continue
		}
		if constants := strings.Count(string(made), " "+g.goType+" = "); constants != defined {
			t.Errorf("%s: %d constants for %d definitions", g.prefix, constants, defined)
		}
	}
}

func TestCommentsHaveTheNamesOfGo(t *testing.T) {
	constants, err := os.ReadFile("../../zenlayer/constants.go")
	if err != nil {
		t.Fatal(err)
	}
	if left := regexp.MustCompile(`(?i)\bzl_\w+`).FindAllString(string(constants), -1); left != nil {
		t.Errorf("%q are names in C", left)
	}
	if got := comment("it was refused: zl_report_service_code() and ZL_ERR_IO tell"); got != "it was refused: ServiceCode and ErrIO tell" {
		t.Errorf("it says %q", got)
	}
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{
		"INSTANCE_NOT_FOUND": "InstanceNotFound",
		"UTF8":               "UTF8",
		"HTTP_4XX":           "HTTP4XX",
		"IDS":                "IDs",
	} {
		if got := camel(in); got != want {
			t.Errorf("%s becomes %s, want %s", in, got, want)
		}
	}
}
