package app

import (
	"context"
	"time"

	"yuqing/internal/eventflow"
)

// groupEvents groups stored posts into events until the context ends. One
// process leads it; the state lies in the store with its position, so that
// another goes on where this one ended.
func (a *App) groupEvents(ctx context.Context) error {
	if _, err := a.live.Analyzer(); err != nil {
		return err
	}
	stage := eventflow.New(eventflow.Deps{
		Posts: a.store.Posts, Sources: a.store.Sources, Store: a.store.Events,
		Cut: a.cut, Now: time.Now, Log: a.log,
	})
	return stage.Run(ctx)
}

// cut is the words of a text by the dictionary in force.
func (a *App) cut(text string) []string {
	analyzer, err := a.live.Analyzer()
	if err != nil {
		return nil // groupEvents has made it
	}
	var words []string
	for _, t := range analyzer.Segmenter().Words(text) {
		words = append(words, text[t.Start:t.End])
	}
	return words
}

// RegroupEvents forgets the events, which whoever leads them makes anew from
// the posts; what people decided about them stands.
func (a *App) RegroupEvents(ctx context.Context) error { return a.store.Events.Reset(ctx) }
