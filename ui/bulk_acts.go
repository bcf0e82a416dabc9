package ui

import (
	"cmp"
	"errors"
	"fmt"
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
	if d.Rows, err = s.ticked(r, ids, a); err != nil {
		return err
	}
	for _, row := range d.Rows {
		d.Doable += btoi(row.Why == "")
	}
	if len(d.Rows) == 0 && problem == nil {
		status = http.StatusUnprocessableEntity
		d.Problem = &web.Problem{Status: status, Detail: "请先在台账里勾选条目，再点要办的事。"}
	}
	return s.render(r, status, "bulk_act", "批量"+d.Name, d)
}

// outOfReach is why nothing is done with an entry that was ticked and that the
// person sees no longer.
const outOfReach = "已不在您的职责范围内（改派、退单或角色有变动）"

// ticked are the entries of a form in its order, each once, and why the act is
// not for one: also one that moved out of the person's reach stands there, under
// its number where they may know it still, so that it holds nothing up.
func (s *server) ticked(r *request, ids []string, a ledger.Action) ([]bulkActRow, error) {
	var wanted []string
	for _, id := range ids {
		if !slices.Contains(wanted, id) {
			wanted = append(wanted, id)
		}
		if len(wanted) > desk.MaxEntries {
			return nil, opinion.Invalid("entry", "一次最多办理 %d 件。", desk.MaxEntries)
		}
	}
	found, err := s.Ledger.GetMany(r.ctx(), r.by, wanted)
	if err != nil {
		return nil, err
	}
	rows := make([]bulkActRow, len(wanted))
	for i, id := range wanted {
		at := slices.IndexFunc(found, func(e ledger.Entry) bool { return e.ID == id })
		if at < 0 {
			left, err := s.Ledger.Get(r.ctx(), r.by, id)
			if err != nil && !errors.Is(err, ledger.ErrNotFound) {
				return nil, err
			}
			rows[i] = bulkActRow{rowOfEntry(left, s.Now()), outOfReach}
			rows[i].Number = cmp.Or(left.Number, fmt.Sprintf("所选第 %d 件", i+1))
			continue
		}
		rows[i].entryRow = rowOfEntry(found[at], s.Now())
		if !may(r.by, found[at], a) {
			rows[i].Why = "“" + found[at].State.Name() + "”的条目不能由您" + a.Name()
		}
	}
	return rows, nil
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
