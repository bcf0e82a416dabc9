package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/wording"
)

var wordings = []property{
	{"a statement reads back whole, its versions too", statementReadsBack},
	{"a statement gets its next version or none", statementsInOrder},
	{"a word list reads back, the newest one", wordsReadBack},
	{"wording is audited in the same transaction", wordingAudited},
}

func statement(id string, version int64, at time.Time) wording.Statement {
	return wording.Statement{
		ID: id, Version: version, Title: "停水", Text: "影响320户", Topics: []string{"a", "b"}, EntryID: "e1", Source: "指挥部",
		From: noon, Until: noon.Add(time.Hour), Withdrawn: version == 2, By: "张三", UserID: "u1", At: at,
	}
}

func statementReadsBack(t *testing.T, process func() Stores) {
	s := process().Wording
	first, second, other := statement("m1", 1, noon), statement("m1", 2, noon.Add(time.Hour)), statement("m2", 1, noon.Add(time.Minute))
	other.From, other.Until, other.Topics = time.Time{}, time.Time{}, []string{}
	for _, st := range []wording.Statement{first, second, other} {
		must(t, s.PutStatement(ctx, st))
	}
	if all := got(process().Wording.Statements(ctx))(t); !reflect.DeepEqual(all, []wording.Statement{second, other}) {
		t.Errorf("%+v", all)
	}
	if all := got(s.StatementVersions(ctx, "m1"))(t); !reflect.DeepEqual(all, []wording.Statement{second, first}) {
		t.Errorf("%+v", all)
	}
	if _, err := s.StatementVersions(ctx, "unknown"); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
}

func statementsInOrder(t *testing.T, process func() Stores) {
	s := process().Wording
	must(t, s.PutStatement(ctx, statement("m1", 1, noon)))
	for _, v := range []int64{1, 3} {
		if err := process().Wording.PutStatement(ctx, statement("m1", v, noon)); !errors.Is(err, opinion.ErrStale) {
			t.Errorf("version %d after 1: %v", v, err)
		}
	}
}

func wordsReadBack(t *testing.T, process func() Stores) {
	s := process().Wording
	if _, err := s.Words(ctx); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("before there is one: %v", err)
	}
	list := wording.WordList{Version: 1, Words: []wording.Word{{Wrong: "甲乙", Right: "丙", Note: "丁", Unless: []string{"甲乙丙"}}}, By: "张三", UserID: "u1", At: noon}
	must(t, s.PutWords(ctx, list))
	if err := s.PutWords(ctx, list); !errors.Is(err, opinion.ErrStale) {
		t.Errorf("twice: %v", err)
	}
	list.Version, list.Words = 2, []wording.Word{}
	must(t, s.PutWords(ctx, list))
	if back := got(process().Wording.Words(ctx))(t); !reflect.DeepEqual(back, list) {
		t.Errorf("%+v", back)
	}
}

func wordingAudited(t *testing.T, process func() Stores) {
	p := process()
	audited := access.WithAudit(ctx, access.AuditEntry{At: noon, Act: "wording.add"})
	must(t, p.Wording.PutStatement(audited, statement("m1", 1, noon)))
	if err := p.Wording.PutStatement(audited, statement("m1", 1, noon)); !errors.Is(err, opinion.ErrStale) {
		t.Fatal(err)
	}
	if head := got(p.Audit.VerifyAudit(ctx))(t); head.N != 1 {
		t.Errorf("%d rows: what was refused is audited, or what was done is not", head.N)
	}
}
