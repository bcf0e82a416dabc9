package ui

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
)

// kindsOfSources in the order of the form.
var kindsOfSources = []opinion.SourceKind{opinion.SourceFeed, opinion.SourcePage, opinion.SourceHotline, opinion.SourceClues}

// sourceFields are what the form of a source sends; secrets are not among
// them, for they are never shown again.
var sourceFields = []string{
	"name", "kind", "url", "region", "weight", "interval", "paused", "unit_id", "group", "authority", "stale_days", "outside",
	"item", "link", "title", "date", "next", "pages", "headline", "content", "author", "time",
}

// pageFields are the rules of a news page, as the form shows them.
var pageFields = []struct{ Key, Label, Hint string }{
	{"item", "列表条目", "每条所在的元素，例如 ul.list > li；不填则自动识别"},
	{"link", "条目链接", "条目内，例如 a；一般不填"},
	{"title", "条目标题", "条目内；一般不填"},
	{"date", "条目日期", "条目内，例如 span；一般不填"},
	{"next", "下一页链接", "一般不填"},
	{"headline", "文章标题", "文章页上；一般不填"},
	{"content", "文章正文", "文章页上，例如 .TRS_Editor；一般不填"},
	{"author", "作者或来源", "文章页上；一般不填"},
	{"time", "发布时间", "文章页上；一般不填"},
}

type ruleField struct{ Key, Label, Hint, Value string }

type sourceData struct {
	formData
	ID          string // empty for a new one
	Tag         string
	Kinds       []option
	Units       []option
	Authorities []option
	Rules       []ruleField
	RulesOpen   bool
	HasLogin    bool
	Trial       *desk.Trial
	State       *sourceRow
	Runs        []opinion.Run
	Push        pushView
}

// pushView is how a hotline hands its tickets in to the source.
type pushView struct {
	Path   string // empty where it cannot
	On     bool
	Secret string // shown once
}

func (s *server) sourceData(r *request, f formData, id string) (sourceData, error) {
	d := sourceData{formData: f, ID: id}
	for _, k := range kindsOfSources {
		d.Kinds = append(d.Kinds, option{string(k), sourceKinds[k], f.Values["kind"] == string(k)})
	}
	for _, a := range opinion.Authorities {
		d.Authorities = append(d.Authorities, option{a, a, f.Values["authority"] == a})
	}
	for _, p := range pageFields {
		d.Rules = append(d.Rules, ruleField{p.Key, p.Label, p.Hint, f.Values[p.Key]})
		d.RulesOpen = d.RulesOpen || f.Values[p.Key] != ""
	}
	units, err := s.units(r.ctx())
	if err != nil {
		return d, err
	}
	d.Units = units.options(f.Values["unit_id"])
	if id == "" {
		return d, nil
	}
	state, runs, err := s.Desk.SourceRuns(r.ctx(), r.by, id)
	if err != nil {
		return d, err
	}
	row := s.sourceRow(state, units)
	d.State, d.Runs, d.HasLogin = &row, runs, state.Auth != ""
	if state.Kind == opinion.SourceHotline {
		d.Push = pushView{Path: desk.PushPath(id), On: state.Push != ""}
	}
	return d, nil
}

// sourceValues are a source's settings as the form shows them.
func sourceValues(src opinion.Source) map[string]string {
	v := map[string]string{
		"name": src.Name, "kind": string(src.Kind), "url": src.URL, "region": src.Region,
		"weight": strconv.FormatFloat(src.Weight, 'f', -1, 64), "interval": minutesOf(src.Interval),
		"unit_id": src.UnitID, "group": src.Group, "authority": src.Authority,
	}
	if src.Paused {
		v["paused"] = "1"
	}
	if src.Outside {
		v["outside"] = "1"
	}
	if src.StaleDays > 0 {
		v["stale_days"] = strconv.Itoa(src.StaleDays)
	}
	if p := src.Page; p != nil {
		for key, value := range map[string]string{
			"item": p.Item, "link": p.Link, "title": p.Title, "date": p.Date, "next": p.Next,
			"headline": p.Headline, "content": p.Content, "author": p.Author, "time": p.Time,
		} {
			v[key] = value
		}
		if p.Pages > 0 {
			v["pages"] = strconv.Itoa(p.Pages)
		}
	}
	return v
}

// sourceInput reads the form; the interval is typed in minutes.
func sourceInput(r *request) (desk.SourceInput, error) {
	in := desk.SourceInput{
		Name: r.FormValue("name"), Kind: opinion.SourceKind(r.FormValue("kind")), URL: r.FormValue("url"),
		Region: r.FormValue("region"), Paused: r.FormValue("paused") != "", Outside: r.FormValue("outside") != "", UnitID: r.FormValue("unit_id"),
		Group: r.FormValue("group"), Authority: r.FormValue("authority"),
	}
	minutes, err := wholeNumber(r, "interval", "采集间隔请填写分钟数，例如 15；不填则自动调整。")
	if err != nil {
		return in, err
	}
	in.Interval = opinion.Duration(time.Duration(minutes) * time.Minute)
	if in.StaleDays, err = wholeNumber(r, "stale_days", "静默天数请填写整数，例如 14；不填则自动判断。"); err != nil {
		return in, err
	}
	if s := strings.TrimSpace(r.FormValue("weight")); s != "" {
		if in.Weight, err = strconv.ParseFloat(s, 64); err != nil {
			return in, opinion.Invalid("weight", "权重请填写数字，例如 1。")
		}
	}
	in.Login = loginInput(r)
	in.Page, err = pageInput(r)
	return in, err
}

func wholeNumber(r *request, field, words string) (int, error) {
	s := strings.TrimSpace(r.FormValue(field))
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, &opinion.InputError{Field: field, Text: words}
	}
	return n, nil
}

func pageInput(r *request) (*opinion.PageRules, error) {
	p := &opinion.PageRules{
		Item: r.FormValue("item"), Link: r.FormValue("link"), Title: r.FormValue("title"), Date: r.FormValue("date"), Next: r.FormValue("next"),
		Headline: r.FormValue("headline"), Content: r.FormValue("content"), Author: r.FormValue("author"), Time: r.FormValue("time"),
	}
	if use := r.FormValue("use"); use != "" {
		p.Item = use
	}
	var err error
	p.Pages, err = wholeNumber(r, "pages", "列表页数请填写整数，例如 1。")
	return p, err
}

// loginInput is what the form says of the log-in: nothing typed leaves what is
// kept, the tick removes it.
func loginInput(r *request) *desk.Login {
	l := desk.Login{User: r.FormValue("login_user"), Password: r.FormValue("login_password"), Header: strings.TrimSpace(r.FormValue("login_header"))}
	if l == (desk.Login{}) && r.FormValue("login_remove") == "" {
		return nil
	}
	if r.FormValue("login_remove") != "" {
		return &desk.Login{}
	}
	return &l
}

func (s *server) sourceListPages() []route {
	return []route{
		{http.MethodPost, "/sources-bulk", access.ManageSources, false, s.bulkSources},
		{http.MethodGet, "/sources.opml", access.ViewSources, false, s.exportOPML},
		{http.MethodPost, "/sources.opml", access.ManageSources, false, s.importOPML},
	}
}
