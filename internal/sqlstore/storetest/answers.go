package storetest

import (
	"reflect"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

var publicAnswers = []property{
	{"what was sent of a matter reads back by ID, the last of each, with the audit row of its bundle", answersSent},
	{"answers taken replace those of their IDs, and what was withdrawn is gone", answersTaken},
}

func answer(id, post, text string) opinion.Answer {
	return opinion.Answer{ID: id, Matter: "m1", Post: post, Unit: "县水务局", Channel: "官方微信", Link: "https://x.gov.cn/1", Title: "说明", Text: text, At: noon}
}

func answersSent(t *testing.T, process func() Stores) {
	s := process()
	first, changed := answer("a1", "p1", "正在抢修"), answer("a1", "p1", "已修好")
	other := answer("a2", "p1", "别的事")
	other.Matter = "m2"
	audited := access.WithAudit(ctx, access.By(access.System(), noon, "bundle.answers", "bundle:x/1", "2 条公开答复"))
	must(t, s.Answers.PutSentAnswers(audited, []opinion.Answer{first, other}))
	must(t, s.Answers.PutSentAnswers(ctx, []opinion.Answer{changed}))
	if sent := got(process().Answers.SentAnswers(ctx, "m1"))(t); !reflect.DeepEqual(sent, map[string]string{"a1": changed.Hash()}) {
		t.Errorf("%v", sent)
	}
	if none := got(s.Answers.SentAnswers(ctx, "unknown"))(t); len(none) != 0 {
		t.Errorf("%v", none)
	}
	if head := got(s.Audit.VerifyAudit(ctx))(t); head.N != 1 {
		t.Errorf("%d audit rows", head.N)
	}
}

func answersTaken(t *testing.T, process func() Stores) {
	s := process()
	a1, a2, a3 := answer("a1", "p1", "正在抢修"), answer("a2", "p1", "先发的"), answer("a3", "p2", "另一条")
	a2.At = noon.Add(-time.Hour)
	must(t, s.Answers.TakeAnswers(ctx, []opinion.Answer{a1, a2, a3}))
	a1.Text = "已修好"
	must(t, s.Answers.TakeAnswers(ctx, []opinion.Answer{a1, {ID: "a3", Matter: "m1", Withdrawn: true}}))
	if all := got(process().Answers.AnswersOf(ctx, []string{"p1", "p2", "p3"}))(t); !reflect.DeepEqual(all, []opinion.Answer{a2, a1}) {
		t.Errorf("%+v", all)
	}
	if none := got(s.Answers.AnswersOf(ctx, nil))(t); len(none) != 0 {
		t.Errorf("%+v", none)
	}
}
