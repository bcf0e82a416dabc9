package hotline

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// book writes rows into an XLSX in which cells are merged ("A2:A4").
func book(t *testing.T, rows [][]any, merges ...string) *bytes.Buffer {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range merges {
		from, to, _ := strings.Cut(m, ":")
		if err := f.MergeCell("Sheet1", from, to); err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return &buf
}

// A ticket that two units answered stands in two rows under one number; a unit
// stands once for all of its tickets.
func TestCellsMergedDownwards(t *testing.T) {
	in := book(t, [][]any{
		{"工单编号", "诉求内容", "受理时间", "承办单位", "答复内容", "答复时间", "诉求人"},
		{"GD001", "小区门口污水横流，臭味很大", "2026-03-01 09:00", "住建局", "已疏通管道", "2026-03-02 10:00", "王某"},
		{nil, nil, nil, "生态环境局", "已取样监测", "2026-03-03 10:00"},
		{"GD002", "路灯不亮请派人修一下", "2026-03-01 10:00", "城管局"},
		{"GD003", "井盖丢失请尽快补上", "2026-03-01 11:00"},
		{nil, "另有一处在学校门口"},
		{"GD004", "公交站牌倒了没人管", "2026-03-01 12:00", "交通局"},
		{nil, "这一行没有编号也没有合并", "2026-03-01 13:00"},
	}, "A2:A3", "B2:B3", "C2:C3", "G2:G3", "D4:D6", "A5:A6", "C5:C6")
	s, err := Open("三月.xlsx", in)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rows := rowsOf(t, s, s.Guess)
	got := ""
	for _, r := range rows {
		p := r.Post
		got += fmt.Sprintf("%d %s [%s] %s|%s|%s %s\n", r.Line, p.Ticket.Number, p.Ticket.Unit, strings.ReplaceAll(p.Text, "\n", "/"), strings.ReplaceAll(p.Ticket.Reply, "\n", "/"), p.Author, stamp(p.Ticket.RepliedAt))
	}
	want := `2 GD001 [住建局、生态环境局] 小区门口污水横流，臭味很大|已疏通管道/已取样监测|王某 03-03 10:00
4 GD002 [城管局] 路灯不亮请派人修一下|| 
5 GD003 [城管局] 井盖丢失请尽快补上/另有一处在学校门口|| 
7 GD004 [交通局] 公交站牌倒了没人管|| 
8  [] 这一行没有编号也没有合并|| 
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if w := strings.Join(rows[0].Warnings, ""); !strings.Contains(w, "第 2—3 行的编号合并在一起") {
		t.Errorf("%q", w)
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("01-02 15:04")
}
