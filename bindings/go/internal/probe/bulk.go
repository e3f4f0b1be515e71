package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

// bulk makes a run: a goal, options, ids. It may return a report along with an error.
func (s *slot) bulk(ctx context.Context, arguments []string) (object, error) {
	goal, words, ids := arguments[0], arguments[1], arguments[2:]
	told, settled := 0, 0
	options, err := bulkOptions(words, func(p zenlayer.Progress) { told, settled = told+1, p.Settled })
	if err != nil {
		return nil, err
	}
	var report *zenlayer.Report
	switch goal {
	case "stop":
		report, err = s.client.BulkStop(ctx, ids, options)
	case "start":
		report, err = s.client.BulkStart(ctx, ids, options)
	case "reboot":
		report, err = s.client.BulkReboot(ctx, ids, options)
	default:
		report, err = s.client.BulkWait(ctx, ids, strings.TrimPrefix(goal, "wait:"), options)
	}
	if report == nil {
		return nil, err
	}
	text, jsonErr := report.MarshalJSON()
	if jsonErr != nil {
		return nil, jsonErr
	}
	result := success("", slices.ContainsFunc(report.Rows, func(row zenlayer.ReportRow) bool { return row.Inferred }))
	result["request_id"], result["report"] = nil, json.RawMessage(text)
	result["progress"], result["settled"] = told, settled
	return result, err
}

// bulkOptions parses words such as "wait=0 timeout_ms=100"; "-" means none.
func bulkOptions(words string, tell func(zenlayer.Progress)) (func(*zenlayer.BulkOptions), error) {
	var o zenlayer.BulkOptions
	for _, word := range strings.Fields(strings.TrimPrefix(words, "-")) {
		name, value, _ := strings.Cut(word, "=")
		number, _ := strconv.Atoi(value)
		ms := time.Duration(number) * time.Millisecond
		switch name {
		case "product":
			o.Product = value
		case "wait":
			o.NoWait = number == 0
		case "timeout_ms":
			o.Timeout = ms
		case "force":
			o.Force = zenlayer.Force(number)
		case "concurrency":
			o.Concurrency = number
		case "fail_fast":
			o.FailFast = number != 0
		case "check_first":
			o.CheckFirst = number != 0
		case "initial_poll_ms":
			o.InitialPoll = ms
		case "poll_interval_ms":
			o.PollInterval = ms
		case "progress":
			o.Progress = tell
		default:
			return nil, fmt.Errorf("no such option: %s", name)
		}
	}
	return func(to *zenlayer.BulkOptions) { *to = o }, nil
}
