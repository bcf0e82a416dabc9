package pipeline

import (
	"sync"
	"time"
)

// clock tells what was handed in after what. Its times only grow, and they are
// later than all that it has seen, so that what follows something stored is
// later than that also where another machine's clock is ahead (a hybrid logical
// clock: Kulkarni et al., OPODIS 2014). It is safe for concurrent use.
type clock struct {
	mu   sync.Mutex
	last time.Time
}

// next is a time that was never given before, to the microsecond.
func (c *clock) next() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := time.Now().UTC().Truncate(time.Microsecond)
	if !t.After(c.last) {
		t = c.last.Add(time.Microsecond)
	}
	c.last = t
	return t
}

// pass makes every next time a later one than t.
func (c *clock) pass(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.last) {
		c.last = t
	}
}
