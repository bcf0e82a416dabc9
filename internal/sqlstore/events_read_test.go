package sqlstore_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/internal/sqlstore"
)

// What the pages of an event and of a post count of its posts: by source, by
// text, and of one text as many as were asked for, with the number of all.
func TestEventsCountTheirPosts(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		st, err := s.Events.State(ctx)
		if err != nil {
			t.Fatal(err)
		}
		at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
		add := func(id, original, source string, minutes int) eventflow.Post {
			return eventflow.Post{ID: id, Event: "e1", Original: original, Place: eventflow.Place{At: at(minutes).UnixMicro(), ID: id}, At: at(minutes), Source: source}
		}
		posts := []eventflow.Post{add("a", "a", "s1", 10), add("early", "a", "s2", 5), add("b", "b", "s2", 30), add("b2", "b", "s1", 40), add("alone", "alone", "s1", 50)}
		for i := range 8 { // published at one moment: by ID then
			posts = append(posts, add(fmt.Sprint("copy", i), "a", "s2", 20))
		}
		posts[0].Ticket, posts[2].Tone = true, "负面"
		next := st
		next.Version, next.Taken = st.Version+1, int64(len(posts))
		if err := s.Events.Commit(ctx, eventflow.Commit{Version: st.Version, State: next, Posts: posts}); err != nil {
			t.Fatal(err)
		}

		shares, err := s.Events.SourcesOf(ctx, "e1")
		want := []eventflow.SourceShare{
			{Source: "s2", Posts: 10, Reprints: 9, Negative: 1, First: at(5)},
			{Source: "s1", Posts: 3, Reprints: 1, Tickets: 1, First: at(10)},
		}
		if err != nil || len(shares) != 2 || !shares[0].First.Equal(want[0].First) || !shares[1].First.Equal(want[1].First) {
			t.Fatalf("sources %+v, %v", shares, err)
		}
		for i := range shares {
			shares[i].First = want[i].First
		}
		if !slices.Equal(shares, want) {
			t.Errorf("sources %+v, want %+v", shares, want)
		}
		texts, err := s.Events.TextsOf(ctx, "e1", 10)
		if err != nil || len(texts) != 2 || texts[0].Original != "a" || texts[0].Posts != 10 || !texts[0].Last.Equal(at(20)) || texts[1].Original != "b" {
			t.Errorf("texts %+v, %v", texts, err)
		}

		for _, c := range []struct {
			post  string
			limit int
			list  []string
			all   int
		}{
			{"a", 100, []string{"early", "a", "copy0", "copy1", "copy2", "copy3", "copy4", "copy5", "copy6", "copy7"}, 10},
			{"copy6", 3, []string{"early", "a", "copy0"}, 10},
			{"early", 1, []string{"early"}, 10},
			{"b", 100, []string{"b", "b2"}, 2},
			{"alone", 100, nil, 0},
			{"nobody", 100, nil, 0},
		} {
			list, all, err := s.Events.Reprints(ctx, c.post, c.limit)
			var ids []string
			for _, p := range list {
				ids = append(ids, p.ID)
			}
			if err != nil || all != c.all || !slices.Equal(ids, c.list) {
				t.Errorf("%d reprints of %s: %v of %d, %v; want %v of %d", c.limit, c.post, ids, all, err, c.list, c.all)
			}
		}
	})
}
