package office

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
)

// KindReclock is the jobs.Job.Kind of computing deadlines anew; its result is
// the number of entries that were changed.
const KindReclock = "reclock"

// settleAfter is how long a version is in force before its deadlines count as
// settled: other processes may have worked by the former one until they looked.
const settleAfter = 10 * time.Second

func (v Version) reason() string {
	return fmt.Sprintf("%s第 %d 版：%s", v.Kind.name(), v.Version, v.Why)
}

// startReclock computes the deadlines of open entries anew in the background.
// Whoever leads does it again where this process ends before it is done.
func (s *Service) startReclock(by access.Actor, v Version) jobs.Job {
	return s.deps.Jobs.Follow(KindReclock, fmt.Sprintf("按%s第 %d 版重算时限", v.Kind.name(), v.Version), by.UserID,
		func(ctx context.Context, progress jobs.Progress) (any, error) {
			return s.deps.Reclock(ctx, v.reason(), jobs.Within(progress, 0))
		})
}

// Settle computes deadlines anew by versions that are not settled. Only who
// leads calls it, again and again.
func (s *Service) Settle(ctx context.Context) error {
	if err := s.deps.Live.Refresh(ctx); err != nil {
		return err
	}
	waiting, err := s.deps.Store.Unsettled(ctx)
	if err != nil {
		return err
	}
	for _, v := range waiting {
		if s.deps.Now().Sub(v.At) < settleAfter {
			continue
		}
		n, err := s.deps.Reclock(ctx, v.reason(), func(int) {})
		if err != nil {
			return err
		}
		if err := s.deps.Store.Settle(ctx, v.Kind, v.Version); err != nil {
			return err
		}
		s.deps.Log.Info("deadlines follow the office's rules", "kind", string(v.Kind), "version", v.Version, "entries", n)
	}
	return nil
}

// Reclocking is the newest job that computes deadlines anew; ok is false
// where none is kept. It needs access.ViewRules.
func (s *Service) Reclocking(ctx context.Context, by access.Actor) (j jobs.Job, ok bool, err error) {
	if err := require(by, access.ViewRules); err != nil {
		return j, false, err
	}
	all, err := s.deps.Jobs.List(ctx)
	for _, j := range all {
		if j.Kind == KindReclock {
			return j, true, nil
		}
	}
	return j, false, err
}
