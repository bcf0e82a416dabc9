package brief

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
)

// KindDraft is the jobs.Job.Kind of a draft whose figures are being taken; its
// result is a Made.
const KindDraft = "brief"

// Made is the draft that a job has written.
type Made struct {
	Brief string `json:"brief"` // its ID
}

// steps of a job: the figures taken, the draft kept.
const steps = 2

// Start is Draft in the background: over a year of posts the figures take their
// time. What is asked wrongly is refused at once.
func (s *Service) Start(by access.Actor, k Kind, at time.Time, event string) (jobs.Job, error) {
	b, err := s.blank(by, k, at, event)
	if err != nil {
		return jobs.Job{}, err
	}
	title := "拟" + k.Name() + "（" + b.Period.String() + "）"
	if event != "" {
		title = "拟" + k.Name()
	}
	return s.deps.Jobs.Start(KindDraft, title, by.UserID, func(ctx context.Context, progress jobs.Progress) (any, error) {
		progress(0, steps)
		if err := s.write(ctx, by, &b); err != nil {
			return nil, err
		}
		progress(1, steps)
		if err := s.deps.Store.PutBrief(s.noted(ctx, by, b, "brief.draft"), b); err != nil {
			return nil, fmt.Errorf("keep the draft: %w", err)
		}
		progress(steps, steps)
		return Made{b.ID}, nil
	})
}

// StartAgain is Again in the background.
func (s *Service) StartAgain(ctx context.Context, by access.Actor, id string, version int64) (jobs.Job, error) {
	b, err := s.draft(ctx, by, id, version)
	if err != nil {
		return jobs.Job{}, err
	}
	return s.deps.Jobs.Start(KindDraft, "重新取数："+b.Title, by.UserID, func(ctx context.Context, progress jobs.Progress) (any, error) {
		progress(0, steps)
		b, err := s.Again(ctx, by, id, version)
		if err != nil {
			return nil, err
		}
		progress(steps, steps)
		return Made{b.ID}, nil
	})
}
