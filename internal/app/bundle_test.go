package app

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"yuqing/ingest/bundle"
	"yuqing/internal/opinion"
)

// side opens one side of a network gap.
func side(t *testing.T, c BundleConfig) *App {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Data, cfg.Bundle = t.TempDir(), c
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// What is collected outside is inside after it was carried over, with its
// sources, and the list of sources goes the other way.
func TestBundlesBetweenTwoInstallations(t *testing.T) {
	dir := t.TempDir()
	outKey, inKey := filepath.Join(dir, "out.key"), filepath.Join(dir, "in.key")
	outPublic, err1 := bundle.NewKey(outKey)
	inPublic, err2 := bundle.NewKey(inKey)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	usb := filepath.Join(dir, "usb")
	outside := side(t, BundleConfig{Key: outKey, To: usb, From: usb, Trust: []string{inPublic}})
	inside := side(t, BundleConfig{Key: inKey, To: usb, From: usb, Trust: []string{outPublic}})

	wanted := opinion.Source{ID: opinion.PostID("feed", "https://example.test/rss"), Name: "县网", Kind: opinion.SourceFeed, URL: "https://example.test/rss", Weight: 1, Outside: true}
	if err := inside.store.Sources.PutSource(t.Context(), wanted); err != nil {
		t.Fatal(err)
	}
	if made, err := inside.SendBundles(t.Context(), true); err != nil || len(made) != 1 {
		t.Fatalf("%v, %v", made, err)
	}
	if words, err := outside.TakeBundles(t.Context(), true); err != nil || len(words) != 1 || words[0].What != bundle.TookIt {
		t.Fatalf("%v, %v", words, err)
	}
	src, err := outside.store.Sources.SourceByID(t.Context(), wanted.ID)
	if err != nil || src.Outside || src.Name != "县网" {
		t.Fatalf("the source outside: %+v, %v", src, err)
	}

	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	var posts []opinion.Analysed
	for i := range 20 {
		key := fmt.Sprint("https://example.test/", i)
		p := opinion.Post{ID: opinion.PostID(wanted.ID, key), Source: wanted.ID, Key: key, Kind: opinion.KindArticle, Title: fmt.Sprint("路灯不亮 ", i), PublishedAt: at, CollectedAt: at}
		posts = append(posts, opinion.Analysed{Post: p})
	}
	if _, err := outside.store.Posts.Save(t.Context(), posts); err != nil {
		t.Fatal(err)
	}
	if made, err := outside.SendBundles(t.Context(), false); err != nil || len(made) != 1 {
		t.Fatalf("%v, %v", made, err)
	}
	if words, err := inside.TakeBundles(t.Context(), false); err != nil || len(words) != 1 || words[0].What != bundle.TookIt {
		t.Fatalf("%v, %v", words, err)
	}
	for _, want := range posts {
		got, err := inside.store.Posts.Get(t.Context(), want.Post.ID)
		if err != nil || !got.SameContent(want.Post) || !got.CollectedAt.Equal(at) {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if kept, err := inside.store.Sources.SourceByID(t.Context(), wanted.ID); err != nil || !kept.Outside {
		t.Errorf("the source inside: %+v, %v", kept, err)
	}
}
