package ui

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/desk"
	"yuqing/internal/eventflow"
	"yuqing/internal/events"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

func (s *server) eventPages() []route {
	return []route{
		{http.MethodGet, "/events", access.ViewPosts, false, s.eventsPage},
		{http.MethodGet, "/events/merge", access.ManageEvents, false, s.mergePage},
		{http.MethodPost, "/events/merge", access.ManageEvents, false, s.merge},
		{http.MethodGet, "/events/decisions", access.ViewPosts, false, s.decisionsPage},
		{http.MethodPost, "/events/decisions/:n/undo", access.ManageEvents, false, s.undoDecision},
		{http.MethodGet, "/events/:id", access.ViewPosts, false, s.eventPage},
		{http.MethodGet, "/events/:id/split", access.ManageEvents, false, s.splitPage},
		{http.MethodPost, "/events/:id/split", access.ManageEvents, false, s.split},
		{http.MethodPost, "/events/:id/entry", access.ActLedger, false, s.openEventEntry},
		{http.MethodPost, "/events/:id/link", access.ActLedger, false, s.linkEvent},
	}
}

type eventsData struct {
	Values    url.Values
	Events    []eventRow
	Total     int
	Next      string
	States    []option
	Sorts     []option
	Monitored desk.Monitored
	Filtered  bool
	MayManage bool // merge and split
	Problem   string
}

// eventRow is an event as lists show it.
type eventRow struct {
	desk.Event
	StateName string
	Negative  string // share of negative posts, in words; empty where no tone is known
	Bars      []bar
	Step      string // what a bar stands for: 日 or 月
	Most      int    // posts of the fullest one
}

func rowOfEvent(e desk.Event) eventRow {
	row := eventRow{Event: e, StateName: e.State.Name()}
	if share, ok := e.NegativeShare(); ok {
		row.Negative = strconv.Itoa(int(math.Round(100*share))) + "%"
	}
	c := chartOf(buckets(e.Curve))
	row.Bars, row.Step, row.Most = c.Bars, c.Step, int(c.Max)
	return row
}

// buckets are an event's days as the chart takes them.
func buckets(curve []eventflow.Day) []search.Bucket {
	var out []search.Bucket
	for _, d := range curve {
		if t, err := time.ParseInLocation(time.DateOnly, d.Date, calendar.Shanghai); err == nil {
			out = append(out, search.Bucket{Start: t, Count: int64(d.Posts)})
		}
	}
	return out
}

func (s *server) eventsPage(r *request) error {
	v := r.QueryParams()
	v.Del("done")
	d := eventsData{Values: v, MayManage: access.Can(r.by, access.ManageEvents, access.Object{})}
	q := desk.EventQuery{Q: text(v, "q"), States: given(v["state"]), Topics: given(v["topic"]), Regions: given(v["region"]),
		From: v.Get("from"), To: v.Get("to"), Mixed: v.Get("mixed") != "", Sort: v.Get("sort"), Cursor: v.Get("cursor")}
	page, err := s.Desk.ListEvents(r.ctx(), r.by, q)
	if err != nil {
		var input *opinion.InputError
		if !errors.As(err, &input) {
			return err
		}
		d.Problem = input.Text
	}
	if d.Monitored, err = s.Desk.Monitored(r.ctx(), r.by); err != nil {
		return err
	}
	d.Total = page.Total
	for _, e := range page.Events {
		d.Events = append(d.Events, rowOfEvent(e))
	}
	if page.Next != "" {
		d.Next = address("/events", v, "cursor", page.Next)
	}
	for _, st := range events.States {
		d.States = append(d.States, option{string(st), st.Name(), slices.Contains(v["state"], string(st))})
	}
	for _, o := range [][2]string{{"", "现在最热的在前"}, {"peak", "曾经最热的在前"}, {"latest", "最近有新信息的在前"}, {"growth", "近 24 小时最多的在前"}} {
		d.Sorts = append(d.Sorts, option{o[0], o[1], v.Get("sort") == o[0]})
	}
	for _, key := range []string{"q", "state", "topic", "region", "from", "to", "mixed"} {
		d.Filtered = d.Filtered || v.Get(key) != ""
	}
	return s.render(r, http.StatusOK, "events", "热点", d)
}
