package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Channel says which matters a report measures; they are never added up.
type Channel string

// The channels of a report.
const (
	Opinion Channel = "opinion" // the ledger's entries of all channels but 热线 and 留言
	Hotline Channel = "hotline" // the mirrored tickets (热线, 留言)
)

// Request says what a timeliness report covers.
type Request struct {
	Period  Period
	Channel Channel
	By      By
	// Class and Level leave only the matters of that class or level, the empty
	// text those whose class or level is not known; nil leaves all.
	Class, Level *string
	// Reason leaves only what is late for that reason, of lists behind a figure.
	Reason string
	// Assess asks also why what is late is late (Matter.Reasons), and what a
	// ticket's own system does not tell of it (Reports.Linked).
	Assess bool
}

// Narrowed is the request for one class or level alone.
func (r Request) Narrowed(class, level *string) Request {
	r.Class, r.Level = class, level
	return r
}

func (r Request) covers(m *Matter) bool {
	return (r.Class == nil || *r.Class == string(m.Class)) && (r.Level == nil || *r.Level == string(m.Level))
}

// ParseRequest reads a request as the command line, the API and the page
// spell it. An empty channel is Opinion. The error is a *RequestError.
func ParseRequest(from, to, channel, by string) (Request, error) {
	p, err := ParsePeriod(from, to)
	if err != nil {
		return Request{}, err
	}
	c := Channel(cmp.Or(channel, string(Opinion)))
	if c != Opinion && c != Hotline {
		return Request{}, &RequestError{"channel", fmt.Sprintf("没有 %q 这一渠道，可用 opinion 或 hotline", channel)}
	}
	if by != "" && !slices.ContainsFunc(Groupings, func(l Label) bool { return l.Key == by }) {
		return Request{}, &RequestError{"by", fmt.Sprintf("不能按 %q 分组，可用 %s", by, groupingKeys())}
	}
	return Request{Period: p, Channel: c, By: By(by)}, nil
}

func groupingKeys() string {
	keys := make([]string, len(Groupings))
	for i, g := range Groupings {
		keys[i] = g.Key
	}
	return strings.Join(keys, "、")
}

// Timeliness is the report of `yuqing report timeliness`.
type Timeliness struct {
	From    string  `json:"from"` // 2006-01-02, included
	To      string  `json:"to"`   // included
	Channel Channel `json:"channel"`
	By      By      `json:"by"`
	Total   Figures `json:"total"`
	Rows    []Row   `json:"rows"`
	// Trend are the same figures by day, week or month of the discovery,
	// whichever the length of the period asks for.
	Trend []Point `json:"-"`
	// Notes say, in Chinese, what the figures leave out and why.
	Notes []string `json:"-"`
}

// Row is one group of a report. Key is empty for the matters whose value is
// not known.
type Row struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Figures
}

// Reports answers requests from one reader for each channel.
type Reports struct {
	Entries Reader // the ledger's
	Tickets Reader // the hotline's
	// Linked tells what became of tickets in the ledger; nil where nobody asks.
	Linked *Linked
	// Units are all units (access.Service.Units), for rankings.
	Units func(ctx context.Context) ([]access.Unit, error)
	// Known tells whether there is a topic or region of that key; nil where nobody
	// knows.
	Known func(by By, key string) bool
	Now   func() time.Time
}

// Only returns the same reports over the matters that keep allows.
func (s *Reports) Only(keep func(Matter) bool) *Reports {
	o := *s
	o.Entries, o.Tickets = only{s.Entries, keep}, only{s.Tickets, keep}
	return &o
}

// Seeing returns the same reports for somebody who may read only some entries
// of the ledger; see Linked.Sees.
func (s *Reports) Seeing(sees func(ledger.Entry) bool) *Reports {
	o := *s
	if s.Linked != nil {
		o.Linked = &Linked{s.Linked.Entries, s.Linked.Kinds, sees}
	}
	return &o
}

type only struct {
	Reader
	keep func(Matter) bool
}

func (o only) Matters(ctx context.Context, from, to time.Time, fn func(Matter) error) error {
	return o.Reader.Matters(ctx, from, to, func(m Matter) error {
		if !o.keep(m) {
			return nil
		}
		return fn(m)
	})
}

// Timeliness reads the matters of the period and counts them as they stand
// now.
func (s *Reports) Timeliness(ctx context.Context, req Request) (Timeliness, error) {
	c := newCount(req, s.Now())
	if err := s.each(ctx, req, c.add); err != nil {
		return Timeliness{}, err
	}
	return c.report(), nil
}

// each gives the matters of a request to fn, what was left out among them; each
// is fn's until it returns.
func (s *Reports) each(ctx context.Context, req Request, fn func(*Matter) error) error {
	return s.eachOf(ctx, req, nil, fn)
}

// eachOf is each for the row with that key alone, if it is given one: what it does
// not know at all is a *RequestError.
func (s *Reports) eachOf(ctx context.Context, req Request, key *string, fn func(*Matter) error) error {
	r := s.Entries
	if req.Channel == Hotline {
		r = s.Tickets
		if req.Assess && s.Linked != nil {
			r = linked{s.Tickets, *s.Linked}
		}
	}
	now := s.Now()
	asked := req.asked(key)
	from, to := req.Period.Range()
	var row Matter // one for all: a matter is large, and there are many
	err := r.Matters(ctx, from, to, func(of Matter) error {
		row = of
		m := &row
		asked.saw(req, m, now)
		if !req.covers(m) {
			return nil
		}
		if req.Assess && m.Late(now) {
			m.Reasons = m.LateReasons(now)
		}
		if req.Assess && m.overdue(now) {
			m.overdueWhy = m.overdueReasons(now)
		}
		return fn(m)
	})
	if err != nil {
		return fmt.Errorf("read the matters of %s: %w", req.Channel, err)
	}
	return asked.check(ctx, s, req)
}

// count is a report in the making.
type count struct {
	req    Request
	total  tally
	groups map[string]*group
	trend  *trend
	notes  notes
}

type group struct {
	label Label
	tally
}

func newCount(req Request, now time.Time) *count {
	return &count{req: req, total: tally{now: now}, groups: map[string]*group{}, trend: newTrend(req.Period, now)}
}

func (c *count) add(m *Matter) error {
	c.total.add(m)
	c.trend.add(m)
	c.notes.add(m)
	if c.req.By == ByNone || c.req.unranked(m) {
		return nil
	}
	c.group(m.Label(c.req.By)).handle(m)
	if !m.LeftOut && m.due(c.total.now) {
		c.group(m.answerer(c.req.By, c.total.now)).answer(m)
	}
	return nil
}

func (c *count) group(l Label) *group {
	g := c.groups[l.Key]
	if g == nil {
		g = &group{l, tally{now: c.total.now}}
		c.groups[l.Key] = g
	}
	return g
}

// unranked reports whether a matter is in the total only: imported history is
// no unit's merit or fault.
func (r Request) unranked(m *Matter) bool { return m.Imported && r.By == ByUnit }

func (c *count) report() Timeliness {
	r := Timeliness{
		From:    c.req.Period.First.Format(time.DateOnly),
		To:      c.req.Period.Last.Format(time.DateOnly),
		Channel: c.req.Channel,
		By:      c.req.By,
		Total:   c.total.sum(),
		Rows:    make([]Row, 0, len(c.groups)),
		Trend:   c.trend.points(),
		Notes:   c.notes.list(c.req.By),
	}
	for _, g := range c.groups {
		f := g.sum()
		if f.Entries > 0 || f.Due > 0 || c.req.Assess && f.Assessment.RepeatedRate.Denominator > 0 { // or what was left out alone
			r.Rows = append(r.Rows, Row{g.label.Key, g.label.Name, f})
		}
	}
	slices.SortFunc(r.Rows, c.req.By.compare)
	return r
}

// compare puts the levels from the highest, other groups by their number of
// matters, and what is not known last.
func (by By) compare(a, b Row) int {
	if known := cmp.Compare(one(a.Key == ""), one(b.Key == "")); known != 0 {
		return known
	}
	if by == ByLevel {
		return cmp.Compare(opinion.Level(b.Key).Rank(), opinion.Level(a.Key).Rank())
	}
	return cmp.Or(cmp.Compare(b.Entries, a.Entries), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key))
}
