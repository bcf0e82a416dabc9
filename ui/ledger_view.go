package ui

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/search"
	"yuqing/ledger"
)

func (s *server) ledgerViewPages() []route {
	return []route{
		{http.MethodPost, "/ledger/views", access.ViewLedger, false, s.saveView},
		{http.MethodPost, "/ledger/views/:id/drop", access.ViewLedger, false, s.dropView},
	}
}

// ledgerView is which columns the ledger shows: the list for everyday work, or
// a table of the columns of the office's forms.
type ledgerView struct {
	Tabs        []tab
	Wide        bool
	Heads       []sortHead // of the wide table
	Rows        []wideRow
	Short, Rest []option // the columns to choose from: the short form's, and the others
	Saved       []savedRow
	Share       bool   // the person may share a view with the office
	Query       string // what is shown, as it is saved
}

// sortHead is the head of a column; without URL the list cannot be sorted by it.
type sortHead struct {
	Name, URL string
	Dir       string // for aria-sort; empty where the list is not sorted by it
}

// wideRow is an entry with the cells of the chosen columns.
type wideRow struct {
	ledger.Entry
	Cells []string
}

// listHeads are the columns of the list with the order that each stands for.
var listHeads = []struct {
	name string
	sort ledger.Sort
}{
	{"编号", ledger.SortNumber}, {"事项", ledger.SortTitle}, {"状态", ledger.SortState}, {"等级", ledger.SortLevel},
	{"牵头单位", ledger.SortUnit}, {"发现时间", ledger.SortDiscovered}, {"下一时限", ledger.SortDue},
}

// wideSorts are the orders behind the columns of the forms.
var wideSorts = map[string]ledger.Sort{
	"编号": ledger.SortNumber, "标题": ledger.SortTitle, "责任单位": ledger.SortUnit, "等级": ledger.SortLevel, "发现时间": ledger.SortDiscovered,
}

// newestFirst are the orders that begin with the latest or the highest.
var newestFirst = []ledger.Sort{ledger.SortDiscovered, ledger.SortUpdated, ledger.SortLevel}

// headOf makes the head of a column: pressed again, the order is turned round.
func headOf(name string, by ledger.Sort, v url.Values) sortHead {
	now, to := ledger.Sort(v.Get("sort")), by
	h := sortHead{Name: name}
	directions := []string{"ascending", "descending"}
	if slices.Contains(newestFirst, by) {
		slices.Reverse(directions)
	}
	switch now {
	case by:
		h.Dir, to = directions[0], by.Turned()
	case by.Turned():
		h.Dir = directions[1]
	}
	v = copyValues(v)
	v.Del("after")
	h.URL = address("/ledger", v, "sort", string(to))
	return h
}

// Kinds of columns that the address names; an own choice names each column.
const (
	colsShort = "short"
	colsFull  = "full"
	colsOwn   = "own"
)

// ledgerView reads the address: which columns, in the order of the forms.
func (s *server) ledgerView(r *request, entries []ledger.Entry, v url.Values) (ledgerView, error) {
	all, short := desk.LedgerColumns()
	cols, own := v.Get("cols"), v["col"]
	if cols == colsOwn && len(own) == 0 {
		cols = ""
	}
	view := ledgerView{Wide: cols != "", Share: access.ReachOf(r.by, access.ViewLedger).All, Query: listFilter(v)}
	if cols == colsOwn {
		view.Tabs = []tab{{Path: address("/ledger", v, "after", ""), Name: "自选栏目", Here: true}}
	}
	for _, t := range [][2]string{{colsFull, fmt.Sprintf("全表 %d 栏", len(all))}, {colsShort, fmt.Sprintf("简表 %d 栏", short)}, {"", "常用"}} {
		to := copyValues(v)
		to.Del("col")
		to.Del("after")
		view.Tabs = slices.Insert(view.Tabs, 0, tab{address("/ledger", to, "cols", t[0]), t[1], cols == t[0]})
	}
	var chosen []int
	for i, name := range all {
		on := cols == colsFull || cols == colsShort && i < short || cols == colsOwn && slices.Contains(own, name)
		if on {
			chosen = append(chosen, i)
		}
		o := option{name, name, on || cols == "" && i < short}
		if i < short {
			view.Short = append(view.Short, o)
		} else {
			view.Rest = append(view.Rest, o)
		}
	}
	if !view.Wide {
		return view, nil
	}
	for _, i := range chosen {
		h := sortHead{Name: all[i]}
		if by, ok := wideSorts[all[i]]; ok {
			h = headOf(all[i], by, v)
		}
		view.Heads = append(view.Heads, h)
	}
	cells, err := s.Desk.LedgerCells(r.ctx(), r.by, entries, 1, slices.Contains(chosen, desk.ShotColumn))
	if err != nil {
		return view, err
	}
	for n, e := range entries {
		row := wideRow{Entry: e}
		for _, i := range chosen {
			row.Cells = append(row.Cells, cells[n][i])
		}
		view.Rows = append(view.Rows, row)
	}
	return view, nil
}

// ledgerViews are the views that the person can open.
func (s *server) ledgerViews(r *request, v url.Values) ([]savedRow, error) {
	all, err := s.Desk.LedgerViews(r.ctx(), r.by)
	shown := listFilter(v)
	var rows []savedRow
	for _, x := range all {
		rows = append(rows, savedRow{x, "/ledger?" + x.Query, x.Query == shown, mayDrop(r, x)})
	}
	return rows, err
}

// mayDrop: one's own, and what is shared by the office's head.
func mayDrop(r *request, x search.Saved) bool {
	return x.Owner == r.by.UserID || r.by.Has(access.RoleHead)
}

func (s *server) saveView(r *request) error {
	v, err := searchForm(r)
	if err != nil {
		return err
	}
	if _, err := entryFilter(v); err != nil {
		return err
	}
	saved, err := s.Desk.SaveView(r.ctx(), r.by, r.FormValue("name"), v, r.FormValue("shared") != "")
	if err != nil {
		return err
	}
	return r.done("/ledger?"+saved.Query, "savedview")
}

func (s *server) dropView(r *request) error {
	if err := s.Desk.DropView(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/ledger", "dropview")
}
