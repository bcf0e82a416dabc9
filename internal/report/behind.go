package report

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Figure names a count of a report whose matters can be listed.
type Figure string

// The figures that open their matters.
const (
	FigureEntries     Figure = "entries"
	FigureResponded   Figure = "responded"
	FigureDue         Figure = "due"
	FigureOnTime      Figure = "on_time"
	FigureLate        Figure = "late" // due and not on time
	FigureOverdueOpen Figure = "overdue_open"
	FigureClosed      Figure = "closed"
)

var figureTests = map[Figure]func(Matter, time.Time) bool{
	FigureEntries:     func(Matter, time.Time) bool { return true },
	FigureResponded:   func(m Matter, _ time.Time) bool { return m.answered() },
	FigureDue:         Matter.due,
	FigureOnTime:      func(m Matter, _ time.Time) bool { return m.onTime() },
	FigureLate:        func(m Matter, now time.Time) bool { return m.due(now) && !m.onTime() },
	FigureOverdueOpen: Matter.overdueOpen,
	FigureClosed:      func(m Matter, _ time.Time) bool { return !m.Closed.IsZero() },
}

// errEnough ends a reading early.
var errEnough = errors.New("enough")

// Behind lists the matters behind one figure, at most limit, in the reader's
// order: of the row with that key, or of the total where key is nil. more
// says that there are further ones.
func (s *Reports) Behind(ctx context.Context, req Request, key *string, f Figure, limit int) (ms []Matter, more bool, err error) {
	err = s.EachBehind(ctx, req, key, f, func(m Matter) error {
		if len(ms) == limit {
			more = true
			return errEnough
		}
		ms = append(ms, m)
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return ms, more, err
}

// EachBehind gives all the matters that Behind lists to fn, one by one, and
// stops at its first error.
func (s *Reports) EachBehind(ctx context.Context, req Request, key *string, f Figure, fn func(Matter) error) error {
	test, ok := figureTests[f]
	if !ok {
		return &RequestError{"figure", fmt.Sprintf("没有 %q 这一指标", f)}
	}
	now := s.Now()
	return s.each(ctx, req, func(m Matter) error {
		if !test(m, now) || key != nil && (req.unranked(m) || m.Label(req.By).Key != *key) {
			return nil
		}
		return fn(m)
	})
}
