// Package cases runs the cases of tests/cases that the probe cannot run: those of settings, which Go
// checks only when a client is created.
package cases

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

// read returns the cases of a file.
func read[Case any](t *testing.T, file string) []Case {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../../../tests/cases", file))
	if err != nil {
		t.Fatal(err)
	}
	var read struct{ Cases []Case }
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if len(read.Cases) == 0 {
		t.Fatalf("%s has no cases", file)
	}
	return read.Cases
}

func TestSettings(t *testing.T) {
	type setting struct {
		Key       string
		Default   *string // nil: any
		Good, Bad []string
	}
	defaults := map[string]string{}
	for _, s := range zenlayer.Settings() {
		defaults[s.Name] = s.Default
	}
	for _, c := range read[setting](t, "configuration.json") {
		if is, ok := defaults[c.Key]; !ok || c.Default != nil && is != *c.Default {
			t.Errorf("the default of %s is %q", c.Key, is)
		}
		delete(defaults, c.Key)
		for _, value := range c.Good {
			if err := made(c.Key, value); err != nil {
				t.Errorf("%s %q: %v", c.Key, value, err)
			}
		}
		for _, value := range c.Bad {
			err := made(c.Key, value)
			var failure *zenlayer.OpError
			if !errors.As(err, &failure) || failure.Code != zenlayer.ErrConfigValue || failure.Outcome != zenlayer.OutcomeNotSent {
				t.Errorf("%s %q: %v", c.Key, value, err)
			} else if text := err.Error(); !strings.Contains(text, c.Key) || strings.Contains(text, "hunter2") {
				t.Errorf("%s %q: got %s", c.Key, value, text)
			}
		}
	}
	if len(defaults) != 0 {
		t.Errorf("no cases for %v", defaults)
	}
}

// made creates a client with a setting.
func made(key, value string) error {
	client, err := zenlayer.New(
		zenlayer.WithoutEnvironment(),
		zenlayer.WithCredentials("id", "secret"),
		zenlayer.WithSetting(key, value),
	)
	if err == nil {
		client.Close()
	}
	return err
}

// surroundings are the sources of a client's credentials.
type surroundings struct {
	Name        string
	Env         map[string]string
	Files       map[string]string // in ~/.zenlayer
	Home        *bool             // whether there is a home directory; nil: yes
	Config      [][2]string
	Endpoint    *bool   // whether it is an option; nil: yes
	Profile     *string // nil: no name
	Environment *bool   // whether it is read; nil: yes
	Expect      expectation
}

func (s *surroundings) isIsolated() bool {
	return s.Environment != nil && !*s.Environment
}

func (s *surroundings) setUp(t *testing.T) {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "ZENLAYER") {
			unset(t, name)
		}
	}
	for name, value := range s.Env {
		t.Setenv(name, value)
	}
	home := t.TempDir()
	t.Setenv("HOME", home)
	if s.Home != nil && !*s.Home {
		unset(t, "HOME")
	}
	if err := os.Mkdir(filepath.Join(home, ".zenlayer"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range s.Files {
		if err := os.WriteFile(filepath.Join(home, ".zenlayer", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// unset removes a variable until the test ends.
func unset(t *testing.T, name string) {
	t.Setenv(name, "")
	os.Unsetenv(name)
}

// ask creates a client and makes a call.
func (s *surroundings) ask(t *testing.T, url string) error {
	var options []zenlayer.Option
	if s.Endpoint == nil || *s.Endpoint {
		options = append(options, zenlayer.WithEndpoint(url))
	}
	for _, pair := range s.Config {
		options = append(options, zenlayer.WithSetting(pair[0], pair[1]))
	}
	if s.Profile != nil {
		options = append(options, zenlayer.WithProfile(*s.Profile))
	}
	if s.isIsolated() {
		options = append(options, zenlayer.WithoutEnvironment())
	}
	client, err := zenlayer.New(options...)
	if err != nil {
		return err
	}
	defer client.Close()
	in := &zenlayer.InstancesStatusInput{InstanceIDs: []string{"vm-000001"}}
	for _, err := range client.InstancesStatus(t.Context(), in) {
		if err != nil {
			return err
		}
	}
	return nil
}

// An expectation is "ok", or an error: with one of these names, and with and without certain words.
type expectation struct {
	Error      names
	Message    []string
	NotMessage []string `json:"not_message"`
}

func (e *expectation) UnmarshalJSON(text []byte) error {
	if string(text) == `"ok"` {
		return nil
	}
	type plain expectation // without this method
	return json.Unmarshal(text, (*plain)(e))
}

// names are one or more names.
type names []string

func (n *names) UnmarshalJSON(text []byte) error {
	if text[0] == '[' {
		return json.Unmarshal(text, (*[]string)(n))
	}
	*n = names{""}
	return json.Unmarshal(text, &(*n)[0])
}

func (e *expectation) check(t *testing.T, err error) {
	var failure *zenlayer.OpError
	switch {
	case e.Error == nil:
		if err != nil {
			t.Error(err)
		}
		return
	case !errors.As(err, &failure) || !slices.Contains(e.Error, failure.Code.Name()):
		t.Errorf("got %v, want %v", err, e.Error)
		return
	}
	for _, words := range e.Message {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("%q is not in %q", words, err)
		}
	}
	for _, words := range e.NotMessage {
		if strings.Contains(err.Error(), words) {
			t.Errorf("%q is in %q", words, err)
		}
	}
}

func TestCredentials(t *testing.T) {
	simulator := zenlayertest.New(t, "--token", "simulator-token")
	for _, c := range read[surroundings](t, "credentials.json") {
		if c.isIsolated() && c.Profile == nil {
			continue // in Go, a profile is read without the environment only if it is named
		}
		t.Run(c.Name, func(t *testing.T) {
			c.setUp(t)
			c.Expect.check(t, c.ask(t, simulator.URL))
		})
	}
}
