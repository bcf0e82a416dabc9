package api

import (
	"fmt"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/report"
)

// maxMatters is how many matters behind a figure are listed.
const maxMatters = 500

func (s *server) reportRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/reports/timeliness", name: "timeliness", summary: "时效报表；与命令行 yuqing report timeliness 相同", needs: access.ViewReports, op: get(s.timeliness)},
		{method: http.MethodGet, path: base + "/reports/timeliness/matters", name: "timelinessMatters", summary: "某一指标背后的事项", needs: access.ViewReports, op: get(s.timelinessMatters)},
		{method: http.MethodGet, path: base + "/reports/assessment", name: "assessment", summary: "考核指标，附环比、同比、走势和各指标的定义", needs: access.ViewReports, op: get(s.assessment)},
		{method: http.MethodGet, path: base + "/reports/ranking", name: "ranking", summary: "部门排名：同类别、同等级的事项相比", needs: access.ViewReports, op: get(s.ranking)},
		{method: http.MethodGet, path: base + "/reports/cross", name: "cross", summary: "类别×单位：件数、按时回应和超时未回应", needs: access.ViewReports, op: get(s.cross)},
		{method: http.MethodGet, path: base + "/reports/hands", name: "hands", summary: "从首发到发布的延误，按环节拆分", needs: access.ViewReports, op: get(s.getHands)},
		{method: http.MethodGet, path: base + "/reports/hands/matters", name: "handMatters", summary: "某个环节用时背后的条目，久的在前", needs: access.ViewReports, op: get(s.getHandMatters)},
	}
}

// ReportQuery says what a timeliness report covers.
type ReportQuery struct {
	From    string `query:"from" required:"true" doc:"按发现时间，含当日，如 2026-03-01"`
	To      string `query:"to" required:"true" doc:"含当日"`
	Channel string `query:"channel" enum:"opinion,hotline" doc:"默认 opinion"`
	By      string `query:"by" enum:"unit,topic,region,class,level,source"`
}

type timelinessInput struct {
	ReportQuery
	Format string `query:"format" enum:"json,csv" doc:"默认 json"`
}

// Timeliness is the report in the format that was asked for.
type Timeliness struct {
	report.Timeliness
	csv bool
}

func (Timeliness) media() []string { return []string{echo.MIMEApplicationJSON, "text/csv"} }

func (t Timeliness) answer(c echo.Context, status int) error {
	return written(c, status, t, t.csv, fmt.Sprintf("timeliness_%s_%s.csv", t.From, t.To))
}

// writer is a report in its two forms.
type writer interface {
	WriteJSON(w io.Writer) error
	WriteCSV(w io.Writer, h report.Heading) error
}

// written answers with a report, as a file of that name where it is a CSV.
func written(c echo.Context, status int, r writer, csv bool, name string) error {
	h := c.Response().Header()
	if !csv {
		h.Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
		c.Response().WriteHeader(status)
		return r.WriteJSON(c.Response())
	}
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", name))
	c.Response().WriteHeader(status)
	return r.WriteCSV(c.Response(), report.Titles)
}

// request reads what a report is asked for.
func (in timelinessInput) request() (report.Request, error) {
	if in.Format != "" && in.Format != "json" && in.Format != "csv" {
		return report.Request{}, &report.RequestError{Field: "format", Text: fmt.Sprintf("没有 %q 这种格式，可用 json 或 csv。", in.Format)}
	}
	return report.ParseRequest(in.From, in.To, in.Channel, in.By)
}

func (s *server) timeliness(c call, in timelinessInput) (Timeliness, error) {
	req, err := in.request()
	if err != nil {
		return Timeliness{}, err
	}
	r, err := s.Desk.Timeliness(c, c.by, req)
	return Timeliness{r, in.Format == "csv"}, err
}

func (s *server) letterRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/dead-letters", name: "listDeadLetters", summary: "死信：未能处理的消息及原因", needs: access.ViewSystem, op: get(s.listLetters)},
		{method: http.MethodPost, path: base + "/dead-letters/:id/redeliver", name: "redeliver", summary: "重新投递一封死信", needs: access.ManageSystem, op: get(s.redeliver)},
	}
}

type letterList struct {
	DeadLetters []desk.Letter `json:"dead_letters"`
}

func (s *server) listLetters(c call, _ none) (letterList, error) {
	letters, err := s.Desk.Letters(c, c.by)
	return letterList{listed(letters)}, err
}

func (s *server) redeliver(c call, in idInput) (none, error) {
	return none{}, s.Desk.Redeliver(c, c.by, in.ID)
}
