package ingest

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"yuqing/ingest/feed"
	"yuqing/ingest/fetch"
	"yuqing/ingest/page"
	"yuqing/internal/opinion"
)

// Column is how a column (栏目) of a site stands, or an account that is read as
// a feed.
type Column struct {
	Source  string    // its ID
	Newest  time.Time // date of its newest entry; zero where none has one
	Entries int
	Links   []string // where it leads to
	Failed  string   // why it could not be read, in words; "" where it was
}

// Seen is one page as a survey saw it.
type Seen struct {
	URL    string
	Title  string
	On     string // the page that leads to it; its own address for a column
	Source string // ID of the column
	Dead   string // why people cannot open it, in words; "" where they can
	Unsure bool   // whether they can was not to be seen
	Text   string // what it says; "" where it was not read
}

// Survey is how a site stands.
type Survey struct {
	Columns []Column
	Pages   []Seen
	Left    int // addresses for which there was no room
}

// freshEach is how many entries of each column are looked at whatever else
// there is; the rest takes turns, day by day.
const freshEach = 5

// Survey reads columns of one site and looks at what they lead to: articles of
// the site are read, other addresses only asked whether they are there. again
// are pages to be looked at first, and to be read where they have a text; atMost
// bounds the addresses. Requests come one after the other, with a gap, and
// within what robots.txt allows. Its error is the context's.
func (c *Collector) Survey(ctx context.Context, columns []opinion.Source, again []Seen, atMost int) (Survey, error) {
	s := &survey{c: c, w: walk{c: c, gap: pageGap}, pages: map[string]bool{}, rules: map[string]opinion.PageRules{}}
	for _, src := range columns {
		s.rules[src.ID] = rulesOf(src)
		if err := s.column(ctx, src); err != nil {
			return s.out, err
		}
	}
	if !slices.ContainsFunc(s.out.Columns, func(col Column) bool { return col.Failed == "" }) {
		return s.out, nil // perhaps it is our own line that is down
	}
	err := s.lookAll(ctx, s.plan(again, atMost))
	return s.out, err
}

// survey is one under way.
type survey struct {
	c       *Collector
	w       walk
	out     Survey
	rules   map[string]opinion.PageRules // by ID of the column
	pages   map[string]bool              // that were read or are planned, by linkKey
	entries [][]target                   // of each column
	others  []target
	doubt   []target // what failed once and is asked again at the end
}

// target is an address that a column leads to.
type target struct {
	Seen
	rules opinion.PageRules
	read  bool // its text is wanted, not only whether it is there
}

// column reads a list page or a feed. What is wrong with it is said in the
// result.
func (s *survey) column(ctx context.Context, src opinion.Source) error {
	col := Column{Source: src.ID}
	h, err := s.c.login(src)
	if err == nil && src.Kind == opinion.SourcePage {
		err = s.list(ctx, src, h, &col)
	} else if err == nil {
		err = s.account(ctx, src, h, &col)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		col.Failed = err.Error()
	}
	s.pages[linkKey(src.URL)] = true
	s.out.Columns = append(s.out.Columns, col)
	return nil
}

func (s *survey) list(ctx context.Context, src opinion.Source, h http.Header, col *Column) error {
	gap, err := s.c.robots.check(ctx, src.URL)
	if err != nil {
		return err
	}
	s.w.gap = min(max(s.w.gap, gap), maxGap)
	p, _, err := s.w.page(ctx, fetch.Request{URL: src.URL, Page: true, Header: h})
	if err != nil {
		return err
	}
	text := p.Text()
	listed := map[string]bool{}
	var entries []target
	for _, l := range p.List(rulesOf(src), s.c.cfg.Now()) {
		listed[l.URL] = true
		col.Entries++
		col.newest(l.Date, s.c.cfg.Now())
		t := targetOf(src, l)
		t.read = hostOf(l.URL) == s.w.host // what others write is not the unit's
		entries = append(entries, t)
		text = strings.ReplaceAll(text, l.Title, "") // its article says it too
	}
	if len(entries) == 0 {
		return errNoList
	}
	s.entries = append(s.entries, entries)
	for _, l := range p.Links() {
		col.Links = append(col.Links, l.URL)
		if !listed[l.URL] {
			s.others = append(s.others, targetOf(src, l))
		}
	}
	s.out.Pages = append(s.out.Pages, Seen{URL: src.URL, Title: src.Name, On: src.URL, Source: src.ID, Text: text})
	return nil
}

// account reads a feed: its items are what it says, its links where it leads.
func (s *survey) account(ctx context.Context, src opinion.Source, h http.Header, col *Column) error {
	got, err := s.c.read(ctx, fetch.Request{URL: src.URL, Header: h})
	if err != nil {
		return err
	}
	var entries []target
	for _, it := range got.feed.Items {
		col.Entries++
		if !it.Clamped {
			col.newest(it.Published, s.c.cfg.Now())
		}
		s.out.Pages = append(s.out.Pages, Seen{URL: itemAddress(it, src), Title: it.Title, On: src.URL, Source: src.ID, Text: it.Title + "\n" + it.Text})
		if it.URL != "" {
			col.Links = append(col.Links, it.URL)
			entries = append(entries, targetOf(src, page.Link{URL: it.URL, Title: it.Title}))
		}
	}
	s.entries = append(s.entries, entries)
	return nil
}

func itemAddress(it feed.Item, src opinion.Source) string {
	if it.URL == "" {
		return src.URL
	}
	return it.URL
}

// newest takes a date over that is later, and is not still to come.
func (c *Column) newest(t, now time.Time) {
	if t.After(c.Newest) && !t.After(now.Add(24*time.Hour)) {
		c.Newest = t
	}
}

func targetOf(src opinion.Source, l page.Link) target {
	return target{Seen: Seen{URL: l.URL, Title: l.Title, On: src.URL, Source: src.ID}, rules: rulesOf(src)}
}

func rulesOf(src opinion.Source) opinion.PageRules {
	if src.Page == nil {
		return opinion.PageRules{}
	}
	return *src.Page
}

// restShare is the part of the room that is the rest's, however much there is
// that is new or was asked for: one in so many.
const restShare = 4

// plan says what to look at, each address once: first what is asked for, then
// the newest entries, then of the rest a part that goes on from day to day, so
// that each has its turn.
func (s *survey) plan(again []Seen, atMost int) []target {
	var first, rest []target
	for _, a := range again {
		t := target{Seen: a, rules: s.rules[a.Source], read: a.Text != ""}
		t.Text = ""
		first = append(first, t)
	}
	for _, entries := range s.entries {
		n := min(len(entries), freshEach)
		first, rest = append(first, entries[:n]...), append(rest, entries[n:]...)
	}
	first = s.unplanned(first)
	rest = s.unplanned(append(rest, s.others...))
	share := max(atMost/restShare, 1)
	if room := atMost - min(share, len(rest)); len(first) > room {
		first, rest = first[:room], append(rest, first[room:]...)
	}
	all := append(first, inTurn(rest, share, s.c.cfg.Now())...)
	s.out.Left = max(len(all)-atMost, 0)
	return all[:min(len(all), atMost)]
}

// inTurn puts those first whose day it is: in an order that hardly changes from
// day to day, so many a day and round again.
func inTurn(rest []target, share int, now time.Time) []target {
	if len(rest) == 0 {
		return nil
	}
	slices.SortFunc(rest, func(a, b target) int { return strings.Compare(a.URL, b.URL) })
	days := int(now.Unix() / (24 * 60 * 60))
	turns := (len(rest) + share - 1) / share
	from := days % turns * share
	return slices.Concat(rest[from:], rest[:from])
}

// unplanned are those of the targets that are not read or planned yet.
func (s *survey) unplanned(all []target) (out []target) {
	for _, t := range all {
		key := linkKey(t.URL)
		if !s.pages[key] {
			s.pages[key] = true
			out = append(out, t)
		}
	}
	return out
}

// lookAll looks at each address, and at what failed once more at the end: a
// server that was busy is no dead link.
func (s *survey) lookAll(ctx context.Context, all []target) error {
	reached, outside := false, 0
	for _, t := range all {
		certain, err := s.look(ctx, &t)
		if err != nil {
			return err
		}
		if !s.ownHost(t.URL) && !t.Unsure {
			outside++
			reached = reached || t.Dead == ""
		}
		if t.Dead != "" && !certain {
			s.doubt = append(s.doubt, t)
			continue
		}
		s.out.Pages = append(s.out.Pages, t.Seen)
	}
	for _, t := range s.doubt {
		if !s.ownHost(t.URL) && !reached && outside > 2 {
			t.Unsure, t.Dead = true, "" // this machine sees nothing of the world
		} else if _, err := s.look(ctx, &t); err != nil {
			return err
		}
		s.out.Pages = append(s.out.Pages, t.Seen)
	}
	return nil
}

func (s *survey) ownHost(address string) bool { return hostOf(address) == s.w.host }

// look asks for an address; certain says that asking again would not help.
func (s *survey) look(ctx context.Context, t *target) (certain bool, err error) {
	t.Dead, t.Unsure = "", false
	_, err = s.c.robots.check(ctx, t.URL)
	if err == nil || errors.Is(err, errRobotsDown) { // a host that is gone has no rules either
		err = s.ask(ctx, t)
	}
	if ctx.Err() != nil {
		return true, ctx.Err()
	}
	t.Dead, t.Unsure, certain = deadness(err)
	return certain, nil
}

// ask reads what is to be read, and of the rest only the status.
func (s *survey) ask(ctx context.Context, t *target) error {
	r := fetch.Request{URL: t.URL, Page: true, Probe: true}
	if !t.read {
		if err := s.w.pause(ctx, t.URL); err != nil {
			return err
		}
		_, err := s.c.cfg.Fetch.Get(ctx, r)
		return err
	}
	r.Probe = false
	p, _, err := s.w.page(ctx, r)
	if err != nil {
		return err
	}
	it := p.Article(t.rules, page.Link{URL: t.URL, Title: t.Title}, s.c.cfg.Now())
	if t.Text = strings.TrimSpace(it.Title + "\n" + it.Text); it.Text == "" {
		t.Text = p.Text()
	}
	return nil
}

// deadness says what a failure means for people who follow the link: whether
// the page is dead to them, whether that cannot be told from here, and whether
// asking again would not help.
func deadness(err error) (dead string, unsure, certain bool) {
	var failed *fetch.Error
	switch {
	case err == nil:
		return "", false, true
	case errors.Is(err, ErrRobots):
		return "", true, true
	case !errors.As(err, &failed): // it came, and is no page that a program reads
		return "", false, true
	}
	switch failed.Kind {
	case fetch.KindStatus:
		switch {
		case failed.Status == http.StatusNotFound || failed.Status == http.StatusGone:
			return failed.Error(), false, true
		case failed.Status < 500: // it is there, and refuses programs
			return "", true, true
		}
		return failed.Error(), false, false
	case fetch.KindPrivate:
		return "指向内网地址，公众打不开", false, true
	case fetch.KindURL:
		return failed.Error(), false, true
	case fetch.KindDNS, fetch.KindConnect, fetch.KindTimeout, fetch.KindRedirect:
		return failed.Error(), false, false
	case fetch.KindTLS: // browsers mend incomplete chains
		return "", true, true
	}
	return "", false, true // too large or too slow for us
}
