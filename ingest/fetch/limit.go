package fetch

import (
	"context"
	"io"
	"sync/atomic"
	"time"
)

// limit gives a request up when it has taken its time; what passes between stop
// and run does not count. One goroutine at a time holds it.
type limit struct {
	total time.Duration
	abort context.CancelCauseFunc
	timer *time.Timer
	since time.Time
}

func (l *limit) run() {
	l.since = time.Now()
	l.timer = time.AfterFunc(l.total, func() { l.abort(errTotal) })
}

func (l *limit) stop() {
	if l.timer.Stop() {
		l.total -= time.Since(l.since)
	}
}

// pace gives a request up when its body comes too slowly.
type pace struct {
	r      io.Reader
	n      atomic.Int64
	window time.Duration
	abort  context.CancelCauseFunc
	done   chan struct{} // of the watch that runs; nil for none
}

func (p *pace) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.n.Add(int64(n))
	return n, err
}

// watch looks at the end of each window, until rest, whether so many bytes came.
func (p *pace) watch(least int64) {
	done := make(chan struct{})
	p.done = done
	go func() {
		t := time.NewTicker(p.window)
		defer t.Stop()
		for last := p.n.Load(); ; {
			select {
			case <-done:
				return
			case <-t.C:
			}
			now := p.n.Load()
			if now-last < least {
				p.abort(errSlow)
				return
			}
			last = now
		}
	}()
}

// rest ends the watch.
func (p *pace) rest() {
	if p.done != nil {
		close(p.done)
	}
	p.done = nil
}
