package api

import (
	"cmp"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/files"
	"yuqing/internal/jobs"
	"yuqing/internal/web"
	"yuqing/ledger"
)

func (s *server) bulkRoutes() []route {
	return []route{
		{method: http.MethodPost, path: base + "/ledger/bulk/dispatch", name: "bulkDispatch", summary: "批量交办：每件各出一张交办单，办不成的说明原因", needs: access.ActLedger, op: get(s.bulkDispatch)},
		{method: http.MethodPost, path: base + "/ledger/exports", name: "startExport", summary: "在后台导出台账（XLSX）", needs: access.ViewLedger, op: accept(s.startExport)},
		{method: http.MethodGet, path: base + "/ledger/exports/:id/file", name: "exportFile", summary: "下载导出的台账；只限导出的人，保留一天", needs: access.ViewLedger, op: get(s.exportFile)},
	}
}

type bulkDispatchInput struct {
	Body struct {
		Items []desk.DispatchItem `json:"items"`
		desk.DispatchOrder
	} `body:""`
}

type bulkAnswer struct {
	Results []desk.EntryResult `json:"results"`
}

func (s *server) bulkDispatch(c call, in bulkDispatchInput) (bulkAnswer, error) {
	results, err := s.Desk.BulkDispatch(c, c.by, in.Body.Items, in.Body.DispatchOrder, func(err error) string { return web.ProblemOf(err).Detail })
	return bulkAnswer{listed(results)}, err
}

type exportInput struct {
	Body struct {
		Form   string         `json:"form,omitempty" doc:"short（20 栏，默认）、full（全表）或 csv（20 栏）"`
		From   string         `json:"from,omitempty" doc:"发现起始日，含"`
		To     string         `json:"to,omitempty" doc:"发现截止日，含"`
		States []ledger.State `json:"states,omitempty"`
		Units  []string       `json:"units,omitempty"`
		Text   string         `json:"text,omitempty"`
	} `body:""`
}

func (s *server) startExport(c call, in exportInput) (jobs.Job, error) {
	b := in.Body
	f := ledger.Filter{States: b.States, Units: b.Units, Text: b.Text}
	var err error
	if f.From, f.To, err = desk.Days(b.From, b.To); err != nil {
		return jobs.Job{}, err
	}
	return s.Desk.StartExport(c, c.by, f, cmp.Or(b.Form, desk.FormShort))
}

// workbook is an export that is saved as a file.
type workbook struct {
	file    files.File
	content io.ReadCloser
}

func (workbook) media() []string {
	return []string{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
}

func (w workbook) answer(c echo.Context, status int) error {
	defer w.content.Close()
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, `attachment; filename*=UTF-8''`+url.PathEscape(w.file.Name))
	h.Set(echo.HeaderContentLength, strconv.FormatInt(w.file.Size, 10))
	return c.Stream(status, w.file.MIME, w.content)
}

func (s *server) exportFile(c call, in idInput) (workbook, error) {
	file, content, err := s.Desk.ExportFile(c, c.by, in.ID)
	return workbook{file, content}, err
}
