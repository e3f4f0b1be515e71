package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/libzenlayer/libzenlayer/bindings/go/zenlayer"
)

// A display shows the progress: on a terminal in one line that is redrawn in place; elsewhere only when
// a count has changed.
type display struct {
	live   bool
	counts string // as last shown
}

func (d *display) show(p zenlayer.Progress) {
	counts := countsOf(p)
	if !d.live && counts == d.counts {
		return
	}
	d.counts = counts

	const width = 16
	done := width * p.Settled / p.Total
	bar := strings.Repeat("#", done) + strings.Repeat(".", width-done)
	line := fmt.Sprintf("[%s] %s   %.1f s", bar, counts, p.Elapsed.Seconds())
	if p.Estimate >= time.Second {
		line += fmt.Sprintf(", about %.0f s left", p.Estimate.Seconds())
	}
	if d.live { // without line wrapping: a wrapped line could not be redrawn
		fmt.Print("\r\033[?7l", line, "\033[K\033[?7h")
	} else {
		fmt.Println(line)
	}
}

// leave ends the line that is redrawn.
func (d *display) leave() {
	if d.live && d.counts != "" {
		fmt.Println()
	}
}

// countsOf returns the counts by state as one text.
func countsOf(p zenlayer.Progress) string {
	counts := fmt.Sprintf("%3d%%", 100*p.Settled/p.Total)
	add := func(state string, count int) { counts += fmt.Sprintf("  %s %d", state, count) }
	seen := p.Failed
	for _, s := range p.Statuses {
		add(s.Status, s.Count)
		seen += s.Count
	}
	if seen < p.Sent { // the status of some has not been read yet
		add("sent", p.Sent)
	}
	if p.Failed > 0 {
		add("failed", p.Failed)
	}
	return counts
}
