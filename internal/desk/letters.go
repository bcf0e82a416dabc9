package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/privacy"
)

// maxLetters is how many dead letters are listed, the newest.
const maxLetters = 200

// Letter is a dead letter (死信) as people see it: where it stands, what it
// was, and why it could not be processed. Its content is not shown: it may
// hold personal data, or anything.
type Letter struct {
	ID     string    `json:"id"`
	Stage  string    `json:"stage"` // the group that could not process it
	Topic  string    `json:"topic"`
	PostID string    `json:"post_id,omitempty"`
	Title  string    `json:"title,omitempty"`
	Bytes  int       `json:"bytes"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Letters lists the newest dead letters; it needs access.ViewSystem.
func (d *Desk) Letters(ctx context.Context, by access.Actor) ([]Letter, error) {
	if err := require(by, access.ViewSystem); err != nil {
		return nil, err
	}
	letters, err := d.deps.Bus.DeadLetters(ctx, maxLetters)
	if err != nil {
		return nil, fmt.Errorf("list the dead letters: %w", err)
	}
	out := make([]Letter, len(letters))
	for i, l := range letters {
		out[i] = Letter{ID: l.ID, Stage: l.Group, Topic: l.Message.Topic, Bytes: len(l.Message.Value), Reason: privacy.Mask(l.Reason), At: l.At}
		var p opinion.Post
		if json.Unmarshal(l.Message.Value, &p) == nil {
			out[i].PostID, out[i].Title = p.ID, privacy.Mask(p.Title)
		}
	}
	return out, nil
}

// Redeliver puts a dead letter back into the log; it needs
// access.ManageSystem and returns bus.ErrNoLetter for an unknown one.
func (d *Desk) Redeliver(ctx context.Context, by access.Actor, id string) error {
	if err := require(by, access.ManageSystem); err != nil {
		return err
	}
	if err := d.note(ctx, by, "letter.redeliver", "letter:"+id, ""); err != nil {
		return err
	}
	if err := errors.Join(d.deps.Bus.Redeliver(ctx, id)...); err != nil {
		return fmt.Errorf("redeliver dead letter %s: %w", id, err)
	}
	return nil
}

// Backlog tells how many posts wait between the stages.
func (d *Desk) Backlog(ctx context.Context) (pipeline.Backlog, error) {
	return d.deps.Intake.Backlog(ctx)
}
