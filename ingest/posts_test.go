package ingest

import (
	"testing"
	"time"

	"yuqing/ingest/feed"
)

func TestKeys(t *testing.T) {
	a := feed.Item{GUID: "g", URL: "https://a.example/1", Title: "一"}
	tests := []struct {
		name  string
		items []feed.Item
		want  []string
	}{
		{"guid", []feed.Item{a}, []string{"g"}},
		{"guid that is an address", []feed.Item{{GUID: "http://a.example/x#1", Title: "一"}}, []string{"https://a.example/x#1"}},
		{"no guid", []feed.Item{{URL: "HTTP://A.example:80?utm_source=x&id=7&spm=1", Title: "一"}}, []string{"https://a.example/?id=7"}},
		{"neither", []feed.Item{{Title: "一"}}, []string{contentKey(feed.Item{Title: "一"})}},
		{"one guid for all", []feed.Item{a, {GUID: "g", URL: "https://a.example/2", Title: "二"}}, []string{"https://a.example/1", "https://a.example/2"}},
		{"one guid and one address for all", []feed.Item{{GUID: "g", Title: "一"}, {GUID: "g", Title: "二"}}, []string{contentKey(feed.Item{Title: "一"}), contentKey(feed.Item{Title: "二"})}},
		{"one address for all", []feed.Item{{URL: "https://a.example/", Title: "一"}, {URL: "https://a.example/", Title: "二"}}, []string{contentKey(feed.Item{Title: "一"}), contentKey(feed.Item{Title: "二"})}},
		{"the same twice", []feed.Item{a, a}, []string{"g"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			posts, dropped := Posts("s", tt.items, start)
			if len(posts) != len(tt.want) || len(posts)+len(dropped) != len(tt.items) {
				t.Fatalf("%d posts, %v", len(posts), dropped)
			}
			for i, p := range posts {
				if p.Key != tt.want[i] {
					t.Errorf("key %q, want %q", p.Key, tt.want[i])
				}
			}
		})
	}
}

// An item whose guid others share keeps its key when the others are gone.
func TestReusedGuidIsRemembered(t *testing.T) {
	a, b := feed.Item{GUID: "g", URL: "https://a.example/1", Title: "一"}, feed.Item{GUID: "g", URL: "https://a.example/2", Title: "二"}
	bad := reused{}
	first, _ := postsOf("s", []feed.Item{a, b}, start, bad)
	later, _ := postsOf("s", []feed.Item{b}, start, bad)
	if later[0].ID != first[1].ID {
		t.Errorf("%s, then %s", first[1].Key, later[0].Key)
	}
}

func TestPost(t *testing.T) {
	it := feed.Item{GUID: "g", Title: "一\n二", Text: "x", HTML: "x", Published: time.Unix(0, 0)}
	p := post("s", "g", it, start)
	if p.Title != "一 二" || p.HTML != "" || !p.PublishedAt.Equal(start) || !p.DateGuessed {
		t.Errorf("%+v", p)
	}
	it.Markup, it.Published, it.Clamped = true, start, true
	if p = post("s", "g", it, start); p.HTML != "x" || !p.DateGuessed {
		t.Errorf("%+v", p)
	}
}
