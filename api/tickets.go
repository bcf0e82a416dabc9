package api

import (
	"bytes"
	"io"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/desk"
)

func (s *server) ticketRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/tickets/escalations", name: "listEscalations", summary: "应列入台账的工单：多人反映同一事项，或风险高", needs: access.ViewLedger, op: get(s.listEscalations)},
		{method: http.MethodGet, path: base + "/tickets/answers", name: "listTicketAnswers", summary: "台账已回应、热线还没有答复的工单", needs: access.ViewLedger, op: get(s.listTicketAnswers)},
		{method: http.MethodGet, path: base + "/tickets/answers/file", name: "ticketAnswersFile", summary: "一个热线的答复回写文件，按其自己的栏目", needs: access.ViewLedger, op: get(s.ticketAnswersFile)},
	}
}

func (s *server) listEscalations(c call, in desk.EscalationQuery) (desk.Escalations, error) {
	return s.Desk.Escalations(c, c.by, in)
}

type ticketAnswerList struct {
	Answers []desk.TicketAnswer `json:"answers"`
}

func (s *server) listTicketAnswers(c call, in desk.AnswerQuery) (ticketAnswerList, error) {
	list, err := s.Desk.TicketAnswers(c, c.by, in)
	return ticketAnswerList{listed(list)}, err
}

type answersFileInput struct {
	desk.AnswerQuery
	Source string `query:"source" required:"true" doc:"热线或留言板的信源 ID；一个文件只装一个信源的"`
	Format string `query:"format" enum:"xlsx,csv" doc:"默认 xlsx"`
}

// answersFile is a table that is saved as a file.
type answersFile struct {
	name, mime string
	content    *bytes.Buffer
}

const xlsxMIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (answersFile) media() []string { return []string{xlsxMIME, "text/csv"} }

func (f answersFile) answer(c echo.Context, status int) error {
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename*=UTF-8''`+url.PathEscape(f.name))
	return c.Stream(status, f.mime, f.content)
}

func (s *server) ticketAnswersFile(c call, in answersFileInput) (answersFile, error) {
	f := answersFile{mime: xlsxMIME, content: &bytes.Buffer{}}
	switch in.Format {
	case "":
		in.Format = desk.FormatXLSX
	case desk.FormatCSV:
		f.mime = "text/csv; charset=utf-8"
	}
	in.AnswerQuery.Source = in.Source
	err := s.Desk.WriteAnswers(c, c.by, in.AnswerQuery, in.Format, func(name string) io.Writer {
		f.name = name
		return f.content
	})
	return f, err
}
