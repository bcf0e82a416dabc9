package ui

import (
	"net/http"
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
}

// sheets are the papers that can be printed of an entry.
var sheets = []sheet{
	{"dispatch", "舆情交办单", "现将下列事项交你单位办理，请按时限核查处置并反馈。", true, false},
	{"supervise", "舆情督办单", "下列事项已交你单位办理，请抓紧办理，按时限报送结果；未能按时办理的，请书面说明原因。", true, false},
	{"remind", "提示函", "下列事项涉及你单位职责，现函告，请予研究处理，并将办理情况函复本办。", true, false},
	{"circulate", "情况通报", "下列事项经督办仍未按时办结，现予通报。请切实履行主体责任，限期整改。", true, false},
	{"signing", "稿件审签单", "", false, true},
	{"brief", "舆情综合情况表", "", false, false},
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
	Due    time.Time
	Draft  *ledger.Draft
	Topics []string
	Files  attachments
	Today  string
}

func (s *server) printPage(r *request) error {
	e, err := s.Ledger.Get(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	for _, p := range sheetsFor(e) {
		if p.Key == r.Param("form") {
			return s.print(r, p, masked(e))
		}
	}
	return echo.NewHTTPError(http.StatusNotFound)
}

func (s *server) print(r *request, p sheet, e ledger.Entry) error {
	files, err := s.attachments(r, "entry:"+e.ID, "")
	if err != nil {
		return err
	}
	d := printData{
		Sheet: p, Entry: e, Number: documentNumber(e.Number), Due: e.Figures().CloseDue, Draft: e.Draft(),
		Topics: s.topicNames(e.Matter.Topics), Files: files, Today: s.Now().In(calendar.Shanghai).Format("2006年1月2日"),
	}
	if d.Due.IsZero() {
		d.Due = e.NextDue()
	}
	return s.render(r, http.StatusOK, "print", p.Name+" "+e.Number, d)
}

// masked hides what people typed of numbers: a paper goes through many hands.
func masked(e ledger.Entry) ledger.Entry {
	e.Matter.Title, e.Matter.Summary = privacy.Mask(e.Matter.Title), privacy.Mask(e.Matter.Summary)
	if e.Dispatch != nil {
		order := *e.Dispatch
		order.Demand = privacy.Mask(order.Demand)
		e.Dispatch = &order
	}
	return e
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
