package api

import (
	"cmp"
	"net/http"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/report"
)

func (s *server) ledgerListRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/ledger/instructions", name: "listInstructions", summary: "全部批示及其任务、反馈时限与情况；逾期的在前", needs: access.ViewLedger, op: get(s.listInstructions)},
		{method: http.MethodGet, path: base + "/ledger/report-ups", name: "listReportUps", summary: "全部上报：首报、续报、终报，报送对象与回执", needs: access.ViewLedger, op: get(s.listReportUps)},
		{method: http.MethodGet, path: base + "/ledger/decisions", name: "listDecisions", summary: "须领导定的事项：为什么、卡在谁手里、建议怎么批；最要紧的在前", needs: access.ViewLedger, op: get(s.listDecisions)},
		{method: http.MethodGet, path: base + "/ledger/look-back", name: "lookBack", summary: "回头看：某年办结的条目，承诺与落实", needs: access.ViewLedger, op: get(s.lookBack)},
		{method: http.MethodGet, path: base + "/reports/recall", name: "recall", summary: "查全：系统先于他人发现的比例、漏报迟报的延误与原因", needs: access.ViewReports, op: get(s.recall)},
	}
}

type spanInput struct {
	From string `query:"from" doc:"起始日，含"`
	To   string `query:"to" doc:"截止日，含"`
	Open bool   `query:"open" doc:"只要待办的：批示未反馈，上报无回执"`
}

func (in spanInput) span() (s desk.Span, err error) {
	s.Open = in.Open
	s.From, s.To, err = desk.Days(in.From, in.To)
	return s, err
}

type directionList struct {
	Instructions []desk.Direction `json:"instructions"`
}

func (s *server) listInstructions(c call, in spanInput) (directionList, error) {
	span, err := in.span()
	if err != nil {
		return directionList{}, err
	}
	list, err := s.Desk.Directions(c, c.by, span)
	return directionList{listed(list)}, err
}

type reportUpList struct {
	Reports []desk.ReportUp `json:"reports"`
}

func (s *server) listReportUps(c call, in spanInput) (reportUpList, error) {
	span, err := in.span()
	if err != nil {
		return reportUpList{}, err
	}
	list, err := s.Desk.ReportUps(c, c.by, span)
	return reportUpList{listed(list)}, err
}

type decisionsInput struct {
	Limit int `query:"limit" doc:"最多几件，1 至 500，默认 50"`
}

type decisionList struct {
	Total     int             `json:"total" doc:"共几件；用 GET /entries?pile=leader 逐页列出"`
	Decisions []desk.Decision `json:"decisions"`
}

func (s *server) listDecisions(c call, in decisionsInput) (decisionList, error) {
	list, total, err := s.Desk.Decisions(c, c.by, in.Limit)
	return decisionList{total, listed(list)}, err
}

type lookBackInput struct {
	Year int `query:"year" doc:"办结的年份，默认去年"`
}

type lookBackList struct {
	Year    int               `json:"year"`
	Entries []desk.LookedBack `json:"entries"`
}

func (s *server) lookBack(c call, in lookBackInput) (lookBackList, error) {
	year := cmp.Or(in.Year, s.Desk.LastYear())
	list, err := s.Desk.LookBack(c, c.by, year)
	return lookBackList{year, listed(list)}, err
}

type recallInput struct {
	From string `query:"from" required:"true" doc:"按发现时间，含当日"`
	To   string `query:"to" required:"true" doc:"含当日"`
}

func (s *server) recall(c call, in recallInput) (report.Recall, error) {
	p, err := report.ParsePeriod(in.From, in.To)
	if err != nil {
		return report.Recall{}, err
	}
	return s.Desk.Recall(c, c.by, p)
}
