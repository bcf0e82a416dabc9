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
}

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
	if err := s.unitMonth(r, &d); err != nil {
		return err
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
		act.Primary = len(acts) == 0 || a == ledger.ActSubmit && answered
		acts = append(acts, act)
	}
	return acts
}

// unitMonth is how timely the unit was this month.
func (s *server) unitMonth(r *request, d *unitHomeData) error {
	if access.ReachOf(r.by, access.ViewReports).Nothing() {
		return nil
	}
	now := s.Now().In(calendar.Shanghai)
	d.From = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, calendar.Shanghai).Format(time.DateOnly)
	req, err := report.ParseRequest(d.From, now.Format(time.DateOnly), string(report.Opinion), "")
	if err != nil {
		return err
	}
	rep, err := s.Desk.Timeliness(r.ctx(), r.by, req)
	if err == nil {
		d.Month = &rep.Total
	}
	return err
}
