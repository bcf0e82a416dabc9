package eventflow

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"yuqing/internal/events"
	"yuqing/internal/opinion"
)

// Deps are what a Stage works with.
type Deps struct {
	Posts   opinion.Posts
	Sources opinion.Sources
	Store   Store
	Cut     func(text string) []string // the segmenter's words of a text; safe for concurrent use
	Now     func() time.Time
	Log     *slog.Logger
	Engine  events.Config
}

// The stage's measures.
const (
	// Watermark is how long a post waits for those collected before it that the
	// analysis has not finished yet.
	Watermark = 5 * time.Second
	// lateBy is how long ago a post was collected that comes as one of many.
	lateBy = 2 * time.Minute
	// settle is how long the backlog must not have grown before it is taken,
	// and patience how long it may grow.
	settle   = 2 * time.Second
	patience = time.Minute
	// backShare is how many times as long as going back takes the stage goes on
	// first, however late posts trickle in: so it goes back for many at once, and
	// for a fifth of its time at most.
	backShare = 4
	// poll is how often new posts and decisions are looked for.
	poll = time.Second

	readLimit = 2000 // posts read in one step
	takeLimit = 1000 // posts taken in one step, and so written at once
	takeBatch = 128  // posts prepared together
)

// Stage feeds the engine. One process at a time may run it.
type Stage struct {
	Deps
	engine  *events.Engine
	book    *book
	state   State // as it was last written
	place   Place // of the last post taken
	taken   int64
	read    int64 // all posts up to this Seq were read
	todo    todo
	weights map[string]float64 // of the sources
	weighed time.Time          // when those were read

	commit Commit // what is to be written next
	// back is set while posts are taken again: nothing is written until goal is
	// reached.
	back      *Place
	goal      Place
	pending   []Decision // to be carried out at their places on the way
	lastBack  time.Duration
	began     time.Time
	backFrom  int64         // posts that were taken at the checkpoint gone back to
	arrived   time.Time     // when the stage was last where it had been
	perPost   time.Duration // that it took then
	warmed    time.Time     // heat was last brought up to date
	cooled    time.Time     // also that of ended events
	snapshots []Snapshot
}

// New makes a stage; Run starts it.
func New(d Deps) *Stage { return &Stage{Deps: d} }

// Waits between two tries after an error.
const (
	firstWait = 500 * time.Millisecond
	maxWait   = 15 * time.Second
)

// Run works until the context ends. What fails is tried again from what was
// last written.
func (s *Stage) Run(ctx context.Context) error {
	for wait := firstWait; ; wait = min(2*wait, maxWait) {
		began := time.Now()
		err := s.run(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(began) > maxWait {
			wait = firstWait
		}
		s.Log.Error("events not brought up to date", "error", err, "again_in", wait)
		if !pause(ctx, wait) {
			return nil
		}
	}
}

func (s *Stage) run(ctx context.Context) error {
	if err := s.Load(ctx); err != nil {
		return err
	}
	for {
		more, err := s.Step(ctx)
		if err != nil {
			return err
		}
		if !more && !pause(ctx, poll) {
			return s.rest(ctx)
		}
		if ctx.Err() != nil {
			return s.rest(ctx)
		}
	}
}

// rest writes a checkpoint before a leader goes, so that the next one has
// little to take again.
func (s *Stage) rest(ctx context.Context) error {
	if s.back != nil || s.sinceSnapshot() == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	s.snapshot()
	return s.write(ctx)
}

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// Load takes up what was last written, and hands over the alarms that whoever
// wrote them did not live to. A checkpoint that cannot be read is left out: an
// older one will do, and the posts themselves in the end.
func (s *Stage) Load(ctx context.Context) error {
	if _, err := s.Store.HandOver(ctx); err != nil {
		return err
	}
	state, err := s.Store.State(ctx)
	if err != nil {
		return err
	}
	applied, err := s.Store.Applied(ctx)
	if err != nil {
		return err
	}
	decisions, err := s.Store.DecisionsAfter(ctx, 0)
	if err != nil {
		return err
	}
	if s.snapshots, err = s.Store.Snapshots(ctx); err != nil {
		return err
	}
	s.state, s.book = state, newBook(decisions, applied)
	s.read, s.todo, s.commit, s.back = state.Seq, newTodo(), Commit{}, nil
	s.warmed, s.cooled = time.Time{}, s.Now().Add(warmEvery-coolEvery)
	// What was undone since, while nobody led, must not be in the checkpoint.
	undone := s.book.firstUndone(state.Decision)
	return s.goBack(ctx, func(snap Snapshot) bool {
		return snap.Place.Compare(state.Place) <= 0 && snap.Decision <= state.Decision && (undone == 0 || snap.Decision < undone)
	}, state.Place)
}

// Step reads what is new, takes what is due and writes what came of it. more
// reports whether there is more to do at once.
func (s *Stage) Step(ctx context.Context) (more bool, err error) {
	if err := s.readWeights(ctx); err != nil {
		return false, err
	}
	if err := s.decide(ctx); err != nil {
		return false, err
	}
	full, err := s.readNew(ctx)
	if err != nil {
		return false, err
	}
	if err := s.takeBacklog(ctx, full); err != nil {
		return false, err
	}
	due, err := s.takeDue(ctx)
	if err != nil {
		return false, err
	}
	if s.back == nil {
		s.carryNew()
	}
	if err := s.finish(ctx); err != nil {
		return false, err
	}
	return full || due, nil
}

// weighEvery is how often the weights of the sources are read.
const weighEvery = 30 * time.Second

func (s *Stage) readWeights(ctx context.Context) error {
	if now := s.Now(); now.Sub(s.weighed) < weighEvery {
		return nil
	} else {
		s.weighed = now
	}
	sources, err := s.Sources.ListSources(ctx)
	if err != nil {
		return fmt.Errorf("read the sources: %w", err)
	}
	s.weights = make(map[string]float64, len(sources))
	for _, src := range sources {
		s.weights[src.ID] = src.Weight
	}
	return nil
}

// decide looks for new decisions. An undone one that was carried out makes the
// stage go back before it.
func (s *Stage) decide(ctx context.Context) error {
	if s.back != nil {
		return nil // on the way; they come after
	}
	more, err := s.Store.DecisionsAfter(ctx, s.book.last())
	if err != nil {
		return err
	}
	known := s.book.last()
	s.book.add(more)
	undone := s.book.firstUndone(known)
	if undone == 0 {
		return nil
	}
	return s.retake(ctx, func(snap Snapshot) bool { return snap.Decision < undone })
}

// errEnough ends a scan that has read enough.
var errEnough = errors.New("enough")

// readNew reads posts after the last Seq read; full reports that there are
// more.
func (s *Stage) readNew(ctx context.Context) (full bool, err error) {
	var news []opinion.Record
	err = s.Posts.Scan(ctx, s.read, func(r opinion.Record) error {
		news = append(news, r)
		if len(news) == readLimit {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return false, fmt.Errorf("read new posts: %w", err)
	}
	if len(news) == 0 {
		return false, nil
	}
	if err := s.sort(ctx, news); err != nil {
		return false, err
	}
	s.read = news[len(news)-1].Seq
	return len(news) == readLimit, nil
}

// sort lets new posts wait and renews those that were taken before.
func (s *Stage) sort(ctx context.Context, news []opinion.Record) error {
	var behind []string // of the place reached, and not held
	for _, r := range news {
		if !s.place.before(PlaceOf(r.Post)) && !s.engine.Holds(r.ID) {
			behind = append(behind, r.ID)
		}
	}
	old, err := s.Store.Taken(ctx, behind)
	if err != nil {
		return err
	}
	now := s.Now()
	for _, r := range news {
		switch {
		case s.engine.Holds(r.ID):
			s.renew(r)
		case old[r.ID]:
			// Forgotten by the engine: it stays as it is.
		default:
			late := !s.place.before(PlaceOf(r.Post)) || now.Sub(r.CollectedAt) > lateBy
			s.todo.add(r, late, now)
		}
	}
	return nil
}

// renew takes a known post's figures and what is now said of it.
func (s *Stage) renew(r opinion.Record) {
	p := events.FromPost(r.Post, r.Analysis, noWords, s.weights[r.Source])
	s.engine.Renew(p)
	s.commit.Renewed = append(s.commit.Renewed, rowOf(r, p))
}

func noWords(string) []string { return nil }

func rowOf(r opinion.Record, p events.Post) Post {
	return Post{
		ID: r.ID, Place: PlaceOf(r.Post), At: r.PublishedAt, Source: r.Source,
		Ticket: p.Ticket, Tone: p.Tone, Unit: p.Unit,
	}
}
