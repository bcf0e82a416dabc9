package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/attach"
	"yuqing/internal/desk"
	"yuqing/internal/duty"
	"yuqing/internal/evidence"
	"yuqing/internal/search"
	"yuqing/ledger"
)

// Lengths of the lists of the 值班台.
const (
	queueShown  = 15
	newestShown = 5
	deskActs    = 3 // buttons beside a row
)

// watchData is the first screen of the press office, 值班台.
type watchData struct {
	Tiles   []pileTile
	Pile    ledger.Pile // the tile that is pressed
	Undated int         // entries that wait for their grading, which few deadlines bring up
	All     string      // address of the whole queue
	Rows    []watchRow
	More    string // address of the list that the queue goes on in
	Chosen  *chosenMatter
	Newest  []desk.Hit
	Collect *collection
	Paste   bool // the person may add clues
	First   bool // nothing is here yet: say how to begin
	Manage  bool // sources
	// Duty: the person sees the roster; who is on duty, the sheets that wait to
	// be taken over, and the last that was: what the shift works by.
	Duty        bool
	OnDuty      []duty.Turn
	Takes       []duty.Handover
	Taken       *duty.Handover
	MissingYear int // of the calendar, for those who can import it
}

// pileTile is a count of what waits, with the oldest wait in words.
type pileTile struct {
	tile
	Oldest string
}

// watchRow is one entry that waits.
type watchRow struct {
	Row  entryRow
	Heat string
	Acts []quickAct
	URL  string // chooses it
	Here bool
}

// chosenMatter is the entry beside the queue, with its first post.
type chosenMatter struct {
	Row      entryRow
	Post     *desk.Post
	Text     []search.Segment
	Heat     string
	Shot     *attach.Attachment // the picture of the original
	Acts     []quickAct
	Clocks   []clockRow
	MayRoute bool // the unit is still to be chosen: a proposal helps
}

func (s *server) watchDesk(r *request) error {
	d := watchData{
		Pile:   ledger.Pile(r.QueryParam("pile")),
		All:    "/",
		Manage: access.Can(r.by, access.ManageSources, access.Object{}),
		Paste:  access.Can(r.by, access.AddClues, access.Object{}),
	}
	if d.Pile.Name() == "" {
		d.Pile = ""
	}
	for _, part := range []func(*request, *watchData) error{s.watchDuty, s.watchTiles, s.watchQueue, s.watchNewest, s.watchCollection} {
		if err := part(r, &d); err != nil {
			return err
		}
	}
	d.First = d.Collect != nil && d.Collect.Sources == 0 && len(d.Rows) == 0
	return s.render(r, http.StatusOK, "watch", "值班台", d)
}

// watchDuty is who is on duty, and what a shift has left for the next.
func (s *server) watchDuty(r *request, d *watchData) error {
	if access.Can(r.by, access.ManageCalendar, access.Object{}) {
		d.MissingYear, _ = s.Rules.MissingYear()
	}
	if access.ReachOf(r.by, access.ViewDuty).Nothing() {
		return nil
	}
	d.Duty = true
	var err error
	if d.OnDuty, err = s.Duty.OnDuty(r.ctx(), r.by); err != nil {
		return err
	}
	d.Takes, d.Taken, err = s.Duty.Running(r.ctx(), r.by)
	return err
}

func (s *server) watchTiles(r *request, d *watchData) error {
	piles, err := s.Ledger.Piles(r.ctx(), r.by)
	if err != nil {
		return err
	}
	if d.Pile == "" {
		d.Undated = piles[ledger.PileTriage].Count
	}
	for _, p := range ledger.Piles {
		w := piles[p]
		t := pileTile{tile{Name: p.Name(), Count: w.Count, URL: "/?pile=" + string(p), Here: p == d.Pile}, oldest(p, w, s.Now())}
		switch {
		case t.Here:
			t.URL = d.All // pressed again, the whole queue
		case p == ledger.PileLate:
			t.Mark = "bad"
		case p == ledger.PileSoon || p == ledger.PileRebound:
			t.Mark = "warn"
		}
		d.Tiles = append(d.Tiles, t)
	}
	return nil
}

// oldest says how long the oldest of a pile has waited.
func oldest(p ledger.Pile, w ledger.Waiting, now time.Time) string {
	switch {
	case w.Count == 0:
		return "没有"
	case p == ledger.PileLate:
		return "最久超 " + roughly(now.Sub(w.Since))
	case p == ledger.PileSoon:
		return "最急" + left(w.Since, now)
	}
	return "最久 " + roughly(max(0, now.Sub(w.Since)))
}

func (s *server) watchQueue(r *request, d *watchData) error {
	f := ledger.Filter{States: waiting, Sort: ledger.SortDue, Pile: d.Pile, Limit: queueShown}
	page, err := s.Ledger.List(r.ctx(), r.by, f)
	if err != nil {
		return err
	}
	if page.Next != "" {
		d.More = address("/ledger", url.Values{"sort": {"due"}, "open": {"1"}}, "pile", string(d.Pile))
	}
	posts, err := s.firstPosts(r, page.Entries)
	if err != nil {
		return err
	}
	wanted := r.QueryParam("entry")
	if !slices.ContainsFunc(page.Entries, func(e ledger.Entry) bool { return e.ID == wanted }) && len(page.Entries) > 0 {
		wanted = page.Entries[0].ID
	}
	for _, e := range page.Entries {
		row := watchRow{Row: rowOfEntry(e, s.Now()), URL: d.choose(e.ID), Here: e.ID == wanted, Acts: s.watchActs(r.by, e)}
		post, known := posts[first(e.Matter.Posts)]
		row.Heat = heat(post, known, e)
		if row.Here {
			if d.Chosen, err = s.chosen(r, row, post, known); err != nil {
				return err
			}
		}
		d.Rows = append(d.Rows, row)
	}
	return nil
}

func (d *watchData) choose(id string) string {
	return address("/", url.Values{"entry": {id}}, "pile", string(d.Pile)) + "#chosen"
}

// Back is where an act leads when it is done: the same queue.
func (d watchData) Back() string { return address("/", url.Values{}, "pile", string(d.Pile)) }

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (s *server) firstPosts(r *request, entries []ledger.Entry) (map[string]desk.Post, error) {
	var ids []string
	for _, e := range entries {
		if id := first(e.Matter.Posts); id != "" {
			ids = append(ids, id)
		}
	}
	return s.Desk.SeveralPosts(r.ctx(), r.by, ids)
}

// heat is what was last seen of a matter's spread, in words.
func heat(p desk.Post, known bool, e ledger.Entry) string {
	views, comments, reposts := e.Matter.Views, e.Matter.Comments, 0
	if known && p.Views+p.Comments+p.Reposts > 0 {
		views, comments, reposts = p.Views, p.Comments, p.Reposts
	}
	var parts []string
	for _, x := range []struct {
		name string
		n    int
	}{{"阅", views}, {"评", comments}, {"转", reposts}} {
		if x.n > 0 {
			parts = append(parts, x.name+" "+count(x.n))
		}
	}
	return strings.Join(parts, " ")
}

// onlyPressed are the acts that one press does: they ask for nothing, and
// another act takes them back or goes on from them.
var onlyPressed = []ledger.Action{ledger.ActScreen, ledger.ActConfirm, ledger.ActAccept}

// seldom are acts that move an entry but are no step on its way; the entry's
// page offers them.
var seldom = append(slices.Clone(lastResorts), ledger.ActReassign, ledger.ActPublishMore)

// watchActs are the buttons beside an entry: what moves it on, what its clock
// waits for, and for what is late at a unit's desk a reminder first.
func (s *server) watchActs(by access.Actor, e ledger.Entry) []quickAct {
	var acts []quickAct
	if e.Overdue(s.Now()) && may(by, e, ledger.ActRemind) {
		acts = append(acts, quickAct{Action: ledger.ActRemind, Name: ledger.ActRemind.Name()})
	}
	if canDoSimple(by, e.State) {
		acts = append(acts, quickAct{Name: "简易交办", Path: "simple"})
	}
	offers := ledger.Offers(by, e)
	slices.SortStableFunc(offers, func(a, b ledger.Offer) int { return turn(e, a.Action) - turn(e, b.Action) })
	for _, o := range offers {
		switch {
		case o.OnBehalf, slices.Contains(seldom, o.Action), !prominent(e, o.Action), o.Action == ledger.ActRebound && !e.ReboundProposed:
			continue
		}
		acts = append(acts, quickAct{Action: o.Action, Name: o.Name, AtOnce: slices.Contains(onlyPressed, o.Action)})
	}
	acts = acts[:min(deskActs, len(acts))]
	if len(acts) > 0 {
		acts[0].Primary = true
	}
	return acts
}

// chosenText is how much of a post stands beside the queue.
const chosenText = 420

func (s *server) chosen(r *request, row watchRow, post desk.Post, known bool) (*chosenMatter, error) {
	e := row.Row.Entry
	c := &chosenMatter{Row: row.Row, Heat: row.Heat, Acts: row.Acts, Clocks: clockRows(e, s.Now()), MayRoute: e.Lead.Unit.ID == ""}
	if known {
		var words []string
		for _, t := range post.Analysis.Topics {
			words = append(words, t.Evidence...)
		}
		c.Post, c.Text = &post, marker(words)(excerpt(chosenText, post.Text))
	}
	objects := []string{evidence.OfEntry(e.ID)}
	if known {
		objects = append(objects, evidence.OfPost(post.ID))
	}
	for _, object := range objects {
		files, err := s.Evidence.List(r.ctx(), r.by, object)
		if err != nil {
			return nil, err
		}
		for i, a := range files {
			if c.Shot == nil && a.Picture() && a.Voided == nil && !a.Sealed {
				c.Shot = &files[i]
			}
		}
	}
	return c, nil
}

func (s *server) watchNewest(r *request, d *watchData) error {
	if access.ReachOf(r.by, access.ViewPosts).Nothing() {
		return nil
	}
	found, err := s.Desk.Search(r.ctx(), r.by, search.Query{Limit: newestShown})
	d.Newest = found.Hits
	return err
}

func (s *server) watchCollection(r *request, d *watchData) error {
	c, err := s.collection(r)
	d.Collect = c
	return err
}
