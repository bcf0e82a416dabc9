package ui

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"yuqing/internal/office"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
	"yuqing/ledger"
)

type clockFormData struct {
	clockBase
	New    bool
	Row    clockRule
	Kinds  []option
	Groups []fieldView
	Cats   string
	Titles string
}

// The acts that a form offers; others that a row names already are offered too.
var (
	startActs = []ledger.Action{
		ledger.ActCreate, ledger.ActScreen, ledger.ActTriage, ledger.ActDispatch, ledger.ActAccept, ledger.ActFeedback, ledger.ActSubmit,
		ledger.ActApprove, ledger.ActPublish, ledger.ActPress, ledger.ActPublishMore, ledger.ActInstruct, ledger.ActRebound,
	}
	stopActs = []ledger.Action{
		ledger.ActReportUp, ledger.ActStatement, ledger.ActAccept, ledger.ActRecall, ledger.ActUphold, ledger.ActContact, ledger.ActFeedback,
		ledger.ActSubmit, ledger.ActApprove, ledger.ActApproveReply, ledger.ActAnswered, ledger.ActPublish, ledger.ActPress,
		ledger.ActPublishMore, ledger.ActInstructReport, ledger.ActFollow, ledger.ActAskClose, ledger.ActClose,
	}
)

func actOptions(offered, chosen []ledger.Action) []option {
	var out []option
	add := func(a ledger.Action, selected bool) {
		name := a.Name()
		if a == ledger.ActCreate {
			name = "发现（登记的发现时间）"
		}
		out = append(out, option{string(a), name, selected})
	}
	is := map[ledger.Action]bool{}
	for _, a := range chosen {
		is[a] = true
	}
	for _, a := range offered {
		add(a, is[a])
		delete(is, a)
	}
	for _, a := range chosen {
		if is[a] {
			add(a, true)
		}
	}
	return out
}

func (s *server) newClock(r *request) error {
	row := ledger.ClockRow{Kind: ledger.ClockRespond, Start: []ledger.Action{ledger.ActCreate}, Hours: 48}
	return s.showClock(r, http.StatusOK, row, nil)
}

func (s *server) clockForm(r *request) error {
	state, err := s.Rules.InForce(r.by)
	if err != nil {
		return err
	}
	row, ok := state.Rules.Row(r.Param("id"))
	if !ok {
		return fmt.Errorf("row %s of the clock table: %w", r.Param("id"), opinion.ErrNotFound)
	}
	return s.showClock(r, http.StatusOK, row, nil)
}

func (s *server) showClock(r *request, status int, row ledger.ClockRow, problem *web.Problem) error {
	base, _, err := s.clockBase(r, "/clocks")
	if err != nil {
		return err
	}
	base.Problem = problem
	d := clockFormData{clockBase: base, New: row.ID == "", Row: clockRuleOf(row)}
	if amount := r.FormValue("amount"); amount != "" {
		d.Row.Amount, d.Row.Unit = amount, r.FormValue("unit")
	}
	for _, k := range ledger.ClockKinds {
		d.Kinds = append(d.Kinds, option{string(k), k.Name(), k == row.Kind})
	}
	d.Groups = []fieldView{
		checksOf("channels", "渠道", optionsOf(names(channels), names(row.Channels))),
		checksOf("levels", "等级", optionsOf(levels, names(row.Levels))),
		checksOf("classes", "回应类别", optionsOf(classes, names(row.Classes))),
		checksOf("flags", "须有标记之一", optionsOf(flags, row.Flags)),
		checksOf("without", "不得有标记", optionsOf(flags, row.Without)),
		checksOf("topics", "或领域为", s.rowTopics(row.Topics)),
		checksOf("start", "从哪个动作起（取最近一次）", actOptions(startActs, row.Start)),
		checksOf("stop", "到哪个动作止（取最先一次）", actOptions(stopActs, row.Stop)),
	}
	for i := range d.Groups {
		d.Groups[i].Need = d.Groups[i].Key == "start" || d.Groups[i].Key == "stop"
	}
	d.Cats, d.Titles = strings.Join(row.Categories, "、"), strings.Join(row.Titles, "、")
	title := row.Name
	if d.New {
		title = "新增时限"
	}
	return s.render(r, status, "clock_row", title, d)
}

// rowTopics are the office's topics, and those that a row names and that are no
// more: it keeps what is not taken out on purpose.
func (s *server) rowTopics(chosen []ledger.TopicRef) []option {
	var out []option
	at := func(id string) int {
		return slices.IndexFunc(chosen, func(t ledger.TopicRef) bool { return t.ID == id })
	}
	for _, t := range s.Desk.ListTopics() {
		out = append(out, option{t.ID, t.Name, at(t.ID) >= 0})
	}
	for _, t := range chosen {
		if !slices.ContainsFunc(out, func(o option) bool { return o.Value == t.ID }) {
			out = append(out, option{t.ID, cmp.Or(t.Title, t.ID) + "（已不在用）", true})
		}
	}
	return out
}

// topicsTyped are the topics chosen, with the titles that they have now.
func (s *server) topicsTyped(r *request) []ledger.TopicRef {
	var out []ledger.TopicRef
	for _, id := range r.Request().PostForm["topics"] {
		out = append(out, ledger.TopicRef{ID: id, Title: strings.Join(s.topicNames([]string{id}), "")})
	}
	return out
}

func typed[T ~string](r *request, key string) []T {
	var out []T
	for _, v := range r.Request().PostForm[key] {
		out = append(out, T(v))
	}
	return out
}

func (s *server) clockTyped(r *request) (ledger.ClockRow, error) {
	row := ledger.ClockRow{
		ID: r.Param("id"), Kind: ledger.ClockKind(r.FormValue("kind")), Name: text(r.Request().PostForm, "name"), Basis: text(r.Request().PostForm, "basis"),
		Channels: typed[opinion.Channel](r, "channels"), Levels: typed[opinion.Level](r, "levels"), Classes: typed[opinion.Class](r, "classes"),
		Flags: typed[string](r, "flags"), Without: typed[string](r, "without"), Categories: words(r.FormValue("categories")),
		Titles: words(r.FormValue("titles")), Topics: s.topicsTyped(r),
		MustAnswer: r.FormValue("must_answer") != "", Start: typed[ledger.Action](r, "start"), Stop: typed[ledger.Action](r, "stop"),
	}
	if row.Name == "" {
		return row, opinion.Invalid("name", "请填写时限的名称，例如“较大及以上 48 小时内回应”。")
	}
	return row, length(&row, r.FormValue("amount"), r.FormValue("unit"))
}

// draftClock takes one row, or takes it out.
func (s *server) draftClock(r *request) error {
	var edit func(*office.Rules) error
	_ = r.FormValue("do") // reads the form
	row, err := s.clockTyped(r)
	if edit = office.SetRow(row); r.FormValue("do") == "delete" {
		edit, err = office.DeleteRow(row.ID), nil
	}
	var d office.Draft
	if err == nil {
		d, err = s.Rules.ChangeRules(r.ctx(), r.by, versionTyped(r), edit)
	}
	return s.showDraft(r, d, err, "/clocks", func(p *web.Problem) error { return s.showClock(r, p.Status, row, p) })
}
