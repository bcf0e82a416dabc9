package sqlstore_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

// TestSightings: the figures of a post are a series by time; what was not seen
// stays unknown.
func TestSightings(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			s := open(t)().Sightings
			n := func(v int) *int { return &v }
			noon := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
			later := opinion.Sighting{PostID: "p", At: noon.Add(time.Hour), By: "李四", Figures: opinion.Figures{Views: n(12000), Likes: n(0)}}
			first := opinion.Sighting{PostID: "p", At: noon, By: "张三", Figures: opinion.Figures{Comments: n(3)}}
			if err := s.AddSightings(ctx, later, first, opinion.Sighting{PostID: "q", At: noon}); err != nil {
				t.Fatal(err)
			}
			first.Figures = opinion.Figures{Comments: n(4)}
			if err := s.AddSightings(ctx, first); err != nil {
				t.Fatal(err)
			}
			got, err := s.SightingsOf(ctx, "p")
			if err != nil || !reflect.DeepEqual(got, []opinion.Sighting{first, later}) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

// maxAddress is longer than what an index has room for.
const maxAddress = 4000

// TestPostsByLink: a post is found under every address that it was stored with.
func TestPostsByLink(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			s := open(t)().Posts
			p := postOf("a", 1)
			p.Post.URL = "http://www.Example.com/1?utm_source=x"
			long := "https://example.com/long?q=" + strings.Repeat("水", maxAddress)
			moved, further := p, p
			further.Post.URL = long
			moved.Post.URL = "https://example.com/moved"
			for _, x := range []opinion.Analysed{p, p, moved, further} {
				if _, err := s.Save(ctx, []opinion.Analysed{x}); err != nil {
					t.Fatal(err)
				}
			}
			for _, link := range []string{"https://www.example.com/1", "https://example.com/moved", opinion.LinkKey(long)} {
				got, err := s.PostsByLink(ctx, []string{"https://example.com/other", link})
				if err != nil || len(got) != 1 || got[0].Key != "a" {
					t.Errorf("%s: %+v, %v", link, got, err)
				}
			}
		})
	}
}
