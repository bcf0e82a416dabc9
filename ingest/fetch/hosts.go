package fetch

import (
	"context"
	"sync"
)

// hostSlots limits how many requests run to one host at a time. Hosts that
// nobody asks take no memory.
type hostSlots struct {
	limit int
	mu    sync.Mutex
	hosts map[string]*hostSlot
}

type hostSlot struct {
	places chan struct{}
	users  int
}

func newHostSlots(limit int) *hostSlots {
	return &hostSlots{limit: limit, hosts: map[string]*hostSlot{}}
}

// enter waits for a place; leave gives it back.
func (h *hostSlots) enter(ctx context.Context, host string) (leave func(), err error) {
	h.mu.Lock()
	s := h.hosts[host]
	if s == nil {
		s = &hostSlot{places: make(chan struct{}, h.limit)}
		h.hosts[host] = s
	}
	s.users++
	h.mu.Unlock()
	select {
	case s.places <- struct{}{}:
		return func() { <-s.places; h.forget(host, s) }, nil
	case <-ctx.Done():
		h.forget(host, s)
		return nil, ctx.Err()
	}
}

func (h *hostSlots) forget(host string, s *hostSlot) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.users--; s.users == 0 {
		delete(h.hosts, host)
	}
}
