package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"yuqing/internal/access"
	"yuqing/ledger"
)

// Rows of a group beside the others, and on a page of its own.
const (
	groupRows = 12
	groupPage = 30
)

type unitHomeData struct {
	Unit   string
	Groups []unitGroup
	Only   bool // one group alone, page by page
	unitSide
}

// unitGroup is one pile on the unit's desk.
type unitGroup struct {
	Todo        ledger.Todo
	Name, Empty string
	Count       int // of all, whatever is shown
	Rows        []todoRow
	Next        string // address of those that follow
	First       string // address of its first page, on another one
}

// emptyGroups say what to do where a pile is empty; one without words is not
// shown then.
var emptyGroups = map[ledger.Todo]string{
	ledger.TodoAccept: "没有待签收的交办单。有新的交办单时，这里列出，右上角的“通知”也会提醒。",
	ledger.TodoWork:   "没有办理中的事项。签收之后，在这里首回、报稿、申请延期和办结。",
	ledger.TodoRevise: "没有退回的稿件。审核退回时，意见显示在这里，改好后再次报稿。",
}

// todoRow is one entry as the unit that must do something sees it.
type todoRow struct {
	Row      entryRow
	Part     string // 牵头 or 配合
	Ask      string // 要我们做什么
	Returned string // why the last draft came back
	Acts     []quickAct
}

// isContactOnly: somebody who answers for a unit and sees only its entries.
func isContactOnly(by access.Actor) bool {
	return by.Has(access.RoleContact) && !ledger.ScopeOf(by).All
}

func (s *server) unitHome(r *request) error {
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	own, _ := units.tree.Unit(r.by.UnitID)
	d := unitHomeData{Unit: own.Name}
	shown := ledger.Todos
	if only := ledger.Todo(r.QueryParam("todo")); only.Name() != "" {
		shown, d.Only = []ledger.Todo{only}, true
	}
	for _, t := range shown {
		g, err := s.unitGroup(r, t, units.tree, d.Only)
		if err != nil {
			return err
		}
		d.Groups = append(d.Groups, g)
	}
	for _, part := range []func(*request, *unitHomeData) error{s.unitMonth, s.unitLines, s.unitAnswers} {
		if err := part(r, &d); err != nil {
			return err
		}
	}
	return s.render(r, http.StatusOK, "unit_home", "本单位待办", d)
}

// unitGroup counts a pile and reads a page of it.
func (s *server) unitGroup(r *request, t ledger.Todo, tree access.Tree, alone bool) (unitGroup, error) {
	g := unitGroup{Todo: t, Name: t.Name(), Empty: emptyGroups[t]}
	f := ledger.Filter{Units: ledger.ScopeOf(r.by).Units, Todo: t, Sort: ledger.SortDue, Limit: groupRows}
	if len(f.Units) == 0 { // a contact of no unit
		return g, nil
	}
	tiles, err := s.Ledger.Tiles(r.ctx(), r.by, f)
	if err != nil {
		return g, err
	}
	g.Count = tiles.Total
	own := url.Values{"todo": {string(t)}}
	if alone {
		f.Limit, f.After = groupPage, r.QueryParam("after")
		if f.After != "" {
			g.First = address("/", own, "after", "")
		}
	}
	page, err := s.Ledger.List(r.ctx(), r.by, f)
	if page.Next != "" {
		g.Next = address("/", own, "after", page.Next)
	}
	for _, e := range page.Entries {
		row, err := s.todoRow(r, e, t, tree)
		if err != nil {
			return g, err
		}
		g.Rows = append(g.Rows, row)
	}
	return g, err
}

// unitPart is the part that the person's unit has in an entry.
type unitPart struct {
	ledger.Assignment
	lead     bool
	stations bool // the unit has sections or stations of its own (股室、站所)
}

// toSplit: the unit has it in hand, has stations to work on it, and has given it
// to none of them yet.
func (p *unitPart) toSplit() bool {
	return p.stations && p.State == ledger.PartInHand && p.Section == "" && p.Within.ID == ""
}

// partOf is the part in which one of the person's units has this to do.
func partOf(by access.Actor, e ledger.Entry, t ledger.Todo) *unitPart {
	has := func(a ledger.Assignment) bool {
		return slices.ContainsFunc(e.Todos(), func(x ledger.UnitTodo) bool {
			return x.Todo == t && by.In(x.UnitID) && (x.UnitID == a.Unit.ID || x.UnitID == a.Within.ID)
		})
	}
	if has(e.Lead) {
		return &unitPart{Assignment: e.Lead, lead: true}
	}
	if i := slices.IndexFunc(e.Supporting, has); i >= 0 {
		return &unitPart{Assignment: e.Supporting[i]}
	}
	return &unitPart{Assignment: e.Lead}
}

func (s *server) todoRow(r *request, e ledger.Entry, t ledger.Todo, tree access.Tree) (todoRow, error) {
	p := partOf(r.by, e, t)
	p.stations = r.by.In(p.Unit.ID) && len(tree.Under(p.Unit.ID)) > 1
	row := todoRow{Row: rowOfEntry(e, s.Now()), Part: "配合", Ask: asked(e)}
	if p.lead {
		row.Part = "牵头"
	}
	if !r.by.In(p.Unit.ID) && r.by.In(p.Within.ID) {
		row.Part = "分办"
	}
	if t == ledger.TodoRevise {
		row.Returned = "发布前退回，意见见条目的办理记录"
		if back := e.SentBack(); back != nil {
			row.Returned = cmp.Or(back.Comments, "未写意见") + "（" + back.By.Name + "）"
		}
	}
	offers, err := s.Ledger.Offers(r.ctx(), r.by, e)
	row.Acts = quickActs(offers, e, p)
	return row, err
}

// asked says in one line what the unit is asked to do.
func asked(e ledger.Entry) string {
	if e.Dispatch != nil && e.Dispatch.Demand != "" {
		return e.Dispatch.Demand
	}
	return cmp.Or(e.Matter.Summary, "核查处置并公开回应")
}
