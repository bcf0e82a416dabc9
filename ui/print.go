package ui

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/privacy"
	"yuqing/ledger"
)

func (s *server) printPages() []route {
	return []route{{http.MethodGet, "/ledger/:id/print/:form", access.ViewLedger, false, s.printPage}}
}

// sheet is a paper of the office: 交办单 and its like.
type sheet struct {
	Key, Name string
	Body      string // what stands before the matter, in the office's words
	// unit: addressed to the lead unit, so only once there is one.
	unit bool
	// draft: about the latest draft, with room for signatures.
	draft bool
	// paper: it comes back signed, and bears a code.
	paper ledger.PaperKind
}

// sheets are the papers that can be printed of an entry.
var sheets = []sheet{
	{Key: "dispatch", Name: "舆情交办单", Body: "现将下列事项交你单位办理，请按时限核查处置并反馈。", unit: true},
	{Key: "supervise", Name: "舆情督办单", Body: "下列事项已交你单位办理，请抓紧办理，按时限报送结果；未能按时办理的，请书面说明原因。", unit: true},
	{Key: "remind", Name: "提示函", Body: "下列事项涉及你单位职责，现函告，请予研究处理，并将办理情况函复本办。", unit: true},
	{Key: "circulate", Name: "情况通报", Body: "下列事项经督办仍未按时办结，现予通报。请切实履行主体责任，限期整改。", unit: true},
	{Key: "signing", Name: ledger.PaperSigning.Name(), draft: true, paper: ledger.PaperSigning},
	{Key: "instruct", Name: ledger.PaperInstruction.Name(), paper: ledger.PaperInstruction},
	{Key: "brief", Name: "舆情综合情况表"},
}

// sheetsFor are the papers that an entry can have now.
func sheetsFor(e ledger.Entry) []sheet {
	var out []sheet
	for _, p := range sheets {
		if p.unit && e.Lead.Unit.ID == "" || p.draft && e.Draft() == nil {
			continue
		}
		out = append(out, p)
	}
	return out
}

type printData struct {
	Sheet  sheet
	Entry  ledger.Entry
	Number string // 〔2026〕1号
	Code   string // of a paper that comes back signed
	Due    time.Time
	Draft  *ledger.Draft
	Veiled bool // its personal data are hidden from who prints it
	Topics []string
	Files  attachments
	Steps  []printStep // what was done, the first act first
	Clocks []clockRow
	Brief  *sheetData // of 综合情况表
	Today  string
}

// printStep is one act as 办理经过 tells it.
type printStep struct {
	At        time.Time
	Name, Who string
	What      string
}

// toldInPrint are the acts that move no entry and are told nevertheless.
var toldInPrint = []ledger.Action{ledger.ActFeedback, ledger.ActSupportReport, ledger.ActInstruct, ledger.ActReportUp, ledger.ActRemind, ledger.ActConsult}

// printSteps tells the history in one line an act: the last line of what it
// carries is what it says.
func printSteps(acts []ledger.Act) []printStep {
	var steps []printStep
	for _, a := range acts {
		if a.From == a.To && !slices.Contains(toldInPrint, a.Action) || a.Action == ledger.ActCreate {
			continue
		}
		st := printStep{At: a.HappenedAt, Name: a.Action.Name(), Who: a.Actor.Name, What: a.Reason}
		for _, l := range detailLines(a) {
			if slices.Contains(tellingLines, l.Label) {
				st.What = l.Text
			}
		}
		st.What = excerpt(printedWords, privacy.Mask(st.What))
		steps = append(steps, st)
	}
	return steps
}

// tellingLines are the details that say in a line what an act was about.
var tellingLines = []string{"反馈内容", "批示内容", "办理要求", "内容", "报送内容", "牵头单位", "办结结论", "发布渠道", "研判依据"}

const printedWords = 120

func (s *server) printPage(r *request) error {
	e, err := s.Ledger.Get(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	for _, p := range sheetsFor(e) {
		if p.Key == r.Param("form") {
			return s.print(r, p, masked(e.Shown(r.by)), p.draft && e.Veiled(r.by))
		}
	}
	return echo.NewHTTPError(http.StatusNotFound)
}

func (s *server) print(r *request, p sheet, e ledger.Entry, veiled bool) error {
	files, err := s.attachments(r, "entry:"+e.ID, "")
	if err != nil {
		return err
	}
	d := printData{
		Sheet: p, Entry: e, Number: documentNumber(e.Number), Due: e.Figures().CloseDue, Draft: e.Draft(), Veiled: veiled,
		Topics: s.topicNames(e.Matter.Topics), Files: files, Today: s.Now().In(calendar.Shanghai).Format("2006年1月2日"),
	}
	if p.Key == "brief" {
		acts, err := s.Ledger.History(r.ctx(), r.by, e.ID)
		if err != nil {
			return err
		}
		d.Steps, d.Clocks = printSteps(acts), clockRows(e, s.Now())
		d.onePage()
	}
	if p.paper != "" {
		d.Code = e.Paper(p.paper).String()
	}
	if d.Due.IsZero() {
		d.Due = e.NextDue()
	}
	return s.render(r, http.StatusOK, "print", p.Name+" "+e.Number, d)
}

// masked hides what people typed of numbers: a paper goes through many hands.
// The draft alone stands as it is, for it is signed as it will be published.
func masked(e ledger.Entry) ledger.Entry {
	hide(&e.Matter.Title, &e.Matter.Summary, &e.Matter.Platform, &e.Matter.DeadlineBy, &e.Grade.Basis, &e.Closing.Conclusion)
	if e.Dispatch != nil {
		order := *e.Dispatch
		hide(&order.Demand)
		e.Dispatch = &order
	}
	e.Instructions, e.Responses, e.Drafts = slices.Clone(e.Instructions), slices.Clone(e.Responses), slices.Clone(e.Drafts)
	for i := range e.Instructions {
		hide(&e.Instructions[i].By, &e.Instructions[i].Rank, &e.Instructions[i].Text)
	}
	for i := range e.Responses {
		hide(&e.Responses[i].Channel)
	}
	for i := range e.Drafts {
		hide(&e.Drafts[i].Secrecy)
	}
	return e
}

func hide(fields ...*string) {
	for _, f := range fields {
		*f = privacy.Mask(*f)
	}
}

// documentNumber writes 2026-00012 as offices do: 〔2026〕12号.
func documentNumber(number string) string {
	year, n, ok := strings.Cut(number, "-")
	n = strings.TrimLeft(n, "0")
	if !ok || n == "" {
		return number
	}
	return "〔" + year + "〕" + n + "号"
}
