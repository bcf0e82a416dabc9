package ui

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
)

type topicData struct {
	ruleData
	New    bool
	ID     string
	Values url.Values
	Units  []string
}

// valuesOfTopic are the fields of the form: words with spaces between, rules
// and exceptions one a line.
func valuesOfTopic(in calibration.TopicInput) url.Values {
	var leads []string
	for _, l := range in.Leads {
		leads = append(leads, l.Unit+"："+strings.Join(l.Words, " "))
	}
	return url.Values{
		"id": {in.ID}, "name": {in.Name}, "unit": {in.Unit}, "supporting": {strings.Join(in.Supporting, "、")},
		"words": {strings.Join(in.Words, " ")}, "rules": {strings.Join(in.Rules, "\n")}, "not": {strings.Join(in.Not, " ")},
		"unless": {strings.Join(in.Unless, " ")}, "need": {strings.Join(in.Need, " ")}, "hide": {strings.Join(in.Hide, "\n")}, "leads": {strings.Join(leads, "\n")},
	}
}

func topicInput(r *request) (calibration.TopicInput, error) {
	in := calibration.TopicInput{
		ID: r.FormValue("id"), Name: r.FormValue("name"), Unit: r.FormValue("unit"), Supporting: words(r.FormValue("supporting")),
		Words: words(r.FormValue("words")), Rules: lines(r.FormValue("rules")), Not: words(r.FormValue("not")),
		Unless: words(r.FormValue("unless")), Need: words(r.FormValue("need")),
		Hide: kept(lines(r.FormValue("hide"))),
	}
	for _, line := range lines(r.FormValue("leads")) {
		unit, list, ok := strings.Cut(strings.ReplaceAll(line, ":", "："), "：")
		if !ok || strings.TrimSpace(unit) == "" {
			return in, opinion.Invalid("leads", "“另由别的单位牵头”每行写作“单位：词 词”，例如“供电公司：停电 电表”。")
		}
		in.Leads = append(in.Leads, calibration.Lead{Unit: strings.TrimSpace(unit), Words: words(list)})
	}
	return in, nil
}

// kept is a list that a form set, if to nothing: nil would leave what there is.
func kept(list []string) []string { return append([]string{}, list...) }

// lines are the lines of a text that are not empty.
func lines(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (s *server) newTopic(r *request) error {
	return s.showTopic(r, http.StatusOK, topicData{New: true, Values: url.Values{}})
}

func (s *server) topicForm(r *request) error {
	_, state, err := s.ruleData(r, "/rules")
	if err != nil {
		return err
	}
	t, ok := state.Taxonomy.Topic(r.Param("id"))
	if !ok {
		return fmt.Errorf("topic %s: %w", r.Param("id"), opinion.ErrNotFound)
	}
	return s.showTopic(r, http.StatusOK, topicData{ID: t.ID, Values: valuesOfTopic(calibration.InputOf(t))})
}

func (s *server) showTopic(r *request, status int, d topicData) error {
	base, state, err := s.ruleData(r, "/rules")
	if err != nil {
		return err
	}
	base.Problem = d.Problem
	d.ruleData = base
	for _, u := range state.Taxonomy.Units {
		d.Units = append(d.Units, u.Name)
	}
	title := "专题：" + d.Values.Get("name")
	if d.New {
		title = "新增专题"
	}
	return s.render(r, status, "topic", title, d)
}

func (s *server) saveTopic(r *request) error {
	id := r.Param("id")
	d := topicData{ID: id, New: id == ""}
	in, err := topicInput(r)
	note := "修改专题“" + in.Name + "”"
	if d.New {
		note = "新增专题“" + in.Name + "”"
	}
	if err == nil {
		d.Problem, err = s.change(r, rulesNote(r, note), "/rules", calibration.SetTopic(id, in))
	} else {
		d.Problem, err = problemPointer(err)
	}
	if err != nil || d.Problem == nil {
		return err
	}
	d.Values = r.Request().PostForm
	return s.showTopic(r, d.Problem.Status, d)
}

func (s *server) deleteTopic(r *request) error {
	id := r.Param("id")
	p, err := s.change(r, "删除专题 "+id, "/rules", calibration.DeleteTopic(id))
	if err != nil || p == nil {
		return err
	}
	return s.showProblem(r, *p)
}
