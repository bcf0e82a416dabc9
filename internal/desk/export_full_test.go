package desk

import (
	"testing"
	"time"

	"yuqing/ledger"
)

// The full form has a cell for each of its columns, and divisions by their names.
func TestFullFormNamesDivisions(t *testing.T) {
	e := ledger.Entry{Matter: ledger.Matter{Regions: []string{"r1", "r9"}}}
	cells := fullLine(e, "", map[string]string{"r1": "柳塘镇"}, time.Now())
	if len(cells) != len(fullColumns) || cells[5] != "柳塘镇、r9" {
		t.Errorf("%d cells of %d, 属地 %q", len(cells), len(fullColumns), cells[5])
	}
}

// What the system writes itself, times above all, stands in the form as it is;
// what people typed is masked.
func TestFullFormMasksTypedWordsAlone(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour-8, minute, 0, 0, time.UTC) }
	e := ledger.Entry{
		Number: "2026-00012", Matter: ledger.Matter{DiscoveredAt: at(1, 9, 5)},
		Rounds: []ledger.Round{{No: 1, Cause: ledger.ActCreate, StartedAt: at(1, 9, 5)}},
		Clocks: []ledger.Clock{
			{ClockSet: ledger.ClockSet{Kind: ledger.ClockFeedback, Due: at(1, 11, 5)}, Round: 1},
			{ClockSet: ledger.ClockSet{Kind: ledger.ClockRespond, Due: at(3, 9, 5)}, Round: 1},
			{ClockSet: ledger.ClockSet{Kind: ledger.ClockClose, Due: at(20, 17, 30)}, Round: 1},
		},
		Extensions: []ledger.Extension{
			{Clock: ledger.ClockClose, Until: at(25, 17, 30), Granted: true},
			{Clock: ledger.ClockRespond, Until: at(5, 9, 5), Decided: at(2, 9, 5)},
		},
		Drafts: []ledger.Draft{{Reviews: []ledger.Review{
			{Stage: 1, Pass: true, By: ledger.Person{Name: "赵清"}, At: at(1, 10, 5)}, {Stage: 2, By: ledger.Person{Name: "钱松"}, At: at(1, 10, 15)},
		}}},
		Instructions: []ledger.Instruction{{No: 1, At: at(2, 8, 1), Instructing: ledger.Instructing{By: "县长", Text: "2 日内报结果，当事人电话13812345678"}}},
		FollowUps:    []ledger.FollowUp{{At: at(4, 9, 5), Text: "0550-3234567 打来致谢"}},
	}
	cells := fullLine(e, "", nil, at(30, 9, 5))
	for i, want := range map[int]string{
		0: "2026-00012", 1: "2026-03-01 09:05", 14: "2026-03-01 11:05 / 2026-03-03 09:05 / 2026-03-20 17:30",
		15: "办结延至 2026-03-25 17:30（准予）\n回应延至 2026-03-05 09:05（不予）",
		20: "初审 赵清 2026-03-01 10:05\n复审 钱松 2026-03-01 10:15（退回）",
		10: "2026-03-02 08:01 县长：2 日内报结果，当事人电话138****5678",
		26: "2026-03-04 09:05 0550-****567 打来致谢",
	} {
		if cells[i] != want {
			t.Errorf("%s: got %q, want %q", fullColumns[i], cells[i], want)
		}
	}
}
