package calibration

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/search"
)

// KindRetag is the kind of the jobs that analyse stored posts anew.
const KindRetag = "retag"

// retagBatch is how many posts are written at once: short enough that nobody
// who saves a new post waits for it.
const retagBatch = 200

// Retagging is which posts are analysed anew: those published in [From, To),
// all where both are zero. Those that the rules in force have judged already
// are left out unless Again, so that work that was cut off goes on where it
// ended.
type Retagging struct {
	From  time.Time `json:"from,omitzero"`
	To    time.Time `json:"to,omitzero"`
	Again bool      `json:"again,omitempty"`
}

// Retagged is what a re-tagging did.
type Retagged struct {
	Posts   int `json:"posts"`   // looked at
	Written int `json:"written"` // analysed anew
	Changed int `json:"changed"` // found by another search than before
}

// Retag starts to analyse stored posts with the rules in force; it needs
// access.ManageRules. Posts keep their versions, their events and what people
// corrected.
func (s *Service) Retag(ctx context.Context, by access.Actor, which Retagging) (jobs.Job, error) {
	if err := require(by, access.ManageRules); err != nil {
		return jobs.Job{}, err
	}
	if which.From.IsZero() && which.To.IsZero() {
		which.From, which.To = time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if !which.From.Before(which.To) {
		return jobs.Job{}, opinion.Invalid("from", "起始日须早于截止日。")
	}
	running, err := s.running(ctx, KindRetag)
	if err != nil || running != nil {
		return jobs.Job{}, orBusy(err)
	}
	version := s.deps.Live.State().Version
	title := "按出厂规则重新标注"
	if version > 0 {
		title = fmt.Sprintf("按第 %d 版规则重新标注", version)
	}
	if err := s.deps.Access.Note(ctx, by, "rules.retag", fmt.Sprintf("rules:%d", version), title); err != nil {
		return jobs.Job{}, fmt.Errorf("note the re-tagging: %w", err)
	}
	work := func(ctx context.Context, progress jobs.Progress) (any, error) { return s.retag(ctx, which, progress) }
	return s.deps.Jobs.Start(KindRetag, title, by.UserID, work)
}

// running is the job of a kind that has not ended, nil where there is none.
func (s *Service) running(ctx context.Context, kind string) (*jobs.Job, error) {
	all, err := s.deps.Jobs.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, j := range all {
		if j.Kind == kind && !j.Over() {
			return &j, nil
		}
	}
	return nil, nil
}

func orBusy(err error) error {
	if err != nil {
		return err
	}
	return opinion.Invalid("retag", "正在重新标注，请等它完成或先中止。")
}

// countPublished is how many posts a job over them has before it.
func (s *Service) countPublished(ctx context.Context, from, to time.Time) (int, error) {
	n, err := s.deps.Posts.CountPublished(ctx, from, to)
	return int(n), err
}

func (s *Service) retag(ctx context.Context, which Retagging, progress jobs.Progress) (Retagged, error) {
	w := retagger{s: s, again: which.Again}
	if _, err := s.deps.Live.Analyzer(); err != nil {
		return w.done, err
	}
	of, err := s.countPublished(ctx, which.From, which.To)
	if err != nil {
		return w.done, err
	}
	progress(0, of)
	err = s.deps.Posts.Published(ctx, which.From, which.To, func(r opinion.Record) error {
		w.take(r)
		if w.done.Posts%retagBatch != 0 {
			return ctx.Err()
		}
		progress(w.done.Posts, of)
		return w.flush(ctx)
	})
	if err == nil {
		err = w.flush(ctx)
	}
	progress(w.done.Posts, of)
	if err != nil {
		return w.done, err
	}
	return w.done, s.deps.Index.Refresh(ctx)
}

// retagger gathers posts for one write.
type retagger struct {
	s     *Service
	again bool
	done  Retagged
	posts []opinion.Reanalysed
	was   map[string]search.Document
}

func (w *retagger) take(r opinion.Record) {
	w.done.Posts++
	said := r.Said()
	now := w.s.deps.Live.Analyse(r.Post)
	if !w.again && said.Rules == now.Rules && said.Model == now.Model {
		return
	}
	if w.was == nil {
		w.was = map[string]search.Document{}
	}
	w.was[r.ID] = pipeline.Document(r)
	w.posts = append(w.posts, opinion.Reanalysed{ID: r.ID, Version: r.Version, Analysis: now})
}

// flush stores what was gathered, then tells the index what it finds
// differently. Only the index: the log carries posts that came in, and events
// count each of them once.
func (w *retagger) flush(ctx context.Context) error {
	records, err := w.s.deps.Posts.Reanalyse(ctx, w.posts)
	if err != nil {
		return err
	}
	var docs []search.Document
	for _, r := range records {
		d, was := pipeline.Document(r), w.was[r.ID]
		was.Seq = d.Seq
		if !reflect.DeepEqual(d, was) {
			docs = append(docs, d)
		}
	}
	w.done.Written += len(records)
	w.done.Changed += len(docs)
	w.posts, w.was = nil, nil
	if len(docs) == 0 {
		return nil
	}
	if _, err := w.s.deps.Index.Write(ctx, docs); err != nil {
		return fmt.Errorf("write %d posts to the index: %w", len(docs), err)
	}
	return nil
}

// Work lists the jobs of these kinds (KindTrial, KindRetag, KindTrain), the
// newest first; it needs access.ManageRules.
func (s *Service) Work(ctx context.Context, by access.Actor, kinds ...string) ([]jobs.Job, error) {
	if err := require(by, access.ManageRules); err != nil {
		return nil, err
	}
	all, err := s.deps.Jobs.List(ctx)
	if err != nil {
		return nil, err
	}
	var out []jobs.Job
	for _, j := range all {
		if slices.Contains(kinds, j.Kind) {
			out = append(out, j)
		}
	}
	return out, nil
}

// Stop asks a trial, a re-tagging or a training to end; it needs access.ManageRules.
func (s *Service) Stop(ctx context.Context, by access.Actor, id string) error {
	if err := require(by, access.ManageRules); err != nil {
		return err
	}
	j, err := s.deps.Jobs.Get(ctx, id)
	if err != nil {
		return err
	}
	if !slices.Contains([]string{KindTrial, KindRetag, KindTrain}, j.Kind) {
		return jobs.ErrUnknown
	}
	if err := s.deps.Jobs.Cancel(ctx, id); err != nil {
		return err
	}
	return s.deps.Access.Note(ctx, by, "job.cancel", "job:"+id, j.Title)
}
