package kafka

import (
	"testing"
	"time"
)

func TestUntilLook(t *testing.T) {
	for _, c := range []struct {
		most, n    int64
		took, want time.Duration
	}{
		{5, 5, 0, firstLook}, // one that does nothing yet is asked more and more seldom
		{5, 5, 80 * time.Millisecond, 80 * time.Millisecond},
		{5, 5, time.Minute, lastLook},
		{40_000, 20_000, 4 * time.Second, lastLook},
		{40_000, 2_000, 8 * time.Second, 105 * time.Millisecond},
		{40_000, 10, 8 * time.Second, firstLook},
	} {
		if got := untilLook(c.most, c.n, c.took).Round(time.Millisecond); got != c.want {
			t.Errorf("%d of %d after %s: %s, want %s", c.n, c.most, c.took, got, c.want)
		}
	}
}
