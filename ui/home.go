package ui

import (
	"net/http"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

func (s *server) homePages() []route {
	return []route{
		{http.MethodGet, "/", "", false, s.home},
		{http.MethodPost, "/disputes", access.ActLedger, false, s.dispute},
	}
}

// home is the first screen, by what the person does.
func (s *server) home(r *request) error {
	switch {
	case isLeaderOnly(r.by):
		return s.leaderHome(r)
	case isContactOnly(r.by):
		return s.unitHome(r)
	case ledger.ScopeOf(r.by).All:
		return s.watchDesk(r)
	case !access.ReachOf(r.by, access.ViewSystem).Nothing():
		return s.systemPage(r)
	}
	return s.officeHome(r)
}

type homeData struct {
	Collect *collection
	First   bool // no source yet
	Manage  bool // sources
}

// officeHome is the first screen of those who have no desk: accounts without
// a role.
func (s *server) officeHome(r *request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	d := homeData{Collect: c, First: c != nil && c.Sources == 0, Manage: access.Can(r.by, access.ManageSources, access.Object{})}
	return s.render(r, http.StatusOK, "home", "首页", d)
}

// collection is one line on how collecting goes.
type collection struct {
	Sources, Paused int
	Failing         []opinion.Source
	Silent          []desk.SourceState
	LastGood        time.Time
	Bundles         []desk.BundleState // that are taken in, from outside a network gap
	Missing         bool               // one of their numbers is
	Late            bool               // or none comes any more
	Waiting         int64              // posts between the stages
	Letters         int
}

// collection is nil for who does not see the sources.
func (s *server) collection(r *request) (*collection, error) {
	if access.ReachOf(r.by, access.ViewSources).Nothing() {
		return nil, nil
	}
	sources, err := s.Desk.SourceStates(r.ctx(), r.by)
	if err != nil {
		return nil, err
	}
	c := &collection{}
	for _, src := range sources {
		c.Sources++
		c.Paused += btoi(src.Paused)
		if _, mark := sourceState(src.Source); mark == "bad" {
			c.Failing = append(c.Failing, src.Source)
		}
		if src.Silent() && !src.Paused {
			c.Silent = append(c.Silent, src)
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
	return c, s.collectionBundles(r, c)
}

func (s *server) collectionBundles(r *request, c *collection) error {
	all, err := s.Desk.BundleStates(r.ctx(), r.by)
	for _, b := range all {
		if !b.Out {
			c.Bundles = append(c.Bundles, b)
			c.Missing = c.Missing || len(b.Missing) > 0
			c.Late = c.Late || b.Late
		}
	}
	return err
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
