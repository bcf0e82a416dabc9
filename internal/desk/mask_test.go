package desk

import (
	"testing"
	"unicode/utf8"

	"yuqing/internal/opinion"
)

func TestMaskText(t *testing.T) {
	cases := []struct{ in, want string }{
		{"", ""},
		{"没有号码", "没有号码"},
		{"请打13812345678联系", "请打138****5678联系"},
		{"+8613812345678", "+86138****5678"},
		{"１３８１２３４５６７８", "１３８****５６７８"},
		{"138 1234 5678或138-1234-5678", "138 **** 5678或138-****-5678"},
		{"身份证340123199001011234。", "身份证340***********1234。"},
		{"身份证34012319900101123X", "身份证340**********1123X"},
		{"卡号6222021234567890123", "卡号622************0123"},
		{"2026-03-02 10:00 至 2026-03-05", "2026-03-02 10:00 至 2026-03-05"},
		{"12345热线，110报警，金额1000000元", "12345热线，110报警，金额1000000元"},
		{"编号12012345678", "编号12012345678"},
		{"座机0550-1234567", "座机0550-1234567"},
		{"139", "139"},
	}
	for _, c := range cases {
		if got := MaskText(c.in); got != c.want {
			t.Errorf("%s: got %s, want %s", c.in, got, c.want)
		}
	}
}

func FuzzMaskText(f *testing.F) {
	f.Add("请打13812345678或138 1234 5678，身份证34012319900101123X")
	f.Add("1\xff3８")
	f.Fuzz(func(t *testing.T, s string) {
		got := MaskText(s)
		if utf8.RuneCountInString(got) != utf8.RuneCountInString(s) {
			t.Errorf("%q: the length changed: %q", s, got)
		}
		if MaskText(got) != got {
			t.Errorf("%q: masking twice differs", s)
		}
	})
}

func TestMaskedHidesWhatATicketSaysOfItsCaller(t *testing.T) {
	r := opinion.Record{Post: opinion.Post{
		Title: "电话13812345678", Text: "我叫王小明", HTML: "<p>13812345678</p>", Author: "王小明",
		Ticket: &opinion.Ticket{Number: "2026030212345678", Phone: "13812345678", Reply: "已致电13812345678", Place: "幸福路1号"},
	}}
	got := masked(r)
	if got.Author != "王**" || got.Ticket.Phone != "138****5678" || got.Ticket.Reply != "已致电138****5678" || got.Title != "电话138****5678" || got.HTML != "" {
		t.Errorf("%+v %+v", got.Post, got.Ticket)
	}
	if got.Ticket.Number != "2026030212345678" {
		t.Errorf("the ticket's number is no personal datum: %s", got.Ticket.Number)
	}
	if r.Ticket.Phone != "13812345678" {
		t.Error("the original was changed")
	}
	article := masked(opinion.Record{Post: opinion.Post{Author: "县融媒体中心"}})
	if article.Author != "县融媒体中心" {
		t.Errorf("an article's author is public: %s", article.Author)
	}
}
