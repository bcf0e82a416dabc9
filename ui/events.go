package ui

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
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
	Picks     []picks
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

// HeardIn says through what the event was heard, and what is missing from its
// figures.
func (e eventRow) HeardIn() string {
	var in []string
	for _, x := range []struct {
		n    int
		name string
	}{{e.Heard.Feeds, "订阅源和网页"}, {e.Heard.Hotlines, "热线和留言"}, {e.Heard.Clues, "人工录入"}} {
		if x.n > 0 {
			in = append(in, fmt.Sprintf("%s %d 个", x.name, x.n))
		}
	}
	said := "监测到：" + strings.Join(in, "、") + "；"
	if e.Heard.Clues > 0 {
		return said + "抖音、微博、微信等只有录入的部分"
	}
	return said + "未监测到：抖音、微博、微信等（没有录入）"
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
	d.Picks = s.eventPicks(v)
	for _, o := range [][2]string{{"", "现在最热的在前"}, {"peak", "曾经最热的在前"}, {"latest", "最近有新信息的在前"}, {"growth", "近 24 小时最多的在前"}} {
		d.Sorts = append(d.Sorts, option{o[0], o[1], v.Get("sort") == o[0]})
	}
	for _, key := range []string{"q", "state", "topic", "region", "from", "to", "mixed"} {
		d.Filtered = d.Filtered || v.Get(key) != ""
	}
	return s.render(r, http.StatusOK, "events", "热点", d)
}

// eventPicks are what the list can be narrowed by.
func (s *server) eventPicks(v url.Values) []picks {
	var states, topics []option
	for _, st := range events.States {
		states = append(states, option{string(st), st.Name(), slices.Contains(v["state"], string(st))})
	}
	for _, t := range s.Desk.ListTopics() {
		topics = append(topics, option{t.ID, t.Name, slices.Contains(v["topic"], t.ID)})
	}
	return []picks{pickOf("state", "阶段", states), pickOf("topic", "领域", topics), pickOf("region", "属地", s.regionOptions(v["region"]))}
}

// regionOptions are the county's divisions, and what else is chosen.
func (s *server) regionOptions(on []string) []option {
	var out []option
	for _, x := range s.Desk.Divisions() {
		out = append(out, option{x.Code, x.Name, slices.Contains(on, x.Code)})
	}
	for _, code := range given(on) {
		if !slices.ContainsFunc(out, func(o option) bool { return o.Value == code }) {
			out = append(out, option{code, s.Desk.RegionName(code), true})
		}
	}
	return out
}
