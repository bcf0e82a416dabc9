package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
)

// Jobs is jobs.Store.
type Jobs struct{ db *database }

var _ jobs.Store = (*Jobs)(nil)

const jobColumns = `id, kind, title, owner, input, state, started, ended, beat, done, of_all, failure, result`

// PutJob is jobs.Store.PutJob.
func (s *Jobs) PutJob(ctx context.Context, j jobs.Job) (cancel bool, err error) {
	failure := ""
	if j.Err != nil {
		failure = j.Err.Error()
	}
	err = s.db.update(ctx, func(t tx) error {
		return t.row(`INSERT INTO jobs (`+jobColumns+`, cancel) VALUES (`+marks(13)+`, 0)
			ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended = excluded.ended, beat = excluded.beat,
				done = excluded.done, of_all = excluded.of_all, failure = excluded.failure, result = excluded.result
			RETURNING cancel = 1`,
			j.ID, j.Kind, clean(j.Title), j.Owner, clean(j.Input), string(j.State), micros(j.Started), micros(j.Ended),
			micros(j.Beat), int64(j.Count), int64(j.Of), clean(failure), clean(string(j.Result))).Scan(&cancel)
	})
	if err != nil {
		return false, fmt.Errorf("keep job %s: %w", j.ID, err)
	}
	return cancel, nil
}

// JobByID is jobs.Store.JobByID.
func (s *Jobs) JobByID(ctx context.Context, id string) (jobs.Job, error) {
	j, err := scanJob(s.db.row(ctx, `SELECT `+jobColumns+` FROM jobs WHERE id = ?`, clean(id)))
	if err = orNotFound(err); errors.Is(err, opinion.ErrNotFound) {
		err = jobs.ErrUnknown
	}
	if err != nil {
		return j, fmt.Errorf("read job %s: %w", id, err)
	}
	return j, nil
}

// ListJobs is jobs.Store.ListJobs.
func (s *Jobs) ListJobs(ctx context.Context, limit int) ([]jobs.Job, error) {
	rows, err := s.db.query(ctx, `SELECT `+jobColumns+` FROM jobs ORDER BY started DESC, id LIMIT ?`, limit)
	all, err := collect(rows, err, scanJob)
	if err != nil {
		return nil, fmt.Errorf("list the jobs: %w", err)
	}
	return all, nil
}

// AskCancel is jobs.Store.AskCancel.
func (s *Jobs) AskCancel(ctx context.Context, id string) error {
	err := s.db.update(ctx, func(t tx) error {
		return t.execOne(jobs.ErrUnknown, `UPDATE jobs SET cancel = 1 WHERE id = ?`, clean(id))
	})
	if err != nil {
		return fmt.Errorf("ask job %s to end: %w", id, err)
	}
	return nil
}

// ForgetJobs is jobs.Store.ForgetJobs.
func (s *Jobs) ForgetJobs(ctx context.Context, keep int) error {
	err := s.db.update(ctx, func(t tx) error {
		_, err := t.exec(`DELETE FROM jobs WHERE id NOT IN (SELECT id FROM jobs ORDER BY started DESC, id LIMIT ?)`, keep)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget old jobs: %w", err)
	}
	return nil
}

func scanJob(row scanner) (j jobs.Job, err error) {
	var started, ended, beat int64
	var failure, result string
	err = row.Scan(&j.ID, &j.Kind, &j.Title, &j.Owner, &j.Input, &j.State, &started, &ended, &beat, &j.Count, &j.Of, &failure, &result)
	j.Started, j.Ended, j.Beat = fromMicros(started), fromMicros(ended), fromMicros(beat)
	if failure != "" {
		j.Err = &jobs.Failure{Text: failure}
	}
	if result != "" {
		j.Result = []byte(result)
	}
	return j, err
}
