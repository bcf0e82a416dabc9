package storetest

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/brief"
	"yuqing/internal/opinion"
)

var briefs = []property{
	{"a brief reads back whole, the latest made first", briefReadsBack},
	{"a draft gets its next version or none", briefsInOrder},
	{"issued briefs are numbered without gaps and never change", briefsIssued},
	{"briefs are audited in the same transaction", briefsAudited},
}

func paper(id string, k brief.Kind, version int64, at time.Time) brief.Brief {
	return brief.Brief{
		ID: id, Version: version, Kind: k, Period: brief.Period{From: noon.Add(-24 * time.Hour), To: noon}, EventID: "e1",
		Title: "舆情日报", To: "县委办", Sections: []brief.Section{{Heading: "一、总体情况", Text: "共 3 条。\n负面 1 条。"}},
		By: "张三", UserID: "u1", MadeAt: at, At: at,
	}
}

func briefReadsBack(t *testing.T, process func() Stores) {
	s := process().Briefs
	first, second, other := paper("b1", brief.Daily, 1, noon), paper("b2", brief.Daily, 1, noon.Add(time.Hour)), paper("b3", brief.Special, 1, noon.Add(time.Minute))
	for _, b := range []brief.Brief{first, second, other} {
		must(t, s.PutBrief(ctx, b))
	}
	for _, tc := range []struct {
		kind          brief.Kind
		limit, offset int
		total         int
		want          []brief.Brief
	}{
		{"", 10, 0, 3, []brief.Brief{second, other, first}},
		{"", 1, 1, 3, []brief.Brief{other}},
		{brief.Daily, 10, 0, 2, []brief.Brief{second, first}},
		{brief.Yearly, 10, 0, 0, nil},
	} {
		list, total, err := process().Briefs.Briefs(ctx, tc.kind, tc.limit, tc.offset)
		if err != nil || total != tc.total || len(list) != len(tc.want) || len(list) > 0 && !reflect.DeepEqual(list, tc.want) {
			t.Errorf("%q from %d: %d of %d, %+v, %v", tc.kind, tc.offset, len(list), total, list, err)
		}
	}
	if b := got(s.Brief(ctx, "b3"))(t); !reflect.DeepEqual(b, other) {
		t.Errorf("%+v", b)
	}
	if _, err := s.Brief(ctx, "unknown"); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
}

func briefsInOrder(t *testing.T, process func() Stores) {
	s := process().Briefs
	must(t, s.PutBrief(ctx, paper("b1", brief.Daily, 1, noon)))
	for _, v := range []int64{1, 3} {
		if err := process().Briefs.PutBrief(ctx, paper("b1", brief.Daily, v, noon)); !errors.Is(err, opinion.ErrStale) {
			t.Errorf("version %d after 1: %v", v, err)
		}
	}
	if err := s.DropBrief(ctx, "b1", 2); !errors.Is(err, opinion.ErrStale) {
		t.Errorf("removed at a version that is not there: %v", err)
	}
	must(t, s.PutBrief(ctx, paper("b1", brief.Daily, 2, noon)))
	must(t, s.DropBrief(ctx, "b1", 2))
	if _, err := s.Brief(ctx, "b1"); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("removed: %v", err)
	}
}

func briefsIssued(t *testing.T, process func() Stores) {
	s := process().Briefs
	ids := []string{"b1", "b2", "b3", "b4"}
	for _, id := range append(ids, "s1") {
		k := brief.Daily
		if id == "s1" {
			k = brief.Special
		}
		must(t, s.PutBrief(ctx, paper(id, k, 1, noon)))
	}
	issue := func(s brief.Store, id string, k brief.Kind) (brief.Brief, error) {
		b := paper(id, k, 2, noon)
		b.Year, b.IssuedBy, b.IssuedAt = 2026, "李四", noon
		return s.IssueBrief(ctx, b)
	}
	numbers := make([]int, len(ids))
	var all sync.WaitGroup
	for i, id := range ids {
		other := process().Briefs
		all.Go(func() {
			b, err := issue(other, id, brief.Daily)
			if err != nil {
				t.Error(err)
			}
			numbers[i] = b.Number
		})
	}
	all.Wait()
	seen := map[int]bool{}
	for _, n := range numbers {
		seen[n] = true
	}
	if len(seen) != len(ids) || !seen[1] || !seen[len(ids)] {
		t.Errorf("numbered %v", numbers)
	}
	if b := got(issue(s, "s1", brief.Special))(t); b.Number != 1 || b.No() != "2026年第1期" {
		t.Errorf("the first of another kind is %s", b.No())
	}
	if _, err := issue(s, "s1", brief.Special); !errors.Is(err, opinion.ErrStale) {
		t.Errorf("issued twice: %v", err)
	}
	if err := s.PutBrief(ctx, paper("s1", brief.Special, 3, noon)); !errors.Is(err, opinion.ErrStale) {
		t.Errorf("changed after it was issued: %v", err)
	}
	if err := s.DropBrief(ctx, "s1", 2); !errors.Is(err, opinion.ErrStale) {
		t.Errorf("removed after it was issued: %v", err)
	}
	if b := got(s.Brief(ctx, "s1"))(t); b.IssuedBy != "李四" || !b.IssuedAt.Equal(noon) || b.Version != 2 {
		t.Errorf("%+v", b)
	}
}

func briefsAudited(t *testing.T, process func() Stores) {
	p := process()
	audited := access.WithAudit(ctx, access.AuditEntry{At: noon, Act: "brief.draft"})
	must(t, p.Briefs.PutBrief(audited, paper("b1", brief.Daily, 1, noon)))
	if err := p.Briefs.PutBrief(audited, paper("b1", brief.Daily, 1, noon)); err == nil {
		t.Error("stored twice")
	}
	if head := got(p.Audit.VerifyAudit(ctx))(t); head.N != 1 {
		t.Errorf("%d rows: what was refused is audited, or what was done is not", head.N)
	}
}
