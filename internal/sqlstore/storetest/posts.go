package storetest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

var posts = []property{
	{"a saved post reads back whole", savedReadsBack},
	{"saving again changes nothing but Seq", savingAgain},
	{"changed content makes a version, a new figure does not", versions},
	{"an older delivery changes nothing", olderDelivery},
	{"the first discovery stays", firstDiscovery},
	{"posts count from their first discovery", countsCollected},
	{"one post twice in a batch", twiceInABatch},
	{"a batch is saved whole or not at all", allOrNothing},
	{"strange bytes and times are kept or named", strangeBytes},
	{"what no store can keep is named", unfitPosts},
	{"many posts in one call", manyPosts},
	{"a scan goes on where it stopped", scanGoesOn},
	{"a scan stops at the first error", scanStops},
	{"a scan misses nothing while others write", scanWhileWriting},
	{"tickets by time of receipt", tickets},
	{"outlines of tickets say what the tickets say", ticketOutlines},
	{"unknown posts", unknownPosts},
}

func article(key string) opinion.Analysed {
	return opinion.Analysed{
		Post: opinion.Post{
			ID: opinion.PostID("s1", key), Source: "s1", Key: key, Kind: opinion.KindArticle,
			URL: "https://example.test/" + key, Title: "标题 " + key, Text: "正文：污水\n第二行", HTML: "<p>正文</p>", Author: "某网友",
			PublishedAt: noon.Add(-time.Hour), CollectedAt: noon, Likes: 3, Comments: 2, Reposts: 1,
		},
		Analysis: opinion.Analysis{
			Topics: []opinion.TopicHit{{ID: "hb", Name: "环境保护", Score: 0.8, Evidence: []string{"污水"},
				Spans: []opinion.Span{{Field: "text", Start: 9, End: 15}}}},
			Unit:    &opinion.Routing{Lead: "生态环境局", Supporting: []string{"某镇"}, Reason: "主题"},
			Regions: []opinion.RegionHit{{Code: "140123", Name: "某县"}},
			Tone:    &opinion.Tone{Label: "负面", Score: -0.5, Evidence: []string{"臭"}},
			Class:   opinion.ClassInterests, Flags: []string{opinion.FlagRumour},
			Risk: &opinion.Risk{Score: 40, Level: opinion.LevelLarger, Evidence: []string{"多人反映"}},
		},
	}
}

func ticket(key string, received time.Time) opinion.Analysed {
	a := article(key)
	a.Post.Kind, a.Post.PublishedAt = opinion.KindTicket, received
	a.Post.Ticket = &opinion.Ticket{Number: key, Channel: opinion.ChannelHotline, Category: "投诉", Unit: "某局",
		Place: "某路", Phone: "13800000000", Reply: "已办", RepliedAt: received.Add(time.Hour), DueAt: received.Add(48 * time.Hour)}
	return a
}

func savedReadsBack(t *testing.T, process func() Stores) {
	p := process().Posts
	in := []opinion.Analysed{article("a"), ticket("t", noon)}
	saved := got(p.Save(ctx, in))(t)
	for i, r := range saved {
		want := opinion.Record{Post: in[i].Post, Analysis: in[i].Analysis, Version: 1, VersionAt: noon, Seq: r.Seq}
		if !reflect.DeepEqual(r, want) {
			t.Errorf("Save gave\n%+v, want\n%+v", r, want)
		}
		if back := got(p.Get(ctx, r.ID))(t); !reflect.DeepEqual(back, want) {
			t.Errorf("Get gave\n%+v, want\n%+v", back, want)
		}
	}
	other := process().Posts
	if n := got(other.Count(ctx))(t); n != 2 {
		t.Errorf("another process counts %d posts, want 2", n)
	}
	ids := []string{saved[1].ID, "unknown", saved[0].ID, saved[1].ID}
	if many := got(other.GetMany(ctx, ids))(t); !reflect.DeepEqual(many, []opinion.Record{saved[1], saved[0], saved[1]}) {
		t.Errorf("GetMany gave %+v", many)
	}
	known := got(other.Known(ctx, ids))(t)
	if !known[saved[0].ID] || !known[saved[1].ID] || known["unknown"] {
		t.Errorf("Known gave %v", known)
	}
	kinds := got(other.Kinds(ctx, ids))(t)
	if len(kinds) != 2 || kinds[saved[0].ID] != saved[0].Kind || kinds[saved[1].ID] != saved[1].Kind {
		t.Errorf("Kinds gave %v", kinds)
	}
}

func savingAgain(t *testing.T, process func() Stores) {
	p := process().Posts
	in := []opinion.Analysed{article("a"), ticket("t", noon)}
	first := got(p.Save(ctx, in))(t)
	for i := range in {
		in[i].Post.CollectedAt = noon.Add(time.Minute)
	}
	second := got(p.Save(ctx, in))(t)
	for i := range first {
		if second[i].Seq <= first[1].Seq {
			t.Errorf("Seq %d after %d", second[i].Seq, first[1].Seq)
		}
		second[i].Seq = first[i].Seq
	}
	if !reflect.DeepEqual(first, second) {
		t.Errorf("saving again gave\n%+v, want\n%+v", second, first)
	}
	if v := got(p.Versions(ctx, first[0].ID))(t); len(v) != 1 {
		t.Errorf("%d versions, want 1", len(v))
	}
}

func versions(t *testing.T, process func() Stores) {
	p := process().Posts
	a := article("a")
	first := got(p.Save(ctx, []opinion.Analysed{a}))(t)[0]
	a.Post.Likes, a.Analysis.Class = 900, opinion.ClassEmergency
	if r := got(p.Save(ctx, []opinion.Analysed{a}))(t)[0]; r.Version != 1 || r.Likes != 900 || r.Analysis.Class != opinion.ClassEmergency {
		t.Errorf("a new figure and analysis gave %+v", r)
	}
	a.Post.Text, a.Post.CollectedAt = "改了", noon.Add(time.Hour)
	second := got(p.Save(ctx, []opinion.Analysed{a}))(t)[0]
	if second.Version != 2 || !second.VersionAt.Equal(noon.Add(time.Hour)) || second.Text != "改了" {
		t.Errorf("a changed text gave %+v", second)
	}
	a.Post.Text = first.Text
	got(p.Save(ctx, []opinion.Analysed{a}))(t)
	var texts []string
	for _, r := range got(p.Versions(ctx, first.ID))(t) {
		texts = append(texts, fmt.Sprint(r.Version, r.Text))
	}
	if want := []string{"3" + first.Text, "2改了", "1" + first.Text}; !slices.Equal(texts, want) {
		t.Errorf("versions %q, want %q", texts, want)
	}
	if n := got(p.Count(ctx))(t); n != 1 {
		t.Errorf("%d posts, want 1", n)
	}
}

// olderDelivery: what was handed in before what is stored changes nothing when
// it comes again or late, by itself or with what followed it; what was handed in
// after it does, also where it says what was said before.
func olderDelivery(t *testing.T, process func() Stores) {
	p := process().Posts
	delivery := func(minute, likes int, text string) opinion.Analysed {
		a := article("a")
		a.Post.Text, a.Post.Likes, a.Taken = text, likes, noon.Add(time.Duration(minute)*time.Minute)
		return a
	}
	lost, first, second := delivery(0, 9, "压下的稿"), delivery(1, 1, "初稿"), delivery(2, 2, "改稿")
	figures, back := delivery(3, 3, "改稿"), delivery(4, 4, "初稿")
	for _, step := range []struct {
		name     string
		in       []opinion.Analysed
		versions int
		text     string
		likes    int
	}{
		{"both", []opinion.Analysed{first, second}, 2, "改稿", 2},
		{"both again", []opinion.Analysed{first, second}, 2, "改稿", 2},
		{"the first again", []opinion.Analysed{first}, 2, "改稿", 2},
		{"one that never came", []opinion.Analysed{lost}, 2, "改稿", 2},
		{"new figures", []opinion.Analysed{figures}, 2, "改稿", 3},
		{"all again", []opinion.Analysed{lost, first, second, figures}, 2, "改稿", 3},
		{"back to the first text", []opinion.Analysed{back}, 3, "初稿", 4},
		{"all again after that", []opinion.Analysed{first, second, figures, back}, 3, "初稿", 4},
	} {
		before := got(p.Save(ctx, step.in))(t)
		r := got(p.Get(ctx, before[0].ID))(t)
		if n := len(got(p.Versions(ctx, r.ID))(t)); n != step.versions || r.Text != step.text || r.Likes != step.likes {
			t.Errorf("%s: %d versions, the last %q with %d likes, want %d, %q, %d", step.name, n, r.Text, r.Likes, step.versions, step.text, step.likes)
		}
		if last := before[len(before)-1]; last.Seq != r.Seq || last.Text != r.Text {
			t.Errorf("%s: Save gave %d %q, there is %d %q", step.name, last.Seq, last.Text, r.Seq, r.Text)
		}
	}
}

// countsCollected: a post counts from when it was first taken in, also after
// its text was changed.
func countsCollected(t *testing.T, process func() Stores) {
	p := process().Posts
	old, young, call := article("old"), article("young"), ticket("t", noon)
	old.Post.CollectedAt, young.Post.CollectedAt, call.Post.CollectedAt = noon, noon.AddDate(0, 1, 0), noon
	got(p.Save(ctx, []opinion.Analysed{old, young, call}))(t)
	old.Post.Text, old.Post.CollectedAt = "改了", noon.AddDate(0, 2, 0)
	got(p.Save(ctx, []opinion.Analysed{old}))(t)
	after := noon.Add(time.Second)
	for _, c := range []struct {
		posts, tickets time.Time
		want           int64
	}{
		{time.Time{}, time.Time{}, 3}, {noon, noon, 3}, {after, noon, 2}, {noon, after, 2}, {after, after, 1}, {noon.AddDate(0, 2, 0), after, 0},
	} {
		if n := got(p.CountCollected(ctx, c.posts, c.tickets))(t); n != c.want {
			t.Errorf("%d collected since %s, tickets %s, want %d", n, c.posts, c.tickets, c.want)
		}
	}
}

func firstDiscovery(t *testing.T, process func() Stores) {
	p := process().Posts
	a := article("a")
	got(p.Save(ctx, []opinion.Analysed{a}))(t)
	a.Post.CollectedAt, a.Post.PublishedAt, a.Post.DateGuessed = noon.Add(time.Hour), noon.Add(time.Hour), true
	a.Post.Title = "另一个标题"
	r := got(p.Save(ctx, []opinion.Analysed{a}))(t)[0]
	if !r.CollectedAt.Equal(noon) {
		t.Errorf("collected at %s, want %s", r.CollectedAt, noon)
	}
	if !r.PublishedAt.Equal(noon.Add(-time.Hour)) || r.DateGuessed {
		t.Errorf("a guessed date replaced a stated one: %s %v", r.PublishedAt, r.DateGuessed)
	}
}

func twiceInABatch(t *testing.T, process func() Stores) {
	p := process().Posts
	a, b := article("a"), article("a")
	b.Post.Text = "改了"
	saved := got(p.Save(ctx, []opinion.Analysed{a, article("z"), b}))(t)
	if saved[0].Version != 2 || saved[2].Version != 2 || saved[0].Text != "改了" || saved[1].Version != 1 {
		t.Errorf("saved %+v", saved)
	}
	if v := got(p.Versions(ctx, a.Post.ID))(t); len(v) != 2 || v[1].Text != a.Post.Text {
		t.Errorf("versions %+v", v)
	}
}

func allOrNothing(t *testing.T, process func() Stores) {
	p := process().Posts
	bad := article("bad")
	bad.Post.PublishedAt = time.Date(20099, 1, 1, 0, 0, 0, 0, time.UTC)
	_, err := p.Save(ctx, []opinion.Analysed{article("a"), bad})
	if err == nil || !strings.Contains(err.Error(), bad.Post.ID) {
		t.Errorf("the error does not name the post: %v", err)
	}
	if _, err := p.Save(ctx, []opinion.Analysed{{}}); err == nil {
		t.Error("a post without ID was saved")
	}
	if n := got(p.Count(ctx))(t); n != 0 {
		t.Errorf("%d posts after a failed batch", n)
	}
	if saved := got(p.Save(ctx, nil))(t); len(saved) != 0 {
		t.Errorf("saving nothing gave %v", saved)
	}
}

func strangeBytes(t *testing.T, process func() Stores) {
	p := process().Posts
	a := article("a")
	a.Post.Text = "前\x00\xff\xfe后😀" + strings.Repeat("长", 1<<20)
	a.Post.Title, a.Post.HTML = `' OR 1=1; -- ?$1 "\`, "\u2028</script>"
	a.Post.PublishedAt = time.Date(1900, 1, 1, 0, 0, 0, 999, time.FixedZone("", 8*3600))
	first := got(p.Save(ctx, []opinion.Analysed{a}))(t)[0]
	if !strings.HasPrefix(first.Text, "前\uFFFD") || !strings.Contains(first.Text, "后😀长") || first.Title != a.Post.Title {
		t.Errorf("kept %q, %.40q", first.Title, first.Text)
	}
	if back := got(p.Get(ctx, first.ID))(t); !reflect.DeepEqual(back, first) {
		t.Error("Get differs from Save")
	}
	if again := got(p.Save(ctx, []opinion.Analysed{a}))(t)[0]; again.Version != 1 {
		t.Errorf("the same bytes made version %d", again.Version)
	}
}

// unfitPosts: whoever saves can tell what will never be kept from what may be
// kept later. A key that is too long for an index is the first to some engines.
func unfitPosts(t *testing.T, process func() Stores) {
	p := process().Posts
	old := article("old")
	old.Post.PublishedAt = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := p.Save(ctx, []opinion.Analysed{article("a"), old}); !errors.Is(err, opinion.ErrUnfit) {
		t.Errorf("the year 10000 gave %v", err)
	}
	long := article("long")
	long.Post.ID = noise(9000)
	if _, err := p.Save(ctx, []opinion.Analysed{article("a"), long}); err != nil && !errors.Is(err, opinion.ErrUnfit) {
		t.Errorf("a long ID gave %v", err)
	}
	address := article("address")
	address.Post.URL = "https://example.test/?q=" + noise(6000)
	got(p.Save(ctx, []opinion.Analysed{article("a"), address}))(t)
	if n := got(p.Known(ctx, []string{address.Post.ID}))(t); !n[address.Post.ID] {
		t.Error("a post with a long address is not stored")
	}
}

// noise is text that no engine can compress.
func noise(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "%x", sha256.Sum256([]byte(fmt.Sprint(i))))
	}
	return b.String()[:n]
}

func tickets(t *testing.T, process func() Stores) {
	p := process().Posts
	in := []opinion.Analysed{article("no ticket")}
	for i := range 450 { // several at the same time, in no order
		in = append(in, ticket(fmt.Sprint(i), noon.Add(time.Duration(i*7%50)*time.Hour)))
	}
	got(p.Save(ctx, in))(t)
	var seen []time.Time
	ids := map[string]bool{}
	must(t, p.Tickets(ctx, noon.Add(time.Hour), noon.Add(49*time.Hour), func(r opinion.Record) error {
		seen = append(seen, r.PublishedAt)
		ids[r.ID] = true
		return nil
	}))
	if len(seen) != 432 || len(ids) != 432 || !slices.IsSortedFunc(seen, time.Time.Compare) {
		t.Errorf("%d tickets, %d different, want 432 in order", len(seen), len(ids))
	}
	if !seen[0].Equal(noon.Add(time.Hour)) || !seen[len(seen)-1].Equal(noon.Add(48*time.Hour)) {
		t.Errorf("from %s to %s", seen[0], seen[len(seen)-1])
	}
}

func unknownPosts(t *testing.T, process func() Stores) {
	p := process().Posts
	if _, err := p.Get(ctx, "no\x00pe"); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("Get gave %v", err)
	}
	if v := got(p.Versions(ctx, "nope"))(t); len(v) != 0 {
		t.Errorf("Versions gave %v", v)
	}
	if many := got(p.GetMany(ctx, nil))(t); len(many) != 0 {
		t.Errorf("GetMany gave %v", many)
	}
	must(t, p.Scan(ctx, 0, func(opinion.Record) error { return errors.New("a post in an empty store") }))
}
