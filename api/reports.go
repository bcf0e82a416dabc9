package api

import (
	"fmt"
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
		{method: http.MethodGet, path: base + "/reports/hands", name: "hands", summary: "从首发到发布的延误，按环节拆分", needs: access.ViewReports, op: get(s.getHands)},
		{method: http.MethodGet, path: base + "/reports/hands/matters", name: "handMatters", summary: "某个环节用时背后的条目，久的在前", needs: access.ViewReports, op: get(s.getHandMatters)},
	}
}

// ReportQuery says what a timeliness report covers.
type ReportQuery struct {
	From    string `query:"from" doc:"按发现时间，含当日，如 2026-03-01"`
	To      string `query:"to" doc:"含当日"`
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
	h := c.Response().Header()
	if !t.csv {
		h.Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
		c.Response().WriteHeader(status)
		return t.WriteJSON(c.Response())
	}
	h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="timeliness_%s_%s.csv"`, t.From, t.To))
	c.Response().WriteHeader(status)
	return t.WriteCSV(c.Response(), report.Titles)
}

func (s *server) timeliness(c call, in timelinessInput) (Timeliness, error) {
	if in.Format != "" && in.Format != "json" && in.Format != "csv" {
		return Timeliness{}, &report.RequestError{Field: "format", Text: fmt.Sprintf("没有 %q 这种格式，可用 json 或 csv。", in.Format)}
	}
	req, err := report.ParseRequest(in.From, in.To, in.Channel, in.By)
	if err != nil {
		return Timeliness{}, err
	}
	r, err := s.Desk.Timeliness(c, c.by, req)
	return Timeliness{r, in.Format == "csv"}, err
}

type mattersInput struct {
	ReportQuery
	Key    *string `query:"key" doc:"报表行的 key；不给则为合计"`
	Figure string  `query:"figure" enum:"entries,responded,due,on_time,late,overdue_open,closed" doc:"默认 entries"`
}

type matterList struct {
	Matters []report.Matter `json:"matters"`
	More    bool            `json:"more" doc:"还有更多，未列出"`
}

func (s *server) timelinessMatters(c call, in mattersInput) (matterList, error) {
	req, err := report.ParseRequest(in.From, in.To, in.Channel, in.By)
	if err != nil {
		return matterList{}, err
	}
	figure := report.Figure(in.Figure)
	if figure == "" {
		figure = report.FigureEntries
	}
	matters, more, err := s.Desk.Behind(c, c.by, req, in.Key, figure, maxMatters)
	return matterList{listed(matters), more}, err
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
