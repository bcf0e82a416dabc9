package effect_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/effect"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// said are posts on one matter, so many hours from the office's now on; those
// of the hospital are told from the tone of webtest, 负面.
func said(hours ...int) []opinion.Post {
	var posts []opinion.Post
	for i, h := range hours {
		at := webtest.Start.Add(time.Duration(h) * time.Hour)
		posts = append(posts, opinion.Post{
			ID: fmt.Sprintf("said-%02d", i), Source: "src-feed", Key: fmt.Sprint("s", i), Kind: opinion.KindArticle, URL: fmt.Sprint("https://example.com/s", i),
			Title: "柳塘医院急诊等候太久", Text: fmt.Sprintf("柳塘医院急诊等候太久，第%d个晚上%s。", i, strings.Repeat("又等了", i%5+1)),
			Author: fmt.Sprint("家属", i), PublishedAt: at, CollectedAt: at.Add(time.Minute),
		})
	}
	return posts
}

// followed is an office whose entry on the posts was answered so many hours
// ago.
func followed(t *testing.T, responded int, posts ...opinion.Post) (*webtest.Office, *effect.Service, ledger.Entry) {
	t.Helper()
	o := webtest.Open(t)
	o.Sources(t)
	o.Take(t, posts...)
	o.Group(t)
	now := webtest.Start.Add(time.Duration(responded)*time.Hour - time.Hour)
	book := &ledger.Rulebook{Settings: ledger.DefaultSettings(), Clocks: ledger.DefaultClocks(), Calendar: calendar.Default()}
	at := ledger.NewService(o.Store.Ledger, o.Store.Directory(), func() *ledger.Rulebook { return book }, func() time.Time { return now })
	e, _, err := at.Create(t.Context(), o.Actor(t, "monitor"), ledger.Opening{Matter: ledger.Matter{Title: "柳塘医院急诊", Posts: []string{posts[0].ID}, Views: 900, Comments: 12}})
	check(t, err)
	for _, step := range ledgertest.Path(ledger.StateFollowUp, opinion.LevelOrdinary) {
		login := string(step.Role)
		if step.Role == access.RoleContact {
			login = "health"
		}
		now = now.Add(time.Minute)
		if step.Action == ledger.ActPublish {
			now = webtest.Start.Add(time.Duration(responded) * time.Hour)
		}
		e, err = at.Do(t.Context(), o.Actor(t, login), e.ID, e.Version, step.Command)
		check(t, err)
	}
	return o, effect.New(effect.Deps{Events: o.Store.Events, Sightings: o.Store.Sightings, Posts: o.Store.Posts, Ledger: o.Ledger, Now: o.Now}), e
}

func TestBeforeAndAfterAResponse(t *testing.T) {
	posts := said(-130, -118, -117, -100, -99, -70, -20)
	o, s, e := followed(t, -96, posts...)
	see := func(post string, hours, views, comments int) {
		check(t, o.Store.Sightings.AddSightings(t.Context(), opinion.Sighting{
			PostID: post, At: webtest.Start.Add(time.Duration(hours) * time.Hour), By: "某人", Figures: opinion.Figures{Views: &views, Comments: &comments},
		}))
	}
	see(posts[0].ID, -110, 1000, 10)
	see(posts[0].ID, -97, 1500, 20)
	see(posts[0].ID, -10, 4000, 25)
	see(posts[1].ID, -97, 300, 3) // never looked at again
	see(posts[5].ID, -60, 70, 7)  // new since
	got, ok, err := s.Of(t.Context(), e)
	check(t, err)
	if !ok || got.Early || got.Window() != effect.MaxWindow || len(got.Events) != 1 {
		t.Fatalf("%+v", got)
	}
	if got.Before.Posts != 5 || got.After.Posts != 1 || got.Before.Negative != 5 || got.After.Negative != 1 {
		t.Errorf("before %+v, after %+v", got.Before, got.After)
	}
	if want := (effect.Change{Posts: 1, Before: 1500, After: 4000, New: 1, NewSum: 70}); got.Views != want {
		t.Errorf("views %+v, want %+v", got.Views, want)
	}
	if want := (effect.Change{Posts: 1, Before: 20, After: 25, New: 1, NewSum: 7}); got.Comments != want {
		t.Errorf("comments %+v, want %+v", got.Comments, want)
	}
	if len(got.Noted) != 1 || *got.Noted[0].Views != 900 {
		t.Errorf("noted %+v", got.Noted)
	}

	_, soon, young := followed(t, -2, said(-5, -4, -1)...)
	got, ok, err = soon.Of(t.Context(), young)
	check(t, err)
	if !ok || !got.Early || got.After.Posts != 1 {
		t.Errorf("two hours after: %+v", got)
	}
}

func TestNoEffectBeforeAResponse(t *testing.T) {
	o := webtest.Open(t)
	o.Sources(t)
	o.Take(t, webtest.Posts()...)
	e := o.Entry(t, webtest.Posts()[0], ledger.StateInHand, opinion.LevelOrdinary)
	s := effect.New(effect.Deps{Events: o.Store.Events, Sightings: o.Store.Sightings, Posts: o.Store.Posts, Ledger: o.Ledger, Now: o.Now})
	if _, ok, err := s.Of(t.Context(), e); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}

// A matter that flares up again is proposed once; when a person has judged it,
// it may be proposed again, but not for the same posts.
func TestReboundIsProposedOnce(t *testing.T) {
	var hours []int
	for h := range 12 {
		hours = append(hours, -23+h)
	}
	o, s, e := followed(t, -24*6, said(append([]int{-150, -149, -148}, hours...)...)...)
	propose := func(want int) ledger.Entry {
		t.Helper()
		n, err := s.Propose(t.Context())
		if err != nil || n != want {
			t.Fatalf("proposed %d, %v, want %d", n, err, want)
		}
		after, err := o.Ledger.Get(t.Context(), o.Actor(t, "leader"), e.ID)
		check(t, err)
		return after
	}
	after := propose(1)
	i := slices.IndexFunc(after.Facts, func(f ledger.Fact) bool { return f.Action == ledger.ActProposeRebound })
	if !after.ReboundProposed || i < 0 || !strings.Contains(after.Facts[i].Text, "负面信息 12 条") {
		t.Errorf("facts %+v", after.Facts)
	}
	propose(0)
	o.Deliver(t)
	mail, _, err := o.Notices.List(t.Context(), o.Actor(t, "monitor"), true, "")
	if err != nil || len(mail) == 0 {
		t.Errorf("the monitor hears nothing: %v, %v", mail, err)
	}

	judged, err := o.Ledger.Do(t.Context(), o.Actor(t, "monitor"), e.ID, after.Version, ledger.Command{Action: ledger.ActFollow}.With(ledger.FollowUp{Text: "旧帖被翻出，未见新情况"}))
	check(t, err)
	if judged.ReboundProposed {
		t.Error("judged, and still proposed")
	}
	propose(0)
}

// A quiet matter, and one that is no longer followed up, are left alone.
func TestQuietMattersAreNotProposed(t *testing.T) {
	_, s, _ := followed(t, -24*6, said(-150, -149, -148, -30, -5, -4)...)
	if n, err := s.Propose(t.Context()); n != 0 || err != nil {
		t.Errorf("proposed %d, %v", n, err)
	}
}

// Figures that people type of a matter as a whole count, in whatever order they
// were recorded.
func TestTypedFiguresProposeARebound(t *testing.T) {
	for name, c := range map[string]struct {
		looks map[int]ledger.FollowUp // by hours from now
		want  string
	}{
		"plays":            {map[int]ledger.FollowUp{-20: {Views: new(300_000)}, -130: {Views: new(5000)}, -100: {Views: new(6000)}}, "关注量增加 294000"},
		"comments":         {map[int]ledger.FollowUp{-130: {Comments: new(40)}, -100: {Comments: new(50)}, -20: {Comments: new(900)}}, "跟帖数增加 850"},
		"negative posts":   {map[int]ledger.FollowUp{-130: {Negative: new(3)}, -100: {Negative: new(3)}, -20: {Negative: new(20)}}, "负面信息数增加 17"},
		"an even growth":   {map[int]ledger.FollowUp{-130: {Views: new(50_000)}, -100: {Views: new(90_000)}, -60: {Views: new(130_000)}}, ""},
		"nobody looked":    {map[int]ledger.FollowUp{-130: {Views: new(50_000)}, -100: {Text: "未见新情况"}, -20: {Text: "未见新情况"}}, ""},
		"two looks of two": {map[int]ledger.FollowUp{-100: {Negative: new(3)}, -20: {Negative: new(50)}}, ""},
	} {
		o, s, e := followed(t, -24*6, said(-150, -149, -148)...)
		for at, look := range c.looks {
			look.Text = "看过"
			cmd := ledger.Command{Action: ledger.ActFollow, LateReason: "次日补记", HappenedAt: webtest.Start.Add(time.Duration(at) * time.Hour)}.With(look)
			var err error
			e, err = o.Ledger.Do(t.Context(), o.Actor(t, "monitor"), e.ID, e.Version, cmd)
			check(t, err)
		}
		if why, err := s.Rebound(t.Context(), e); err != nil || (why == "") != (c.want == "") || !strings.Contains(why, c.want) {
			t.Errorf("%s: %q, %v", name, why, err)
		}
	}
}

// TestLinkedByHandCounts: posts that were linked to a matter and are in no event
// of it count before and after, too.
func TestLinkedByHandCounts(t *testing.T) {
	o, s, e := followed(t, -96, said(-130, -118, -70)...)
	var linked []string
	for i, h := range []int{-200, -110, -96, -40, -20} { // outside the window, before, and three after; the last not within it
		at := webtest.Start.Add(time.Duration(h) * time.Hour)
		p := opinion.Post{
			ID: fmt.Sprint("apart-", i), Source: "src-feed", Key: fmt.Sprint("a", i), Kind: opinion.KindArticle, URL: fmt.Sprint("https://example.com/a", i),
			Title: "转发", Text: fmt.Sprint("另一个平台上的转发，", strings.Repeat("图", i+1)), PublishedAt: at, CollectedAt: at,
		}
		o.Take(t, p)
		linked = append(linked, p.ID)
	}
	before, ok, err := s.Of(t.Context(), e)
	check(t, err)
	e, err = o.Ledger.Do(t.Context(), o.Actor(t, "monitor"), e.ID, e.Version, ledger.Command{Action: ledger.ActLink}.With(ledger.Linking{Posts: linked}))
	check(t, err)
	after, _, err := s.Of(t.Context(), e)
	check(t, err)
	if !ok || after.Apart != 5 || after.Before.Posts != before.Before.Posts+1 || after.After.Posts != before.After.Posts+2 {
		t.Errorf("%+v, without them %+v", after, before)
	}
}
