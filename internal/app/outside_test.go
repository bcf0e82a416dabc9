package app

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"yuqing/ingest/bundle"
	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
)

// Of sources that are read outside, inside knows from bundles alone which went
// silent, which fail, and which do well, also where no post comes any more.
func TestSilenceOutsideIsKnownInside(t *testing.T) {
	dir := t.TempDir()
	key := filepath.Join(dir, "out.key")
	public, err := bundle.NewKey(key)
	if err != nil {
		t.Fatal(err)
	}
	usb := filepath.Join(dir, "usb")
	outside := side(t, BundleConfig{Key: key, To: usb, Side: sideOutside})
	inside := side(t, BundleConfig{From: usb, Trust: []string{public}, Side: sideInside})

	now := time.Now().UTC().Truncate(time.Second)
	for _, x := range []struct {
		id    string
		until time.Duration // before now
		h     opinion.Health
	}{
		{"alive", 0, opinion.Health{LastTry: now, LastGood: now}},
		{"silent", 5 * 24 * time.Hour, opinion.Health{LastTry: now, LastGood: now}},
		{"failing", 5 * 24 * time.Hour, opinion.Health{LastTry: now, LastGood: now.AddDate(0, 0, -5), Failures: 9, Error: "连接超时"}},
	} {
		src := opinion.Source{ID: x.id, Name: x.id, Kind: opinion.SourceFeed, URL: "https://" + x.id + ".test/rss", Weight: 1, CreatedAt: now.AddDate(0, -3, 0)}
		if err := outside.store.Sources.PutSource(t.Context(), src); err != nil {
			t.Fatal(err)
		}
		var posts []opinion.Analysed
		for at := now.AddDate(0, 0, -40); at.Before(now.Add(-x.until)); at = at.Add(3 * time.Hour) {
			key := fmt.Sprint(x.id, at.Unix())
			posts = append(posts, opinion.Analysed{Post: opinion.Post{ID: opinion.PostID(x.id, key), Source: x.id, Key: key, Kind: opinion.KindArticle, Title: key, PublishedAt: at, CollectedAt: at}})
			x.h.LastNew = at
		}
		if _, err := outside.store.Posts.Save(t.Context(), posts); err != nil {
			t.Fatal(err)
		}
		if err := outside.store.Sources.PutHealth(t.Context(), x.id, x.h); err != nil {
			t.Fatal(err)
		}
	}
	outside.carry(t.Context())
	inside.carry(t.Context())

	states, err := inside.Desk.SourceStates(t.Context(), access.Operator())
	if err != nil || len(states) != 3 {
		t.Fatalf("%+v, %v", states, err)
	}
	by := map[string]desk.SourceState{}
	for _, s := range states {
		by[s.ID] = s
		if !s.Outside || s.Seen.IsZero() || s.Rhythm == "" || s.Month == 0 {
			t.Errorf("%s: %+v", s.ID, s)
		}
	}
	if by["alive"].Silent() || !by["silent"].Silent() || by["silent"].SilentDays < 4 || by["failing"].Silent() || by["failing"].Health.Error != "连接超时" {
		t.Errorf("%+v", states)
	}
	watched, err := inside.watchedStates(t.Context())
	if err != nil || len(watched) != 4 || watched[3].ID == "" || watched[3].Cut {
		t.Errorf("%+v, %v", watched, err)
	}
}
