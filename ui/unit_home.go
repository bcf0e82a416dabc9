package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// unitRead is how many open entries the page of a unit looks through.
const unitRead = 200

type unitHomeData struct {
	Unit   string
	Groups []unitGroup
	Month  *report.Figures // of this month; nil where the person sees no report
	From   string
	// Doubtful are the entries of this month, whose figures may be doubted.
	Doubtful []option
	Answers  []pastAnswer
	Lines    []statementLine
}

// pastAnswer is what the unit answered before: drafts agree with it.
type pastAnswer struct {
	ID, Title, Channel, Text string
	At                       time.Time
}

// statementLine (口径) is an approved wording that drafts must agree with.
type statementLine struct {
	ID, Title, Text string
	At              time.Time
}

// How many of them stand beside the list, and how many entries are looked
// through for them.
const (
	answersShown = 5
	answersRead  = 40
)

// unitGroup is one pile on the unit's desk.
type unitGroup struct {
	Name, Empty string
	Rows        []todoRow
}

// todoRow is one entry as the unit that must do something sees it.
type todoRow struct {
	Row      entryRow
	Part     string // 牵头 or 配合
	Ask      string // 要我们做什么
	Returned string // why the last draft came back
	Acts     []quickAct
}

// quickAct is an act that a contact takes most; those without fields are done
// by one button, the others open their form on the entry's page.
type quickAct struct {
	Action  ledger.Action
	Name    string
	AtOnce  bool       // one button does it; otherwise it opens the form
	Fields  url.Values // sent along
	Primary bool
	Path    string // of a page of its own below the entry's; empty: a form on the entry's
	Place   string // on the entry's page; empty: the act's form
}

// Href is the page with the act's form; from there it leads back.
func (a quickAct) Href(entry, back string) string {
	q := url.Values{}
	if back != "" {
		q.Set("back", back)
	}
	if a.Place != "" {
		return "/ledger/" + entry + "#" + a.Place
	}
	if a.Path != "" {
		return strings.TrimSuffix("/ledger/"+entry+"/"+a.Path+"?"+q.Encode(), "?")
	}
	q.Set("act", string(a.Action))
	return "/ledger/" + entry + "?" + q.Encode() + "#act-" + string(a.Action)
}

// isContactOnly: somebody who answers for a unit and sees only its entries.
func isContactOnly(by access.Actor) bool {
	return by.Has(access.RoleContact) && !ledger.ScopeOf(by).All
}

func (s *server) unitHome(r *request) error {
	page, err := s.Ledger.List(r.ctx(), r.by, ledger.Filter{States: waiting, Sort: ledger.SortDue, Limit: unitRead})
	if err != nil {
		return err
	}
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	own, _ := units.tree.Unit(r.by.UnitID)
	d := unitHomeData{Unit: own.Name, Groups: []unitGroup{
		{Name: "待签收", Empty: "没有待签收的交办单。"},
		{Name: "办理中", Empty: "没有办理中的事项。"},
		{Name: "退回修改", Empty: "没有退回的稿件。"},
		{Name: "等他人办理", Empty: ""},
	}}
	for _, e := range page.Entries {
		if part := partOf(r.by, e); part != nil {
			g := &d.Groups[groupOf(e, part)]
			g.Rows = append(g.Rows, s.todoRow(r.by, e, part))
		}
	}
	for _, part := range []func(*request, *unitHomeData) error{s.unitMonth, s.unitAnswers} {
		if err := part(r, &d); err != nil {
			return err
		}
	}
	return s.render(r, http.StatusOK, "unit_home", "本单位待办", d)
}

// unitPart is the part that the person's unit has in an entry.
type unitPart struct {
	ledger.Assignment
	lead bool
}

// partOf is nil where the unit only gets a copy or has handed its part back.
func partOf(by access.Actor, e ledger.Entry) *unitPart {
	if by.In(e.Lead.Unit.ID) {
		return &unitPart{e.Lead, true}
	}
	for _, a := range e.Supporting {
		if by.In(a.Unit.ID) {
			return &unitPart{a, false}
		}
	}
	return nil
}

func groupOf(e ledger.Entry, p *unitPart) int {
	switch {
	case p.State == ledger.PartToAccept:
		return 0
	case p.lead && e.State == ledger.StateInHand && sentBack(e) != nil:
		return 2
	case p.lead && (e.State == ledger.StateInHand || e.State == ledger.StateFollowUp), !p.lead && p.State == ledger.PartInHand:
		return 1
	}
	return 3
}

// sentBack is the review that sent the current draft back, or nil.
func sentBack(e ledger.Entry) *ledger.Review {
	d := e.Draft()
	if d == nil || len(d.Reviews) == 0 {
		return nil
	}
	if last := &d.Reviews[len(d.Reviews)-1]; !last.Pass {
		return last
	}
	return nil
}

func (s *server) todoRow(by access.Actor, e ledger.Entry, p *unitPart) todoRow {
	row := todoRow{Row: rowOfEntry(e, s.Now()), Part: "配合", Ask: asked(e)}
	if p.lead {
		row.Part = "牵头"
	}
	if back := sentBack(e); back != nil && e.State == ledger.StateInHand {
		row.Returned = cmp.Or(back.Comments, "未写意见") + "（" + back.By.Name + "）"
	}
	row.Acts = quickActs(by, e, p)
	return row
}

// asked says in one line what the unit is asked to do.
func asked(e ledger.Entry) string {
	if e.Dispatch != nil && e.Dispatch.Demand != "" {
		return e.Dispatch.Demand
	}
	return cmp.Or(e.Matter.Summary, "核查处置并公开回应")
}

// quick are the acts that stand beside a row, in their order; the first that
// the ledger offers is the likely next one.
var quick = []ledger.Action{
	ledger.ActAccept, ledger.ActSupportAccept, ledger.ActReturn, ledger.ActSupportReturn,
	ledger.ActFeedback, ledger.ActSupportReport, ledger.ActSubmit, ledger.ActWithin, ledger.ActAskExtension, ledger.ActAskClose,
}

func quickActs(by access.Actor, e ledger.Entry, p *unitPart) []quickAct {
	offers := ledger.Offers(by, e)
	answered := !e.Figures().FirstFeedback.IsZero()
	var acts []quickAct
	for _, a := range quick {
		i := slices.IndexFunc(offers, func(o ledger.Offer) bool { return o.Action == a && !o.OnBehalf })
		if i < 0 || !p.lead && !strings.HasPrefix(string(a), "support-") && a != ledger.ActWithin {
			continue
		}
		if p.lead && strings.HasPrefix(string(a), "support-") {
			continue
		}
		act := quickAct{Action: a, Name: offers[i].Name}
		switch a {
		case ledger.ActAccept:
			act.AtOnce = true
		case ledger.ActSupportAccept:
			act.AtOnce, act.Fields = true, url.Values{"unit": {p.Unit.ID}}
		case ledger.ActFeedback:
			if !answered {
				act.Name = "首回"
			}
		}
		acts = append(acts, act)
	}
	likely := slices.IndexFunc(acts, func(a quickAct) bool { return answered && a.Action == ledger.ActSubmit })
	if len(acts) > 0 {
		acts[max(0, likely)].Primary = true
	}
	if p.lead && e.State == ledger.StateInHand && p.State == ledger.PartInHand {
		acts = append(acts, quickAct{Name: "上传审签单", Place: "files"})
	}
	return acts
}

// unitMonth is how timely the unit was this month.
func (s *server) unitMonth(r *request, d *unitHomeData) error {
	if access.ReachOf(r.by, access.ViewReports).Nothing() {
		return nil
	}
	now := s.Now().In(calendar.Shanghai)
	d.From = monthOf(now).Format(time.DateOnly)
	req, err := report.ParseRequest(d.From, now.Format(time.DateOnly), string(report.Opinion), "")
	if err != nil {
		return err
	}
	rep, err := s.Desk.Timeliness(r.ctx(), r.by, req)
	if err != nil {
		return err
	}
	d.Month = &rep.Total
	page, err := s.Ledger.List(r.ctx(), r.by, ledger.Filter{From: monthOf(now), Limit: unitRead})
	for _, e := range page.Entries {
		if may(r.by, e, ledger.ActDispute) {
			d.Doubtful = append(d.Doubtful, option{e.ID, e.Number + " " + excerpt(24, e.Matter.Title), false})
		}
	}
	return err
}

func monthOf(now time.Time) time.Time {
	return time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, calendar.Shanghai)
}

// unitAnswers looks for what was answered and approved before, the newest
// first.
func (s *server) unitAnswers(r *request, d *unitHomeData) error {
	page, err := s.Ledger.List(r.ctx(), r.by, ledger.Filter{Sort: ledger.SortUpdated, Limit: answersRead})
	if err != nil {
		return err
	}
	for _, e := range page.Entries {
		if n := len(e.Responses); n > 0 && r.by.In(e.Lead.Unit.ID) && len(d.Answers) < answersShown {
			last := e.Responses[n-1]
			d.Answers = append(d.Answers, pastAnswer{e.ID, e.Matter.Title, last.Channel, last.Text, last.At})
		}
		for _, f := range e.Facts {
			if f.Action == ledger.ActStatement && len(d.Lines) < answersShown {
				d.Lines = append(d.Lines, statementLine{e.ID, e.Matter.Title, f.Text, f.At})
			}
		}
	}
	return nil
}

// dispute notes on one of the unit's entries that its data are doubted.
func (s *server) dispute(r *request) error {
	e, err := s.Ledger.Get(r.ctx(), r.by, r.FormValue("entry"))
	if err != nil {
		return err
	}
	cmd := ledger.Command{Action: ledger.ActDispute}.With(ledger.Memo{Text: text(r.Request().PostForm, "text")})
	if _, err := s.Ledger.Do(r.ctx(), r.by, e.ID, e.Version, cmd); err != nil {
		return err
	}
	return r.done("/", "disputed")
}
