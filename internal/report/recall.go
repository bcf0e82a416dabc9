package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuqing/ledger"
)

// Recall says how much of a period's matters the system found before a person
// or a superior raised them (查全率). It is of the ledger's entries; imported
// history, of which nobody knows that, is left out.
type Recall struct {
	From    string        `json:"from"`
	To      string        `json:"to"`
	Rate    Rate          `json:"rate"`    // found by the system first ÷ all
	Missed  int           `json:"missed"`  // 漏报
	Late    int           `json:"late"`    // 迟报
	ByHand  int           `json:"by_hand"` // registered by hand, without a post and without 漏报迟报登记
	Lag     Hours         `json:"lag_hours"`
	Causes  []RecallCause `json:"causes"`
	Months  []RecallMonth `json:"months"`
	Matters []RecallMiss  `json:"matters"` // the newest first
}

// RecallCause is how often a cause was given.
type RecallCause struct {
	Cause  string `json:"cause"`
	Missed int    `json:"missed"`
	Late   int    `json:"late"`
}

// RecallMonth is one month of the period, by discovery.
type RecallMonth struct {
	Month  string `json:"month"` // 2006-01
	Rate   Rate   `json:"rate"`
	Missed int    `json:"missed"`
	Late   int    `json:"late"`
	Lag    Hours  `json:"lag_hours"`
}

// RecallMiss is a matter that somebody raised before the system did.
type RecallMiss struct {
	EntryID    string    `json:"entry_id"`
	Number     string    `json:"number"`
	Title      string    `json:"title"`
	Discovered time.Time `json:"discovered"`
	ledger.Miss
}

// Recall reads the entries discovered in the period, of those that outlines
// gives.
func (p Period) Recall(ctx context.Context, outlines func(ctx context.Context, f ledger.Filter, fn func(ledger.Outline) error) error) (Recall, error) {
	c := recallCount{months: map[string]*recallTally{}, causes: map[string]*RecallCause{}}
	from, to := p.Range()
	err := outlines(ctx, ledger.Filter{From: from, To: to}, func(o ledger.Outline) error {
		if measured(o) && !o.Imported {
			c.add(o)
		}
		return nil
	})
	r := c.report()
	r.From, r.To = p.First.Format(time.DateOnly), p.Last.Format(time.DateOnly)
	return r, err
}

// recallTally counts the entries of one month, or of all.
type recallTally struct {
	entries, missed, late, byHand int
	lags                          []time.Duration
}

type recallCount struct {
	total   recallTally
	months  map[string]*recallTally
	causes  map[string]*RecallCause
	matters []RecallMiss
}

func (c *recallCount) add(o ledger.Outline) {
	key := month(o.Discovered).Key
	if c.months[key] == nil {
		c.months[key] = &recallTally{}
	}
	c.total.add(o)
	c.months[key].add(o)
	for _, m := range o.Misses {
		cause := c.causes[m.Cause]
		if cause == nil {
			cause = &RecallCause{Cause: m.Cause}
			c.causes[m.Cause] = cause
		}
		cause.Missed += one(m.Kind == "漏报")
		cause.Late += one(m.Kind == "迟报")
		c.matters = append(c.matters, RecallMiss{o.ID, o.Number, o.Title, o.Discovered, m})
	}
}

// add counts an entry once, however often it was raised; 漏报 is the graver.
func (t *recallTally) add(o ledger.Outline) {
	t.entries++
	missed := slices.ContainsFunc(o.Misses, func(m ledger.Miss) bool { return m.Kind == "漏报" })
	switch {
	case missed:
		t.missed++
	case len(o.Misses) > 0:
		t.late++
	case o.Posts == 0:
		t.byHand++
	}
	for _, m := range o.Misses {
		if lag, ok := LagOf(m); ok {
			t.lags = append(t.lags, lag)
		}
	}
}

func (t *recallTally) rate() Rate { return rate(t.entries-t.missed-t.late, t.entries) }

func (c *recallCount) report() Recall {
	t := &c.total
	r := Recall{
		Rate: t.rate(), Missed: t.missed, Late: t.late, ByHand: t.byHand, Lag: hours(t.lags),
		Causes: []RecallCause{}, Months: []RecallMonth{}, Matters: c.matters,
	}
	for key, m := range c.months {
		r.Months = append(r.Months, RecallMonth{key, m.rate(), m.missed, m.late, hours(m.lags)})
	}
	slices.SortFunc(r.Months, func(a, b RecallMonth) int { return cmp.Compare(a.Month, b.Month) })
	for _, cause := range c.causes {
		r.Causes = append(r.Causes, *cause)
	}
	slices.SortFunc(r.Causes, func(a, b RecallCause) int {
		return cmp.Or(cmp.Compare(b.Missed+b.Late, a.Missed+a.Late), cmp.Compare(a.Cause, b.Cause))
	})
	slices.SortStableFunc(r.Matters, func(a, b RecallMiss) int { return b.Discovered.Compare(a.Discovered) })
	return r
}

// LagOf is how much later the system was: the hours that were noted, or what
// is written in words such as 3小时, 1.5 天, 40分钟 and 1天2小时.
func LagOf(m ledger.Miss) (time.Duration, bool) {
	if m.LagHours > 0 {
		return time.Duration(m.LagHours * float64(time.Hour)), true
	}
	rest, sum := strings.ReplaceAll(m.Lag, " ", ""), time.Duration(0)
	for rest != "" {
		n := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if n <= 0 {
			return 0, false
		}
		v, err := strconv.ParseFloat(rest[:n], 64)
		unit := lagUnit(rest[n:])
		if err != nil || unit.word == "" || v > 1e5 {
			return 0, false
		}
		sum += time.Duration(v * float64(unit.of))
		rest = rest[n+len(unit.word):]
	}
	return sum, sum > 0
}

type lagWord struct {
	word string
	of   time.Duration
}

var lagWords = []lagWord{
	{"个小时", time.Hour}, {"小时", time.Hour}, {"时", time.Hour}, {"天", 24 * time.Hour}, {"日", 24 * time.Hour},
	{"分钟", time.Minute}, {"分", time.Minute}, {"h", time.Hour}, {"d", 24 * time.Hour},
}

func lagUnit(s string) lagWord {
	for _, w := range lagWords {
		if strings.HasPrefix(s, w.word) {
			return w
		}
	}
	return lagWord{}
}
