package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

// printReport prints the number of instances by outcome, and then the instances.
func printReport(report *zenlayer.Report, verbose bool) {
	total := len(report.Rows)
	fmt.Printf("\n%d of %d stopped in %.1f s", total-report.Failed, total, report.Elapsed.Seconds())
	if report.Ended != 0 {
		fmt.Printf("; %v", report.Ended)
	}
	fmt.Print("\n\n")
	for outcome := zenlayer.BulkOutcome(0); outcome.String() != ""; outcome++ {
		if count := report.Count(outcome); count > 0 {
			fmt.Printf("%7d  %-11s  %s\n", count, outcome, outcome.Text())
		}
	}

	rows := slices.Clone(report.Rows)
	if !verbose {
		rows = slices.DeleteFunc(rows, func(row zenlayer.ReportRow) bool { return row.Outcome.IsSuccess() })
	}
	if len(rows) > 0 {
		fmt.Println()
		printRows(rows)
	}
}

func printRows(rows []zenlayer.ReportRow) {
	slices.SortStableFunc(rows, func(a, b zenlayer.ReportRow) int { return cmp.Compare(a.Outcome, b.Outcome) })
	width := len("id")
	for _, row := range rows {
		width = max(width, len(row.InstanceID))
	}
	const format = "%-*s  %-11s  %-8s  %-27s  %s\n"
	fmt.Printf(format, width, "id", "outcome", "status", "code", "message")
	for _, row := range rows {
		code := "-"
		if row.Code != 0 {
			code = row.Code.Name()
		}
		status, message := cmp.Or(row.Status, "-"), cmp.Or(row.Message, "-")
		fmt.Printf(format, width, row.InstanceID, row.Outcome, status, code, message)
	}
}

func printError(err error) {
	var failure *zenlayer.OpError
	if !errors.As(err, &failure) { // for example, the library is too old
		fmt.Fprintln(os.Stderr, "stop_instances:", err)
		return
	}
	fmt.Fprintf(os.Stderr, "stop_instances: %s: %s\n", failure.Code.Name(), failure.Message)
	if failure.RequestID != "" {
		fmt.Fprintln(os.Stderr, "request id", failure.RequestID)
	}
}
