package zenlayer

import (
	"context"
	"strings"
	"testing"
	"time"
)

// The context cancels the request under way, and the library then notices the deadline itself.
func TestADeadlineIsATimeoutInEveryRow(t *testing.T) {
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancel()
	for _, ended := range []Code{ErrTimeout, ErrCancelled, 0} {
		report := &Report{Ended: ended, Rows: []ReportRow{{Code: ErrCancelled, Message: "cancelled while waiting"}, {}}}
		report.cutShort(ctx, &OpError{Code: ErrPartial})
		if row := report.Rows[0]; row.Code != ErrTimeout || strings.Contains(row.Message, "cancelled") {
			t.Errorf("ended by %v: the row has %v, %q", ended, row.Code, row.Message)
		}
		if report.Rows[1].Code != 0 || report.Ended == ErrCancelled {
			t.Errorf("ended by %v: the report is %+v", ended, report)
		}
	}
}
