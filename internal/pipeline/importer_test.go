package pipeline_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yuqing/ingest/sheet"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
)

// ticket is a row of an export.
func ticket(number int, text string) string {
	return fmt.Sprintf("GD%04d,路灯,%s,2026-03-02 09:00:00\n", number, text)
}

// take imports the rows and lets them pass the pipeline.
func (l *line) take(t *testing.T, dry bool, rows ...string) pipeline.Imported {
	t.Helper()
	table, err := sheet.Open(opinion.SourceHotline, "工单.csv", strings.NewReader("工单编号,标题,诉求内容,受理时间\n"+strings.Join(rows, "")), time.Time{})
	check(t, err)
	defer table.Close()
	result, err := l.intake.Import(t.Context(), table, table.Guess, "s", dry, func(int) {})
	check(t, err)
	l.flow(t, l.store.Posts, l.index)
	return result
}

// A known ticket whose content is another one is known and is told apart.
func TestImportCountsWhatChanged(t *testing.T) {
	l := open(t)
	first := l.take(t, false, ticket(1, "不亮"), ticket(2, "不亮"), ticket(2, "还是不亮"))
	if first.PostsNew != 2 || first.PostsKnown != 1 || first.PostsChanged != 0 {
		t.Errorf("first: %+v", first)
	}
	for _, dry := range []bool{true, false} {
		again := l.take(t, dry, ticket(1, "不亮"), ticket(2, "修好了"))
		if again.PostsNew != 0 || again.PostsKnown != 2 || again.PostsChanged != 1 {
			t.Errorf("again, dry %v: %+v", dry, again)
		}
	}
}

// A row with the mark of a classified document is refused wherever it stands;
// the reason does not repeat what it says.
func TestImportRefusesClassifiedRows(t *testing.T) {
	l := open(t)
	var rows []string
	for i := range 20 {
		rows = append(rows, ticket(i, "不亮"))
	}
	rows = append(rows, ticket(98, "机密★5年 名单"), ticket(99, "秘 密　☆名单"), ticket(100, "日记里的秘密"))
	got := l.take(t, false, rows...)
	if got.PostsNew != 21 || len(got.Refused) != 2 || got.Refused[0].Line != 22 || got.Refused[1].Line != 23 {
		t.Fatalf("%+v", got)
	}
	for _, r := range got.Refused {
		if !strings.Contains(r.Reason, "密级标志") || strings.Contains(r.Reason, "名单") {
			t.Errorf("reason %q", r.Reason)
		}
	}
	if n := l.found(t, "名单"); n != 0 {
		t.Errorf("%d classified rows are found", n)
	}
}

func (l *line) versions(t *testing.T, key string) int {
	t.Helper()
	versions, err := l.store.Posts.Versions(t.Context(), opinion.PostID("s", key))
	check(t, err)
	return len(versions)
}

// Rows of one ticket that stand far apart, and in between rows of others, add
// no version when the file is taken again; an edit of the file still does.
func TestImportOfRepeatedRowsEnds(t *testing.T) {
	l := open(t)
	var between []string
	for i := range 1100 {
		between = append(between, ticket(1000+i, "不亮"))
	}
	file := func(texts ...string) (rows []string) {
		for i, text := range texts {
			rows = append(append(rows, ticket(1, text)), between[i*550:min((i+1)*550, len(between))]...)
		}
		return rows
	}
	first := l.take(t, false, file("不亮", "转办", "修好了")...)
	if first.PostsNew != 1101 || first.PostsKnown != 2 || first.PostsChanged != 0 || l.versions(t, "GD0001") != 3 {
		t.Errorf("first: %d versions, %+v", l.versions(t, "GD0001"), first)
	}
	for range 2 {
		again := l.take(t, false, file("不亮", "转办", "修好了")...)
		if again.PostsNew != 0 || again.PostsKnown != 1103 || again.PostsChanged != 0 || l.versions(t, "GD0001") != 3 {
			t.Errorf("again: %d versions, %+v", l.versions(t, "GD0001"), again)
		}
	}
	edited := l.take(t, false, file("修好了", "又坏了", "又坏了")...)
	if edited.PostsKnown != 1103 || edited.PostsChanged != 1 || l.versions(t, "GD0001") != 4 {
		t.Errorf("edited: %d versions, %+v", l.versions(t, "GD0001"), edited)
	}
	last, err := l.store.Posts.Get(t.Context(), opinion.PostID("s", "GD0001"))
	check(t, err)
	if last.Text != "又坏了" {
		t.Errorf("the ticket says %s", last.Text)
	}
}

// A row too large for the log is refused with its line.
func TestImportRefusesTheTooLargeRow(t *testing.T) {
	l := open(t)
	got := l.take(t, false, ticket(2, "不亮"), ticket(1, strings.Repeat("大", 40<<10)), ticket(3, "不亮"))
	if got.PostsNew != 2 || len(got.Refused) != 1 || got.Refused[0].Line != 3 {
		t.Errorf("%d new, refused %+v", got.PostsNew, got.Refused)
	}
}

// An older export takes nothing back, and a column that an export lacks leaves
// its field alone.
func TestAnOlderExportTakesNothingBack(t *testing.T) {
	l := open(t)
	take := func(text string) opinion.Ticket {
		t.Helper()
		table, err := sheet.Open(opinion.SourceHotline, "工单.csv", strings.NewReader(text), time.Time{})
		check(t, err)
		defer table.Close()
		_, err = l.intake.Import(t.Context(), table, table.Guess, "s", false, func(int) {})
		check(t, err)
		l.flow(t, l.store.Posts, l.index)
		got, err := l.store.Posts.GetMany(t.Context(), []string{opinion.PostID("s", "GD0001")})
		check(t, err)
		if len(got) != 1 {
			t.Fatalf("%d posts", len(got))
		}
		return *got[0].Ticket
	}
	const head = "工单编号,标题,诉求内容,受理时间,承办单位,答复内容,答复时间\n"
	older := head + "GD0001,路灯,不亮,2026-03-02 09:00:00,住建局,,\n"
	take(older)
	newer := take(head + "GD0001,路灯,不亮,2026-03-02 09:00:00,城管局,已修好,2026-03-04 10:00:00\n")
	if newer.Unit != "城管局" || newer.Reply != "已修好" || newer.RepliedAt.IsZero() {
		t.Errorf("the newer export gives %+v", newer)
	}
	for name, text := range map[string]string{
		"the older one again":   older,
		"an earlier answer":     head + "GD0001,路灯,不亮,2026-03-02 09:00:00,住建局,正在处理,2026-03-03 10:00:00\n",
		"one without the reply": "工单编号,标题,诉求内容,受理时间\nGD0001,路灯,不亮,2026-03-02 09:00:00\n",
	} {
		if got := take(text); got != newer {
			t.Errorf("%s makes it %+v", name, got)
		}
	}
	if got := take("工单编号,标题,诉求内容,受理时间,承办单位\nGD0001,路灯,不亮,2026-03-02 09:00:00,交通局\n"); got.Unit != "交通局" || got.Reply != "已修好" {
		t.Errorf("a newer one without the answers makes it %+v", got)
	}
	if got := take(head + "GD0001,路灯,不亮,2026-03-02 09:00:00,城管局,又坏了，重修好,2026-03-06 10:00:00\n"); got.Unit != "城管局" || got.Reply != "又坏了，重修好" {
		t.Errorf("a newer answer makes it %+v", got)
	}
}

// A reason quotes what cannot be read; somebody's number in the wrong column is not
// told by it, for reasons stand in the list of jobs.
func TestReasonsTellNobodysNumber(t *testing.T) {
	l := open(t)
	got := l.take(t, true, ticket(1, "不亮"), ticket(2, "不亮"), "GD3,路灯,不亮,13855512399\n")
	if len(got.Refused) != 1 || strings.Contains(got.Refused[0].Reason, "5551") || !strings.Contains(got.Refused[0].Reason, "138****2399") {
		t.Errorf("%+v", got.Refused)
	}
}
