package storetest

import (
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"yuqing/ingest/push"
	"yuqing/internal/opinion"
)

var pushes = []property{
	{"a call is kept once", callsOnce},
	{"what is refused leaves nothing", refusedCalls},
	{"tickets wait until they are handed on", ticketsWait},
	{"a change on the way waits again", ticketsChange},
	{"calls at once lose nothing", callsAtOnce},
	{"when each field was said outlives the ticket", saidIsKept},
}

// adds is a merge that writes behind the title that is kept.
func adds(more string) push.Merge {
	return func(_ int, kept *opinion.Post, _ push.Said) (opinion.Post, push.Status, error) {
		if kept == nil {
			return opinion.Post{ID: "p", Title: more, PublishedAt: noon}, push.Fresh, nil
		}
		p := *kept
		p.Title += more
		return p, push.Changed, nil
	}
}

func callsOnce(t *testing.T, process func() Stores) {
	a, b := process().Pushes, process().Pushes
	must(t, a.Keep(ctx, "s1", "m1", noon, []string{"1"}, adds("x")))
	if err := b.Keep(ctx, "s1", "m1", noon, []string{"1"}, adds("y")); !errors.Is(err, push.ErrReplayed) {
		t.Errorf("a replay gives %v", err)
	}
	must(t, b.Keep(ctx, "s2", "m1", noon, []string{"1"}, adds("other")))
	if w := got(a.WaitingTickets(ctx, 9))(t); len(w) != 2 || w[0].Post.Title != "x" || w[0].Source != "s1" || !w[0].New || w[0].Version != 1 {
		t.Errorf("waiting: %+v", w)
	}
	must(t, a.ForgetMarks(ctx, noon.Add(time.Second)))
	must(t, a.Keep(ctx, "s1", "m1", noon, []string{"1"}, adds("z")))
}

func refusedCalls(t *testing.T, process func() Stores) {
	s := process().Pushes
	bad := errors.New("bad")
	err := s.Keep(ctx, "s1", "m1", noon, []string{"1", "2"}, func(i int, kept *opinion.Post, said push.Said) (opinion.Post, push.Status, error) {
		if i == 1 {
			return opinion.Post{}, "", bad
		}
		return adds("x")(i, kept, said)
	})
	if !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
	must(t, s.Keep(ctx, "s1", "m1", noon, []string{"1"}, func(int, *opinion.Post, push.Said) (opinion.Post, push.Status, error) {
		return opinion.Post{}, push.Same, nil
	}))
	if w := got(s.WaitingTickets(ctx, 9))(t); len(w) != 0 {
		t.Errorf("waiting: %+v", w)
	}
}

func ticketsWait(t *testing.T, process func() Stores) {
	s := process().Pushes
	for i, n := range []string{"3", "1", "2"} {
		must(t, s.Keep(ctx, "s1", "m"+n, noon.Add(time.Duration(i)*time.Second), []string{n}, adds(n)))
	}
	two := got(s.WaitingTickets(ctx, 2))(t)
	if len(two) != 2 || two[0].Number != "3" || two[1].Number != "1" {
		t.Fatalf("waiting: %+v", two)
	}
	must(t, s.HandedOn(ctx, two))
	if left := got(process().Pushes.WaitingTickets(ctx, 9))(t); len(left) != 1 || left[0].Number != "2" {
		t.Errorf("left: %+v", left)
	}
	if behind := got(s.HandedOnBefore(ctx, noon.Add(time.Hour), two[0], 9))(t); len(behind) != 1 || behind[0].Number != "1" {
		t.Errorf("behind the first: %+v", behind)
	}
	done := got(s.HandedOnBefore(ctx, noon.Add(time.Second), push.Waiting{}, 9))(t)
	if len(done) != 1 || done[0].Number != "3" {
		t.Fatalf("handed on: %+v", done)
	}
	must(t, s.ForgetTickets(ctx, done))
	if rest := got(s.HandedOnBefore(ctx, noon.Add(time.Hour), push.Waiting{}, 9))(t); len(rest) != 1 || rest[0].Number != "1" {
		t.Errorf("after forgetting: %+v", rest)
	}
}

func ticketsChange(t *testing.T, process func() Stores) {
	s := process().Pushes
	must(t, s.Keep(ctx, "s1", "m1", noon, []string{"1"}, adds("a")))
	first := got(s.WaitingTickets(ctx, 9))(t)
	must(t, s.Keep(ctx, "s1", "m2", noon.Add(time.Second), []string{"1", "1"}, adds("b")))
	must(t, s.HandedOn(ctx, first)) // which is an older version by now
	again := got(s.WaitingTickets(ctx, 9))(t)
	if len(again) != 1 || again[0].Post.Title != "abb" || again[0].Version != 3 || !again[0].New {
		t.Fatalf("waiting: %+v", again)
	}
	must(t, s.ForgetTickets(ctx, first))
	must(t, s.HandedOn(ctx, again))
	must(t, s.HandedOn(ctx, first)) // a late worker takes nothing back
	must(t, s.Keep(ctx, "s1", "m3", noon.Add(time.Minute), []string{"1"}, adds("c")))
	if w := got(s.WaitingTickets(ctx, 9))(t); len(w) != 1 || w[0].Post.Title != "abbc" || w[0].New {
		t.Errorf("waiting: %+v", w)
	}
}

func callsAtOnce(t *testing.T, process func() Stores) {
	a, b := process().Pushes, process().Pushes
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			s, numbers := a, []string{"1", "2"}
			if i%2 == 1 {
				s, numbers = b, []string{"2", "1"}
			}
			if err := s.Keep(ctx, "s1", fmt.Sprint("m", i), noon, numbers, adds("x")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, w := range got(a.WaitingTickets(ctx, 9))(t) {
		if len(w.Post.Title) != 20 {
			t.Errorf("ticket %s says %q", w.Number, w.Post.Title)
		}
	}
}

func saidIsKept(t *testing.T, process func() Stores) {
	s := process().Pushes
	says := func(fields push.Said, status push.Status, want push.Said) {
		t.Helper()
		mark := fmt.Sprint(fields, status, want)
		must(t, s.Keep(ctx, "s1", mark, noon, []string{"1"}, func(_ int, _ *opinion.Post, said push.Said) (opinion.Post, push.Status, error) {
			if !maps.EqualFunc(said, want, time.Time.Equal) {
				t.Errorf("said before: %v, want %v", said, want)
			}
			maps.Copy(said, fields)
			return opinion.Post{ID: "p", PublishedAt: noon}, status, nil
		}))
	}
	later := noon.Add(time.Hour)
	says(push.Said{"state": noon}, push.Fresh, push.Said{})
	s = process().Pushes
	says(push.Said{"reply": later}, push.Same, push.Said{"state": noon})
	w := got(s.WaitingTickets(ctx, 9))(t)
	must(t, s.HandedOn(ctx, w))
	must(t, s.ForgetTickets(ctx, w))
	both := push.Said{"state": noon, "reply": later}
	says(nil, push.Same, both)
	must(t, s.ForgetSaid(ctx, later))
	says(nil, push.Changed, both)
	must(t, s.ForgetSaid(ctx, later.Add(time.Second)))
	says(nil, push.Fresh, push.Said{})
}
