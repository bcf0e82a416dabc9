package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

var sources = []property{
	{"a source reads back whole", sourceReadsBack},
	{"a name is taken once", sourceNames},
	{"health and settings never undo each other", sourceHealth},
	{"unknown sources", unknownSources},
}

func source(id, name string) opinion.Source {
	return opinion.Source{
		ID: id, Name: name, Kind: opinion.SourceFeed, URL: "https://example.test/feed", Region: "140123", Weight: 1.5,
		Paused: true, Interval: opinion.Duration(15 * time.Minute), Mapping: map[string]string{"number": "编号"}, CreatedAt: noon,
		Health: opinion.Health{LastTry: noon, LastGood: noon, NextTry: noon.Add(time.Hour), Error: "超时", Failures: 2,
			ETag: `"x"`, LastModified: "Mon, 02 Mar 2026 04:00:00 GMT"},
	}
}

func sourceReadsBack(t *testing.T, process func() Stores) {
	s := process().Sources
	a, b := source("1", "乙源"), source("2", "Beta")
	must(t, s.PutSource(ctx, a))
	must(t, s.PutSource(ctx, b))
	other := process().Sources
	if back := got(other.SourceByID(ctx, "1"))(t); !reflect.DeepEqual(back, a) {
		t.Errorf("by ID:\n%+v, want\n%+v", back, a)
	}
	if back := got(other.SourceByName(ctx, "Beta"))(t); !reflect.DeepEqual(back, b) {
		t.Errorf("by name:\n%+v, want\n%+v", back, b)
	}
	if all := got(other.ListSources(ctx))(t); !reflect.DeepEqual(all, []opinion.Source{b, a}) {
		t.Errorf("list: %+v", all)
	}
	must(t, other.DeleteSource(ctx, "1"))
	if all := got(s.ListSources(ctx))(t); len(all) != 1 {
		t.Errorf("%d sources after one was deleted", len(all))
	}
}

func sourceNames(t *testing.T, process func() Stores) {
	s := process().Sources
	must(t, s.PutSource(ctx, source("1", "甲")))
	if err := s.PutSource(ctx, source("2", "甲")); !errors.Is(err, opinion.ErrConflict) {
		t.Errorf("a second source of the same name: %v", err)
	}
	must(t, s.PutSource(ctx, source("2", "乙")))
	if err := s.PutSource(ctx, source("2", "甲")); !errors.Is(err, opinion.ErrConflict) {
		t.Errorf("a rename to a taken name: %v", err)
	}
}

func sourceHealth(t *testing.T, process func() Stores) {
	s := process().Sources
	stale := source("1", "甲")
	must(t, s.PutSource(ctx, stale))
	h := opinion.Health{LastTry: noon.Add(time.Hour), ETag: "y"}
	must(t, s.PutHealth(ctx, "1", h))
	stale.Name = "改名"
	must(t, s.PutSource(ctx, stale))
	if back := got(s.SourceByID(ctx, "1"))(t); back.Name != "改名" || back.Health != h {
		t.Errorf("after a rename: %+v", back)
	}
	must(t, s.PutHealth(ctx, "1", opinion.Health{}))
	if back := got(s.SourceByID(ctx, "1"))(t); back.Name != "改名" || back.Health != (opinion.Health{}) {
		t.Errorf("after a fetch: %+v", back)
	}
}

func unknownSources(t *testing.T, process func() Stores) {
	s := process().Sources
	_, byID := s.SourceByID(ctx, "x")
	_, byName := s.SourceByName(ctx, "x")
	for _, err := range []error{byID, byName, s.PutHealth(ctx, "x", opinion.Health{}), s.DeleteSource(ctx, "x")} {
		if !errors.Is(err, opinion.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	}
}
