package ui

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/web"
	"yuqing/ledger"
)

func (s *server) bulkPages() []route {
	return []route{
		{http.MethodPost, "/ledger/bulk", access.ActLedger, false, s.bulkForm},
		{http.MethodPost, "/ledger/bulk/dispatch", access.ActLedger, false, s.bulkDispatch},
		{http.MethodPost, "/ledger/bulk/acts/:action", access.ActLedger, false, s.bulkAct},
		{http.MethodPost, "/ledger/exports", access.ViewLedger, false, s.startExport},
		{http.MethodGet, "/ledger/exports/:id/file", access.ViewLedger, false, s.exportFile},
	}
}

type bulkDispatchData struct {
	Rows    []bulkRow
	Doable  int
	Values  map[string]string
	Problem *web.Problem
	Results []desk.EntryResult
	Done    int
}

// bulkRow is an entry to be handed out, with the unit to choose, or why it
// cannot be.
type bulkRow struct {
	bulkActRow
	Units []option
}

// bulkForm leads from the ticked entries to the form of what is to be done with
// them: to hand them out, unless another act was pressed.
func (s *server) bulkForm(r *request) error {
	if err := r.Request().ParseForm(); err != nil {
		return err
	}
	ids := r.Request().PostForm["entry"]
	if a := ledger.Action(r.FormValue("do")); a != ledger.ActDispatch && slices.Contains(bulkable, a) {
		return s.bulkActForm(r, a, ids, http.StatusOK, nil)
	}
	return s.showBulk(r, http.StatusOK, ids, nil)
}

// showBulk shows the ticked entries, those that can be handed out each with the
// unit that the triage proposed.
func (s *server) showBulk(r *request, status int, ids []string, problem *web.Problem) error {
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	d := bulkDispatchData{Problem: problem, Values: map[string]string{"demand": r.FormValue("demand"), "due": r.FormValue("due")}}
	rows, err := s.ticked(r, ids, ledger.ActDispatch)
	if err != nil {
		return err
	}
	for _, row := range rows {
		d.Doable += btoi(row.Why == "")
		d.Rows = append(d.Rows, bulkRow{row, units.options(cmp.Or(r.FormValue("lead_"+row.ID), row.Grade.Lead.ID))})
	}
	if d.Doable == 0 && problem == nil {
		status = http.StatusUnprocessableEntity
		d.Problem = &web.Problem{Status: status, Detail: "所选条目里没有可以交办的：须是“待交办”，并由协调员办理。"}
	}
	return s.render(r, status, "bulk", "批量交办", d)
}

func (s *server) bulkDispatch(r *request) error {
	if err := r.Request().ParseForm(); err != nil {
		return err
	}
	form := r.Request().PostForm
	due, err := moment(form, "due", "办结时限")
	var results []desk.EntryResult
	if err == nil {
		var items []desk.DispatchItem
		for _, id := range form["entry"] {
			version, _ := strconv.Atoi(form.Get("version_" + id)) // a broken one is an old one
			items = append(items, desk.DispatchItem{ID: id, Version: version, Lead: form.Get("lead_" + id)})
		}
		order := desk.DispatchOrder{Demand: text(form, "demand"), Due: due}
		results, err = s.Desk.BulkDispatch(r.ctx(), r.by, items, order, func(err error) string { return web.ProblemOf(err).Detail })
	}
	if err != nil {
		p := web.ProblemOf(err)
		if p.Status != http.StatusUnprocessableEntity {
			return err
		}
		return s.showBulk(r, p.Status, form["entry"], &p)
	}
	d := bulkDispatchData{Results: results}
	for _, x := range results {
		d.Done += btoi(x.Err == nil)
	}
	return s.render(r, http.StatusOK, "bulk", "批量交办", d)
}

// startExport exports what the list shows: the filter is the list's address.
func (s *server) startExport(r *request) error {
	v, err := url.ParseQuery(r.FormValue("filter"))
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	f, err := entryFilter(v)
	if err != nil {
		return err
	}
	f.Sort, f.After = "", ""
	j, err := s.Desk.StartExport(r.ctx(), r.by, f, r.FormValue("form"))
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, "/jobs/"+j.ID)
}

func (s *server) exportFile(r *request) error {
	file, content, err := s.Desk.ExportFile(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	defer content.Close()
	h := r.Response().Header()
	h.Set(echo.HeaderContentType, file.MIME)
	h.Set(echo.HeaderContentDisposition, `attachment; filename*=UTF-8''`+url.PathEscape(file.Name))
	h.Set(echo.HeaderContentLength, strconv.FormatInt(file.Size, 10))
	if _, err := io.Copy(r.Response(), content); err != nil {
		return fmt.Errorf("send an export: %w", err)
	}
	return nil
}

// listFilter is the list's address without its page.
func listFilter(v url.Values) string {
	v = copyValues(v)
	for _, key := range []string{"after", "done"} {
		v.Del(key)
	}
	return strings.TrimPrefix(v.Encode(), "?")
}
