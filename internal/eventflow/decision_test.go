package eventflow_test

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"yuqing/internal/eventflow"
)

func (o *office) decide(d eventflow.Decision) int64 {
	o.t.Helper()
	n, err := o.store().Events.Decide(ctx, math.MaxInt64, d) // knowing all
	must(o.t, err)
	return n
}

// splitNewest decides that an event's two newest posts are another's.
func (o *office) splitNewest(e eventflow.Event) int64 {
	o.t.Helper()
	in, err := o.store().Events.EventPosts(ctx, eventflow.PostQuery{Event: e.ID, Newest: true, Limit: 2})
	must(o.t, err)
	return o.decide(eventflow.Decision{Kind: eventflow.Split, Event: e.ID, Anchor: e.Origin, Posts: []string{in[0].ID, in[1].ID}})
}

// largest are the two largest events.
func (o *office) largest() (a, b eventflow.Event) {
	o.t.Helper()
	page, err := o.store().Events.Events(ctx, eventflow.Filter{Limit: 1000})
	must(o.t, err)
	slices.SortFunc(page.Events, func(x, y eventflow.Event) int { return cmp.Or(y.Posts-x.Posts, strings.Compare(x.ID, y.ID)) })
	return page.Events[0], page.Events[1]
}

func TestDecisionsStandAndCanBeUndone(t *testing.T) {
	posts := written(t)
	onEach(t, func(t *testing.T, o *office) {
		o.save(posts...)
		s := o.lead()
		before := o.stored()
		a, b := o.largest()
		n := o.decide(eventflow.Decision{Kind: eventflow.Merge, Event: a.ID, Anchor: a.Origin, Other: b.ID, With: b.Origin})
		o.work(s)
		merged, err := o.store().Events.Event(ctx, b.ID)
		must(t, err)
		if merged.ID != a.ID || merged.Posts != a.Posts+b.Posts {
			t.Fatalf("merged: %+v", merged)
		}
		after := o.stored()

		must(t, o.store().Events.Reset(ctx))
		s = o.lead()
		o.assertIs(after)
		o.save(post("old", "很久以前的一件事", "谁也不记得的事", epoch.AddDate(0, -1, 0), true))
		o.work(s) // which takes everything again
		o.assertIs(after)

		o.decide(eventflow.Decision{Kind: eventflow.Undo, Undoes: n})
		o.work(s)
		o.assertIs(before)
	})
}

func TestSplitTakesPostsOut(t *testing.T) {
	posts := written(t)
	onEach(t, func(t *testing.T, o *office) {
		o.save(posts...)
		s := o.lead()
		a, _ := o.largest()
		n := o.splitNewest(a)
		o.work(s)
		applied, err := o.store().Events.Applied(ctx)
		must(t, err)
		if len(applied) != 1 || applied[0].N != n || applied[0].Problem != "" {
			t.Fatalf("applied %+v", applied)
		}
		out, err := o.store().Events.Event(ctx, applied[0].Event)
		must(t, err)
		left, err := o.store().Events.Event(ctx, a.ID)
		must(t, err)
		if out.Posts < 2 || left.Posts+out.Posts != a.Posts {
			t.Errorf("%d left of %d, %d out", left.Posts, a.Posts, out.Posts)
		}
		after := o.stored()
		must(t, o.store().Events.Reset(ctx))
		o.lead()
		o.assertIs(after)
	})
}

func TestImpossibleDecisionIsKeptWithItsReason(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		o.save(written(t)...)
		s := o.lead()
		before := o.stored()
		o.decide(eventflow.Decision{Kind: eventflow.Merge, Event: "nosuch", Other: "either"})
		o.work(s)
		applied, err := o.store().Events.Applied(ctx)
		must(t, err)
		if len(applied) != 1 || applied[0].Problem == "" {
			t.Errorf("applied %+v", applied)
		}
		o.assertIs(before)
	})
}

// Whoever leads next finds what was undone while nobody led, also where the
// last checkpoint holds it.
func TestUndoneWhileNobodyLeads(t *testing.T) {
	posts := written(t)
	onEach(t, func(t *testing.T, o *office) {
		o.save(posts...)
		s := o.lead()
		before := o.stored()
		a, b := o.largest()
		n := o.decide(eventflow.Decision{Kind: eventflow.Merge, Event: a.ID, Anchor: a.Origin, Other: b.ID, With: b.Origin})
		o.work(s)
		must(t, o.store().Events.Reset(ctx))
		o.lead() // which leaves a checkpoint with the decision in it
		o.decide(eventflow.Decision{Kind: eventflow.Undo, Undoes: n})
		o.lead()
		o.assertIs(before)
		if dealt, err := o.store().Events.Dealt(ctx); err != nil || dealt != 2 {
			t.Errorf("dealt with %d decisions, %v", dealt, err)
		}
	})
}

// A link to an event that was split off leads back once that is undone.
func TestUndoneSplitLeadsBack(t *testing.T) {
	posts := written(t)
	onEach(t, func(t *testing.T, o *office) {
		o.save(posts...)
		s := o.lead()
		a, _ := o.largest()
		n := o.splitNewest(a)
		o.work(s)
		applied, err := o.store().Events.Applied(ctx)
		must(t, err)
		o.decide(eventflow.Decision{Kind: eventflow.Undo, Undoes: n})
		o.work(s)
		back, err := o.store().Events.Event(ctx, applied[0].Event)
		must(t, err)
		if back.ID != a.ID || back.Posts != a.Posts {
			t.Errorf("leads to %s of %d posts, want %s of %d", back.ID, back.Posts, a.ID, a.Posts)
		}
	})
}

// Of two who decide about one event, not knowing of each other, the second is
// refused; about others both decide.
func TestSecondDecisionClashes(t *testing.T) {
	onEach(t, func(t *testing.T, o *office) {
		events := o.store().Events
		merge := func(a, b string) eventflow.Decision {
			return eventflow.Decision{Kind: eventflow.Merge, Event: a, Other: b, By: "甲"}
		}
		n := o.decide(merge("a", "b"))
		var clash *eventflow.ClashError
		for what, d := range map[string]eventflow.Decision{
			"the same":           merge("a", "b"),
			"the one that went":  merge("b", "c"),
			"a split":            {Kind: eventflow.Split, Event: "a", Posts: []string{"p"}},
			"undoing it, unseen": {Kind: eventflow.Undo, Undoes: n},
		} {
			if _, err := events.Decide(ctx, 0, d); !errors.As(err, &clash) || clash.With.N != n || !strings.Contains(err.Error(), "甲") {
				t.Errorf("%s: %v", what, err)
			}
			if _, err := events.Decide(ctx, 0, merge("x", "y"), d); !errors.As(err, &clash) {
				t.Errorf("%s, beside another: %v", what, err)
			}
		}
		if all, err := events.DecisionsAfter(ctx, 0); err != nil || len(all) != 1 {
			t.Errorf("%d decisions, %v", len(all), err)
		}
		last, err := events.Decide(ctx, 0, merge("c", "d"), merge("e", "f"))
		if err != nil || last != 3 {
			t.Errorf("two about others: %d, %v", last, err)
		}
		if _, err := events.Decide(ctx, n, merge("a", "g")); err != nil {
			t.Errorf("with knowledge: %v", err)
		}
	})
}
