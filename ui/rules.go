package ui

import (
	"net/http"
	"strconv"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/web"
	"yuqing/nlp"
	"yuqing/nlp/topic"
)

func (s *server) rulePages() []route {
	return []route{
		{http.MethodGet, "/rules", access.ViewRules, false, s.topicRules},
		{http.MethodGet, "/rules/topics/new", access.ManageRules, false, s.newTopic},
		{http.MethodGet, "/rules/topics/:id", access.ViewRules, false, s.topicForm},
		{http.MethodPost, "/rules/topics", access.ManageRules, false, s.saveTopic},
		{http.MethodPost, "/rules/topics/:id", access.ManageRules, false, s.saveTopic},
		{http.MethodPost, "/rules/topics/:id/delete", access.ManageRules, false, s.deleteTopic},
		{http.MethodGet, "/rules/lists", access.ViewRules, false, s.listsForm},
		{http.MethodPost, "/rules/lists", access.ManageRules, false, s.saveLists},
		{http.MethodGet, "/rules/risk", access.ViewRules, false, s.riskForm},
		{http.MethodPost, "/rules/risk", access.ManageRules, false, s.saveRisk},
		{http.MethodGet, "/rules/versions", access.ViewRules, false, s.ruleVersions},
		{http.MethodGet, "/rules/versions/:version", access.ViewRules, false, s.ruleVersion},
		{http.MethodGet, "/rules/export", access.ViewRules, false, s.exportRules},
		{http.MethodPost, "/rules/import", access.ManageRules, false, s.importRules},
		{http.MethodPost, "/rules/restore", access.ManageRules, false, s.restoreRules},
		{http.MethodGet, "/rules/work", access.ManageRules, false, s.ruleWork},
		{http.MethodGet, "/rules/trials/:id", access.ManageRules, false, s.trialPage},
		{http.MethodPost, "/rules/trials/:id/use", access.ManageRules, false, s.useTrial},
		{http.MethodPost, "/rules/retag", access.ManageRules, false, s.retag},
		{http.MethodPost, "/rules/work/:id/stop", access.ManageRules, false, s.stopWork},
		{http.MethodGet, "/rules/quality", access.ViewRules, false, s.qualityPage},
	}
}

// ruleTab is one of the pages on rules, as the tabs above each name them.
type ruleTab struct {
	Path, Name string
	Here       bool
}

var ruleTabs = []struct {
	path, name string
	needs      access.Permission
}{
	{"/rules", "专题与责任单位", access.ViewRules},
	{"/rules/lists", "词语、地名与忽略", access.ViewRules},
	{"/rules/risk", "风险信号", access.ViewRules},
	{"/rules/versions", "版本与导入导出", access.ViewRules},
	{"/rules/work", "试跑与重新标注", access.ManageRules},
	{"/rules/models", "历史办件模型", access.ViewRules},
	{"/rules/quality", "分析质量", access.ViewRules},
}

func tabsFor(by access.Actor, here string) []ruleTab {
	var tabs []ruleTab
	for _, t := range ruleTabs {
		if !access.ReachOf(by, t.needs).Nothing() {
			tabs = append(tabs, ruleTab{t.path, t.name, t.path == here})
		}
	}
	return tabs
}

// ruleData is what the pages on rules share.
type ruleData struct {
	Tabs    []ruleTab
	Version int64
	Manage  bool
	Problem *web.Problem
}

func (s *server) ruleData(r *request, here string) (ruleData, *calibration.State, error) {
	state, err := s.Calibration.InForce(r.by)
	if err != nil {
		return ruleData{}, nil, err
	}
	return ruleData{
		Tabs: tabsFor(r.by, here), Version: state.Version, Manage: access.Can(r.by, access.ManageRules, access.Object{}),
	}, state, nil
}

type topicsData struct {
	ruleData
	Topics []topicRow
	Units  []topic.Unit
}

type topicRow struct {
	topic.Topic
	Count int // of words and rules
}

func (s *server) topicRules(r *request) error {
	base, state, err := s.ruleData(r, "/rules")
	if err != nil {
		return err
	}
	d := topicsData{ruleData: base, Units: state.Taxonomy.Units}
	for _, t := range state.Taxonomy.Topics {
		d.Topics = append(d.Topics, topicRow{t, len(t.Words) + len(t.Rules)})
	}
	return s.render(r, http.StatusOK, "rules", "研判规则", d)
}

// rulesNote is how a change is named where the person typed nothing.
func rulesNote(r *request, otherwise string) string {
	if note := r.FormValue("note"); note != "" {
		return note
	}
	return otherwise
}

// change puts an edit of the rules in force, or tries it, as the button that
// was pressed says. ok is false where the input is at fault: p says why.
func (s *server) change(r *request, note, back string, edit func(*nlp.Rules) error) (p *web.Problem, err error) {
	version, _ := strconv.ParseInt(r.FormValue("version"), 10, 64) // a broken one is an old one
	d, err := s.Calibration.Change(r.ctx(), r.by, version, note, edit)
	if err == nil {
		err = s.useOrTry(r, d, back)
	}
	if err == nil {
		return nil, nil
	}
	problem := web.ProblemOf(err)
	if problem.Status == http.StatusUnprocessableEntity || problem.Status == http.StatusConflict {
		return &problem, nil
	}
	return nil, err
}

func (s *server) useOrTry(r *request, d calibration.Draft, back string) error {
	if r.FormValue("do") != "try" {
		if _, err := s.Calibration.Put(r.ctx(), r.by, d); err != nil {
			return err
		}
		return r.done(back, "rules")
	}
	from, to, err := s.Calibration.Period(r.FormValue("from"), r.FormValue("to"))
	if err != nil {
		return err
	}
	j, err := s.Calibration.Try(r.ctx(), r.by, d, from, to)
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, "/rules/trials/"+j.ID)
}
