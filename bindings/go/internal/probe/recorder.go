package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
)

// A recorder keeps log records in the format of the probe in C: the level's number and the text.
type recorder struct {
	mu    sync.Mutex
	lines []string
}

var levels = map[string]slog.Level{
	"0": slog.LevelError + 1, "1": slog.LevelError, "2": slog.LevelWarn, "3": slog.LevelInfo,
	"4": slog.LevelDebug,
}

func (r *recorder) logger(level string) *slog.Logger {
	return slog.New(handler{r, levels[level]})
}

func (r *recorder) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := append([]string{}, r.lines...)
	r.lines = nil
	return lines
}

// A handler passes records to the recorder, from a minimum level.
type handler struct {
	*recorder
	least slog.Level
}

func (h handler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.least }
func (h handler) WithAttrs([]slog.Attr) slog.Handler               { return h }
func (h handler) WithGroup(string) slog.Handler                    { return h }

func (h handler) Handle(_ context.Context, record slog.Record) error {
	number := map[slog.Level]int{slog.LevelError: 1, slog.LevelWarn: 2, slog.LevelInfo: 3, slog.LevelDebug: 4}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, fmt.Sprintf("%d %s", number[record.Level], record.Message))
	return nil
}
