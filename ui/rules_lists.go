package ui

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
	"yuqing/nlp/place"
	"yuqing/nlp/risk"
)

type listsData struct {
	ruleData
	Values  url.Values
	Sources fieldView
	Base    bool // the configuration's files add words or places of their own
}

func (s *server) listsForm(r *request) error {
	_, state, err := s.ruleData(r, "/rules/lists")
	if err != nil {
		return err
	}
	l := calibration.ListsOf(state)
	var places []string
	for _, p := range l.Places {
		places = append(places, strings.Join(append([]string{p.Code, p.Name}, p.Aliases...), " "))
	}
	return s.showLists(r, http.StatusOK, url.Values{
		"words": {strings.Join(l.Words, " ")}, "places": {strings.Join(places, "\n")},
		"phrases": {strings.Join(l.Phrases, " ")}, "posts": {strings.Join(l.Posts, " ")}, "sources": l.Sources,
		"hide": {strings.Join(l.Hide, "\n")},
	}, nil)
}

func (s *server) showLists(r *request, status int, v url.Values, problem *web.Problem) error {
	base, state, err := s.ruleData(r, "/rules/lists")
	if err != nil {
		return err
	}
	base.Problem = problem
	d := listsData{ruleData: base, Values: v, Sources: fieldView{ID: "sources", Key: "sources", Label: "忽略的信源"}}
	d.Base = len(state.Options.Words) > len(state.Rules.Words) || len(state.Options.Places) > len(state.Rules.Places)
	names, err := s.Desk.SourceNames(r.ctx())
	if err != nil {
		return err
	}
	for id, name := range names {
		d.Sources.Options = append(d.Sources.Options, option{id, name, slices.Contains(v["sources"], id)})
	}
	slices.SortFunc(d.Sources.Options, func(a, b option) int { return strings.Compare(a.Label, b.Label) })
	for _, id := range v["sources"] {
		if _, known := names[id]; !known { // of a source that is gone, or of another installation
			d.Sources.Options = append(d.Sources.Options, option{id, id, true})
		}
	}
	return s.render(r, status, "rule_lists", "词语、地名与忽略名单", d)
}

func (s *server) saveLists(r *request) error {
	l := calibration.Lists{
		Words: words(r.FormValue("words")), Phrases: words(r.FormValue("phrases")), Posts: words(r.FormValue("posts")),
		Sources: r.Request().PostForm["sources"], Hide: kept(lines(r.FormValue("hide"))),
	}
	var err error
	l.Places, err = placesInput(r.FormValue("places"))
	var p *web.Problem
	if err == nil {
		p, err = s.change(r, rulesNote(r, "修改词语、地名或忽略名单"), "/rules/lists", calibration.SetLists(l))
	} else {
		p, err = problemPointer(err)
	}
	if err != nil || p == nil {
		return err
	}
	return s.showLists(r, p.Status, r.Request().PostForm, p)
}

func placesInput(text string) ([]place.Own, error) {
	var out []place.Own
	for i, line := range lines(text) {
		f := words(line)
		if len(f) < 2 {
			return nil, &opinion.InputError{Field: "places", Text: "地名第 " + strconv.Itoa(i+1) + " 行应写作“代码 名称 别名…”，例如“130105001001 柳树湾 老柳湾”。"}
		}
		out = append(out, place.Own{Code: f[0], Name: f[1], Aliases: f[2:]})
	}
	return out, nil
}

// problemPointer is the problem of an input that is at fault; other errors
// pass on.
func problemPointer(err error) (*web.Problem, error) {
	var in *opinion.InputError
	if !errors.As(err, &in) {
		return nil, err
	}
	p := web.ProblemOf(err)
	return &p, nil
}

type riskData struct {
	ruleData
	Levels  []levelRow
	Signals []signalRow
	Classes []risk.Class
	Crowd   risk.Crowd
	Tone    string
	Spread  string
	Plaint  signalRow // what tells something bad without a word of mood: words and rules only
	Values  url.Values
}

type levelRow struct {
	Level opinion.Level
	From  string
}

// signalRow is one signal of the form; the last one is empty, for a new one.
type signalRow struct {
	N                                                 int
	ID, Name, Points, Words, Rules, Not, Unless, Hide string
	Now                                               bool
}

func (s *server) riskForm(r *request) error {
	_, state, err := s.ruleData(r, "/rules/risk")
	if err != nil {
		return err
	}
	return s.showRisk(r, http.StatusOK, calibration.RiskInputOf(state.Risk), nil)
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func (s *server) showRisk(r *request, status int, in calibration.RiskInput, problem *web.Problem) error {
	base, state, err := s.ruleData(r, "/rules/risk")
	if err != nil {
		return err
	}
	base.Problem = problem
	d := riskData{ruleData: base, Crowd: in.Crowd, Tone: number(in.Tone), Spread: number(in.Spread), Classes: state.Risk.Classes}
	for _, l := range opinion.Levels[1:] {
		d.Levels = append(d.Levels, levelRow{l, itoa(in.Levels[l])})
	}
	for i, x := range append(slices.Clone(in.Signals), calibration.SignalInput{}) {
		d.Signals = append(d.Signals, signalRow{
			i, x.ID, x.Name, number(x.Points), strings.Join(x.Words, " "), strings.Join(x.Rules, "\n"),
			strings.Join(x.Not, " "), strings.Join(x.Unless, " "), strings.Join(x.Hide, "\n"), x.Now != nil && *x.Now,
		})
	}
	if p := in.Plaint; p != nil {
		d.Plaint = signalRow{
			Words: strings.Join(p.Words, " "), Rules: strings.Join(p.Rules, "\n"), Not: strings.Join(p.Not, " "), Unless: strings.Join(p.Unless, " "),
		}
	}
	return s.render(r, status, "rule_risk", "风险信号", d)
}

func (s *server) saveRisk(r *request) error {
	in, err := riskInput(r)
	var p *web.Problem
	if err == nil {
		p, err = s.change(r, rulesNote(r, "修改风险信号"), "/rules/risk", calibration.SetRisk(in))
	} else {
		p, err = problemPointer(err)
	}
	if err != nil || p == nil {
		return err
	}
	return s.showRisk(r, p.Status, in, p)
}

// riskInput reads the form. A signal without a name is none; a new one gets an
// ID that no other has.
func riskInput(r *request) (calibration.RiskInput, error) {
	in := calibration.RiskInput{Levels: map[opinion.Level]int{}}
	var bad error
	num := func(field, label string) float64 {
		x, err := strconv.ParseFloat(strings.TrimSpace(r.FormValue(field)), 64)
		if err != nil && bad == nil {
			bad = opinion.Invalid(field, "%s请填写数字。", label)
		}
		return x
	}
	for i, l := range opinion.Levels[1:] {
		in.Levels[l] = int(num("level_"+itoa(i), string(l)+"的起点分"))
	}
	in.Tone, in.Spread = num("tone", "情绪负面的分值"), num("spread", "传播的分值")
	in.Crowd = risk.Crowd{Points: num("crowd_points", "涉及多人的分值"), From: int(num("crowd_from", "涉及多人的人数"))}
	in.Plaint = &calibration.PlaintInput{
		Words: words(r.FormValue("plaint_words")), Rules: lines(r.FormValue("plaint_rules")),
		Not: words(r.FormValue("plaint_not")), Unless: words(r.FormValue("plaint_unless")),
	}
	for n := 0; r.Request().PostForm.Has("name_" + itoa(n)); n++ {
		key := func(field string) string { return field + "_" + itoa(n) }
		name := strings.TrimSpace(r.FormValue(key("name")))
		if name == "" {
			continue
		}
		id := r.FormValue(key("id"))
		for k := 1; id == ""; k++ {
			id = "own-" + itoa(k)
			if slices.ContainsFunc(in.Signals, func(x calibration.SignalInput) bool { return x.ID == id }) {
				id = ""
			}
		}
		now := r.FormValue(key("now")) != ""
		in.Signals = append(in.Signals, calibration.SignalInput{
			ID: id, Name: name, Points: num(key("points"), "“"+name+"”的分值"), Words: words(r.FormValue(key("words"))),
			Rules: lines(r.FormValue(key("rules"))), Not: words(r.FormValue(key("not"))), Unless: words(r.FormValue(key("unless"))),
			Hide: kept(lines(r.FormValue(key("hide")))), Now: &now,
		})
	}
	return in, bad
}
