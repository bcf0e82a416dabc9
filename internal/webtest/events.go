package webtest

import (
	"sync"
	"testing"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/nlp/segment"
)

// Group groups everything that was taken in into events and carries out what
// people decided about them, as the process does that leads the events.
func (o *Office) Group(t *testing.T) {
	t.Helper()
	now := Start
	stage := eventflow.New(eventflow.Deps{
		Posts: o.Store.Posts, Sources: o.Store.Sources, Store: o.Store.Events, Cut: words,
		Now: func() time.Time { return now }, Log: o.Log,
	})
	if err := stage.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 4 { // the stage lets posts wait for those before them
		for more := true; more; {
			var err error
			if more, err = stage.Step(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		now = now.Add(10 * time.Second)
	}
}

var segmenter = sync.OnceValues(segment.Default)

// words are a text's by the default dictionary.
func words(text string) []string {
	s, err := segmenter()
	if err != nil {
		panic(err) // it is embedded
	}
	var words []string
	for _, w := range s.Words(text) {
		words = append(words, text[w.Start:w.End])
	}
	return words
}
