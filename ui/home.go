package ui

import (
	"net/http"
	"net/url"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/duty"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
	"yuqing/ledger"
)

func (s *server) homePages() []route {
	return []route{{http.MethodGet, "/", "", false, s.home}}
}

// Lengths of the lists of the home page.
const (
	queueShown = 15
	postsShown = 8
)

type homeData struct {
	Heading     string // 值班台 or 本单位待办
	Tiles       []tile
	Queue       []queueRow
	More        bool // the queue goes on
	Posts       []desk.Hit
	Collect     *collection
	Ledger      bool // the person sees the ledger
	Search      bool
	First       bool // nothing is here yet: say how to begin
	Manage      bool // sources
	Paste       bool // the person may add clues
	OnDuty      []duty.Turn
	Takes       []duty.Handover // sheets that wait to be taken over
	Duty        bool
	MissingYear int // of the calendar, for those who can import it
}

// queueRow is one entry that waits, and what the person can do with it.
type queueRow struct {
	Row  entryRow
	Next []string // the names of the acts by which the person can move it
}

// collection is one line on how collecting goes.
type collection struct {
	Sources, Paused int
	Failing         []opinion.Source
	LastGood        time.Time
	Waiting         int64 // posts between the stages
	Letters         int
}

func (s *server) home(r *request) error {
	switch {
	case isLeaderOnly(r.by):
		return s.leaderHome(r)
	case isContactOnly(r.by):
		return s.unitHome(r)
	}
	d := homeData{
		Heading: "值班台",
		Ledger:  !access.ReachOf(r.by, access.ViewLedger).Nothing(),
		Search:  !access.ReachOf(r.by, access.ViewPosts).Nothing(),
		Manage:  access.Can(r.by, access.ManageSources, access.Object{}),
		Paste:   access.Can(r.by, access.AddClues, access.Object{}),
	}
	if d.Ledger && !ledger.ScopeOf(r.by).All {
		d.Heading = "本单位待办"
	}
	if access.Can(r.by, access.ManageCalendar, access.Object{}) {
		d.MissingYear, _ = s.Rules.Live.State().MissingYear(s.Now())
	}
	for _, part := range []func(*request, *homeData) error{s.homeDuty, s.homeLedger, s.homePosts, s.homeCollection} {
		if err := part(r, &d); err != nil {
			return err
		}
	}
	d.First = d.Collect != nil && d.Collect.Sources == 0
	return s.render(r, http.StatusOK, "home", d.Heading, d)
}

// homeDuty is who is on duty, and what a shift has left for the next.
func (s *server) homeDuty(r *request, d *homeData) error {
	if access.ReachOf(r.by, access.ViewDuty).Nothing() {
		return nil
	}
	d.Duty = true
	var err error
	if d.OnDuty, err = s.Duty.OnDuty(r.ctx(), r.by); err != nil {
		return err
	}
	sheets, err := s.Duty.Handovers(r.ctx(), r.by, 5)
	for _, h := range sheets {
		if h.Open() && h.Giver.UserID != r.by.UserID {
			d.Takes = append(d.Takes, h)
		}
	}
	return err
}

func (s *server) homeLedger(r *request, d *homeData) error {
	if !d.Ledger {
		return nil
	}
	tiles, err := s.Ledger.Tiles(r.ctx(), r.by, ledger.Filter{})
	if err != nil {
		return err
	}
	d.Tiles = homeTiles(tiles, s.Now())
	page, err := s.Ledger.List(r.ctx(), r.by, ledger.Filter{States: waiting, Sort: ledger.SortDue, Limit: queueShown})
	if err != nil {
		return err
	}
	d.More = page.Next != ""
	for _, e := range page.Entries {
		d.Queue = append(d.Queue, queueRow{rowOfEntry(e, s.Now()), nextActs(r.by, e)})
	}
	return nil
}

// waiting are the states in which somebody still has to act.
var waiting = func() []ledger.State {
	var open []ledger.State
	for _, st := range ledger.States {
		if st.Open() {
			open = append(open, st)
		}
	}
	return open
}()

func homeTiles(t ledger.Tiles, now time.Time) []tile {
	byState := func(name string, states ...ledger.State) tile {
		x := tile{Name: name}
		q := url.Values{"sort": {"due"}}
		for _, st := range states {
			x.Count += t.States[st]
			q.Add("state", string(st))
		}
		x.URL = "/ledger?" + q.Encode()
		return x
	}
	soon := tile{Name: "24 小时内到期", Count: t.DueSoon, URL: "/ledger?sort=due"}
	late := tile{Name: "已超时", Count: t.Overdue, URL: "/ledger?overdue=1&sort=due"}
	if soon.Count > 0 {
		soon.Mark = "warn"
	}
	if late.Count > 0 {
		late.Mark = "bad"
	}
	return []tile{
		late, soon,
		byState("待研判", ledger.StateClue, ledger.StateToTriage),
		byState("待签收", ledger.StateToAccept, ledger.StateToRule),
		byState("核查处置", ledger.StateInHand),
		byState("审核与发布", ledger.StateReview1, ledger.StateReview2, ledger.StateReview3, ledger.StateReview4, ledger.StateToPublish),
	}
}

// nextActs names what a person can do now to move an entry.
func nextActs(by access.Actor, e ledger.Entry) []string {
	var names []string
	for _, o := range ledger.Offers(by, e) {
		if o.OnBehalf || !moves(e.State, o.Action) || isLastResort(o.Action) {
			continue
		}
		names = append(names, o.Name)
	}
	return names
}

func (s *server) homePosts(r *request, d *homeData) error {
	if !d.Search {
		return nil
	}
	found, err := s.Desk.Search(r.ctx(), r.by, search.Query{Limit: postsShown})
	if err != nil {
		return err
	}
	d.Posts = found.Hits
	return nil
}

func (s *server) homeCollection(r *request, d *homeData) error {
	if access.ReachOf(r.by, access.ViewSources).Nothing() {
		return nil
	}
	sources, err := s.Desk.ListSources(r.ctx(), r.by)
	if err != nil {
		return err
	}
	c := &collection{}
	for _, src := range sources {
		c.Sources++
		c.Paused += btoi(src.Paused)
		if _, mark := sourceState(src); mark == "bad" {
			c.Failing = append(c.Failing, src)
		}
		if src.Health.LastGood.After(c.LastGood) {
			c.LastGood = src.Health.LastGood
		}
	}
	if b, err := s.Desk.Backlog(r.ctx()); err == nil { // a figure beside the page, not the page
		c.Waiting = b.Analyse + b.Index
	}
	if letters, err := s.Desk.Letters(r.ctx(), r.by); err == nil {
		c.Letters = len(letters)
	}
	d.Collect = c
	return nil
}
