package desk_test

import (
	"context"
	"testing"
	"time"

	"yuqing/ingest/bundle"
	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
)

func TestBundlesThatStopped(t *testing.T) {
	o := webtest.Open(t)
	by := access.Operator()
	late := func(want ...string) {
		t.Helper()
		states, err := o.Desk.BundleStates(t.Context(), by)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range states {
			if b.Late {
				got = append(got, b.Stream+" "+webtest.Start.Sub(b.Since).String())
			}
		}
		if len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
			t.Errorf("late: %q, want %q", got, want)
		}
	}
	days := func(n int) time.Time { return webtest.Start.AddDate(0, 0, -n) }
	taken := func(ago map[string]int) {
		all := bundle.Taken{}
		for stream, n := range ago {
			all[stream] = &bundle.Stream{Number: 3, TakenAt: days(n), MadeAt: days(n)}
		}
		o.Bundles = []bundle.State{{Kind: bundle.Posts, Taken: all}, {Kind: bundle.Answers, Taken: bundle.Taken{"x": {Number: 1, TakenAt: days(90)}}}}
	}
	late()
	src := opinion.Source{ID: "o", Name: "外网源", Kind: opinion.SourceFeed, URL: "https://a.test/", Weight: 1, Outside: true, CreatedAt: days(6)}
	if err := o.Store.Sources.PutSource(context.Background(), src); err != nil {
		t.Fatal(err)
	}
	late(" 144h0m0s") // none has ever come
	taken(map[string]int{"a": 3})
	late()
	taken(map[string]int{"a": 5})
	late("a 120h0m0s")
	taken(map[string]int{"a": 29, "b": 0})
	late("a 696h0m0s")
	taken(map[string]int{"a": 31, "b": 0}) // b is in a's place
	late()
}
