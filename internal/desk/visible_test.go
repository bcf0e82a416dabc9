package desk_test

import (
	"slices"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// Who asks for several posts sees those of them that they see one by one: a
// contact also those of an entry that their unit works on.
func TestVisiblePostsAreThoseSeenOneByOne(t *testing.T) {
	o := webtest.Open(t)
	o.Sources(t)
	posts := webtest.Posts()
	o.Take(t, posts...)
	o.Entry(t, posts[1], ledger.StateToAccept, opinion.LevelOrdinary) // a school's matter that the health department leads
	ids := []string{posts[2].ID, "gone", posts[1].ID, posts[0].ID}
	for _, login := range webtest.Logins() {
		by := o.Actor(t, login)
		var want []string
		for _, id := range ids {
			if _, err := o.Desk.Post(t.Context(), by, id); err == nil {
				want = append(want, id)
			}
		}
		list, err := o.Desk.VisiblePosts(t.Context(), by, ids)
		if (err != nil) != access.ReachOf(by, access.ViewPosts).Nothing() {
			t.Errorf("%s: %v", login, err)
		}
		var seen []string
		for _, p := range list {
			seen = append(seen, p.ID)
			if p.SourceName == "" || p.Kind == opinion.KindTicket && !p.Masked {
				t.Errorf("%s sees %+v", login, p)
			}
		}
		if !slices.Equal(seen, want) {
			t.Errorf("%s sees %v together and %v one by one", login, seen, want)
		}
		if mine := map[string]int{"monitor": 3, "health": 3, "school": 1}; mine[login] != 0 && len(seen) != mine[login] {
			t.Errorf("%s sees %v", login, seen)
		}
	}
}
