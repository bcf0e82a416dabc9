package ui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
)

func (s *server) correctionPages() []route {
	return []route{
		{http.MethodGet, "/posts/:id/correct", access.CorrectPosts, false, s.correctForm},
		{http.MethodPost, "/posts/:id/correct", access.CorrectPosts, false, s.correct},
		{http.MethodPost, "/posts/:id/confirm", access.CorrectPosts, false, s.confirm},
		{http.MethodPost, "/posts/:id/corrections/:correction/undo", access.CorrectPosts, false, s.undoCorrection},
	}
}

// correctData is the form by which a person corrects a post's analysis, with
// what was judged before.
type correctData struct {
	Problem    *web.Problem
	Post       desk.Post
	Reason     string
	Topics     fieldView
	Lead       string
	Supporting string
	Regions    string
	Units      []string
	Tones      []option
	Classes    []option
	Levels     []option
	Score      string
	Rumour     bool
	History    []correctionRow
}

type correctionRow struct {
	calibration.Correction
	Parts []string // what was corrected, in words
}

func (s *server) correctForm(r *request) error {
	p, err := s.Desk.Post(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return s.showCorrect(r, http.StatusOK, p, p.Analysis, "", nil)
}

// showCorrect fills the form with an analysis: the post's, or the one that was
// typed and refused.
func (s *server) showCorrect(r *request, status int, p desk.Post, a opinion.Analysis, reason string, problem *web.Problem) error {
	d := correctData{
		Problem: problem, Post: p, Reason: reason, Rumour: slices.Contains(a.Flags, opinion.FlagRumour),
		Classes: pick(names(opinion.Classes), string(a.Class)), Topics: fieldView{ID: "topics", Key: "topics", Label: "领域"},
	}
	for _, t := range s.Desk.ListTopics() {
		on := slices.ContainsFunc(a.Topics, func(h opinion.TopicHit) bool { return h.ID == t.ID })
		d.Topics.Options = append(d.Topics.Options, option{t.ID, t.Name, on})
	}
	if a.Unit != nil {
		d.Lead, d.Supporting = a.Unit.Lead, strings.Join(a.Unit.Supporting, "、")
	}
	var codes []string
	for _, g := range a.Regions {
		codes = append(codes, g.Code)
	}
	d.Regions = strings.Join(codes, "、")
	tone, level := "", ""
	if a.Tone != nil {
		tone = a.Tone.Label
	}
	if a.Risk != nil {
		level, d.Score = string(a.Risk.Level), itoa(a.Risk.Score)
	}
	d.Tones, d.Levels = pick(opinion.Tones, tone), pick(names(opinion.Levels), level)
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	for _, o := range units.options() {
		d.Units = append(d.Units, o.Label)
	}
	if d.History, err = s.corrections(r, p.ID); err != nil {
		return err
	}
	return s.render(r, status, "correct", "改定研判结果", d)
}

func pick(all []string, chosen string) []option {
	var out []option
	for _, x := range all {
		out = append(out, option{x, x, x == chosen})
	}
	return out
}

// corrections are what people judged of a post, the newest first.
func (s *server) corrections(r *request, id string) ([]correctionRow, error) {
	cs, err := s.Calibration.Corrections(r.ctx(), r.by, id)
	if err != nil {
		return nil, err
	}
	var rows []correctionRow
	for _, c := range slices.Backward(cs) {
		rows = append(rows, correctionRow{c, partsOf(c.Change, c.Said)})
	}
	return rows, nil
}

// partsOf says a correction in words: what it was and what it is.
func partsOf(o opinion.Override, said opinion.Analysis) []string {
	var out []string
	add := func(name, was, is string) { out = append(out, name+"："+orDash(was)+" → "+orDash(is)) }
	if o.Topics != nil {
		add("领域", topicList(said.Topics), topicList(*o.Topics))
	}
	if o.Unit != nil {
		was := ""
		if said.Unit != nil {
			was = said.Unit.Lead
		}
		add("牵头单位", was, o.Unit.Lead)
	}
	if o.Regions != nil {
		add("属地", regionList(said.Regions), regionList(*o.Regions))
	}
	if o.Tone != nil && said.Tone != nil {
		add("情感", said.Tone.Label, *o.Tone)
	}
	if o.Class != nil {
		add("类别", string(said.Class), string(*o.Class))
	}
	risk := opinion.Risk{}
	if said.Risk != nil {
		risk = *said.Risk
	}
	if o.Level != nil {
		add("等级", string(risk.Level), string(*o.Level))
	}
	if o.Score != nil {
		add("风险分", itoa(risk.Score), itoa(*o.Score))
	}
	if o.Rumour != nil {
		add("谣言", yesNo(!*o.Rumour), yesNo(*o.Rumour))
	}
	return out
}

func orDash(s string) string {
	if s == "" {
		return "无"
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func topicList(hits []opinion.TopicHit) string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Name)
	}
	return strings.Join(out, "、")
}

func regionList(hits []opinion.RegionHit) string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Name)
	}
	return strings.Join(out, "、")
}

// words cuts what people type as a list: by lines, spaces or marks.
func words(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune("、,，;； \t\r\n　", c) })
}

func correctionInput(r *request) (calibration.CorrectionInput, error) {
	topics, regions := []string{}, words(r.FormValue("regions"))
	topics = append(topics, r.Request().PostForm["topics"]...)
	if regions == nil {
		regions = []string{}
	}
	value := func(name string) *string { v := strings.TrimSpace(r.FormValue(name)); return &v }
	rumour := r.FormValue("rumour") != ""
	in := calibration.CorrectionInput{
		Reason: r.FormValue("reason"), Topics: &topics, Lead: value("lead"), Supporting: words(r.FormValue("supporting")),
		Regions: &regions, Tone: value("tone"), Class: value("class"), Level: value("level"), Rumour: &rumour,
	}
	if text := strings.TrimSpace(r.FormValue("score")); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return in, opinion.Invalid("score", "风险分请填写 0 至 100 的整数。")
		}
		in.Score = &n
	}
	return in, nil
}

func (s *server) correct(r *request) error {
	in, err := correctionInput(r)
	if err == nil {
		_, err = s.Calibration.Correct(r.ctx(), r.by, r.Param("id"), in)
	}
	if err == nil {
		return r.done("/posts/"+r.Param("id"), "corrected")
	}
	p := web.ProblemOf(err)
	if p.Status != http.StatusUnprocessableEntity {
		return err
	}
	post, perr := s.Desk.Post(r.ctx(), r.by, r.Param("id"))
	if perr != nil {
		return perr
	}
	return s.showCorrect(r, p.Status, post, typedAnalysis(in), in.Reason, &p)
}

// typedAnalysis is what a form said, to show it again.
func typedAnalysis(in calibration.CorrectionInput) opinion.Analysis {
	a := opinion.Analysis{
		Unit: &opinion.Routing{Lead: *in.Lead, Supporting: in.Supporting}, Tone: &opinion.Tone{Label: *in.Tone},
		Class: opinion.Class(*in.Class), Risk: &opinion.Risk{Level: opinion.Level(*in.Level)},
	}
	for _, id := range *in.Topics {
		a.Topics = append(a.Topics, opinion.TopicHit{ID: id})
	}
	for _, code := range *in.Regions {
		a.Regions = append(a.Regions, opinion.RegionHit{Code: code})
	}
	if in.Score != nil {
		a.Risk.Score = *in.Score
	}
	if *in.Rumour {
		a.Flags = []string{opinion.FlagRumour}
	}
	return a
}

func (s *server) confirm(r *request) error {
	if _, err := s.Calibration.Correct(r.ctx(), r.by, r.Param("id"), calibration.CorrectionInput{}); err != nil {
		return err
	}
	return r.done("/posts/"+r.Param("id"), "confirmed")
}

func (s *server) undoCorrection(r *request) error {
	if _, err := s.Calibration.Undo(r.ctx(), r.by, r.Param("id"), r.Param("correction"), r.FormValue("reason")); err != nil {
		return err
	}
	return r.done("/posts/"+r.Param("id")+"/correct", "uncorrected")
}
