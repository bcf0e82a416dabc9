package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/ledger"
)

// The times of a supporting unit's part: until it accepted it, until it reported,
// both since it got it, and how long it has waited that has not reported.
const (
	SupportTaken    = "配合签收"
	SupportReported = "配合报送"
	SupportOpen     = "配合未报送"
)

// SupportNames are all of them.
var SupportNames = []string{SupportTaken, SupportReported, SupportOpen}

// SupportRow is how long a supporting unit (配合单位) took with its parts. What it
// returned or what was taken from it is left out.
type SupportRow struct {
	Key      string `json:"key"`
	Name     string `json:"name"`
	Parts    int    `json:"parts"`
	Taken    Hours  `json:"taken_hours"`
	Reported Hours  `json:"reported_hours"`
	Open     int    `json:"open"` // not reported, of matters that are not closed
}

// supportTime is one time of a part, of the name; false where it has none.
func (m *Matter) supportTime(p ledger.Support, name string, now time.Time) (time.Duration, bool) {
	since := func(at time.Time) (time.Duration, bool) {
		return at.Sub(p.Ordered), !at.IsZero() && !p.Ordered.IsZero() && !at.Before(p.Ordered)
	}
	switch name {
	case SupportTaken:
		return since(p.Taken)
	case SupportReported:
		return since(p.Reported)
	}
	open := p.Reported.IsZero() && m.Closed.IsZero()
	return now.Sub(p.Ordered), open && !p.Ordered.IsZero()
}

// supported gives all parts of the period's entries to fn, of the units that sees
// allows; nil allows all.
func (s *Reports) supported(ctx context.Context, req Request, sees func(unit string) bool, fn func(*Matter, ledger.Support)) error {
	req.Channel = Opinion
	return s.each(ctx, req, func(m *Matter) error {
		for _, p := range m.supports {
			if !m.LeftOut && (sees == nil || sees(p.Unit.ID)) {
				fn(m, p)
			}
		}
		return nil
	})
}

// Supports tells how long the supporting units took, those with most parts first.
func (s *Reports) Supports(ctx context.Context, req Request, sees func(unit string) bool) ([]SupportRow, error) {
	type tally struct {
		row             SupportRow
		taken, reported []time.Duration
	}
	units, now := map[string]*tally{}, s.Now()
	err := s.supported(ctx, req, sees, func(m *Matter, p ledger.Support) {
		t := units[p.Unit.ID]
		if t == nil {
			t = &tally{row: SupportRow{Key: p.Unit.ID, Name: cmp.Or(p.Unit.Name, p.Unit.ID)}}
			units[p.Unit.ID] = t
		}
		t.row.Parts++
		if took, ok := m.supportTime(p, SupportTaken, now); ok {
			t.taken = append(t.taken, took)
		}
		if took, ok := m.supportTime(p, SupportReported, now); ok {
			t.reported = append(t.reported, took)
		}
		_, open := m.supportTime(p, SupportOpen, now)
		t.row.Open += one(open)
	})
	rows := make([]SupportRow, 0, len(units))
	for _, t := range units {
		t.row.Taken, t.row.Reported = hours(t.taken), hours(t.reported)
		rows = append(rows, t.row)
	}
	slices.SortFunc(rows, func(a, b SupportRow) int {
		return cmp.Or(cmp.Compare(b.Parts, a.Parts), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key))
	})
	return rows, err
}

// BehindSupport lists the matters behind a time of a supporting unit's row, the
// slowest first, at most limit.
func (s *Reports) BehindSupport(ctx context.Context, req Request, unit, name string, sees func(unit string) bool, limit int) (ms []HandMatter, more bool, err error) {
	if !slices.Contains(SupportNames, name) {
		return nil, false, &RequestError{"hand", fmt.Sprintf("没有 %q 这一环节", name)}
	}
	now := s.Now()
	err = s.supported(ctx, req, sees, func(m *Matter, p ledger.Support) {
		if took, ok := m.supportTime(p, name, now); ok && p.Unit.ID == unit {
			ms = append(ms, HandMatter{*m, took, took.Hours()})
		}
	})
	slices.SortStableFunc(ms, func(a, b HandMatter) int { return cmp.Compare(b.Took, a.Took) })
	if len(ms) > limit {
		ms, more = ms[:limit], true
	}
	return ms, more, err
}
