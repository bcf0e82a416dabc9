package effect_test

import (
	"fmt"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

func hours(n int) time.Time { return webtest.Start.Add(time.Duration(n) * time.Hour) }

// late does something that happened so many hours from the office's now.
func late(t *testing.T, o *webtest.Office, login string, e ledger.Entry, at int, cmd ledger.Command) ledger.Entry {
	t.Helper()
	cmd.HappenedAt, cmd.LateReason = hours(at), "次日补记"
	e, err := o.Ledger.Do(t.Context(), o.Actor(t, login), e.ID, e.Version, cmd)
	check(t, err)
	return e
}

func figure(n *int) string {
	if n == nil {
		return "—"
	}
	return fmt.Sprint(*n)
}

// What people type of the matter as a whole is compared by the time they looked,
// in whatever order they wrote it down; none is a figure too, and what a later
// 补充信息 says does not change what 登记 said.
func TestTypedFiguresAreCompared(t *testing.T) {
	o, s, e := followed(t, -96, said(-130, -118, -70)...)
	note := func(c ledger.Columns) ledger.Command { return ledger.Command{Action: ledger.ActNote}.With(c) }
	follow := func(f ledger.FollowUp) ledger.Command { return ledger.Command{Action: ledger.ActFollow}.With(f) }
	e = late(t, o, "monitor", e, -20, follow(ledger.FollowUp{Text: "已平息", Negative: new(0), Comments: new(40)}))
	e = late(t, o, "monitor", e, -50, note(ledger.Columns{Views: new(5000)}))
	e = late(t, o, "monitor", e, -90, follow(ledger.FollowUp{Text: "仍有负面", Negative: new(7)}))
	e = late(t, o, "monitor", e, -30, note(ledger.Columns{Remark: "只写备注"}))

	got, ok, err := s.Of(t.Context(), e)
	check(t, err)
	if !ok || len(got.Noted) != 4 {
		t.Fatalf("noted %+v", got.Noted)
	}
	want := map[string][2]string{"关注量": {"900", "5000"}, "跟帖数": {"12", "40"}, "负面信息数": {"—", "0"}}
	for _, x := range got.Typed {
		if have := [2]string{figure(x.Before), figure(x.After)}; have != want[x.Name] {
			t.Errorf("%s: %v, want %v", x.Name, have, want[x.Name])
		}
		delete(want, x.Name)
	}
	if len(want) > 0 {
		t.Errorf("missing %v", want)
	}
	if len(got.Typed) == 3 && !got.Typed[1].AfterAt.Equal(hours(-50)) {
		t.Errorf("views were looked at %v", got.Typed[1].AfterAt)
	}
	if e.Matter.Views != 5000 || e.Matter.Comments != 12 {
		t.Errorf("the ledger's columns say %d, %d", e.Matter.Views, e.Matter.Comments)
	}
}

// The effect of a round stays to be read in the next: before that is answered as
// the last word, afterwards as an earlier one, up to the next answer.
func TestEveryRoundKeepsItsEffect(t *testing.T) {
	o, s, e := followed(t, -170, said(-230, -210, -190, -185, -140, -130, -100, -60)...)
	e = late(t, o, "monitor", e, -150, ledgertest.Sample(ledger.ActRebound, opinion.LevelOrdinary, ""))
	first, ok, err := s.Of(t.Context(), e)
	check(t, err)
	if !ok || first.Round != 1 || first.Before.Posts != 4 || first.After.Posts != 3 {
		t.Fatalf("before the second answer: %v %+v", ok, first)
	}
	at := -149
	for _, step := range ledgertest.Path(ledger.StateFollowUp, opinion.LevelOrdinary)[4:] {
		login := map[access.Role]string{access.RoleContact: "health"}[step.Role]
		if login == "" {
			login = string(step.Role)
		}
		if at++; step.Action == ledger.ActPublish {
			at = -120
		}
		e = late(t, o, login, e, at, step.Command)
	}
	rounds, err := s.Rounds(t.Context(), e)
	check(t, err)
	if len(rounds) != 2 || rounds[0].Round != 2 || rounds[1].Round != 1 {
		t.Fatalf("%+v", rounds)
	}
	if x := rounds[0]; x.Before.Posts != 4 || x.After.Posts != 2 {
		t.Errorf("the second round: %+v, %+v", x.Before, x.After)
	}
	if x := rounds[1]; !x.To.Equal(rounds[0].RespondedAt) || x.After.Posts != 2 || x.Before.Posts != 3 {
		t.Errorf("the first round reaches to %v: %+v", x.To, x.After)
	}
}

// Posts that were linked by hand make a rebound as those of its event do.
func TestLinkedPostsProposeARebound(t *testing.T) {
	o, s, e := followed(t, -24*6, said(-150, -149, -148)...)
	var linked []string
	for i := range 12 {
		at := hours(-23 + i)
		p := opinion.Post{
			ID: fmt.Sprint("far-", i), Source: "src-feed", Key: fmt.Sprint("f", i), Kind: opinion.KindArticle, URL: fmt.Sprint("https://example.com/f", i),
			Title: "太久了", Text: fmt.Sprintf("等候太久，第%d条，另一个平台。", i), PublishedAt: at, CollectedAt: at,
		}
		o.Take(t, p)
		linked = append(linked, p.ID)
	}
	if why, err := s.Rebound(t.Context(), e); why != "" || err != nil {
		t.Fatalf("without them: %q, %v", why, err)
	}
	e, err := o.Ledger.Do(t.Context(), o.Actor(t, "monitor"), e.ID, e.Version, ledger.Command{Action: ledger.ActLink}.With(ledger.Linking{Posts: linked}))
	check(t, err)
	if why, err := s.Rebound(t.Context(), e); why == "" || err != nil {
		t.Errorf("with them: %q, %v", why, err)
	}
}

// A matter that waits for its closing, or was closed a short while ago, may flare
// up too: whoever closes it, or can take it up again, hears of it.
func TestReboundAroundTheClosing(t *testing.T) {
	again := []int{-150, -149, -148}
	for h := range 12 {
		again = append(again, -23+h)
	}
	for name, c := range map[string]struct {
		to       ledger.State
		closed   int // hours from now
		proposed int
		hears    string
	}{
		"waits for its closing": {ledger.StateToClose, 0, 1, "coordinator"},
		"closed yesterday":      {ledger.StateClosed, -30, 1, "head"},
	} {
		t.Run(name, func(t *testing.T) {
			o, s, e := followed(t, -24*6, said(again...)...)
			e = late(t, o, "health", e, -140, ledgertest.Sample(ledger.ActAskClose, opinion.LevelOrdinary, ""))
			if c.to == ledger.StateClosed {
				e = late(t, o, "coordinator", e, c.closed, ledgertest.Sample(ledger.ActClose, opinion.LevelOrdinary, ""))
			}
			if n, err := s.Propose(t.Context()); n != c.proposed || err != nil {
				t.Fatalf("proposed %d, %v", n, err)
			}
			o.Deliver(t)
			mail, _, err := o.Notices.List(t.Context(), o.Actor(t, c.hears), true, "")
			if err != nil || len(mail) == 0 {
				t.Errorf("%s hears nothing: %v, %v", c.hears, mail, err)
			}
			after, err := o.Ledger.Get(t.Context(), o.Actor(t, "monitor"), e.ID)
			check(t, err)
			after, err = o.Ledger.Do(t.Context(), o.Actor(t, "monitor"), e.ID, after.Version, ledger.Command{Action: ledger.ActFollow}.With(ledger.FollowUp{Text: "旧帖"}))
			check(t, err)
			if n, err := s.Propose(t.Context()); n != 0 || err != nil || after.ReboundProposed {
				t.Errorf("judged, and proposed %d again, %v", n, err)
			}
		})
	}
}
