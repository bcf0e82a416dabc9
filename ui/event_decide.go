package ui

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
)

// mergeData is the page on which events are chosen to be merged, and the one
// that says what merging them will do.
type mergeData struct {
	Chosen  []eventRow
	Singles []desk.Post // posts of no event that are to go into one
	Into    string      // the one that stays
	Found   []eventRow  // to choose from, where fewer than two are chosen
	Q       string
	Posts   int // of all chosen ones
	Entries []desk.EntryRef
	Seen    int64
	Reason  string
	Problem *web.Problem
}

func (s *server) mergePage(r *request) error {
	v := r.QueryParams()
	return s.showMerge(r, http.StatusOK, given(v["id"]), given(v["post"]), "", nil)
}

func (s *server) showMerge(r *request, status int, ids, posts []string, into string, problem *web.Problem) error {
	d := mergeData{Q: text(r.QueryParams(), "q"), Into: into, Reason: r.FormValue("reason"), Problem: problem}
	list, err := s.Desk.EventsToMerge(r.ctx(), r.by, ids)
	if err == nil {
		d.Singles, err = s.Desk.SinglePosts(r.ctx(), r.by, posts)
	}
	if err != nil && problem == nil {
		if p := web.ProblemOf(err); p.Status == http.StatusUnprocessableEntity {
			d.Problem, status = &p, p.Status
			return s.render(r, status, "event_merge", "合并热点", d)
		}
		return err
	}
	for _, e := range list {
		d.Chosen = append(d.Chosen, rowOfEvent(e))
		d.Posts += e.Posts
		d.Entries = append(d.Entries, e.Entries...)
	}
	if d.Into == "" && len(list) > 0 {
		d.Into = slices.MaxFunc(list, func(a, b desk.Event) int { return a.Posts - b.Posts }).ID
	}
	d.Posts += len(d.Singles)
	if !d.Ready() {
		if err := s.findToMerge(r, &d); err != nil {
			return err
		}
	}
	if d.Seen, err = s.Desk.LastDecision(r.ctx()); err != nil {
		return err
	}
	return s.render(r, status, "event_merge", "合并热点", d)
}

// Ready reports whether enough is chosen to say what merging will do.
func (d mergeData) Ready() bool { return len(d.Chosen) > 0 && len(d.Chosen)+len(d.Singles) > 1 }

// mergeChoices is how many events there are to choose from.
const mergeChoices = 30

// findToMerge looks for events to merge with the chosen one: those whose title
// holds what was asked for, or those on the same topics.
func (s *server) findToMerge(r *request, d *mergeData) error {
	q := desk.EventQuery{Q: d.Q, Sort: "latest", Limit: mergeChoices}
	if len(d.Chosen) > 0 && d.Q == "" {
		for _, t := range d.Chosen[0].Topics {
			q.Topics = append(q.Topics, t.ID)
		}
	}
	if len(d.Chosen) == 0 && len(d.Singles) > 0 && d.Q == "" {
		for _, t := range d.Singles[0].Analysis.Topics {
			q.Topics = append(q.Topics, t.ID)
		}
	}
	page, err := s.Desk.ListEvents(r.ctx(), r.by, q)
	if err != nil {
		return err
	}
	for _, e := range page.Events {
		chosen := slices.ContainsFunc(d.Chosen, func(x eventRow) bool { return x.ID == e.ID })
		if e.Open && !chosen {
			d.Found = append(d.Found, rowOfEvent(e))
		}
	}
	return nil
}

func (s *server) merge(r *request) error {
	if err := r.Request().ParseForm(); err != nil {
		return err
	}
	form := r.Request().PostForm
	ids, posts, into := given(form["id"]), given(form["post"]), form.Get("into")
	in := desk.EventMerge{Into: into, Posts: posts, Reason: form.Get("reason"), Seen: seenIn(form.Get("seen"))}
	for _, id := range ids {
		if id != into {
			in.Others = append(in.Others, id)
		}
	}
	done, err := s.Desk.MergeEvents(r.ctx(), r.by, in)
	if err == nil {
		return r.done("/events/"+done.Event, "merged")
	}
	p := web.ProblemOf(err)
	if p.Status != http.StatusUnprocessableEntity && p.Status != http.StatusConflict {
		return err
	}
	return s.showMerge(r, p.Status, ids, posts, into, &p)
}

// seenIn reads the number of a decision; a broken one is an old one.
func seenIn(value string) *int64 {
	n, _ := strconv.ParseInt(value, 10, 64)
	return &n
}

// splitData is the page on which posts are ticked, and the one that says what
// splitting them off will do.
type splitData struct {
	Event   eventRow
	Page    desk.EventPostPage
	Next    string
	Prev    string
	Ticked  []string
	Plan    *desk.SplitPlan // what is to be confirmed
	Texts   []string        // the posts ticked
	Seen    int64
	Reason  string
	Problem *web.Problem
}

// Has reports whether a post was ticked.
func (d splitData) Has(id string) bool { return slices.Contains(d.Ticked, id) }

func (s *server) splitPage(r *request) error {
	return s.showSplit(r, http.StatusOK, splitData{})
}

// splitRows is how many posts stand on one page to be ticked.
const splitRows = 100

func (s *server) showSplit(r *request, status int, d splitData) error {
	e, err := s.Desk.Event(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	d.Event, d.Reason = rowOfEvent(e), r.FormValue("reason")
	if d.Plan == nil {
		cursor := r.QueryParam("cursor")
		if d.Page, err = s.Desk.EventPosts(r.ctx(), r.by, e.ID, desk.EventPostQuery{Cursor: cursor, Limit: splitRows}); err != nil {
			return err
		}
		path := "/events/" + e.ID + "/split"
		if d.Page.Next != "" {
			d.Next = path + "?cursor=" + d.Page.Next
		}
		if d.Page.Prev != "" {
			d.Prev = path + "?cursor=" + d.Page.Prev
		}
	}
	if d.Seen, err = s.Desk.LastDecision(r.ctx()); err != nil {
		return err
	}
	return s.render(r, status, "event_split", "拆分热点", d)
}

func (s *server) split(r *request) error {
	if err := r.Request().ParseForm(); err != nil {
		return err
	}
	form := r.Request().PostForm
	posts := given(form["post"])
	var err error
	if form.Get("sure") == "" {
		var plan desk.SplitPlan
		if plan, err = s.Desk.PlanSplit(r.ctx(), r.by, r.Param("id"), posts); err == nil {
			return s.showSplit(r, http.StatusOK, splitData{Plan: &plan, Texts: posts})
		}
	} else {
		var done desk.Decided
		in := desk.EventSplit{Posts: posts, Reason: form.Get("reason"), Seen: seenIn(form.Get("seen"))}
		if done, err = s.Desk.SplitEvent(r.ctx(), r.by, r.Param("id"), in); err == nil {
			return r.done("/events/"+done.Event, "split")
		}
	}
	p := web.ProblemOf(err)
	if p.Status != http.StatusUnprocessableEntity && p.Status != http.StatusConflict {
		return err
	}
	return s.showSplit(r, p.Status, splitData{Ticked: posts, Problem: &p})
}

const decisionsPath = "/events/decisions"

type decisionsData struct {
	Decisions []desk.EventDecision
	MayManage bool
}

func (s *server) decisionsPage(r *request) error {
	d := decisionsData{MayManage: access.Can(r.by, access.ManageEvents, access.Object{})}
	var err error
	if d.Decisions, _, err = s.Desk.EventDecisions(r.ctx(), r.by, ""); err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "event_decisions", "人工归并记录", d)
}

func (s *server) undoDecision(r *request) error {
	n, err := strconv.ParseInt(r.Param("n"), 10, 64)
	if err != nil {
		return fmt.Errorf("decision %q: %w", r.Param("n"), opinion.ErrNotFound)
	}
	done, err := s.Desk.UndoEventDecision(r.ctx(), r.by, n, r.FormValue("reason"))
	if err != nil {
		return err
	}
	_, err = s.Desk.Event(r.ctx(), r.by, done.Event)
	if err != nil || strings.HasPrefix(localPath(r.FormValue("back")), decisionsPath) {
		return r.done(decisionsPath, "undone")
	}
	return r.done("/events/"+done.Event, "undone")
}
