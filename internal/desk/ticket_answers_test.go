package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// One answer serves a ticket whichever of the entries that hold it gave it: the
// newest that there is, and not the newest entry's alone.
func TestAnAnswerOfAnyEntry(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 3, 2, hour, 0, 0, 0, time.UTC) }
	entry := func(id string, state ledger.State, answers ...ledger.Response) ledger.Entry {
		return ledger.Entry{ID: id, State: state, Matter: ledger.Matter{Posts: []string{"t1"}}, Responses: answers}
	}
	said := func(kind ledger.Action, hour int, text string) ledger.Response {
		return ledger.Response{Kind: kind, At: at(hour), Publishing: ledger.Publishing{Text: text}}
	}
	ticket := opinion.Record{Post: opinion.Post{ID: "t1", Ticket: &opinion.Ticket{Number: "1"}}}
	waits, first, last := entry("waits", ledger.StateInHand), entry("first", ledger.StateFollowUp, said(ledger.ActPublish, 1, "先答")), entry("last", ledger.StateClosed, said(ledger.ActApproveReply, 2, "后答"))
	voided := entry("voided", ledger.StateVoided, said(ledger.ActPublish, 3, "作废"))
	before := entry("before", ledger.StateClue, said(ledger.ActAnswered, 4, "热线自己答的"))
	for name, c := range map[string]struct {
		entries []ledger.Entry
		want    string
	}{
		"nobody answered":                        {[]ledger.Entry{waits, before}, ""},
		"the older entry did":                    {[]ledger.Entry{waits, first}, "先答"},
		"both did":                               {[]ledger.Entry{first, last, waits}, "后答"},
		"a voided one and the hotline count not": {[]ledger.Entry{voided, before, first}, "先答"},
	} {
		for range 2 {
			a, ok := newestAnswer(c.entries, func(ledger.Entry) bool { return true }, ticket)
			if a.Reply != c.want || ok != (c.want != "") {
				t.Errorf("%s: %q, %v", name, a.Reply, ok)
			}
			slices.Reverse(c.entries)
		}
	}
	if a, ok := newestAnswer([]ledger.Entry{first, last}, func(e ledger.Entry) bool { return e.ID == "first" }, ticket); !ok || a.Reply != "先答" {
		t.Errorf("of one entry: %q", a.Reply)
	}
}

// What went out in public goes back to the hotline as it went out, with the number
// to call; a direct reply with its personal data masked.
func TestAPublicAnswerGoesBackWhole(t *testing.T) {
	const said = "已恢复供水，咨询电话0310-8123456，联系人王工，13700001111。"
	ticket := opinion.Record{Post: opinion.Post{ID: "t1", Ticket: &opinion.Ticket{Number: "1"}}}
	for kind, whole := range map[ledger.Action]bool{ledger.ActPublish: true, ledger.ActPress: true, ledger.ActPublishMore: true, ledger.ActApproveReply: false} {
		e := ledger.Entry{ID: "e", State: ledger.StateFollowUp, Matter: ledger.Matter{Posts: []string{"t1"}}, Responses: []ledger.Response{{Kind: kind, Publishing: ledger.Publishing{Text: said}}}}
		a, ok := answerOf(e, ticket)
		if !ok || (a.Reply == said) != whole || a.Masked == whole {
			t.Errorf("%s: %q, masked %v", kind.Name(), a.Reply, a.Masked)
		}
	}
}

// The file has the hotline's own columns in the hotline's own order; what it does not
// have stands behind them, and all stay as they were where no order is known.
func TestAnswersStandInTheHotlinesOrder(t *testing.T) {
	own := map[string]string{"number": "留言编号", "title": "留言主题", "received_at": "留言时间", "reply": "答复意见"}
	for _, c := range []struct {
		order []string
		want  string
	}{
		{[]string{"留言时间", "留言编号", "联系电话", "答复意见", "留言主题"}, "留言时间 留言编号 答复意见 留言主题 诉求类型 承办单位 答复时间"},
		{nil, "留言编号 留言主题 诉求类型 留言时间 承办单位 答复意见 答复时间"},
	} {
		columns, fields := answerColumns(opinion.Source{Mapping: own, Columns: c.order})
		if got := strings.Join(columns, " "); got != c.want || len(fields) != len(columns) {
			t.Errorf("%v: %s, want %s", c.order, got, c.want)
		}
	}
}
