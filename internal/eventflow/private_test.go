package eventflow

import (
	"strings"
	"testing"

	"yuqing/internal/opinion"
)

func TestEventsKnowNoPeople(t *testing.T) {
	ticket := func(author string) opinion.Post {
		return opinion.Post{Source: "s", Author: author, Title: author + "家门前路灯不亮，电话13855512345", Text: "到" + author + "处看看", Kind: opinion.KindTicket, Ticket: &opinion.Ticket{Number: "1", Phone: "13855512345"}}
	}
	one, other, again := withoutPeople(ticket("祝融生")), withoutPeople(ticket("祝融升")), withoutPeople(ticket("祝融生"))
	if all := one.Title + one.Text + one.Author; strings.Contains(all, "融生") || strings.Contains(all, "5551") {
		t.Errorf("an event knows %s", all)
	}
	if one.Author == other.Author || one.Author != again.Author {
		t.Errorf("callers are not told apart: %s, %s, %s", one.Author, other.Author, again.Author)
	}
	if got := withoutPeople(ticket("来电人")).Author; got != "来电人" {
		t.Errorf("nobody became %s", got)
	}
	if got := withoutPeople(opinion.Post{Author: "县融媒体中心", Title: "路灯修好了"}); got.Author != "县融媒体中心" || got.Title != "路灯修好了" {
		t.Errorf("an article: %+v", got)
	}
}
