package eventflow_test

import (
	"errors"
	"strings"
	"testing"

	"yuqing/internal/eventflow"
)

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
		in, err := o.store().Events.EventPosts(ctx, eventflow.PostQuery{Event: a.ID, Newest: true, Limit: 2})
		must(t, err)
		n := o.decide(eventflow.Decision{Kind: eventflow.Split, Event: a.ID, Anchor: a.Origin, Posts: []string{in[0].ID, in[1].ID}})
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
