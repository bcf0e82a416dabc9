package app

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

// lines is a log that is read while it is written.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
	got chan struct{} // closed at the first line
	one sync.Once
}

func (l *lines) Write(p []byte) (int, error) {
	defer l.one.Do(func() { close(l.got) })
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// Of two processes on one folder one works; the other says that it waits, and
// takes over when the first has gone.
func TestOneProcessWorksTheFolder(t *testing.T) {
	dir, quiet := t.TempDir(), slog.New(slog.DiscardHandler)
	first, leave := context.WithCancel(t.Context())
	began, gone := make(chan struct{}), make(chan error, 1)
	go func() {
		gone <- workFolder(first, dir, collectWork, quiet, func(ctx context.Context) error {
			close(began)
			<-ctx.Done()
			return ctx.Err()
		})
	}()
	<-began
	said := &lines{got: make(chan struct{})}
	took := make(chan struct{})
	over := make(chan error, 1)
	go func() {
		over <- workFolder(t.Context(), dir, collectWork, slog.New(slog.NewTextHandler(said, nil)), func(context.Context) error {
			close(took)
			return nil
		})
	}()
	<-said.got
	select {
	case <-took:
		t.Error("both work")
	default:
	}
	if text := said.buf.String(); !strings.Contains(text, "another process") || !strings.Contains(text, "work="+collectWork) {
		t.Errorf("the second says %q", text)
	}
	leave()
	if err := <-gone; err != nil {
		t.Error(err)
	}
	<-took
	if err := <-over; err != nil {
		t.Error(err)
	}
}
