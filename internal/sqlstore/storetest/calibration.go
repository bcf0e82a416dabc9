package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
)

var calibrations = []property{
	{"a correction reads back whole", correctionReadsBack},
	{"a correction is taken back once", correctionUndone},
	{"rules get the next version or none", rulesInOrder},
	{"rules are audited in the same transaction", rulesAudited},
}

func correction(id, post string, at time.Time) calibration.Correction {
	class := opinion.ClassDisaster
	return calibration.Correction{
		ID: id, PostID: post, At: at, UserID: "u1", Name: "张三", Reason: "看错了",
		Change: opinion.Override{Class: &class}, Judged: []string{calibration.JudgedClass}, Said: article("a").Analysis, Rules: 4, Model: 2,
	}
}

func correctionReadsBack(t *testing.T, process func() Stores) {
	s := process().Calibration
	want := []calibration.Correction{correction("c1", "p1", noon), correction("c2", "p1", noon.Add(time.Hour))}
	must(t, s.AddCorrection(ctx, want[1]))
	must(t, s.AddCorrection(ctx, want[0]))
	must(t, s.AddCorrection(ctx, correction("c3", "p2", noon.Add(2*time.Hour))))
	for i := range want {
		for j := range want[i].Said.Topics {
			want[i].Said.Topics[j].Spans = nil // the places of the evidence are the post's
		}
	}
	if back := got(process().Calibration.Corrections(ctx, "p1"))(t); !reflect.DeepEqual(back, want) {
		t.Errorf("%+v, want\n%+v", back, want)
	}
	if in := got(s.CorrectionsIn(ctx, noon, noon.Add(2*time.Hour)))(t); len(in) != 2 || in[0].ID != "c1" {
		t.Errorf("%+v", in)
	}
	if ids := got(s.Unsettled(ctx))(t); len(ids) != 2 {
		t.Errorf("%v", ids)
	}
	must(t, s.Settled(ctx, "p1"))
	if ids := got(s.Unsettled(ctx))(t); !reflect.DeepEqual(ids, []string{"p2"}) {
		t.Errorf("%v", ids)
	}
}

func correctionUndone(t *testing.T, process func() Stores) {
	s := process().Calibration
	must(t, s.AddCorrection(ctx, correction("c1", "p1", noon)))
	must(t, s.Settled(ctx, "p1"))
	must(t, s.UndoCorrection(ctx, "c1", "李四", noon.Add(time.Hour)))
	c := got(s.Corrections(ctx, "p1"))(t)[0]
	if !c.UndoneAt.Equal(noon.Add(time.Hour)) || c.UndoneBy != "李四" || calibration.Fold([]calibration.Correction{c}) != nil {
		t.Errorf("%+v", c)
	}
	if ids := got(s.Unsettled(ctx))(t); len(ids) != 1 {
		t.Errorf("what was taken back has yet to reach the post: %v", ids)
	}
	if err := s.UndoCorrection(ctx, "c1", "王五", noon); !errors.Is(err, opinion.ErrStale) {
		t.Errorf("twice: %v", err)
	}
	if err := s.UndoCorrection(ctx, "unknown", "王五", noon); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
}

func ruleSet(version int64) calibration.RuleSet {
	return calibration.RuleSet{Version: version, At: noon, UserID: "u1", Name: "张三", Note: "加词", Content: "words: [清水湾]\n"}
}

func rulesInOrder(t *testing.T, process func() Stores) {
	s := process().Calibration
	if v := got(s.RuleVersion(ctx))(t); v != 0 {
		t.Errorf("version %d", v)
	}
	must(t, s.PutRules(ctx, ruleSet(1)))
	must(t, s.PutRules(ctx, ruleSet(2)))
	for _, v := range []int64{1, 2, 4} {
		if err := s.PutRules(ctx, ruleSet(v)); !errors.Is(err, opinion.ErrStale) {
			t.Errorf("version %d again or too early: %v", v, err)
		}
	}
	other := process().Calibration
	if v := got(other.RuleVersion(ctx))(t); v != 2 {
		t.Errorf("version %d", v)
	}
	if rs := got(other.RuleSet(ctx, 1))(t); !reflect.DeepEqual(rs, ruleSet(1)) {
		t.Errorf("%+v", rs)
	}
	if _, err := other.RuleSet(ctx, 3); !errors.Is(err, opinion.ErrNotFound) {
		t.Error(err)
	}
	if list := got(other.RuleSets(ctx, 10))(t); len(list) != 2 || list[0].Version != 2 || list[0].Content != "" {
		t.Errorf("%+v", list)
	}
}

func rulesAudited(t *testing.T, process func() Stores) {
	p := process()
	audited := access.WithAudit(ctx, access.AuditEntry{At: noon, UserID: "u1", Login: "zhang", Act: "rules.set"})
	must(t, p.Calibration.PutRules(audited, ruleSet(1)))
	if err := p.Calibration.PutRules(audited, ruleSet(1)); !errors.Is(err, opinion.ErrStale) {
		t.Error(err)
	}
	rows := got(p.Audit.Audit(ctx, access.AuditQuery{Act: "rules", Limit: 10}))(t)
	if len(rows) != 1 {
		t.Errorf("%d rows of the audit log for one change", len(rows))
	}
}
