package ui

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/desk"
	"yuqing/internal/privacy"
	"yuqing/internal/report"
	"yuqing/internal/search"
	"yuqing/ledger"
)

func (s *server) wallPages() []route {
	return []route{{http.MethodGet, "/wall", access.ViewReports, false, s.wallPage}}
}

// Bounds of the 大屏: what can be read across a room, on one screen.
const (
	wallEvents      = 7
	wallMatters     = 7
	wallDays        = 14
	wallPlaces      = 24
	wallTopicsShown = 12
	wallRefresh     = 60 // seconds
)

// wallData is the page for the screen on the wall, 大屏. It shows what its
// person may see, without names of people.
type wallData struct {
	Figures                  bool // nothing but figures: no titles, no links
	ByState                  bool // how the entries stand, for who has no events to see
	MayShare                 bool // make links for screens
	Posts, News, Under, Late int  // posts and entries of today; entries in hand; those past their deadline
	Month                    report.Figures
	Events                   []eventRow
	Matters                  []entryRow
	Trend                    []bar
	Since                    string // the first day of Trend and Places
	Places                   []desk.Tile
	States                   []tile // entries in hand by state, with ByState
	Topics                   []tile // posts of two weeks by topic, likewise
}

func (s *server) wallPage(r *request) error { return s.showWall(r, false) }

// showWall shows the 大屏; to a screen without a person only figures, and no
// links.
func (s *server) showWall(r *request, figures bool) error {
	d := wallData{Figures: figures, ByState: figures || !access.ReachOf(r.by, access.ViewPosts).All, MayShare: access.Can(r.by, access.ManageDisplays, access.Object{})}
	for _, part := range []func(*request, *wallData) error{s.wallLedger, s.wallReport, s.wallPosts} {
		if err := part(r, &d); err != nil {
			return err
		}
	}
	p := s.page(r, "大屏", d)
	p.Wall, p.Refresh = true, wallRefresh
	return s.renderPage(r, http.StatusOK, "wall", p)
}

func midnight(now time.Time) time.Time {
	t := now.In(calendar.Shanghai)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, calendar.Shanghai)
}

// wallLedger counts the entries and lists the most pressing ones.
func (s *server) wallLedger(r *request, d *wallData) error {
	all, err := s.Ledger.Tiles(r.ctx(), r.by, ledger.Filter{})
	if err != nil {
		return err
	}
	for _, st := range waiting {
		d.Under += all.States[st]
	}
	d.Late = all.Overdue
	news, err := s.Ledger.Tiles(r.ctx(), r.by, ledger.Filter{From: midnight(s.Now())})
	if err != nil {
		return err
	}
	d.News = news.Total
	if d.ByState {
		d.States = wallStates(all)
	}
	if d.Figures {
		return nil
	}
	page, err := s.Ledger.List(r.ctx(), r.by, ledger.Filter{States: waiting, Sort: ledger.SortDue, Limit: wallMatters})
	for _, e := range page.Entries {
		row := rowOfEntry(e, s.Now())
		row.Matter.Title = privacy.Mask(row.Matter.Title)
		d.Matters = append(d.Matters, row)
	}
	return err
}

// wallReport is this month's timeliness.
func (s *server) wallReport(r *request, d *wallData) error {
	now := s.Now().In(calendar.Shanghai)
	req, err := report.ParseRequest(monthOf(now).Format(time.DateOnly), now.Format(time.DateOnly), string(report.Opinion), "")
	if err != nil {
		return err
	}
	rep, err := s.Desk.Timeliness(r.ctx(), r.by, req)
	d.Month = rep.Total
	return err
}

// wallPosts are the posts of two weeks by day and by township, and the hottest
// events.
func (s *server) wallPosts(r *request, d *wallData) error {
	if access.ReachOf(r.by, access.ViewPosts).Nothing() {
		return nil
	}
	today := midnight(s.Now())
	q := search.Query{Limit: 1, Facets: []string{search.FacetRegion, search.FacetTopic}}
	q.From = today.AddDate(0, 0, 1-wallDays)
	buckets, err := s.Desk.Counts(r.ctx(), r.by, q)
	if err != nil {
		return err
	}
	d.Since = q.From.Format(time.DateOnly)
	d.Trend = daysOf(buckets, q.From, today)
	d.Posts = int(d.Trend[len(d.Trend)-1].Count)
	found, err := s.Desk.Search(r.ctx(), r.by, q)
	if err != nil {
		return err
	}
	d.Places = s.wallTiles(found.Facets[search.FacetRegion])
	if d.Figures {
		d.Topics = s.wallTopics(found.Facets[search.FacetTopic])
		return nil
	}
	page, err := s.Desk.ListEvents(r.ctx(), r.by, desk.EventQuery{Limit: wallEvents})
	for _, e := range page.Events {
		d.Events = append(d.Events, rowOfEvent(e))
	}
	return err
}

// wallStates are the entries in hand by where they stand, in the order of the
// chain.
func wallStates(t ledger.Tiles) []tile {
	var out []tile
	for _, st := range waiting {
		if n := t.States[st]; n > 0 {
			out = append(out, tile{Name: st.Name(), Count: n})
		}
	}
	return out
}

// wallTopics are the topics with most posts.
func (s *server) wallTopics(counts []search.FacetValue) []tile {
	names := map[string]string{}
	for _, t := range s.Desk.ListTopics() {
		names[t.ID] = t.Name
	}
	var out []tile
	for _, c := range counts {
		if name := names[c.Value]; name != "" && len(out) < wallTopicsShown {
			out = append(out, tile{Name: name, Count: int(c.Count)})
		}
	}
	return out
}

// daysOf are the days from the first to the last, empty ones included.
func daysOf(buckets []search.Bucket, first, last time.Time) []bar {
	var out []bar
	for t := first; !t.After(last); t = t.AddDate(0, 0, 1) {
		b := bar{Label: t.Format("01-02"), From: t.Format(time.DateOnly), To: t.Format(time.DateOnly)}
		for _, x := range buckets {
			if !x.Start.Before(t) && x.Start.Before(t.AddDate(0, 0, 1)) {
				b.Count += x.Count
			}
		}
		out = append(out, b)
	}
	return out
}

// wallTiles are the county's divisions with the posts that name them, those
// with most first where there are many.
func (s *server) wallTiles(counts []search.FacetValue) []desk.Tile {
	var tiles []desk.Tile
	most := 0
	for _, x := range s.Desk.Divisions() {
		t := desk.Tile{Code: x.Code, Name: x.Name}
		for _, c := range counts {
			if c.Value == x.Code {
				t.Posts = int(c.Count)
			}
		}
		most = max(most, t.Posts)
		tiles = append(tiles, t)
	}
	if len(tiles) > wallPlaces {
		slices.SortStableFunc(tiles, func(a, b desk.Tile) int { return cmp.Compare(b.Posts, a.Posts) })
		tiles = tiles[:wallPlaces]
	}
	for i := range tiles {
		if most > 0 {
			tiles[i].Shade = (4*tiles[i].Posts + most - 1) / most
		}
	}
	return tiles
}
