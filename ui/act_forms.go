package ui

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/ledger"
)

// actForm is the form of one act that a person may take now.
type actForm struct {
	ledger.Offer
	Fields []fieldView
	Common commonView
	Open   bool // tried and refused, or the first one to do
	Failed bool
}

// fieldView is one field with what stands in it.
type fieldView struct {
	ID, Key, Label, Kind, Hint string
	Need                       bool
	Value                      string
	Options                    []option
}

// Chosen is how many options are selected.
func (f fieldView) Chosen() int {
	n := 0
	for _, o := range f.Options {
		n += btoi(o.Selected)
	}
	return n
}

// commonView is what every act may carry: when it happened, and for whom it
// is written down.
type commonView struct {
	Reason, LateReason, HappenedAt, ForName string
	Units                                   []option
}

// offer makes the forms of what the ledger offers to the person.
func (s *server) offer(r *request, d *entryData, units unitList, typed url.Values) error {
	offers, err := s.Ledger.Offers(r.ctx(), r.by, d.Entry)
	if err != nil {
		return err
	}
	last := slices.ContainsFunc(offers, func(o ledger.Offer) bool { return o.Action == ledger.ActApproveReply })
	for _, o := range offers {
		form := actForm{Offer: o, Failed: o.Action == d.Failed}
		form.Open = form.Failed
		values := s.prefill(d, o.Action, units, r)
		if form.Failed {
			values = typed
		}
		form.Fields = fieldViews(o.Action, values, units)
		if last && (o.Action == ledger.ActApprove || o.Action == ledger.ActApproveReply) {
			form.Fields = slices.DeleteFunc(form.Fields, settledBefore)
		}
		if o.Action == ledger.ActApprove && !last {
			askBeforeLast(form.Fields, d.Entry)
		}
		limitClocks(form.Fields, d.Entry.Extendable(o.Action))
		if o.Action == ledger.ActWithin {
			form.Fields = limitWithin(form.Fields, d.Entry, units.tree)
		}
		limitLateness(form.Fields, d.Entry, o.Action, offers)
		form.Fields = limitUpDown(form.Fields, d.Entry, values)
		form.Common = commonView{
			Reason: values.Get("reason"), LateReason: values.Get("late_reason"),
			HappenedAt: values.Get("happened_at"), ForName: values.Get("for_name"),
			Units: units.options(values.Get("for_unit")),
		}
		if prominent(d.Entry, o.Action) {
			d.Moves = append(d.Moves, form)
		} else {
			d.Facts = append(d.Facts, form)
		}
	}
	slices.SortStableFunc(d.Moves, func(a, b actForm) int { return turn(d.Entry, a.Action) - turn(d.Entry, b.Action) })
	d.openFirst(r.QueryParam("act"))
	return nil
}

// limitClocks leaves of the clocks that a form lists those to which its act
// can apply.
func limitClocks(fields []fieldView, kinds []ledger.ClockKind) {
	for i := range fields {
		if f := &fields[i]; f.Key == "clock" {
			f.Options = slices.DeleteFunc(f.Options, func(o option) bool { return !slices.Contains(kinds, ledger.ClockKind(o.Value)) })
		}
	}
}

// limitWithin leaves of the units to which a part may be handed (分办) those below
// the units that take part; where there are none, the field is left out.
func limitWithin(fields []fieldView, e ledger.Entry, tree access.Tree) []fieldView {
	takers := []string{e.Lead.Unit.ID}
	for _, a := range e.Supporting {
		takers = append(takers, a.Unit.ID)
	}
	var below []string
	for _, id := range takers {
		below = append(below, slices.DeleteFunc(tree.Under(id), func(u string) bool { return slices.Contains(takers, u) })...)
	}
	i := slices.IndexFunc(fields, func(f fieldView) bool { return f.Key == "to" })
	if i < 0 || len(below) == 0 {
		return slices.DeleteFunc(fields, func(f fieldView) bool { return f.Key == "to" })
	}
	fields[i].Options = slices.DeleteFunc(fields[i].Options, func(o option) bool { return !slices.Contains(below, o.Value) })
	return fields
}

// limitLateness leaves of the actions that a form of 补录 lists those that the
// person could record, or that somebody has asked to record.
func limitLateness(fields []fieldView, e ledger.Entry, a ledger.Action, offers []ledger.Offer) {
	for i := range fields {
		f := &fields[i]
		if f.Key != "action" {
			continue
		}
		f.Options = slices.DeleteFunc(f.Options, func(o option) bool {
			if a == ledger.ActAskLate {
				return !slices.ContainsFunc(offers, func(x ledger.Offer) bool { return string(x.Action) == o.Value }) || strings.HasSuffix(o.Value, "-late")
			}
			return !slices.ContainsFunc(e.AwaitingLeave(), func(r ledger.LateRequest) bool { return string(r.Action) == o.Value })
		})
	}
}

// settledBefore are the fields that must stand before the last review (末审):
// the last reviewer would fill them in only to be refused.
func settledBefore(f fieldView) bool { return f.Key == "publicity" || f.Key == "secrecy" }

// askBeforeLast makes the second reviewer, and the third before 政府审签, give what
// the draft still lacks: the last review refuses a draft without it.
func askBeforeLast(fields []fieldView, e ledger.Entry) {
	draft := e.Draft()
	if draft == nil || e.State != ledger.StateReview2 && e.State != ledger.StateReview3 {
		return
	}
	for i := range fields {
		switch fields[i].Key {
		case "publicity":
			fields[i].Need = draft.Publicity == ""
		case "secrecy":
			fields[i].Need = draft.Secrecy == ""
		}
	}
}

// openFirst opens the act that was asked for, or else the one that is most
// likely next, so that it takes no click to see its form.
func (d *entryData) openFirst(wanted string) {
	if d.Failed != "" {
		return
	}
	for _, forms := range [][]actForm{d.Moves, d.Facts} {
		for i := range forms {
			if string(forms[i].Action) == wanted {
				forms[i].Open = true
				return
			}
		}
	}
	for i := range d.Moves {
		if !d.Moves[i].OnBehalf && !isLastResort(d.Moves[i].Action) && d.Moves[i].Action != ledger.ActReassign {
			d.Moves[i].Open = true
			return
		}
	}
}

// lastResorts never stand open by themselves.
var lastResorts = []ledger.Action{ledger.ActVoid, ledger.ActMerge, ledger.ActReopen, ledger.ActLeaveOut, ledger.ActRecall, ledger.ActUnaccept, ledger.ActSupportUnaccept}

// prominent reports whether an act is likely the person's next: it moves the
// entry, or a clock waits for it.
func prominent(e ledger.Entry, a ledger.Action) bool {
	if a == ledger.ActFeedback || a == ledger.ActSupportReport || a == ledger.ActSupportAccept || moves(e.State, a) {
		return true
	}
	return slices.ContainsFunc(e.Clocks, func(c ledger.Clock) bool {
		return c.Running() && c.Round == e.Round().No && (slices.Contains(c.Stop, a) || c.FinalReport && a == ledger.ActReportUp)
	})
}

// turn orders the acts: the first word to the office before the draft, then
// what moves the entry, then what only stops a clock, the last resorts last.
func turn(e ledger.Entry, a ledger.Action) int {
	_, running := e.Clock(ledger.ClockFeedback)
	switch {
	case a == ledger.ActFeedback && running && e.Figures().FirstFeedback.IsZero():
		return 0
	case isLastResort(a):
		return 3
	case moves(e.State, a):
		return 1
	}
	return 2
}

// moves reports whether an action leads to another state.
func moves(from ledger.State, a ledger.Action) bool {
	return slices.ContainsFunc(ledger.Table, func(r ledger.Rule) bool {
		return r.Action == a && r.To != "" && slices.Contains(r.From, from)
	})
}

func fieldViews(a ledger.Action, v url.Values, units unitList) []fieldView {
	var out []fieldView
	for _, f := range formOf(a) {
		view := fieldView{
			ID: string(a) + "-" + f.key, Key: f.key, Label: f.label, Kind: string(f.kind),
			Hint: f.hint, Need: f.need, Value: v.Get(f.key),
		}
		switch f.kind {
		case kindUnit, kindUnits:
			view.Options = units.options(v[f.key]...)
		case kindEither:
			view.Options = []option{{"yes", "是", view.Value == "yes"}, {"no", "否", view.Value == "no"}}
		default:
			view.Options = choices(f.options, v[f.key])
		}
		if f.key == "action" {
			for i, o := range view.Options {
				view.Options[i].Label = ledger.Action(o.Value).Name()
			}
		}
		if f.key == "clock" {
			for i, o := range view.Options {
				view.Options[i].Label = ledger.ClockKind(o.Value).Name()
			}
		}
		out = append(out, view)
	}
	return out
}

// prefill is what a form proposes: from the triage, the draft, or what the
// analysis says of the post.
func (s *server) prefill(d *entryData, a ledger.Action, units unitList, r *request) url.Values {
	v := url.Values{}
	e := d.Entry
	switch a {
	case ledger.ActTriage, ledger.ActRegrade:
		proposeGrading(v, d, units)
		v["copies"] = units.townships(e) // the one form of the 简易程序 asks for them too
	case ledger.ActDispatch:
		v.Set("lead", e.Grade.Lead.ID)
		for _, u := range e.Grade.Supporting {
			v.Add("supporting", u.ID)
		}
		v["copies"] = units.townships(e)
	case ledger.ActSubmit:
		if n := len(e.Drafts); n > 0 && !d.Masked { // stars are no draft to go on from
			last := e.Drafts[n-1]
			setAll(v, "title", last.Title, "text", last.Text, "publicity", string(last.Publicity), "secrecy", last.Secrecy)
		}
	case ledger.ActAskClose, ledger.ActArchive:
		setAll(v, "conclusion", e.Closing.Conclusion, "effect", e.Closing.Effect)
	case ledger.ActSupportAccept, ledger.ActSupportUnaccept, ledger.ActSupportReport, ledger.ActSupportReturn:
		v.Set("unit", r.by.UnitID)
	case ledger.ActInstructReport:
		v.Set("no", owedFirst(e, r.QueryParam("no")))
	case ledger.ActReceipt:
		v.Set("report", unreceiptedFirst(e, r.QueryParam("report")))
	case ledger.ActAllowLate, ledger.ActRefuseLate:
		if asked := e.AwaitingLeave(); len(asked) > 0 {
			setAll(v, "action", string(asked[0].Action), "when", momentText(asked[0].When))
		}
	case ledger.ActExtend:
		if n := len(e.Extensions); n > 0 {
			ask := e.Extensions[n-1]
			setAll(v, "clock", string(ask.Clock), "until", momentText(ask.Until))
		}
	}
	return v
}

// proposeGrading takes the grading in force, or else what the analysis says of
// the first post.
func proposeGrading(v url.Values, d *entryData, units unitList) {
	g := d.Entry.Grade
	setAll(v, "level", string(g.Level), "class", string(g.Class), "lead", g.Lead.ID, "basis", g.Basis)
	v["flags"] = slices.Clone(g.Flags)
	if d.Stated != nil {
		v.Set("must_answer", map[bool]string{true: "yes", false: "no"}[*d.Stated])
	}
	for _, u := range g.Supporting {
		v.Add("supporting", u.ID)
	}
	if g.Level != "" || len(d.Posts) == 0 {
		return
	}
	a := d.Posts[0].Analysis
	v.Set("class", string(a.Class))
	if a.Risk != nil {
		v.Set("level", string(a.Risk.Level))
		v.Set("basis", strings.Join(a.Risk.Evidence, ""))
	}
	if a.Unit == nil {
		return
	}
	if u, ok := units.tree.Named(a.Unit.Lead); ok {
		v.Set("lead", u.ID)
	}
	for _, name := range a.Unit.Supporting {
		if u, ok := units.tree.Named(name); ok {
			v.Add("supporting", u.ID)
		}
	}
}

func setAll(v url.Values, pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
}

func momentText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Shanghai).Format(momentLayout)
}

func isLastResort(a ledger.Action) bool { return slices.Contains(lastResorts, a) }
