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

func (s *server) sourcePages() []route {
	return []route{
		{http.MethodGet, "/sources", access.ViewSources, false, s.sourceList},
		{http.MethodGet, "/sources/new", access.ManageSources, false, s.newSource},
		{http.MethodPost, "/sources", access.ManageSources, false, s.addSource},
		{http.MethodGet, "/sources/:id", access.ManageSources, false, s.sourceForm},
		{http.MethodPost, "/sources/:id", access.ManageSources, false, s.editSource},
		{http.MethodPost, "/sources/:id/pause", access.ManageSources, false, s.pauseSource},
		{http.MethodPost, "/sources/:id/resume", access.ManageSources, false, s.resumeSource},
		{http.MethodPost, "/sources/:id/fetch", access.ManageSources, false, s.fetchSource},
		{http.MethodPost, "/sources/:id/delete", access.ManageSources, false, s.deleteSource},
	}
}

type sourcesData struct {
	Sources []sourceRow
	Manage  bool
	Silent  int // sources whose last try failed
}

type sourceRow struct {
	opinion.Source
	State string // 正常, 失败, 暂停, 未采集, 导入
	Mark  string // class of the state's sign
}

func (s *server) sourceList(r *request) error {
	sources, err := s.Desk.ListSources(r.ctx(), r.by)
	if err != nil {
		return err
	}
	d := sourcesData{Manage: access.Can(r.by, access.ManageSources, access.Object{})}
	for _, src := range sources {
		row := sourceRow{Source: src}
		row.State, row.Mark = sourceState(src)
		d.Silent += btoi(row.Mark == "bad")
		d.Sources = append(d.Sources, row)
	}
	return s.render(r, http.StatusOK, "sources", "信源", d)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func sourceState(s opinion.Source) (text, mark string) {
	switch {
	case s.Kind != opinion.SourceFeed:
		return "导入", "idle"
	case s.Paused:
		return "已暂停", "idle"
	case s.Health.LastTry.IsZero():
		return "待采集", "idle"
	case s.Health.Error != "":
		return "失败", "bad"
	default:
		return "正常", "good"
	}
}

type sourceData struct {
	formData
	ID    string // empty for a new one
	Tag   string
	Kinds []option
	Trial *desk.Trial
	State *sourceRow
}

var sourceFields = []string{"name", "kind", "url", "region", "weight", "interval", "paused"}

func (s *server) newSource(r *request) error {
	f := formData{Values: map[string]string{"kind": string(opinion.SourceFeed), "weight": "1", "interval": "15"}}
	return s.render(r, http.StatusOK, "source", "新增信源", s.sourceData(f, ""))
}

func (s *server) sourceData(f formData, id string) sourceData {
	d := sourceData{formData: f, ID: id}
	for _, k := range []opinion.SourceKind{opinion.SourceFeed, opinion.SourceHotline, opinion.SourceClues} {
		d.Kinds = append(d.Kinds, option{string(k), sourceKinds[k], f.Values["kind"] == string(k)})
	}
	return d
}

// sourceInput reads the form; the interval is typed in minutes.
func sourceInput(r *request) (desk.SourceInput, error) {
	in := desk.SourceInput{
		Name: r.FormValue("name"), Kind: opinion.SourceKind(r.FormValue("kind")), URL: r.FormValue("url"),
		Region: r.FormValue("region"), Paused: r.FormValue("paused") != "",
	}
	minutes, err := strconv.Atoi(strings.TrimSpace(r.FormValue("interval")))
	if err != nil {
		return in, &desk.InputError{Field: "interval", Text: "采集间隔请填写分钟数，例如 15。"}
	}
	in.Interval = opinion.Duration(time.Duration(minutes) * time.Minute)
	if in.Weight, err = strconv.ParseFloat(strings.TrimSpace(r.FormValue("weight")), 64); err != nil {
		return in, &desk.InputError{Field: "weight", Text: "权重请填写数字，例如 1。"}
	}
	return in, nil
}

func (s *server) addSource(r *request) error {
	in, err := sourceInput(r)
	if err == nil && r.FormValue("do") == "try" {
		return s.trySource(r, "", in)
	}
	if err == nil {
		_, err = s.Desk.AddSource(r.ctx(), r.by, in)
	}
	if err != nil {
		return s.again(r, "source", "新增信源", err, func(f formData) any { return s.sourceData(f, "") }, sourceFields...)
	}
	return r.done("/sources", "added")
}

// trySource shows what the address gives, and the form as it was typed.
func (s *server) trySource(r *request, id string, in desk.SourceInput) error {
	trial, err := s.Desk.TrySource(r.ctx(), r.by, in)
	data := func(f formData) any {
		d := s.sourceData(f, id)
		d.Tag = r.FormValue("tag")
		if err == nil {
			d.Trial = &trial
		}
		return d
	}
	if err != nil {
		return s.again(r, "source", "信源", err, data, sourceFields...)
	}
	f := formData{Values: map[string]string{}}
	for _, field := range sourceFields {
		f.Values[field] = r.FormValue(field)
	}
	return s.render(r, http.StatusOK, "source", "信源试读", data(f))
}

func (s *server) sourceForm(r *request) error {
	src, err := s.Desk.Source(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	f := formData{Values: map[string]string{
		"name": src.Name, "kind": string(src.Kind), "url": src.URL, "region": src.Region,
		"weight":   strconv.FormatFloat(src.Weight, 'f', -1, 64),
		"interval": strconv.Itoa(max(1, int(time.Duration(src.Interval).Minutes()))),
	}}
	if src.Paused {
		f.Values["paused"] = "1"
	}
	d := s.sourceData(f, src.ID)
	d.Tag = desk.SourceTag(src)
	row := sourceRow{Source: src}
	row.State, row.Mark = sourceState(src)
	d.State = &row
	return s.render(r, http.StatusOK, "source", src.Name, d)
}

func (s *server) editSource(r *request) error {
	in, err := sourceInput(r)
	if err == nil && r.FormValue("do") == "try" {
		return s.trySource(r, r.Param("id"), in)
	}
	if err == nil {
		_, err = s.Desk.EditSource(r.ctx(), r.by, r.Param("id"), r.FormValue("tag"), in)
	}
	if err != nil {
		data := func(f formData) any {
			d := s.sourceData(f, r.Param("id"))
			d.Tag = r.FormValue("tag")
			return d
		}
		return s.again(r, "source", "修改信源", err, data, sourceFields...)
	}
	return r.done("/sources", "saved")
}

func (s *server) pauseSource(r *request) error {
	if _, err := s.Desk.PauseSource(r.ctx(), r.by, r.Param("id"), true); err != nil {
		return err
	}
	return r.done("/sources", "paused")
}

func (s *server) resumeSource(r *request) error {
	if _, err := s.Desk.PauseSource(r.ctx(), r.by, r.Param("id"), false); err != nil {
		return err
	}
	return r.done("/sources", "resumed")
}

func (s *server) fetchSource(r *request) error {
	if err := s.Desk.FetchSource(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/sources", "fetching")
}

func (s *server) deleteSource(r *request) error {
	if r.FormValue("sure") == "" {
		return s.again(r, "source", "修改信源", &desk.InputError{Field: "sure", Text: "请勾选“确认删除”后再删除。"},
			func(f formData) any { return s.sourceData(f, r.Param("id")) }, sourceFields...)
	}
	if err := s.Desk.DeleteSource(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/sources", "deleted")
}
