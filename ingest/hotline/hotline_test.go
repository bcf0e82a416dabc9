package hotline

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

func open(t testing.TB, in string) *Sheet {
	t.Helper()
	s, err := Open("tickets.csv", strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func rowsOf(t testing.TB, s *Sheet, m Mapping) []Row {
	t.Helper()
	var out []Row
	if err := s.Rows(m, "src", func(r Row) error { out = append(out, r); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestGuess(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{
			"message board",
			"留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间\n88,u1,路灯,2026/3/1 9:32:09,三号路的路灯不亮,已经修好,2026/3/4\n",
			"number=留言编号, author=留言用户, title=留言主题, text=留言详情, received_at=留言时间, reply=答复意见, replied_at=答复时间",
		},
		{
			"hotline with deadlines, flags and a preamble",
			"某区12345热线工单明细表\n导出时间：2026-03-08\n\n序号,工单编号,来电人,联系电话,诉求类型,诉求标题,诉求内容,事发地址,受理时间,承办单位,办理时限,是否超期,办理结果,办结时间,满意度\n" +
				"1,GD2026030100001,王某,13800138000,投诉,噪声,工地夜间施工,东街,2026-03-01 09:32,住建局,2026-03-10 18:00,否,已责令停工,2026-03-02 10:00,满意\n",
			"number=工单编号, author=来电人, title=诉求标题, text=诉求内容, received_at=受理时间, reply=办理结果, replied_at=办结时间, unit=承办单位, category=诉求类型, place=事发地址, phone=联系电话, due_at=办理时限",
		},
		{
			"names with marks and brackets",
			"*编号（必填）,*来信内容（必填）,*来信日期（年/月/日）\nX-000001,请修路灯,2026年3月1日\n",
			"number=*编号（必填）, text=*来信内容（必填）, received_at=*来信日期（年/月/日）",
		},
		{
			"a name that lies: a time column without times",
			"编号,标题,时间,登记时间\nA00001,路灯,很久,2026-03-01 9:00\nA00002,路面,不久,2026-03-02 9:00\n",
			"number=编号, title=标题, received_at=登记时间",
		},
		{
			"no header",
			"GD2026030100001,2026-03-01 09:32,13800138000,三号路的路灯已经坏了半个月，居民晚上出行很不方便，请尽快派人维修\n" +
				"GD2026030100002,2026-03-01 10:32,13900139000,东街的工地每天夜里都在施工，噪声很大，老人和孩子都睡不好觉，请管一管\n",
			"number=列1, text=列4, received_at=列2, phone=列3",
		},
		{
			"merged cells above the names",
			"工单编号,来电信息,,,办理信息,\n,姓名,联系电话,诉求内容,承办单位,受理时间\nGD0001,王某,13800138000,路灯不亮,城管局,2026-03-01 09:32\n",
			"number=工单编号, author=姓名, text=诉求内容, received_at=受理时间, unit=承办单位, phone=联系电话",
		},
		{
			"english",
			"number,author,title,text,received_at,reply,replied_at,unit,category,place,phone\n1,a,b,c,2026-03-01,d,2026-03-02,e,咨询,f,13800138000\n",
			"number=number, author=author, title=title, text=text, received_at=received_at, reply=reply, replied_at=replied_at, unit=unit, category=category, place=place, phone=phone",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, tt.in)
			if got := s.Guess.String(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			for _, r := range rowsOf(t, s, s.Guess) {
				if r.Refused != "" {
					t.Errorf("line %d refused: %s", r.Line, r.Refused)
				}
			}
		})
	}
}

func TestRows(t *testing.T) {
	s := open(t, "编号,标题,内容,受理时间,答复意见,答复时间,诉求类型,电话\n"+
		"1,路灯,\"\n\t三号路  不亮\n\n\t请修 \",2026/3/1 9:32:09,已修,2026-03-03,意见建议,13800138000\n"+ // 2 to 5
		"2,,,2026/3/1,,,,\n"+ // 6
		"3,路面,,,,,,\n"+
		"4,路面,,前天,,,,\n"+
		"5,路面,,2026年3月1日 9时32分,已修,2026-02-01 8:00,,\n"+
		"2.02603E+17,路面,,2026/3/1,,,,\n"+ // 10
		",井盖,,46082.5,已修,明天,其他,1.38E+10\n"+
		"7,短\n"+
		"编号,标题,内容,受理时间,答复意见,答复时间,诉求类型,电话\n"+
		"\n"+
		"8,\"没有闭合,,2026/3/1,,,,\n"+ // 15
		"9,最后,,2026/3/1 24:00,,,,\n"+
		"10,将来,,2027/3/1,,,,\n"+
		"11,未答,,2026/3/1,已收到,0001/1/1 0:00:00,,\n"+
		"12,未答,,2026/3/1,已收到,2099-12-31,,\n")
	s.Now = time.Date(2026, 3, 8, 0, 0, 0, 0, calendar.Shanghai)
	var got strings.Builder
	for _, r := range rowsOf(t, s, s.Guess) {
		if r.Refused != "" {
			fmt.Fprintf(&got, "%d refused: %s\n", r.Line, r.Refused)
			continue
		}
		fmt.Fprintf(&got, "%d %s %q %q %s %s %s %v\n", r.Line, r.Post.Ticket.Number, r.Post.Title, r.Post.Text,
			r.Post.PublishedAt.Format(time.DateTime), r.Post.Ticket.Category, r.Post.Ticket.Phone, r.Warnings)
	}
	want := `2 1 "路灯" "三号路 不亮\n请修" 2026-03-01 09:32:09 建议 13800138000 []
6 refused: 标题和内容都为空
7 refused: 受理时间为空
8 refused: 受理时间 "前天" 无法识别
9 5 "路面" "" 2026-03-01 09:32:00   [答复时间 2026-02-01 08:00:00 早于受理时间 2026-03-01 09:32:00]
10 refused: 编号 2.02603E+17 已被表格软件改写为科学计数，末尾数字丢失：请把该列设为文本后重新导出
11  "井盖" "" 2026-03-01 12:00:00 其他  [电话 1.38E+10 已被表格软件改写为科学计数，末尾数字丢失：请把该列设为文本后重新导出 答复时间 "明天" 无法识别]
12 refused: 受理时间为空
15 refused: 引号没有闭合
16 9 "最后" "" 2026-03-02 00:00:00   []
17 refused: 受理时间 "2027/3/1" 在将来
18 11 "未答" "" 2026-03-01 00:00:00   [答复时间 "0001/1/1 0:00:00" 过早，按未答复计]
19 12 "未答" "" 2026-03-01 00:00:00   [答复时间 "2099-12-31" 在将来，按未答复计]
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

func TestPostOfATicket(t *testing.T) {
	s := open(t, "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间\n88,u1,路灯,2026/3/1 9:32:09,不亮,已修,2026/3/4 8:00\n")
	got := rowsOf(t, s, s.Guess)[0].Post
	received := time.Date(2026, 3, 1, 9, 32, 9, 0, calendar.Shanghai)
	want := opinion.Post{
		ID: opinion.PostID("src", "88"), Source: "src", Key: "88", Kind: opinion.KindTicket,
		Title: "路灯", Text: "不亮", Author: "u1", PublishedAt: received, CollectedAt: received,
		Ticket: &opinion.Ticket{Number: "88", Channel: opinion.ChannelMessage, Reply: "已修", RepliedAt: time.Date(2026, 3, 4, 8, 0, 0, 0, calendar.Shanghai)},
	}
	if !got.SameContent(want) || got.ID != want.ID || got.Key != want.Key || !got.CollectedAt.Equal(received) || got.Kind != want.Kind {
		t.Errorf("got %+v %+v", got, got.Ticket)
	}
}

// A hotline's clock may be ahead: its ticket was received when it says, and was
// collected now, or it would wait for its time.
func TestTicketAheadOfTheClockIsCollectedNow(t *testing.T) {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, calendar.Shanghai)
	received := now.Add(3 * time.Hour)
	s := open(t, "编号,标题,受理时间\n1,路灯不亮,2026-03-01 12:00:00\n2,路灯不亮,2026-03-01 08:00:00\n")
	s.Now = now
	rows := rowsOf(t, s, s.Guess)
	number, title, at := "1", "路灯不亮", "2026-03-01 12:00:00"
	pushed, _, err := Update{Number: number, Title: &title, ReceivedAt: &at}.Post("src", nil, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []opinion.Post{rows[0].Post, pushed} {
		if !p.PublishedAt.Equal(received) || !p.CollectedAt.Equal(now) {
			t.Errorf("published %s, collected %s", p.PublishedAt, p.CollectedAt)
		}
	}
	if p := rows[1].Post; !p.CollectedAt.Equal(p.PublishedAt) {
		t.Errorf("one that is not ahead: published %s, collected %s", p.PublishedAt, p.CollectedAt)
	}
}

// What a short date means follows from its column; one that stays open is told of.
func TestShortDatesAreReadByTheirColumn(t *testing.T) {
	for in, want := range map[string][2]string{
		"3/1/26 14:00\n2,停水,3/25/26 9:00": {"2026-03-01 14:00", ""},
		"01/03/2026\n2,停水,25/03/2026":     {"2026-03-01 00:00", ""},
		"03-01-2026\n2,停水,03-25-2026":     {"2026-03-01 00:00", ""},
		"3/1/26 14:00":                    {"2026-03-01 14:00", "日期 3/1/26 14:00 可以有几种读法"},
	} {
		s := open(t, "编号,标题,受理时间\n1,路灯不亮,"+in+"\n")
		s.Now = time.Date(2026, 5, 1, 9, 0, 0, 0, calendar.Shanghai)
		row := rowsOf(t, s, s.Guess)[0]
		got, told := row.Post.PublishedAt.In(calendar.Shanghai).Format("2006-01-02 15:04"), strings.Join(row.Warnings, "")
		if got != want[0] || (told == "") != (want[1] == "") || !strings.HasPrefix(told, want[1]) {
			t.Errorf("%q: %s, %q, %q", in, got, told, row.Refused)
		}
	}
}

func TestKeyWithoutNumberStaysWhenTheReplyComes(t *testing.T) {
	before := open(t, "标题,内容,受理时间,答复意见\n路灯,不亮,2026/3/1,\n")
	after := open(t, "内容,标题,受理时间,答复意见\n不亮,路灯,2026-03-01 00:00:00,已修\n")
	a, b := rowsOf(t, before, before.Guess)[0].Post, rowsOf(t, after, after.Guess)[0].Post
	if a.ID != b.ID || a.Key == "" || a.Ticket.Number != "" {
		t.Errorf("%s %q, %s %q", a.ID, a.Key, b.ID, b.Key)
	}
}

func TestGB18030GivesTheSameRows(t *testing.T) {
	utf8 := "编号,标题,受理时间\n1,龘龘大厦停水,2026/3/1\n2,路灯㐂不亮,2026年3月2日\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(utf8)
	if err != nil {
		t.Fatal(err)
	}
	a, b := open(t, utf8), open(t, gb)
	if !maps.Equal(a.Guess, b.Guess) || b.Charset() != "gb18030" {
		t.Fatalf("%v, %v in %s", a.Guess, b.Guess, b.Charset())
	}
	x, y := rowsOf(t, a, a.Guess), rowsOf(t, b, b.Guess)
	for i := range x {
		if !x[i].Post.SameContent(y[i].Post) {
			t.Errorf("row %d: %v, %v", i, x[i].Post, y[i].Post)
		}
	}
}

func TestXLSX(t *testing.T) {
	f := excelize.NewFile()
	for i, row := range [][]any{
		{"热线工单明细"},
		{"工单编号", "来电信息", nil, nil, "受理时间"},
		{nil, "姓名", "联系电话", "诉求内容", nil},
		{"20260301000123456", "王某", 13800138000, "路灯不亮", time.Date(2026, 3, 1, 9, 32, 9, 0, time.UTC)},
		{202603010001234567, "李某", "13900139000", "路面破损", "2026/3/2"},
	} {
		f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row)
	}
	f.MergeCell("Sheet1", "A1", "E1")
	f.MergeCell("Sheet1", "A2", "A3")
	f.MergeCell("Sheet1", "B2", "D2")
	f.MergeCell("Sheet1", "E2", "E3")
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	s, err := Open("tickets.xlsx", &buf)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rows := rowsOf(t, s, s.Guess)
	if len(rows) != 2 || rows[0].Line != 4 {
		t.Fatalf("%+v", rows)
	}
	p := rows[0].Post
	if p.Key != "20260301000123456" || p.Ticket.Phone != "13800138000" || p.PublishedAt.Format(time.DateTime) != "2026-03-01 09:32:09" {
		t.Errorf("%+v %+v", p, p.Ticket)
	}
}

func TestWholeNumber(t *testing.T) {
	tests := []struct {
		in     string
		stored bool
		want   string
		lost   bool
	}{
		{"GD-1", false, "GD-1", false},
		{"13800138000", false, "13800138000", false},
		{"1.3800138E10", true, "13800138000", false},
		{"1.3800138E+10", false, "", true},
		{"1.3800138001E+10", false, "13800138001", false},
		{"1.2E+18", false, "", true},
		{"1.2345678901234501E+17", true, "", true},
		{"1.2E+1", true, "12", false},
		{"1.25E+1", true, "", true},
		{"7.0", true, "7", false},
		{"", false, "", false},
	}
	for _, tt := range tests {
		got, _, err := wholeNumber(tt.in, tt.stored)
		if got != tt.want || (err != nil) != tt.lost {
			t.Errorf("wholeNumber(%q, %v) = %q, %v", tt.in, tt.stored, got, err)
		}
	}
	if got, _, err := wholeNumber("'2026030100012", false); got != "2026030100012" || err != nil {
		t.Errorf("with an apostrophe before it: %q, %v", got, err)
	}
	if _, odd, _ := wholeNumber("202603010001230000", false); odd == "" {
		t.Error("digits replaced by zeros should be said")
	}
}

func TestParseMapping(t *testing.T) {
	const in = "甲,乙,丙\n路灯不亮，请派人修一修，谢谢,2026-03-01 9:00,x\n"
	s := open(t, in)
	m, err := s.ParseMapping([]string{"title=甲", "received_at=#2", "text="})
	if err != nil || m[FieldTitle] != "甲" || m[FieldReceivedAt] != "乙" || m[FieldText] != "" {
		t.Fatalf("%v, %v", m, err)
	}
	if got := rowsOf(t, s, m); len(got) != 1 || got[0].Refused != "" {
		t.Errorf("%+v", got)
	}
	for _, bad := range []string{"title", "colour=甲", "title=丁", "title=#9"} {
		if _, err := s.ParseMapping([]string{bad}); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	if !s.Fits(m) || s.Fits(Mapping{FieldTitle: "丁"}) {
		t.Error("Fits")
	}
	if err := open(t, in).Rows(Mapping{FieldTitle: "甲"}, "src", nil); err == nil || !strings.Contains(err.Error(), "received_at=") {
		t.Errorf("a sheet without times: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add("编号,标题,受理时间\n1,路灯,2026/3/1\n")
	f.Add("表\n\n工单编号,信息,\n,内容,受理时间\n1.2E+18,x,46082\n")
	f.Add("a;b\n\"x\n")
	f.Fuzz(func(t *testing.T, in string) {
		s, err := Open("f", strings.NewReader(in))
		if err != nil {
			return
		}
		defer s.Close()
		_ = s.Rows(s.Guess, "src", func(r Row) error {
			if (r.Refused == "") == (r.Post.ID == "") {
				t.Fatalf("line %d: refused %q, post %q", r.Line, r.Refused, r.Post.ID)
			}
			return nil
		})
	})
}

// The deadline that a hotline sets itself is taken from its column: to the second, or
// to the end of a day that stands alone; one that cannot be is named and left out.
func TestATicketsOwnDeadline(t *testing.T) {
	const head = "工单编号,标题,受理时间,办理状态,剩余时限,%s\n"
	for _, name := range []string{"处理时限", "办结时限", "办理截止时间", "截止日期", "要求办结时间", "应办结时间", "到期时间", "due_at", "办理期限（必填）"} {
		s := open(t, fmt.Sprintf(head, name)+"1,路灯不亮,2026-02-01 09:00:00,已派单,3天,2026-02-10 17:30:00\n")
		if got := s.Guess[FieldDueAt]; got != name {
			t.Errorf("%s: guessed %q of %v", name, got, s.Guess)
		}
	}
	for _, name := range []string{"是否超期", "剩余时限", "签收时限", "延期后时限"} {
		s := open(t, "工单编号,标题,受理时间,"+name+"\n1,路灯不亮,2026-02-01 09:00:00,2026-02-10 17:30:00\n")
		if got := s.Guess[FieldDueAt]; got != "" {
			t.Errorf("%s is taken for the deadline", name)
		}
	}
	for cell, want := range map[string]struct{ due, warns string }{
		"2026-02-10 17:30:00": {"2026-02-10 17:30:00", ""},
		"2026/2/10":           {"2026-02-10 23:59:59", ""},
		"2026年2月10日":          {"2026-02-10 23:59:59", ""},
		"2026-02-01":          {"2026-02-01 23:59:59", ""}, // the day of its receipt
		"":                    {"", ""},
		"1900-01-01":          {"", ""},
		"2026-01-31 10:00":    {"", "早于受理时间"},
		"2062-02-10":          {"", "太远"},
		"尽快":                  {"", "不是日期"},
	} {
		s := open(t, "编号,标题,受理时间,时限\n1,路灯不亮,2026-02-01 09:00:00,"+cell+"\n")
		m := Mapping{FieldNumber: "编号", FieldTitle: "标题", FieldReceivedAt: "受理时间", FieldDueAt: "时限"}
		err := s.Rows(m, "s", func(r Row) error {
			due := ""
			if at := r.Post.Ticket.DueAt; !at.IsZero() {
				due = at.In(calendar.Shanghai).Format(time.DateTime)
			}
			if warned := strings.Join(r.Warnings, ""); due != want.due || !strings.Contains(warned, want.warns) || (want.warns == "") != (warned == "") {
				t.Errorf("%q: %q, warns %q", cell, due, warned)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A hotline that hands in tickets one by one sets, moves and takes back its deadline.
func TestAPushedDeadline(t *testing.T) {
	now := time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)
	say := func(s string) *string { return &s }
	p, _, err := Update{Number: "1", Title: say("路灯不亮"), ReceivedAt: say("2026-02-01 09:00"), DueAt: say("2026-02-10 17:30")}.Post("s", nil, now)
	if err != nil || !p.Ticket.DueAt.Equal(time.Date(2026, 2, 10, 9, 30, 0, 0, time.UTC)) {
		t.Fatalf("%v %v", p.Ticket, err)
	}
	moved, _, err := Update{Number: "1", DueAt: say("2026-02-20")}.Post("s", &p, now)
	if err != nil || moved.Ticket.DueAt.Day() != 20 || moved.SameContent(p) {
		t.Errorf("moved: %v %v", moved.Ticket, err)
	}
	kept, _, err := Update{Number: "1", State: say("办理中")}.Post("s", &p, now)
	if err != nil || !kept.Ticket.DueAt.Equal(p.Ticket.DueAt) {
		t.Errorf("not spoken of: %v %v", kept.Ticket, err)
	}
	gone, _, err := Update{Number: "1", DueAt: say("")}.Post("s", &p, now)
	if err != nil || !gone.Ticket.DueAt.IsZero() {
		t.Errorf("taken back: %v %v", gone.Ticket, err)
	}
	for _, bad := range []string{"尽快", "2026-01-01", "2099-01-01"} {
		if _, _, err := (Update{Number: "1", DueAt: say(bad)}).Post("s", &p, now); err == nil || !strings.HasPrefix(err.Error(), "due_at") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
