package desk_test

import (
	"errors"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
)

// TestFeedIsOne: a feed keeps its ID when it is removed and added again, under
// whatever name, so that its posts keep theirs; and nobody can add it twice.
func TestFeedIsOne(t *testing.T) {
	o := webtest.Open(t)
	by := access.Operator()
	add := func(name, url string) (opinion.Source, error) {
		return o.Desk.AddSource(t.Context(), by, desk.SourceInput{Name: name, URL: url})
	}
	first, err := add("县报", "https://news.example.cn/rss.xml")
	if err != nil {
		t.Fatal(err)
	}
	var taken *desk.TakenError
	if _, err := add("县报二", " https://news.example.cn/rss.xml"); !errors.As(err, &taken) || taken.Field != "url" || !errors.Is(err, opinion.ErrConflict) {
		t.Errorf("the same address again: %v", err)
	}
	if err := o.Desk.DeleteSource(t.Context(), by, first.ID); err != nil {
		t.Fatal(err)
	}
	again, err := add("县报新名", "https://news.example.cn/rss.xml")
	if err != nil || again.ID != first.ID {
		t.Errorf("added again it is %s, %v; it was %s", again.ID, err, first.ID)
	}
	other, err := add("市报", "https://city.example.cn/rss.xml")
	if err != nil || other.ID == first.ID {
		t.Errorf("another feed is %s, %v", other.ID, err)
	}
	moved := desk.SourceInput{Name: "市报", URL: "https://news.example.cn/rss.xml"}
	if _, err := o.Desk.EditSource(t.Context(), by, other.ID, "", moved); !errors.As(err, &taken) {
		t.Errorf("moved to another's address: %v", err)
	}
	moved.URL = "https://city.example.cn/all.xml"
	if s, err := o.Desk.EditSource(t.Context(), by, other.ID, "", moved); err != nil || s.ID != other.ID {
		t.Errorf("moved: %v, %v", s, err)
	}
	if _, err := add("市报旧址", "https://city.example.cn/rss.xml"); !errors.As(err, &taken) {
		t.Errorf("the address that a source once had: %v", err)
	}
	if _, err := add("市报", "https://city.example.cn/rss.xml"); !errors.As(err, &taken) {
		t.Errorf("the same, under its present name: %v", err)
	}
	hotline := desk.SourceInput{Name: "县长热线", Kind: opinion.SourceHotline}
	if _, err := o.Desk.AddSource(t.Context(), by, hotline); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Desk.AddSource(t.Context(), by, hotline); !errors.Is(err, opinion.ErrConflict) {
		t.Errorf("the same hotline again: %v", err)
	}
}
