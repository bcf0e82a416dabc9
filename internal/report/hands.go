package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/calendar"
)

// ByMonth groups by the month of discovery; only the report by hand has it.
const ByMonth By = "month"

// HandNames are the desks in the order in which a matter passes them: 发现 is
// the time from the first publication to the discovery, and so on.
var HandNames = []string{"发现", "研判", "交办", "签收", "首回", "审定", "发布"}

// HandGroupings lists what the report by hand can be split by.
var HandGroupings = append([]Label{{string(ByMonth), "发现月份"}}, Groupings...)

// Hands is the delay from first publication to response, split by the desk
// that took it (首发→发现→研判→交办→签收→首回→审定→发布).
type Hands struct {
	From  string    `json:"from"`
	To    string    `json:"to"`
	By    By        `json:"by"`
	Total HandRow   `json:"total"`
	Rows  []HandRow `json:"rows"`
	// Supporting are the times of the supporting units, whatever the grouping.
	Supporting []SupportRow `json:"supporting"`
}

// HandRow is one group: for each of HandNames, how long the matters that
// passed that desk lay there.
type HandRow struct {
	Key     string  `json:"key"`
	Name    string  `json:"name"`
	Entries int     `json:"entries"` // that passed at least one desk
	Hands   []Hours `json:"hands"`   // by HandNames
}

// ParseHands reads a request for the report by hand, as ParseRequest does. It
// covers the ledger's entries only: a ticket's desks are in its own system.
func ParseHands(from, to, by string) (Request, error) {
	month := by == string(ByMonth)
	if month {
		by = ""
	}
	req, err := ParseRequest(from, to, string(Opinion), by)
	if month {
		req.By = ByMonth
	}
	return req, err
}

// handTally gathers the durations of one group.
type handTally struct {
	label   Label
	entries int
	took    [][]time.Duration // by HandNames
}

func newHandTally(l Label) *handTally {
	return &handTally{label: l, took: make([][]time.Duration, len(HandNames))}
}

func (t *handTally) add(m *Matter) {
	hands := m.hands()
	if len(hands) == 0 {
		return
	}
	t.entries++
	for _, h := range hands {
		if i := slices.Index(HandNames, h.Name); i >= 0 {
			t.took[i] = append(t.took[i], h.Took)
		}
	}
}

func (t *handTally) row() HandRow {
	r := HandRow{Key: t.label.Key, Name: t.label.Name, Entries: t.entries, Hands: make([]Hours, len(HandNames))}
	for i, ds := range t.took {
		r.Hands[i] = hours(ds)
	}
	return r
}

// Hands reads the entries of the period and splits their delay.
func (s *Reports) Hands(ctx context.Context, req Request) (Hands, error) {
	req.Channel = Opinion
	total, groups := newHandTally(Label{}), map[string]*handTally{}
	err := s.each(ctx, req, func(m *Matter) error {
		if m.LeftOut {
			return nil
		}
		m.Hands = m.hands() // once
		total.add(m)
		if req.By == ByNone || len(m.Hands) == 0 {
			return nil
		}
		l := m.Label(req.By)
		if groups[l.Key] == nil {
			groups[l.Key] = newHandTally(l)
		}
		groups[l.Key].add(m)
		return nil
	})
	if err != nil {
		return Hands{}, err
	}
	h := Hands{
		From: req.Period.First.Format(time.DateOnly), To: req.Period.Last.Format(time.DateOnly), By: req.By,
		Total: total.row(), Rows: make([]HandRow, 0, len(groups)),
	}
	for _, g := range groups {
		h.Rows = append(h.Rows, g.row())
	}
	slices.SortFunc(h.Rows, func(a, b HandRow) int {
		if req.By == ByMonth {
			return cmp.Compare(a.Key, b.Key)
		}
		return req.By.compare(Row{Key: a.Key, Name: a.Name, Figures: Figures{Entries: a.Entries}}, Row{Key: b.Key, Name: b.Name, Figures: Figures{Entries: b.Entries}})
	})
	return h, nil
}

// HandMatter is a matter with the time that one desk took.
type HandMatter struct {
	Matter
	Took time.Duration `json:"-"`
	// TookHours is Took in hours.
	TookHours float64 `json:"took_hours"`
}

// BehindHand lists the matters behind a cell of the report by hand, the
// slowest first, at most limit; of the row with that key, or of the total
// where key is nil.
func (s *Reports) BehindHand(ctx context.Context, req Request, key *string, hand string, limit int) (ms []HandMatter, more bool, err error) {
	if !slices.Contains(HandNames, hand) {
		return nil, false, &RequestError{"hand", fmt.Sprintf("没有 %q 这一环节", hand)}
	}
	req.Channel = Opinion
	err = s.each(ctx, req, func(m *Matter) error {
		if m.LeftOut || key != nil && m.Label(req.By).Key != *key {
			return nil
		}
		for _, h := range m.hands() {
			if h.Name == hand {
				ms = append(ms, HandMatter{*m, h.Took, h.Took.Hours()})
			}
		}
		return nil
	})
	slices.SortStableFunc(ms, func(a, b HandMatter) int { return cmp.Compare(b.Took, a.Took) })
	if len(ms) > limit {
		ms, more = ms[:limit], true
	}
	return ms, more, err
}

// Month is the month of a moment as reports name it, 2006-01; empty for none.
func Month(t time.Time) string { return month(t).Key }

func month(t time.Time) Label {
	if t.IsZero() {
		return Label{}
	}
	at := t.In(calendar.Shanghai)
	return Label{at.Format("2006-01"), at.Format("2006年1月")}
}
