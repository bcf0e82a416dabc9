package ui

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/web"
)

// Bounds of listening pages.
const (
	listenersAtMost = 400              // of one process
	listenersOfOne  = 4                // windows of one person: over HTTP/1.1 a browser has six connections, and needs some for pages
	liveEvery       = 4 * time.Second  // how often the store is asked for a page
	liveFor         = 10 * time.Minute // then the page asks anew
	liveWrite       = 20 * time.Second // for one line over a slow network
)

// listeners counts the pages that listen.
type listeners struct {
	mu  sync.Mutex
	all int
	of  map[string]int // by user ID
}

func newListeners() *listeners { return &listeners{of: map[string]int{}} }

// join reports whether there is room for one more; leave gives it back.
func (l *listeners) join(user string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all >= listenersAtMost || l.of[user] >= listenersOfOne {
		return false
	}
	l.all++
	l.of[user]++
	return true
}

func (l *listeners) leave(user string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.of[user]--; l.of[user] == 0 {
		delete(l.of, user)
	}
}

// live tells a page what happens meanwhile, as server-sent events: the
// person's unread notices (new hotspots, assignments …), and the progress of
// jobs of theirs. It asks the store, so that it does not matter which
// process did it; and it ends with the session, whose use it is not.
func (s *server) live(c echo.Context) error {
	by, err := s.Identity.Peek(c)
	if errors.Is(err, access.ErrNoSession) || err == nil && by.MustChange {
		return c.NoContent(http.StatusNoContent) // tells the browser to ask no more
	}
	if err != nil {
		return err
	}
	if !s.listeners.join(by.UserID) {
		return c.NoContent(http.StatusNoContent)
	}
	defer s.listeners.leave(by.UserID)
	w := stream{Context: c, out: http.NewResponseController(c.Response())}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // a proxy before it must not wait for more
	c.Response().WriteHeader(http.StatusOK)
	return s.tell(w, c.QueryParams()["job"])
}

// tell writes what is new again and again, until the page is gone or the
// session has ended. A page that is gone is no error.
func (s *server) tell(w stream, follows []string) error {
	var last liveState
	for tick, end := time.NewTicker(cmp.Or(s.LiveEvery, liveEvery)), s.Now().Add(liveFor); ; {
		by, err := s.Identity.Peek(w)
		if errors.Is(err, access.ErrNoSession) {
			_ = w.send("end", nil)
			return nil
		}
		if err == nil {
			last, err = s.tellOnce(w, by, follows, last)
		}
		if err != nil || !s.Now().Before(end) {
			return w.gone(s, err)
		}
		select {
		case <-tick.C:
		case <-w.Request().Context().Done():
			return nil
		case <-s.Stopping:
			return nil
		}
	}
}

// liveState is what a page was told last.
type liveState struct {
	told   bool
	unread int
	jobs   map[string]jobProgress
}

func (s *server) tellOnce(w stream, by access.Actor, follows []string, last liveState) (liveState, error) {
	ctx := w.Request().Context()
	n, err := s.Notices.Unread(ctx, by)
	if err != nil {
		return last, err
	}
	next := liveState{told: true, unread: n, jobs: map[string]jobProgress{}}
	if !last.told || n != last.unread {
		if err := s.tellUnread(ctx, w, by, n, last.told && n > last.unread); err != nil {
			return next, err
		}
	} else if err := w.send("", nil); err != nil { // a sign of life, so that a page that is gone is noticed
		return next, err
	}
	for _, id := range follows[:min(jobsHeard, len(follows))] {
		j, err := s.Desk.Job(ctx, by, id)
		if errors.Is(err, jobs.ErrUnknown) { // it is forgotten by now; the rest goes on
			continue
		}
		if err != nil {
			return next, err
		}
		p := progressOf(j)
		if next.jobs[id] = p; p == last.jobs[id] {
			continue
		}
		if err := w.send("job", p); err != nil {
			return next, err
		}
	}
	return next, nil
}

func (s *server) tellUnread(ctx context.Context, w stream, by access.Actor, n int, isNew bool) error {
	told := map[string]string{"count": ""}
	if n > 0 {
		told["count"] = fmt.Sprint(min(n, manyUnread-1))
		if n >= manyUnread {
			told["count"] += "+"
		}
	}
	if isNew {
		messages, _, err := s.Notices.List(ctx, by, true, "")
		if err != nil {
			return err
		}
		if len(messages) > 0 {
			told["text"] = messages[0].Text()
		}
	}
	return w.send("unread", told)
}

// stream is an answer that goes on.
type stream struct {
	echo.Context
	out *http.ResponseController
}

// send writes one event; an empty name is a comment that pages do not see.
func (w stream) send(name string, data any) error {
	line := ":\n\n"
	if name != "" {
		b, err := json.Marshal(data)
		if err != nil {
			return err
		}
		line = "event: " + name + "\ndata: " + string(b) + "\n\n"
	}
	if err := w.out.SetWriteDeadline(time.Now().Add(liveWrite)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := w.Response().Write([]byte(line)); err != nil {
		return err
	}
	return w.out.Flush()
}

// gone ends a stream; what went wrong is logged, for nothing can be answered
// any more.
func (w stream) gone(s *server, err error) error {
	if err != nil && w.Request().Context().Err() == nil {
		s.Log.Warn("live news ended", "error", err, "request_id", web.RequestID(w))
	}
	return nil
}
