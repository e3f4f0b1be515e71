package zenlayer

import (
	"math"
	"testing"
	"time"
)

func TestRoundUp(t *testing.T) {
	for d, want := range map[time.Duration]uint64{
		-time.Hour:                            0,
		0:                                     0,
		1:                                     1,
		time.Millisecond:                      1,
		time.Millisecond + 1:                  2,
		math.MaxInt64:                         math.MaxInt64/1_000_000 + 1,
		math.MaxInt64 / 1_000_000 * 1_000_000: math.MaxInt64 / 1_000_000,
	} {
		if got := roundUp(d); got != want {
			t.Errorf("%d becomes %d, want %d", d, got, want)
		}
	}
}
