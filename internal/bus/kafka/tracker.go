package kafka

import (
	"slices"
	"time"
)

// tracker knows of one partition which messages were handed out and are not
// acknowledged, so that a position is never committed past one of them.
type tracker struct {
	open []int64 // offsets handed out and not acknowledged, rising
	next int64   // behind the last one handed out
	done int64   // committed: everything before is acknowledged

	got     time.Time // when a message last came in or was taken
	offered int       // messages that came in and wait for a Fetch
	behind  bool      // the last look found nothing come in for long, and more to read
}

// quiet reports whether nothing came in since a time, and nothing waits.
func (t *tracker) quiet(since time.Time) bool { return t.offered == 0 && t.got.Before(since) }

func (t *tracker) handedOut(offset int64) {
	t.open = append(t.open, offset)
	t.next = offset + 1
}

// acknowledge returns the position that may be committed now.
func (t *tracker) acknowledge(offset int64) {
	if i, ok := slices.BinarySearch(t.open, offset); ok {
		t.open = slices.Delete(t.open, i, i+1)
	}
}

// position is where the first message stands that is not acknowledged.
func (t *tracker) position() int64 {
	if len(t.open) > 0 {
		return t.open[0]
	}
	return t.next
}
