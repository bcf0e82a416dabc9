package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Recall says how much of a period's matters the system found before a person
// or a superior raised them (查全率). It is of the ledger's entries; imported
// history, of which nobody knows that, is left out.
//
// Only what began with a post that the system collected, or with its patrol of
// sites, counts as found by it:
// not what a superior handed down (上级交办), not what was registered by hand or
// began with a clue that somebody pasted or imported, and not what bears a
// 漏报迟报登记.
type Recall struct {
	From     string        `json:"from"`
	To       string        `json:"to"`
	Rate     Rate          `json:"rate"`     // found by the system first ÷ all
	Missed   int           `json:"missed"`   // 漏报
	Late     int           `json:"late"`     // 迟报
	Superior int           `json:"superior"` // 上级交办, without 漏报迟报登记; so too the next two
	ByHand   int           `json:"by_hand"`  // registered by hand, without a post
	Pasted   int           `json:"pasted"`   // began with a clue that people brought
	Lag      Hours         `json:"lag_hours"`
	Causes   []RecallCause `json:"causes"`
	Months   []RecallMonth `json:"months"`
	// Matters are those that the system did not find first, the newest first;
	// one that was raised several times stands several times.
	Matters []RecallMiss `json:"matters"`
	// Found are those that it did.
	Found []RecallMiss `json:"-"`
}

// How a matter came to the office, where the system was not first: the kinds
// of ledger.Miss, and what channel and source tell by themselves.
const (
	RaisedMissed   = "漏报"
	RaisedLate     = "迟报"
	RaisedSuperior = "上级交办"
	RaisedByHand   = "手工登记"
	RaisedPasted   = "粘贴线索"
	RaisedNot      = "系统先发现"
)

// RecallCause is how often a cause was given.
type RecallCause struct {
	Cause  string `json:"cause"`
	Missed int    `json:"missed"`
	Late   int    `json:"late"`
}

// RecallMonth is one month of the period, by discovery.
type RecallMonth struct {
	Month    string `json:"month"` // 2006-01
	Rate     Rate   `json:"rate"`
	Missed   int    `json:"missed"`
	Late     int    `json:"late"`
	Superior int    `json:"superior"`
	ByHand   int    `json:"by_hand"`
	Pasted   int    `json:"pasted"`
	Lag      Hours  `json:"lag_hours"`
}

// RecallMiss is a matter that somebody raised before the system did. Its Kind
// may be one that nobody registered, too.
type RecallMiss struct {
	EntryID    string    `json:"entry_id"`
	Number     string    `json:"number"`
	Title      string    `json:"title"`
	Discovered time.Time `json:"discovered"`
	// Raised is how its matter counts: once, as the gravest of what was registered.
	Raised string `json:"raised"`
	ledger.Miss
	registered bool // and not derived
}

// RecallSource gives what a recall report is made of.
type RecallSource struct {
	Outlines func(ctx context.Context, f ledger.Filter, fn func(ledger.Outline) error) error
	// Kinds are the kinds of the posts that are stored (opinion.Posts.Kinds).
	Kinds func(ctx context.Context, posts []string) (map[string]opinion.Kind, error)
}

// Recall reads the entries discovered in the period, of those that the source
// gives.
func (p Period) Recall(ctx context.Context, source RecallSource) (Recall, error) {
	c := recallCount{months: map[string]*recallTally{}, causes: map[string]*RecallCause{}}
	var lot []ledger.Outline
	flush := func() error {
		err := c.addAll(ctx, lot, source)
		lot = lot[:0]
		return err
	}
	from, to := p.Range()
	err := source.Outlines(ctx, ledger.Filter{From: from, To: to}, func(o ledger.Outline) error {
		if !measured(o) || o.Imported {
			return nil
		}
		if lot = append(lot, o); len(lot) < linkedAtOnce {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return Recall{}, err
	}
	r := c.report()
	r.From, r.To = p.First.Format(time.DateOnly), p.Last.Format(time.DateOnly)
	return r, nil
}

// addAll adds a lot of entries, whose posts are looked up together.
func (c *recallCount) addAll(ctx context.Context, lot []ledger.Outline, source RecallSource) error {
	var posts []string
	for _, o := range lot {
		if o.Post != "" {
			posts = append(posts, o.Post)
		}
	}
	kinds, err := source.Kinds(ctx, posts)
	if err != nil {
		return fmt.Errorf("look up the posts of %d entries: %w", len(lot), err)
	}
	for _, o := range lot {
		c.add(o, raised(o, kinds))
	}
	return nil
}

// recallTally counts the entries of one month, or of all.
type recallTally struct {
	entries int
	raised  map[string]int // by how they came
	lags    []time.Duration
}

type recallCount struct {
	total   recallTally
	months  map[string]*recallTally
	causes  map[string]*RecallCause
	matters []RecallMiss
	found   []RecallMiss
}

func (c *recallCount) add(o ledger.Outline, raised string) {
	key := month(o.Discovered).Key
	if c.months[key] == nil {
		c.months[key] = &recallTally{}
	}
	c.total.add(o, raised)
	c.months[key].add(o, raised)
	for _, m := range o.Misses {
		cause := c.causes[m.Cause]
		if cause == nil {
			cause = &RecallCause{Cause: m.Cause}
			c.causes[m.Cause] = cause
		}
		cause.Missed += one(m.Kind == RaisedMissed)
		cause.Late += one(m.Kind == RaisedLate)
		c.matters = append(c.matters, RecallMiss{o.ID, o.Number, o.Title, o.Discovered, raised, m, true})
	}
	switch plain := (RecallMiss{o.ID, o.Number, o.Title, o.Discovered, raised, ledger.Miss{Kind: raised}, false}); {
	case raised == RaisedNot:
		c.found = append(c.found, plain)
	case len(o.Misses) == 0:
		c.matters = append(c.matters, plain)
	}
}

// raised is how an entry came, counted once however often it was raised; 漏报
// is the graver, and what people registered goes before what is derived.
func raised(o ledger.Outline, kinds map[string]opinion.Kind) string {
	missed := slices.ContainsFunc(o.Misses, func(m ledger.Miss) bool { return m.Kind == RaisedMissed })
	kind, stored := kinds[o.Post]
	switch {
	case missed:
		return RaisedMissed
	case len(o.Misses) > 0:
		return RaisedLate
	case o.Channel == opinion.ChannelSuperior:
		return RaisedSuperior
	case o.Patrolled:
		return RaisedNot
	case !stored:
		return RaisedByHand
	case kind == opinion.KindClue:
		return RaisedPasted
	}
	return RaisedNot
}

func (t *recallTally) add(o ledger.Outline, raised string) {
	if t.raised == nil {
		t.raised = map[string]int{}
	}
	t.entries++
	t.raised[raised]++
	for _, m := range o.Misses {
		if lag, ok := LagOf(m); ok {
			t.lags = append(t.lags, lag)
		}
	}
}

func (t *recallTally) month(key string) RecallMonth {
	return RecallMonth{
		Month: key, Rate: rate(t.raised[RaisedNot], t.entries), Missed: t.raised[RaisedMissed], Late: t.raised[RaisedLate],
		Superior: t.raised[RaisedSuperior], ByHand: t.raised[RaisedByHand], Pasted: t.raised[RaisedPasted], Lag: hours(t.lags),
	}
}

func (c *recallCount) report() Recall {
	t := c.total.month("")
	r := Recall{
		Rate: t.Rate, Missed: t.Missed, Late: t.Late, Superior: t.Superior, ByHand: t.ByHand, Pasted: t.Pasted, Lag: t.Lag,
		Causes: []RecallCause{}, Months: []RecallMonth{}, Matters: c.matters, Found: c.found,
	}
	for key, m := range c.months {
		r.Months = append(r.Months, m.month(key))
	}
	slices.SortFunc(r.Months, func(a, b RecallMonth) int { return cmp.Compare(a.Month, b.Month) })
	for _, cause := range c.causes {
		r.Causes = append(r.Causes, *cause)
	}
	slices.SortFunc(r.Causes, func(a, b RecallCause) int {
		return cmp.Or(cmp.Compare(b.Missed+b.Late, a.Missed+a.Late), cmp.Compare(a.Cause, b.Cause))
	})
	for _, list := range [][]RecallMiss{r.Matters, r.Found} {
		slices.SortStableFunc(list, func(a, b RecallMiss) int { return b.Discovered.Compare(a.Discovered) })
	}
	return r
}
