// Package sourcewatch tells those who look after sources of the ones that went
// silent (静默) or can be read no more, each once, and when they are back.
//
// It owns when there is such an alarm and when it ends, and the words for it;
// whether a source is silent is judged by internal/desk and handed in, and so is
// whether bundles from outside a network gap still come. It may import the domain,
// access and internal/notify; it knows no database.
package sourcewatch

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"yuqing/internal/notify"
	"yuqing/internal/opinion"
)

// Kind is what an alarm is about.
type Kind string

// The kinds.
const (
	Silent  Kind = "silent"  // 静默: it is read, and has nothing new for unusually long
	Empty   Kind = "empty"   // 读不出: it answers, and what it gives is nothing any more
	Failing Kind = "failing" // 采集失败: it has not been reached for a day
	Cut     Kind = "cut"     // 数据包中断: nothing comes over the network gap any more
)

// Alarm is one that stands; a source has each kind once at most.
type Alarm struct {
	Source string // its ID
	Kind   Kind
	Since  time.Time // when it was told
}

// ID is the alarm's in the outbox and in inboxes.
func (a Alarm) ID() string {
	return fmt.Sprintf("source:%s:%s:%d", a.Source, a.Kind, a.Since.UnixMicro())
}

// State is how a source does, or a stream of bundles, which has only what names
// it and Cut.
type State struct {
	opinion.Source
	// At is when it was so: now, or for one that is read outside when the last
	// bundle was made.
	At     time.Time
	Last   time.Time // when it last had something new
	Silent bool
	Cut    bool
	Still  time.Duration // how long it is silent or cut
	Unsure bool          // too early to say: no alarm begins
}

// Store keeps the alarms that stand.
type Store interface {
	// SourceAlarms lists them.
	SourceAlarms(ctx context.Context) ([]Alarm, error)
	// PutSourceAlarms adds some and removes others, and puts what is to be told
	// into the outbox, in one transaction. The messages of those that are removed
	// count as read.
	PutSourceAlarms(ctx context.Context, raised, ended []Alarm, tell []notify.Item) error
}

// Deps are what the service works with; none may be missing.
type Deps struct {
	Store  Store
	States func(ctx context.Context) ([]State, error)
	// Quiet says that nobody is to be told at this time: at night and on days off,
	// when silence is nothing unusual either.
	Quiet func(t time.Time) bool
	Now   func() time.Time
	Log   *slog.Logger
}

// Service is for one process at a time.
type Service struct{ Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

// Look raises and ends alarms; in quiet hours it waits for the next office hours.
func (s *Service) Look(ctx context.Context) error {
	now := s.Now()
	if s.Quiet(now) {
		return nil
	}
	states, err := s.States(ctx)
	if err != nil {
		return fmt.Errorf("read how the sources do: %w", err)
	}
	stand, err := s.Store.SourceAlarms(ctx)
	if err != nil {
		return err
	}
	raised, ended, words := compare(states, stand, now)
	if len(raised)+len(ended) == 0 {
		return nil
	}
	tell, err := items(words, now)
	if err != nil {
		return err
	}
	s.Log.Info("alarms of sources", "raised", len(raised), "ended", len(ended))
	return s.Store.PutSourceAlarms(ctx, raised, ended, tell)
}
