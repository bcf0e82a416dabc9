package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/duty"
	"yuqing/internal/opinion"
)

var duties = []property{
	{"a roster replaces the days that it names, and no others", rosterReplaces},
	{"turns are found by any moment in which they run", turnsByTime},
	{"a hand-over reads back and is signed by one person at a time", handoverKept},
}

func turn(day, shift, name string, from time.Time, hours int) duty.Turn {
	return duty.Turn{Day: day, Shift: shift, Name: name, Phone: "0311-8000", Duty: "值班员", UserID: "u1", From: from, To: from.Add(time.Duration(hours) * time.Hour)}
}

func rosterReplaces(t *testing.T, process func() Stores) {
	p := process()
	one, two := turn("2026-03-02", "白班", "张三", noon, 9), turn("2026-03-03", "白班", "李四", noon.Add(24*time.Hour), 9)
	must(t, p.Duty.PutTurns(ctx, []string{"2026-03-02", "2026-03-03"}, []duty.Turn{one, two}))
	fresh := turn("2026-03-02", "白班", "王五", noon, 9)
	audited := access.WithAudit(ctx, access.AuditEntry{At: noon, UserID: "u1", Login: "zhang", Act: "duty.roster"})
	must(t, p.Duty.PutTurns(audited, []string{"2026-03-02"}, []duty.Turn{fresh}))
	got1 := got(process().Duty.Turns(ctx, noon, noon.Add(48*time.Hour)))(t)
	if !reflect.DeepEqual(got1, []duty.Turn{fresh, two}) {
		t.Errorf("%+v", got1)
	}
	if rows := got(p.Audit.Audit(ctx, access.AuditQuery{Act: "duty", Limit: 10}))(t); len(rows) != 1 {
		t.Errorf("%d rows of the audit log", len(rows))
	}
	must(t, p.Duty.PutTurns(ctx, []string{"2026-03-02"}, nil))
	if left := got(p.Duty.Turns(ctx, noon, noon.Add(48*time.Hour)))(t); len(left) != 1 {
		t.Errorf("%+v", left)
	}
}

func turnsByTime(t *testing.T, process func() Stores) {
	s := process().Duty
	must(t, s.PutTurns(ctx, []string{"2026-03-02"}, []duty.Turn{turn("2026-03-02", "夜班", "张三", noon, 15)}))
	for at, want := range map[time.Duration]int{-time.Second: 0, 0: 1, 14 * time.Hour: 1, 15 * time.Hour: 0} {
		if n := len(got(s.Turns(ctx, noon.Add(at), noon.Add(at+time.Microsecond)))(t)); n != want {
			t.Errorf("after %v: %d turns, want %d", at, n, want)
		}
	}
}

func handoverKept(t *testing.T, process func() Stores) {
	s := process().Duty
	h := duty.Handover{
		ID: "h1", Shift: "白班", From: noon, To: noon.Add(9 * time.Hour), Notes: "请盯第 3 件",
		Giver: duty.Signature{UserID: "u1", Name: "张三", At: noon},
		Lists: []duty.List{{Name: "未签收", Items: []duty.Item{{EntryID: "e1", Number: "2026-00001", Title: "停水", Due: noon}}}},
	}
	must(t, s.PutHandover(ctx, h))
	kept := got(process().Duty.HandoverByID(ctx, "h1"))(t)
	if h.Version = 1; !reflect.DeepEqual(kept, h) {
		t.Errorf("%+v", kept)
	}
	kept.Taker = duty.Signature{UserID: "u2", Name: "李四", At: noon.Add(time.Hour)}
	must(t, s.PutHandover(ctx, kept))
	if err := s.PutHandover(ctx, kept); !errors.Is(err, opinion.ErrStale) {
		t.Errorf("taken twice: %v", err)
	}
	if list := got(s.Handovers(ctx, 5))(t); len(list) != 1 || list[0].Taker.Name != "李四" {
		t.Errorf("%+v", list)
	}
	if _, err := s.HandoverByID(ctx, "none"); !errors.Is(err, opinion.ErrNotFound) {
		t.Error(err)
	}
}
