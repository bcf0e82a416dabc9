package calibration

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"yuqing/internal/opinion"
	"yuqing/nlp"
	"yuqing/nlp/risk"
	"yuqing/nlp/topic"
)

// State is what is in force: the configuration with the office's rules laid
// over it. It never changes.
type State struct {
	Version  int64
	Rules    *nlp.Rules // the office's own part
	Options  nlp.Options
	Taxonomy *topic.Taxonomy
	Risk     *risk.Table
}

// watchEvery is how often a process looks for rules that another one has set.
const watchEvery = time.Second

// Live holds what is in force in this process, and the analyser made of it.
// It is safe for concurrent use.
type Live struct {
	store Store
	base  nlp.Options
	log   *slog.Logger

	refresh sync.Mutex // one at a time
	state   atomic.Pointer[State]
	broken  int64 // a version that could not be used, so that it is said once

	make  sync.Mutex // one analyser at a time
	ready atomic.Pointer[made]
}

// made is an analyser with the state that it was made of.
type made struct {
	state    *State
	analyzer *nlp.Analyzer
}

// NewLive holds the configuration alone until Refresh has read the store.
func NewLive(store Store, base nlp.Options, log *slog.Logger) (*Live, error) {
	s, err := stateOf(base, 0, &nlp.Rules{})
	if err != nil {
		return nil, err
	}
	l := &Live{store: store, base: base, log: log}
	l.state.Store(s)
	return l, nil
}

func stateOf(base nlp.Options, version int64, rules *nlp.Rules) (s *State, err error) {
	s = &State{Version: version, Rules: rules, Options: base.With(rules)}
	s.Options.Version = version
	s.Taxonomy, s.Risk = s.Options.Taxonomy, s.Options.Risk
	if s.Taxonomy == nil {
		if s.Taxonomy, err = topic.Default(); err != nil {
			return nil, err
		}
	}
	if s.Risk == nil {
		if s.Risk, err = risk.Default(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// State is what is in force.
func (l *Live) State() *State { return l.state.Load() }

// Refresh reads what is in force and, where this process analyses, makes its
// analyser before it returns. Rules that this program cannot use (a newer one
// wrote them) are left out, and the log says so.
func (l *Live) Refresh(ctx context.Context) error {
	l.refresh.Lock()
	defer l.refresh.Unlock()
	version, err := l.store.RuleVersion(ctx)
	if err != nil {
		return err
	}
	if version == l.State().Version || version == l.broken {
		return nil
	}
	rs, err := l.store.RuleSet(ctx, version)
	if err != nil {
		return err
	}
	if err := l.use(rs); err != nil {
		l.broken = version
		l.log.Error("rules cannot be used; the former ones stay in force", "version", version, "error", err)
	}
	return nil
}

func (l *Live) use(rs RuleSet) error {
	rules, err := nlp.ParseRules([]byte(rs.Content))
	if err != nil {
		return err
	}
	s, err := stateOf(l.base, rs.Version, rules)
	if err != nil {
		return err
	}
	if l.ready.Load() != nil {
		if err := l.prepare(s); err != nil {
			return err
		}
	}
	l.state.Store(s)
	l.log.Info("rules in force", "version", rs.Version)
	return nil
}

// prepare makes the analyser of a state and puts it in use.
func (l *Live) prepare(s *State) error {
	a, err := nlp.New(s.Options)
	if err != nil {
		return fmt.Errorf("make the analysis ready: %w", err)
	}
	l.ready.Store(&made{s, a})
	return nil
}

// Analyzer is the analyser in use. The first call makes it: some tenths of a
// second, so only who analyses calls it.
func (l *Live) Analyzer() (*nlp.Analyzer, error) {
	if m := l.ready.Load(); m != nil {
		return m.analyzer, nil
	}
	l.make.Lock()
	defer l.make.Unlock()
	if l.ready.Load() == nil {
		l.refresh.Lock()
		defer l.refresh.Unlock()
		if err := l.prepare(l.State()); err != nil {
			return nil, err
		}
	}
	return l.ready.Load().analyzer, nil
}

// Analyse analyses a post with the rules in force: each post by one version,
// whole. Analyzer must have been called before.
func (l *Live) Analyse(p opinion.Post) opinion.Analysis { return l.ready.Load().analyzer.Analyse(p) }

// Watch follows what other processes set, until the context ends.
func (l *Live) Watch(ctx context.Context) error {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for failing := false; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		err := l.Refresh(ctx)
		if err != nil && ctx.Err() == nil && !failing {
			l.log.Error("rules not read; trying again", "error", err)
		}
		failing = err != nil
	}
}
