package app

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/bus"
	"yuqing/internal/pipeline"
)

// Replay says what of the log is to be processed again.
type Replay struct {
	Since      time.Time // zero: no stage is set back
	Stage      string    // pipeline.GroupAnalyse or GroupIndex
	Letters    []string  // IDs of dead letters
	AllLetters bool
}

// Redelivered is a dead letter that was to be delivered again, and why it was
// not.
type Redelivered struct {
	ID  string
	Err error
}

// Replay processes messages again and returns when they have passed all
// stages. It returns bus.ErrInUse for a stage that has workers.
func (a *App) Replay(ctx context.Context, r Replay) ([]Redelivered, error) {
	if !r.Since.IsZero() {
		topic := map[string]string{pipeline.GroupAnalyse: bus.TopicPosts, pipeline.GroupIndex: bus.TopicAnalysed}[r.Stage]
		if err := a.bus.Replay(ctx, topic, r.Stage, r.Since); err != nil {
			return nil, err
		}
	}
	ids, err := a.letterIDs(ctx, r)
	if err != nil {
		return nil, err
	}
	var done []Redelivered
	_, err = a.Import(ctx, func(ctx context.Context) (none pipeline.Imported, err error) {
		for i, err := range a.bus.Redeliver(ctx, ids...) {
			done = append(done, Redelivered{ids[i], err})
		}
		return none, ctx.Err()
	})
	return done, err
}

func (a *App) letterIDs(ctx context.Context, r Replay) ([]string, error) {
	if !r.AllLetters {
		return r.Letters, nil
	}
	ids, err := a.bus.LetterIDs(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("list the dead letters: %w", err)
	}
	return ids, nil
}
