package api

import (
	"cmp"
	"fmt"

	"github.com/labstack/echo/v4"

	"yuqing/internal/report"
)

// Assessment is the report of assessment in the format that was asked for.
type Assessment struct {
	report.Assessed
	csv bool
}

func (Assessment) media() []string { return []string{echo.MIMEApplicationJSON, "text/csv"} }

func (a Assessment) answer(c echo.Context, status int) error {
	return written(c, status, a, a.csv, fmt.Sprintf("assessment_%s_%s.csv", a.From, a.To))
}

func (s *server) assessment(c call, in timelinessInput) (Assessment, error) {
	req, err := in.request()
	if err != nil {
		return Assessment{}, err
	}
	a, err := s.Desk.Assessment(c, c.by, req)
	return Assessment{a, in.Format == "csv"}, err
}

type narrowedInput struct {
	From    string  `query:"from" required:"true" doc:"按发现时间，含当日，如 2026-03-01"`
	To      string  `query:"to" required:"true" doc:"含当日"`
	Channel string  `query:"channel" enum:"opinion,hotline" doc:"默认 opinion"`
	Class   *string `query:"class" doc:"只看这一回应类别；空为未定的"`
	Level   *string `query:"level" doc:"只看这一等级；空为未定的"`
}

func (in narrowedInput) request() (report.Request, error) {
	req, err := report.ParseRequest(in.From, in.To, in.Channel, string(report.ByUnit))
	return req.Narrowed(in.Class, in.Level), err
}

type rankingInput struct {
	narrowedInput
	Min *int `query:"min" doc:"应回应件数至少多少才排名，1 至 1000，默认 5"`
}

func (s *server) ranking(c call, in rankingInput) (report.Ranking, error) {
	req, err := in.request()
	if err != nil {
		return report.Ranking{}, err
	}
	least := report.MinRanked
	if in.Min != nil {
		least = *in.Min
	}
	return s.Desk.Ranking(c, c.by, req, least)
}

func (s *server) cross(c call, in narrowedInput) (report.Cross, error) {
	req, err := in.request()
	if err != nil {
		return report.Cross{}, err
	}
	return s.Desk.Cross(c, c.by, req)
}

type mattersInput struct {
	ReportQuery
	Key    *string `query:"key" doc:"报表行的 key；不给则为合计"`
	Figure string  `query:"figure" enum:"entries,responded,due,on_time,late,overdue_open,closed,first_response_hours,first_feedback_hours,dispatched,closed_on_time,overdue,closed_late,open_late,rated,satisfied,called_back,solved,reachable,contacted_on_time,received,merged,linked,linked_again,recorded_late,imported" doc:"默认 entries"`
	Class  *string `query:"class" doc:"只看这一回应类别；空为未定的"`
	Level  *string `query:"level" doc:"只看这一等级；空为未定的"`
	Reason string  `query:"reason" doc:"只看因此超时的，如 曾退单"`
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
	req = req.Narrowed(in.Class, in.Level)
	req.Reason = in.Reason
	figure := report.Figure(cmp.Or(in.Figure, string(report.FigureEntries)))
	matters, more, err := s.Desk.Behind(c, c.by, req, in.Key, figure, maxMatters)
	return matterList{listed(matters), more}, err
}
