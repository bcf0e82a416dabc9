package sqlstore_test

import (
	"fmt"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
)

// TestRedactReadsOnlyWhatIsWhole: the posts that were redacted over the years
// are not read again each day.
func TestRedactReadsOnlyWhatIsWhole(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		var posts []opinion.Analysed
		for i := range 2000 {
			p := postOf(fmt.Sprint(i), 60)
			if i%2 == 0 {
				p.Post.Kind = opinion.KindTicket
			}
			posts = append(posts, p)
		}
		if _, err := s.Posts.Save(ctx, posts); err != nil {
			t.Fatal(err)
		}
		if err := s.ExecIn(ctx, "posts", `UPDATE posts SET forgotten = 1 WHERE seq > 10`); err != nil {
			t.Fatal(err)
		}
		if err := s.ExecIn(ctx, "posts", `ANALYZE posts`); err != nil {
			t.Fatal(err)
		}
		for channel, index := range map[opinion.Channel]string{
			opinion.ChannelHotline: "posts_whole_tickets", opinion.ChannelOpinion: "posts_whole",
		} {
			var skip int
			var plan string
			explain, into := `EXPLAIN (FORMAT JSON) `, []any{&plan}
			if strings.HasSuffix(t.Name(), "sqlite") {
				explain, into = `EXPLAIN QUERY PLAN `, []any{&skip, &skip, &skip, &plan}
			}
			query := explain + sqlstore.StillWhole(channel)
			if err := s.ScanIn(ctx, "posts", into, query, int64(-1<<62), "", int64(1)<<62, 200); err != nil {
				t.Fatal(err)
			}
			if plan += " "; !strings.Contains(plan, index+" ") && !strings.Contains(plan, index+`"`) {
				t.Errorf("%s is read so: %s", channel, plan)
			}
		}
	})
}
