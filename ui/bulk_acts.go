package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
	"yuqing/ledger"
)

// bulkable are the acts that make sense on several entries at once: what they
// ask for, if anything, is the same for all. 交办 has a form of its own, for
// each entry has a unit of its own.
var bulkable = []ledger.Action{ledger.ActDispatch, ledger.ActAccept, ledger.ActScreen, ledger.ActLeaveOut, ledger.ActRemind, ledger.ActSupervise}

// bulkAct is what can be done with several of the entries that are listed.
type bulkAct struct {
	Action ledger.Action
	Name   string
	Count  int // of the entries listed
}

func bulkActsFor(by access.Actor, entries []ledger.Entry) []bulkAct {
	counts := map[ledger.Action]int{}
	for _, e := range entries {
		for _, o := range ledger.Offers(by, e) {
			if !o.OnBehalf && slices.Contains(bulkable, o.Action) {
				counts[o.Action]++
			}
		}
	}
	var acts []bulkAct
	for _, a := range bulkable {
		if counts[a] > 0 {
			acts = append(acts, bulkAct{a, a.Name(), counts[a]})
		}
	}
	return acts
}

type bulkActData struct {
	Action  ledger.Action
	Name    string
	Reason  bool
	Danger  bool
	Rows    []bulkActRow
	Doable  int
	Fields  []fieldView
	Typed   string // the reason as it was typed
	Problem *web.Problem
	Results []desk.EntryResult
	Done    int
}

// bulkActRow is a ticked entry; Why says why the act is not for it.
type bulkActRow struct {
	entryRow
	Why string
}

// bulkActForm shows what is about to happen to which entries, before anything
// does.
func (s *server) bulkActForm(r *request, a ledger.Action, ids []string, status int, problem *web.Problem) error {
	typed := r.Request().PostForm
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	d := bulkActData{Action: a, Name: a.Name(), Reason: ledger.Actions[a].Reason, Danger: a == ledger.ActLeaveOut,
		Fields: fieldViews(a, typed, units), Typed: typed.Get("reason"), Problem: problem}
	entries, err := s.Ledger.GetMany(r.ctx(), r.by, ids)
	if err != nil {
		return err
	}
	if len(entries) < len(ids) {
		return ledger.ErrNotFound
	}
	for _, e := range entries {
		row := bulkActRow{entryRow: rowOfEntry(e, s.Now())}
		if !may(r.by, e, a) {
			row.Why = "“" + e.State.Name() + "”的条目不能由您" + a.Name()
		}
		d.Doable += btoi(row.Why == "")
		d.Rows = append(d.Rows, row)
	}
	if len(d.Rows) == 0 && problem == nil {
		status = http.StatusUnprocessableEntity
		d.Problem = &web.Problem{Status: status, Detail: "请先在台账里勾选条目，再点要办的事。"}
	}
	return s.render(r, status, "bulk_act", "批量"+d.Name, d)
}

func (s *server) bulkAct(r *request) error {
	a := ledger.Action(r.Param("action"))
	if !slices.Contains(bulkable, a) || a == ledger.ActDispatch {
		return opinion.Invalid("action", "这件事不能批量办理，请逐件办理。")
	}
	cmd, err := s.command(r, a)
	form := r.Request().PostForm
	var results []desk.EntryResult
	if err == nil {
		results, err = s.Desk.BulkAct(r.ctx(), r.by, bulkItems(form), cmd, func(err error) string { return web.ProblemOf(err).Detail })
	}
	if err != nil {
		p := web.ProblemOf(err)
		if p.Status != http.StatusUnprocessableEntity {
			return err
		}
		return s.bulkActForm(r, a, form["entry"], p.Status, &p)
	}
	d := bulkActData{Action: a, Name: a.Name(), Results: results}
	for _, x := range results {
		d.Done += btoi(x.Err == nil)
	}
	return s.render(r, http.StatusOK, "bulk_act", "批量"+d.Name, d)
}

func bulkItems(form url.Values) []desk.BulkItem {
	var items []desk.BulkItem
	for _, id := range form["entry"] {
		version, _ := strconv.Atoi(form.Get("version_" + id)) // a broken one is an old one
		items = append(items, desk.BulkItem{ID: id, Version: version})
	}
	return items
}
