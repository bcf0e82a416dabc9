package ui

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

const (
	ticketsPath = "/tickets"
	answersPath = ticketsPath + "/answers"
)

func (s *server) ticketPages() []route {
	return []route{
		{http.MethodGet, ticketsPath, access.ViewLedger, false, s.ticketsPage},
		{http.MethodGet, answersPath, access.ViewLedger, false, s.answersPage},
		{http.MethodGet, answersPath + "/file", access.ViewLedger, false, s.answersFile},
		{http.MethodPost, answersPath + "/file", access.Unmask, false, s.wholeAnswersFile},
	}
}

type ticketsData struct {
	desk.Escalations
	Values  url.Values
	May     bool // take a ticket into the ledger
	Problem string
}

// ticketsPage lists the tickets that ask to be taken into the ledger.
func (s *server) ticketsPage(r *request) error {
	v := r.QueryParams()
	d := ticketsData{Values: v, May: mayOpen(r.by)}
	status := http.StatusOK
	q, err := escalationQuery(v)
	if err == nil {
		d.Escalations, err = s.Desk.Escalations(r.ctx(), r.by, q)
	}
	if err != nil {
		p := problemOf(err)
		if p.Status != http.StatusBadRequest && p.Status != http.StatusUnprocessableEntity {
			return err
		}
		status, d.Problem = p.Status, p.Detail
	}
	for key, n := range map[string]int{"people": d.People, "risk": d.Risk, "days": d.Days} {
		if v.Get(key) == "" && n > 0 {
			v.Set(key, strconv.Itoa(n))
		}
	}
	return s.render(r, status, "tickets", "工单升级", d)
}

func escalationQuery(v url.Values) (q desk.EscalationQuery, err error) {
	for key, field := range map[string]*int{"people": &q.People, "risk": &q.Risk, "days": &q.Days} {
		text := strings.TrimSpace(v.Get(key))
		if text == "" {
			continue
		}
		if *field, err = strconv.Atoi(text); err != nil {
			return q, opinion.Invalid(key, "人数、风险分和天数须是数字。")
		}
	}
	return q, nil
}

// mayOpen: by the ledger's own table.
func mayOpen(by access.Actor) bool {
	return slices.ContainsFunc(ledger.Table, func(r ledger.Rule) bool { return r.Action == ledger.ActCreate && by.Has(r.Roles...) })
}

type answersData struct {
	Values  url.Values
	Sources []answerSource
	Number  string // of the one entry that is asked for
	Problem string
}

// answerSource are the answers of one hotline, a file of its own.
type answerSource struct {
	ID, Name  string
	Answers   []desk.TicketAnswer
	More      int // that are not shown
	XLSX, CSV string
	Masked    bool // a direct reply has personal data, which the person may have written out
}

// ticketAnswersShown is how many answers a page lists; the file has all.
const ticketAnswersShown = 100

func answerQuery(v url.Values) desk.AnswerQuery {
	return desk.AnswerQuery{
		Source: v.Get("source"), From: v.Get("from"), To: v.Get("to"), Entry: v.Get("entry"), All: v.Get("all") != "",
	}
}

// answersPage shows the ledger's answers that the hotlines do not have yet.
func (s *server) answersPage(r *request) error {
	v := r.QueryParams()
	d := answersData{Values: v}
	list, err := s.Desk.TicketAnswers(r.ctx(), r.by, answerQuery(v))
	if err != nil {
		p := problemOf(err)
		if p.Status != http.StatusBadRequest && p.Status != http.StatusUnprocessableEntity {
			return err
		}
		d.Problem = p.Detail
		return s.render(r, p.Status, "answers", "答复回写", d)
	}
	at := map[string]int{}
	for _, a := range list {
		i, ok := at[a.Source]
		if !ok {
			i = len(d.Sources)
			at[a.Source] = i
			d.Sources = append(d.Sources, s.answerSource(v, a))
		}
		src := &d.Sources[i]
		src.Masked = src.Masked || a.Masked && !access.ReachOf(r.by, access.Unmask).Nothing()
		if len(src.Answers) == ticketAnswersShown {
			src.More++
			continue
		}
		src.Answers = append(src.Answers, a)
		if v.Get("entry") != "" {
			d.Number = a.Number
		}
	}
	return s.render(r, http.StatusOK, "answers", "答复回写", d)
}

func (s *server) answerSource(v url.Values, a desk.TicketAnswer) answerSource {
	q := copyValues(v)
	q.Set("source", a.Source)
	src := answerSource{ID: a.Source, Name: a.SourceName}
	q.Set("format", desk.FormatXLSX)
	src.XLSX = answersPath + "/file?" + q.Encode()
	q.Set("format", desk.FormatCSV)
	src.CSV = answersPath + "/file?" + q.Encode()
	return src
}

func (s *server) answersFile(r *request) error {
	v := r.QueryParams()
	format := v.Get("format")
	return s.Desk.WriteAnswers(r.ctx(), r.by, answerQuery(v), format, answersTo(r, format))
}

// wholeAnswersFile is the file with the direct replies as they were written.
func (s *server) wholeAnswersFile(r *request) error {
	v, err := r.FormParams()
	if err != nil {
		return err
	}
	return s.Desk.WriteWholeAnswers(r.ctx(), r.by, answerQuery(v), desk.FormatXLSX, v.Get("reason"), answersTo(r, desk.FormatXLSX))
}

func answersTo(r *request, format string) func(name string) io.Writer {
	return func(name string) io.Writer {
		if format == desk.FormatXLSX {
			r.Response().Header().Set(echo.HeaderContentType, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		}
		return download{r, name}
	}
}
