package desk

import (
	"testing"

	"yuqing/internal/opinion"
)

func TestMaskedSaysWhetherItHidAnything(t *testing.T) {
	cases := map[string]struct {
		post   opinion.Post
		hidden bool
	}{
		"a plain article":          {opinion.Post{Title: "路灯", Text: "不亮", Author: "县融媒体中心"}, false},
		"an article with a number": {opinion.Post{Title: "路灯", Text: "请打13812345678"}, true},
		"a ticket's reply":         {opinion.Post{Title: "路灯", Ticket: &opinion.Ticket{Reply: "已致电13812345678"}}, true},
		"a ticket's caller":        {opinion.Post{Title: "路灯", Author: "王小明", Ticket: &opinion.Ticket{}}, true},
		"a ticket without":         {opinion.Post{Title: "路灯", Ticket: &opinion.Ticket{Number: "2026030212345678"}}, false},
	}
	for name, c := range cases {
		if _, hidden := masked(opinion.Record{Post: c.post}); hidden != c.hidden {
			t.Errorf("%s: hidden %v", name, hidden)
		}
	}
}

func TestMaskedHidesWhatTheEvidenceQuotes(t *testing.T) {
	got, _ := masked(opinion.Record{
		Post:     opinion.Post{Text: "王小明家漏水", Author: "王小明", Ticket: &opinion.Ticket{}},
		Analysis: opinion.Analysis{Risk: &opinion.Risk{Evidence: []string{"王小明家漏水"}}},
	})
	if got.Analysis.Risk.Evidence[0] != "王**家漏水" || got.Analysis.Topics == nil {
		t.Errorf("%+v", got.Analysis)
	}
}
