package zenlayer_test

import (
	"context"
	"log/slog"
	"runtime"
	"strings"
	"testing"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayertest"
)

// A recorder receives log records as "LEVEL text". It drops records when it is full.
type recorder chan string

func (r recorder) logger() *slog.Logger {
	return slog.New(r)
}

func (r recorder) Enabled(context.Context, slog.Level) bool { return true }
func (r recorder) WithAttrs([]slog.Attr) slog.Handler       { return r }
func (r recorder) WithGroup(string) slog.Handler            { return r }

func (r recorder) Handle(_ context.Context, record slog.Record) error {
	select {
	case r <- record.Level.String() + " " + record.Message:
	default:
	}
	return nil
}

// wait returns when a record that contains these words arrives.
func (r recorder) wait(words string) {
	for !strings.Contains(<-r, words) {
	}
}

// lines returns the records so far.
func (r recorder) lines() []string {
	var lines []string
	for len(r) > 0 {
		lines = append(lines, <-r)
	}
	return lines
}

func TestLogger(t *testing.T) {
	simulator := zenlayertest.New(t)
	log := make(recorder, 1000)
	client := simulator.Client(zenlayer.WithLogger(log.logger()))
	stop(t.Context(), client, "vm-000001")
	stop(t.Context(), client, "vm-999999")
	text := strings.Join(log.lines(), "\n")
	for _, want := range []string{"DEBUG sending StopInstances", "INFO StopInstances attempt 1 answered HTTP 200", "ERROR StopInstances failed"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	if strings.Contains(text, zenlayertest.AccessKeySecret) {
		t.Errorf("the secret is in:\n%s", text)
	}
}

func TestLoggerOfOneLevel(t *testing.T) {
	simulator := zenlayertest.New(t)
	var text strings.Builder
	logger := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelWarn}))
	client := simulator.Client(zenlayer.WithLogger(logger))
	stop(t.Context(), client, "vm-000001")
	if text.Len() != 0 {
		t.Errorf("a successful call logged %s", text.String())
	}
	stop(t.Context(), client, "vm-999999")
	if !strings.Contains(text.String(), "level=ERROR") {
		t.Errorf("a failed call logged %q", text.String())
	}
}

// rude is a handler that does not return: it panics or exits.
type rude struct {
	recorder
	leave func()
}

func (r rude) Handle(context.Context, slog.Record) error {
	r.leave()
	return nil
}

func TestLoggerThatDoesNotReturn(t *testing.T) {
	simulator := zenlayertest.New(t)
	for name, leave := range map[string]func(){
		"panic":  func() { panic("no") },
		"Goexit": runtime.Goexit,
	} {
		client := simulator.Client(zenlayer.WithLogger(slog.New(rude{nil, leave})))
		for range 2 {
			if got := statuses(t, client, "vm-000001"); len(got) != 1 {
				t.Errorf("%s: got %v", name, got)
			}
		}
		report, err := client.BulkStop(t.Context(), ids(2), func(o *zenlayer.BulkOptions) { o.NoWait = true })
		if report == nil || len(report.Rows) != 2 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
