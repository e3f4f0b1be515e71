package zenlayer

import (
	"context"
	"strings"
	"testing"
	"time"
)

// The context ends the request under way, and the library sees the deadline pass before it looks again.
func TestADeadlineThatBothSeeIsOneInEveryRow(t *testing.T) {
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancel()
	for _, ended := range []Code{ErrTimeout, ErrCancelled, 0} {
		report := &Report{Ended: ended, Rows: []ReportRow{{Code: ErrCancelled, Message: "cancelled while waiting"}, {}}}
		report.cutShort(ctx, &OpError{Code: ErrPartial})
		if row := report.Rows[0]; row.Code != ErrTimeout || strings.Contains(row.Message, "cancelled") {
			t.Errorf("ended by %v: the row says %v, %q", ended, row.Code, row.Message)
		}
		if report.Rows[1].Code != 0 || report.Ended == ErrCancelled {
			t.Errorf("ended by %v: the report is %+v", ended, report)
		}
	}
}
