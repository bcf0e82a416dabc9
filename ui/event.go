package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/ledger"
)

type eventData struct {
	Event     eventRow
	Page      desk.EventPostPage
	Sides     []tab
	Chosen    []chosen // what narrows the posts
	Next      string
	Prev      string
	From      string // the ID under which the page was asked for, of an event that went into this one
	Decisions []desk.EventDecision
	MayManage bool
	MayBrief  bool
	MayEnter  bool
	Links     []linkForm
	Spread    desk.EventSpread
	Tones     []toneShare
	Monitored desk.Monitored
	Effects   []*effectView
}

// linkForm offers to add those posts to an entry that it does not hold yet.
type linkForm struct {
	ID, Number string
	Version    int
	Missing    int
}

// tab is one of several views of a page.
type tab struct {
	Path, Name string
	Here       bool
}

func (s *server) eventPage(r *request) error {
	e, err := s.Desk.Event(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	if e.ID != r.Param("id") { // it went into another one
		return r.Redirect(http.StatusSeeOther, "/events/"+e.ID+"?from="+url.QueryEscape(r.Param("id")))
	}
	d := eventData{
		Event: rowOfEvent(e), From: r.QueryParam("from"), Tones: toneShares(e),
		MayManage: access.Can(r.by, access.ManageEvents, access.Object{}),
		MayBrief:  can(r, access.WriteBriefs),
		MayEnter:  open(e.Entries) == 0 && may(r.by, ledger.Entry{}, ledger.ActCreate),
	}
	if err := s.fillEventPosts(r, &d); err != nil {
		return err
	}
	if err := s.fillLinks(r, &d); err != nil {
		return err
	}
	if d.Spread, err = s.Desk.EventSpread(r.ctx(), r.by, e.ID); err != nil {
		return err
	}
	if d.Monitored, err = s.Desk.Monitored(r.ctx(), r.by); err != nil {
		return err
	}
	if d.Effects, err = s.eventEffects(r, e.ID); err != nil {
		return err
	}
	if d.Decisions, _, err = s.Desk.EventDecisions(r.ctx(), r.by, e.ID); err != nil {
		return err
	}
	p := s.page(r, e.Title, d)
	if s.pending(d.Decisions) {
		p.Refresh, p.RefreshTo = refreshPending, "/events/"+e.ID
	}
	return s.renderPage(r, http.StatusOK, "event", p)
}

// open counts the entries that are not voided.
func open(refs []desk.EntryRef) int {
	n := 0
	for _, e := range refs {
		if e.State != ledger.StateVoided {
			n++
		}
	}
	return n
}

// While a decision is being carried out its page asks again; after a while it
// is plain that nobody carries it out.
const (
	refreshPending = 3 // seconds
	pendingFor     = 2 * time.Minute
)

func (s *server) pending(list []desk.EventDecision) bool {
	return slices.ContainsFunc(list, func(x desk.EventDecision) bool {
		at := x.At
		if x.UndoneAt.After(at) {
			at = x.UndoneAt
		}
		return x.State == desk.DecisionPending && s.Now().Sub(at) < pendingFor
	})
}

// fillEventPosts reads the page of posts that the address asks for.
func (s *server) fillEventPosts(r *request, d *eventData) (err error) {
	v, path := r.QueryParams(), "/events/"+d.Event.ID
	v.Del("done")
	v.Del("from")
	q := desk.EventPostQuery{Side: v.Get("side"), Region: v.Get("region"), Newest: v.Get("newest") != "", Cursor: v.Get("cursor")}
	if d.Page, err = s.Desk.EventPosts(r.ctx(), r.by, d.Event.ID, q); err != nil {
		return err
	}
	at := func(cursor string) string {
		if cursor == "0" {
			cursor = ""
		}
		return address(path, v, "cursor", cursor) + "#posts"
	}
	if d.Page.Next != "" {
		d.Next = at(d.Page.Next)
	}
	if d.Page.Prev != "" {
		d.Prev = at(d.Page.Prev)
	}
	d.Chosen = narrowed(path, v, []namedKey{{"region", "属地", s.Desk.RegionName}})
	v = copyValues(v)
	v.Del("cursor")
	for _, x := range [][2]string{{"", "全部 " + count(d.Event.Posts)}, {"ticket", "工单 " + count(d.Event.Tickets)}, {"web", "网上信息 " + count(d.Event.Posts-d.Event.Tickets)}} {
		d.Sides = append(d.Sides, tab{address(path, v, "side", x[0]) + "#posts", x[1], q.Side == x[0]})
	}
	return nil
}

// fillLinks offers to link the event's other posts to its entries.
func (s *server) fillLinks(r *request, d *eventData) error {
	missing := map[string]int{}
	var ids []string
	for _, ref := range d.Event.Entries {
		if n := d.Event.Posts - ref.Linked; n > 0 {
			missing[ref.ID], ids = n, append(ids, ref.ID)
		}
	}
	entries, err := s.Ledger.GetMany(r.ctx(), r.by, ids)
	for _, e := range entries {
		if may(r.by, e, ledger.ActLink) {
			d.Links = append(d.Links, linkForm{e.ID, e.Number, e.Version, missing[e.ID]})
		}
	}
	return err
}

func (s *server) openEventEntry(r *request) error {
	e, err := s.Desk.OpenEventEntry(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return r.done("/ledger/"+e.ID, "entered")
}

func (s *server) linkEvent(r *request) error {
	version, _ := strconv.Atoi(r.FormValue("version")) // a broken one is an old one
	e, err := s.Desk.LinkEvent(r.ctx(), r.by, r.Param("id"), r.FormValue("entry"), version)
	if err != nil {
		return err
	}
	return r.done("/ledger/"+e.ID, "linked")
}
