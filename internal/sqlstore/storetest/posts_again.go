package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

var again = []property{
	{"a correction holds over every later analysis", correctionHolds},
	{"a correction taken back leaves what the analysis says", correctionBack},
	{"another analysis makes no version", reanalysed},
	{"another analysis of an old version changes nothing", reanalysedLate},
	{"posts by time of publication", published},
}

func bottomLine() *opinion.Override {
	class, none := opinion.ClassBottomLine, []opinion.TopicHit{}
	return &opinion.Override{Class: &class, Topics: &none, Unit: &opinion.Routing{Lead: "民政局", Supporting: []string{}, Reason: "人工"}}
}

func correctionHolds(t *testing.T, process func() Stores) {
	p := process().Posts
	first := got(p.Save(ctx, []opinion.Analysed{article("a")}))(t)[0]
	set := got(p.SetOverride(ctx, first.ID, bottomLine()))(t)
	if set.Seq <= first.Seq || set.Version != 1 {
		t.Errorf("Seq %d after %d, version %d", set.Seq, first.Seq, set.Version)
	}
	later := article("a")
	later.Post.Text, later.Analysis.Class, later.Analysis.Rules = "改过的正文", opinion.ClassEmergency, 3
	for name, r := range map[string]opinion.Record{
		"set": set, "saved": got(p.Save(ctx, []opinion.Analysed{later}))(t)[0],
		"read": got(process().Posts.Get(ctx, first.ID))(t),
	} {
		if r.Analysis.Class != opinion.ClassBottomLine || len(r.Analysis.Topics) != 0 || r.Analysis.Unit.Lead != "民政局" {
			t.Errorf("%s: %+v", name, r.Analysis)
		}
		if r.Override == nil || r.Machine == nil || len(r.Machine.Topics) != 1 {
			t.Errorf("%s: %+v, %+v", name, r.Override, r.Machine)
		}
	}
	if r := got(p.Get(ctx, first.ID))(t); r.Version != 2 || r.Machine.Class != opinion.ClassEmergency || r.Machine.Rules != 3 {
		t.Errorf("%+v", r)
	}
	if _, err := p.SetOverride(ctx, "unknown", nil); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("unknown post: %v", err)
	}
}

func correctionBack(t *testing.T, process func() Stores) {
	p := process().Posts
	first := got(p.Save(ctx, []opinion.Analysed{article("a")}))(t)[0]
	got(p.SetOverride(ctx, first.ID, bottomLine()))(t)
	back := got(p.SetOverride(ctx, first.ID, nil))(t)
	if !reflect.DeepEqual(back.Analysis, first.Analysis) || back.Override != nil || back.Machine != nil {
		t.Errorf("%+v", back)
	}
}

func reanalysed(t *testing.T, process func() Stores) {
	p := process().Posts
	first := got(p.Save(ctx, []opinion.Analysed{article("a"), article("b")}))(t)
	got(p.SetOverride(ctx, first[0].ID, bottomLine()))(t)
	said := opinion.Analysis{Class: opinion.ClassDisaster, Rules: 7, Model: 2}
	out := got(p.Reanalyse(ctx, []opinion.Reanalysed{{ID: first[0].ID, Version: 1, Analysis: said}, {ID: "unknown", Version: 1}, {ID: first[1].ID, Version: 1, Analysis: said}}))(t)
	if len(out) != 2 || out[0].Seq <= first[1].Seq || out[1].Seq <= out[0].Seq {
		t.Fatalf("%+v", out)
	}
	r := got(p.Get(ctx, first[0].ID))(t)
	if r.Version != 1 || r.Analysis.Class != opinion.ClassBottomLine || r.Machine.Class != opinion.ClassDisaster || r.Machine.Rules != 7 || r.Machine.Model != 2 {
		t.Errorf("%+v", r)
	}
	if !reflect.DeepEqual(out[0], r) {
		t.Errorf("gave %+v, reads %+v", out[0], r)
	}
}

func reanalysedLate(t *testing.T, process func() Stores) {
	p := process().Posts
	first := got(p.Save(ctx, []opinion.Analysed{article("a")}))(t)[0]
	changed := article("a")
	changed.Post.Text = "改过的正文"
	now := got(p.Save(ctx, []opinion.Analysed{changed}))(t)[0]
	out := got(p.Reanalyse(ctx, []opinion.Reanalysed{{ID: first.ID, Version: 1}}))(t)
	if r := got(p.Get(ctx, first.ID))(t); len(out) != 0 || !reflect.DeepEqual(r, now) {
		t.Errorf("%+v; %+v", out, r)
	}
}

func published(t *testing.T, process func() Stores) {
	p := process().Posts
	for i, key := range []string{"late", "early", "outside"} {
		a := article(key)
		a.Post.PublishedAt = noon.Add(time.Duration([]int{2, 1, 5}[i]) * time.Hour)
		got(p.Save(ctx, []opinion.Analysed{a}))(t)
	}
	var keys []string
	must(t, p.Published(ctx, noon, noon.Add(5*time.Hour), func(r opinion.Record) error {
		keys = append(keys, r.Key)
		return nil
	}))
	if !reflect.DeepEqual(keys, []string{"early", "late"}) {
		t.Errorf("%v", keys)
	}
}
