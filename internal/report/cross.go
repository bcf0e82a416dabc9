package report

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"yuqing/internal/opinion"
)

// Cross is the table of units by class (类别 × 单位). Imported history stands in
// the totals alone, as in every table by unit.
type Cross struct {
	From    string     `json:"from"`
	To      string     `json:"to"`
	Channel Channel    `json:"channel"`
	Level   *string    `json:"level,omitempty"`
	Classes []Label    `json:"classes"` // the columns, what is not known last
	Rows    []CrossRow `json:"rows"`    // units with most entries first, what has no unit last
	Total   CrossRow   `json:"total"`
	Notes   []string   `json:"-"`
}

// CrossRow is one unit, with a cell for each of the classes.
type CrossRow struct {
	Key   string      `json:"key"`
	Name  string      `json:"name"`
	Total CrossCell   `json:"total"`
	Cells []CrossCell `json:"cells"`
}

// CrossCell counts the entries of one unit and one class.
type CrossCell struct {
	Entries     int  `json:"entries"`
	OnTimeRate  Rate `json:"on_time_rate"`
	OverdueOpen int  `json:"overdue_open"`
	// OpenReasons are why those are late that are without their answer.
	OpenReasons []Reason `json:"overdue_open_reasons,omitempty"`
}

// cell gathers one cell, and nothing that it does not show.
type cell struct {
	entries, due, onTime, overdueOpen int
	open                              why
}

// handle and answer count as those of a tally do.
func (c *cell) handle(m *Matter, now time.Time) {
	c.entries++
	if m.overdueOpen(now) {
		c.overdueOpen++
		c.open.add(m.Reasons)
	}
}

func (c *cell) answer(m *Matter, now time.Time) {
	c.due += one(m.due(now))
	c.onTime += one(m.onTime(now))
}

func (c cell) figures() CrossCell {
	return CrossCell{c.entries, rate(c.onTime, c.due), c.overdueOpen, c.open.list()}
}

// Cross counts the matters of a request by unit and class.
func (s *Reports) Cross(ctx context.Context, req Request) (Cross, error) {
	req.By, req.Assess = ByUnit, true // for the reasons
	units, all, now := map[string]*crossed{}, newCrossed(Label{}), s.Now()
	unit := func(l Label) *crossed {
		if units[l.Key] == nil {
			units[l.Key] = newCrossed(l)
		}
		return units[l.Key]
	}
	var notes notes
	err := s.each(ctx, req, func(m *Matter) error {
		if m.LeftOut {
			return nil
		}
		notes.add(m)
		all.handle(m, now)
		all.answer(m, now)
		if !req.unranked(m) {
			unit(m.Label(ByUnit)).handle(m, now)
			unit(m.answerer(ByUnit, now)).answer(m, now)
		}
		return nil
	})
	c := Cross{
		From: req.Period.First.Format(time.DateOnly), To: req.Period.Last.Format(time.DateOnly),
		Channel: req.Channel, Level: req.Level, Classes: all.classes(), Rows: []CrossRow{}, Notes: notes.list(ByUnit),
	}
	c.Total = all.row(c.Classes)
	for _, u := range units {
		c.Rows = append(c.Rows, u.row(c.Classes))
	}
	slices.SortFunc(c.Rows, func(a, b CrossRow) int {
		return cmp.Or(cmp.Compare(one(a.Key == ""), one(b.Key == "")), cmp.Compare(b.Total.Entries, a.Total.Entries),
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key))
	})
	return c, err
}

// crossed gathers the matters of one unit, or of all.
type crossed struct {
	label Label
	total cell
	of    map[opinion.Class]*cell
}

func newCrossed(l Label) *crossed { return &crossed{l, cell{}, map[opinion.Class]*cell{}} }

func (c *crossed) handle(m *Matter, now time.Time) {
	c.total.handle(m, now)
	c.cell(m.Class).handle(m, now)
}

func (c *crossed) answer(m *Matter, now time.Time) {
	c.total.answer(m, now)
	c.cell(m.Class).answer(m, now)
}

func (c *crossed) cell(class opinion.Class) *cell {
	if c.of[class] == nil {
		c.of[class] = &cell{}
	}
	return c.of[class]
}

// classes are those that occur, in the order of the domain; others, of an
// earlier ledger, after them.
func (c *crossed) classes() []Label {
	rank := func(class opinion.Class) int {
		if i := slices.Index(opinion.Classes, class); i >= 0 {
			return i
		}
		return len(opinion.Classes) + one(class == "")
	}
	classes := slices.SortedFunc(maps.Keys(c.of), func(a, b opinion.Class) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
	})
	out := make([]Label, len(classes))
	for i, class := range classes {
		out[i] = (&Matter{Class: class}).Label(ByClass)
	}
	return out
}

func (c *crossed) row(classes []Label) CrossRow {
	r := CrossRow{Key: c.label.Key, Name: c.label.Name, Total: c.total.figures(), Cells: make([]CrossCell, len(classes))}
	for i, l := range classes {
		if d := c.of[opinion.Class(l.Key)]; d != nil {
			r.Cells[i] = d.figures()
		}
	}
	return r
}
