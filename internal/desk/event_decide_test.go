package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
)

// together lists the posts of each event, to compare.
func together(t *testing.T, o *webtest.Office) string {
	t.Helper()
	page, err := o.Desk.ListEvents(t.Context(), o.Actor(t, "leader"), desk.EventQuery{Limit: 200})
	check(t, err)
	var lines []string
	for _, e := range page.Events {
		rows, err := o.Store.Events.PostsOf(t.Context(), e.ID)
		check(t, err)
		var ids []string
		for _, p := range rows {
			ids = append(ids, p.ID)
		}
		slices.Sort(ids)
		lines = append(lines, strings.Join(ids, " "))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestMergedEventsStayTogetherAndCanBeParted(t *testing.T) {
	o := office(t, append(water(6), light()...)...)
	by := o.Actor(t, "coordinator")
	before := together(t, o)
	a, b := eventOf(t, o, "water-00"), eventOf(t, o, "light-0")
	if a.ID == b.ID {
		t.Fatal("one event from the start")
	}
	done, err := o.Desk.MergeEvents(t.Context(), by, desk.EventMerge{Into: a.ID, Others: []string{b.ID}, Reason: "都是柳塘的事"})
	check(t, err)
	list, last, err := o.Desk.EventDecisions(t.Context(), by, b.ID)
	check(t, err)
	if len(list) != 1 || list[0].State != desk.DecisionPending || last != done.N {
		t.Errorf("before it is carried out: %+v, %d", list, last)
	}
	o.Group(t)

	merged, err := o.Desk.Event(t.Context(), by, b.ID) // by the ID that went
	check(t, err)
	if merged.ID != a.ID || merged.Posts != 9 {
		t.Errorf("event %s of %d posts, want %s", merged.ID, merged.Posts, a.ID)
	}
	list, _, err = o.Desk.EventDecisions(t.Context(), by, b.ID)
	check(t, err)
	if len(list) != 1 || list[0].State != desk.DecisionDone || list[0].Reason != "都是柳塘的事" || list[0].By != by.Name {
		t.Errorf("decisions %+v", list)
	}
	more := append(water(9)[6:], opinion.Post{
		ID: "light-9", Source: "src-feed", Key: "l9", Kind: opinion.KindArticle, URL: "https://example.com/l9", Title: "青石桥路灯还是坏的",
		Text: "青石桥路灯坏了一个月没人修。路灯管理所的人来看过一眼，说缺灯头，回去以后就再没有消息。", Author: "路人九", PublishedAt: webtest.Start.Add(-5e9), CollectedAt: webtest.Start.Add(-4e9),
	})
	o.Take(t, more...)
	o.Group(t)
	if e := eventOf(t, o, "light-9"); e.ID != a.ID || e.Posts != 13 {
		t.Errorf("later posts went apart: %s", together(t, o))
	}
	check(t, o.Store.Events.Reset(t.Context())) // yuqing reindex --events
	o.Group(t)
	if e := eventOf(t, o, "light-0"); e.ID != a.ID || e.Posts != 13 {
		t.Errorf("made anew they are apart: %s", together(t, o))
	}

	_, err = o.Desk.UndoEventDecision(t.Context(), by, done.N, "看错了")
	check(t, err)
	o.Group(t)
	if one, two := eventOf(t, o, "water-00"), eventOf(t, o, "light-9"); one.Posts != 9 || two.Posts != 4 || two.ID != b.ID {
		t.Errorf("undone: %s", together(t, o))
	}
	list, _, err = o.Desk.EventDecisions(t.Context(), by, "")
	check(t, err)
	if list[0].State != desk.DecisionUndone || list[0].UndoneBy != by.Name {
		t.Errorf("decisions %+v", list)
	}
	var taken *desk.TakenError
	if _, err := o.Desk.UndoEventDecision(t.Context(), by, done.N, ""); !errors.As(err, &taken) {
		t.Errorf("undone twice: %v", err)
	}
	if strings.Count(before, "\n") != 1 {
		t.Errorf("before: %s", before)
	}
}

func TestSplitOffPostsStayApartAndComeBack(t *testing.T) {
	posts := water(8)
	again := posts[1] // a reprint, which goes with its text
	again.ID, again.Key, again.Author = "water-copy", "wc", "转载者"
	again.PublishedAt, again.CollectedAt = posts[7].PublishedAt, posts[7].CollectedAt
	o := office(t, append(posts, again)...)
	by := o.Actor(t, "analyst")
	before := together(t, o)
	e := eventOf(t, o, "water-00")

	plan, err := o.Desk.PlanSplit(t.Context(), by, e.ID, []string{"water-copy", "water-03"})
	check(t, err)
	if len(plan.Out) != 3 || plan.Left != 6 {
		t.Fatalf("plan: %d out, %d left", len(plan.Out), plan.Left)
	}
	done, err := o.Desk.SplitEvent(t.Context(), by, e.ID, desk.EventSplit{Posts: []string{"water-copy", "water-03"}})
	check(t, err)
	o.Group(t)
	out := eventOf(t, o, "water-copy")
	if out.ID == e.ID || out.Posts != 3 || eventOf(t, o, "water-00").Posts != 6 {
		t.Fatalf("split: %s", together(t, o))
	}
	list, _, err := o.Desk.EventDecisions(t.Context(), by, out.ID)
	check(t, err)
	if len(list) != 1 || list[0].Result != out.ID {
		t.Errorf("decisions of the new event: %+v", list)
	}
	after := together(t, o)
	check(t, o.Store.Events.Reset(t.Context()))
	o.Group(t)
	if got := together(t, o); got != after {
		t.Errorf("made anew:\n%s\nwant\n%s", got, after)
	}

	_, err = o.Desk.UndoEventDecision(t.Context(), by, done.N, "")
	check(t, err)
	o.Group(t)
	if got := together(t, o); got != before {
		t.Errorf("undone:\n%s\nwant\n%s", got, before)
	}
	back, err := o.Desk.Event(t.Context(), by, out.ID) // an old link
	check(t, err)
	if back.ID != e.ID {
		t.Errorf("the ID of what was split off leads to %s, want %s", back.ID, e.ID)
	}
}

// A single post can be put into an event, stays there, and comes out again.
func TestSinglePostGoesIntoAnEvent(t *testing.T) {
	lone := webtest.Posts()[1]
	o := office(t, append(water(6), lone)...)
	by := o.Actor(t, "analyst")
	e := eventOf(t, o, "water-00")
	done, err := o.Desk.MergeEvents(t.Context(), by, desk.EventMerge{Into: e.ID, Posts: []string{lone.ID, lone.ID}})
	check(t, err)
	o.Group(t)
	if got := eventOf(t, o, lone.ID); got.ID != e.ID || got.Posts != 7 {
		t.Errorf("event %s of %d posts", got.ID, got.Posts)
	}
	list, _, err := o.Desk.EventDecisions(t.Context(), by, e.ID)
	check(t, err)
	if len(list) != 1 || !strings.Contains(list[0].Text, "信息“学校食堂涨价”归入") {
		t.Errorf("decisions %+v", list)
	}
	check(t, o.Store.Events.Reset(t.Context()))
	o.Group(t)
	if got := eventOf(t, o, lone.ID); got.ID != e.ID || got.Posts != 7 {
		t.Errorf("made anew: event %s of %d posts", got.ID, got.Posts)
	}
	var input *opinion.InputError
	if _, err := o.Desk.MergeEvents(t.Context(), by, desk.EventMerge{Into: e.ID, Posts: []string{"water-01"}}); !errors.As(err, &input) {
		t.Errorf("a post of an event: %v", err)
	}
	_, err = o.Desk.UndoEventDecision(t.Context(), by, done.N, "")
	check(t, err)
	o.Group(t)
	if s, err := o.Desk.PostSpread(t.Context(), by, lone.ID); err != nil || s.Event != nil {
		t.Errorf("undone: %+v, %v", s.Event, err)
	}
}

// A single post that was split off is no event; nothing leads to one.
func TestSplitOffASinglePost(t *testing.T) {
	o := office(t, water(6)...)
	by := o.Actor(t, "analyst")
	e := eventOf(t, o, "water-00")
	_, err := o.Desk.SplitEvent(t.Context(), by, e.ID, desk.EventSplit{Posts: []string{"water-03"}})
	check(t, err)
	o.Group(t)
	list, _, err := o.Desk.EventDecisions(t.Context(), by, e.ID)
	check(t, err)
	if len(list) != 1 || list[0].State != desk.DecisionDone || list[0].Event != e.ID || list[0].Result != "" {
		t.Errorf("decisions %+v", list)
	}
	if s, err := o.Desk.PostSpread(t.Context(), by, "water-03"); err != nil || s.Event != nil {
		t.Errorf("the post's event %+v, %v", s.Event, err)
	}
}

func TestWhatCannotBeDecided(t *testing.T) {
	o := office(t, append(water(6), light()...)...)
	by := o.Actor(t, "analyst")
	a, b := eventOf(t, o, "water-00"), eventOf(t, o, "light-0")
	all := []string{"water-00", "water-01", "water-02", "water-03", "water-04", "water-05"}
	merge := func(in desk.EventMerge) error { _, err := o.Desk.MergeEvents(t.Context(), by, in); return err }
	split := func(posts ...string) error {
		_, err := o.Desk.SplitEvent(t.Context(), by, a.ID, desk.EventSplit{Posts: posts})
		return err
	}
	var input *opinion.InputError
	for what, err := range map[string]error{
		"an event with itself": merge(desk.EventMerge{Into: a.ID, Others: []string{a.ID}}),
		"with nothing":         merge(desk.EventMerge{Into: a.ID}),
		"too many":             merge(desk.EventMerge{Into: a.ID, Others: make([]string, 40)}),
		"a long reason":        merge(desk.EventMerge{Into: a.ID, Others: []string{b.ID}, Reason: strings.Repeat("长", 201)}),
		"no post":              split(),
		"every post":           split(all...),
		"another event's post": split("light-0"),
	} {
		if !errors.As(err, &input) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := merge(desk.EventMerge{Into: "nosuch", Others: []string{b.ID}}); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("an unknown event: %v", err)
	}
	if _, err := o.Desk.UndoEventDecision(t.Context(), by, 7, ""); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("an unknown decision: %v", err)
	}
	if list, _, err := o.Desk.EventDecisions(t.Context(), by, ""); err != nil || len(list) != 0 {
		t.Errorf("decisions %+v, %v", list, err)
	}
	for _, login := range webtest.Logins() {
		who := o.Actor(t, login)
		_, err := o.Desk.MergeEvents(t.Context(), who, desk.EventMerge{Into: a.ID, Others: []string{b.ID}})
		if may := who.Has(access.RoleAnalyst, access.RoleCoordinator, access.RoleHead); !may && !errors.Is(err, access.ErrDenied) {
			t.Errorf("%s merges: %v", login, err)
		}
	}
}

// Two people who look at the same events: the second is told what the first
// has decided; about other events both decide.
func TestTwoDecideAtOnce(t *testing.T) {
	o := office(t, append(water(6), light()...)...)
	a, b := eventOf(t, o, "water-00"), eventOf(t, o, "light-0")
	seen := int64(0)
	first, err := o.Desk.MergeEvents(t.Context(), o.Actor(t, "coordinator"), desk.EventMerge{Into: a.ID, Others: []string{b.ID}, Seen: &seen})
	check(t, err)
	var clash *eventflow.ClashError
	_, err = o.Desk.SplitEvent(t.Context(), o.Actor(t, "analyst"), a.ID, desk.EventSplit{Posts: []string{"water-03"}, Seen: &seen})
	if !errors.As(err, &clash) || !strings.Contains(err.Error(), "协调员") || !strings.Contains(err.Error(), "合并") {
		t.Errorf("a split after a merge: %v", err)
	}
	o.Group(t)
	_, err = o.Desk.SplitEvent(t.Context(), o.Actor(t, "analyst"), a.ID, desk.EventSplit{Posts: []string{"water-03", "water-04"}, Seen: &first.N})
	check(t, err)
	var input *opinion.InputError
	if _, err = o.Desk.UndoEventDecision(t.Context(), o.Actor(t, "coordinator"), first.N, ""); !errors.As(err, &input) || !strings.Contains(input.Text, "第 2 项") {
		t.Errorf("undo what a later decision builds on: %v", err)
	}
	rows, err := o.Store.Audit.Audit(t.Context(), access.AuditQuery{Act: "event"})
	check(t, err)
	if len(rows) != 2 || rows[1].Act != "event.merge" || rows[1].Object != "event:"+a.ID || !strings.Contains(rows[1].Detail, b.Title) {
		t.Errorf("audited: %s", fmt.Sprint(rows))
	}
}
