package calibration

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"yuqing/internal/opinion"
	"yuqing/nlp"
	"yuqing/nlp/risk"
	"yuqing/nlp/topic"
)

// State is what is in force: the configuration with the office's rules and its
// model laid over it. It never changes.
type State struct {
	Version  int64      // of the rules
	Rules    *nlp.Rules // the office's own part
	Model    int64      // that runs; 0: none but the configuration's
	Options  nlp.Options
	Taxonomy *topic.Taxonomy
	Risk     *risk.Table
}

// Live holds what is in force in this process, and the analyser made of it.
// It is safe for concurrent use.
type Live struct {
	store Store
	base  nlp.Options
	log   *slog.Logger

	refresh sync.Mutex // one at a time
	state   atomic.Pointer[State]
	// Versions that could not be used, so that it is said once.
	brokenRules, brokenModel int64

	make  sync.Mutex // one analyser at a time
	ready atomic.Pointer[nlp.Analyzer]
}

// NewLive holds the configuration alone until Refresh has read the store.
func NewLive(store Store, base nlp.Options, log *slog.Logger) (*Live, error) {
	s, err := stateOf(base, parts{rules: &nlp.Rules{}, model: base.Model})
	if err != nil {
		return nil, err
	}
	l := &Live{store: store, base: base, log: log}
	l.state.Store(s)
	return l, nil
}

// parts are what an office lays over its configuration.
type parts struct {
	version int64
	rules   *nlp.Rules
	modelNo int64
	model   *nlp.Proposer // the configuration's where modelNo is 0
}

func stateOf(base nlp.Options, p parts) (s *State, err error) {
	s = &State{Version: p.version, Rules: p.rules, Model: p.modelNo, Options: base.With(p.rules)}
	s.Options.Version, s.Options.Model = p.version, p.model
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

// With are the options of an analyser with other rules than those in force.
func (l *Live) With(r *nlp.Rules) nlp.Options {
	o := l.base.With(r)
	o.Model = l.State().Options.Model
	return o
}

// prepare makes the analyser of a state and puts it in use.
func (l *Live) prepare(s *State) error {
	a, err := nlp.New(s.Options)
	if err != nil {
		return fmt.Errorf("make the analysis ready: %w", err)
	}
	l.ready.Store(a)
	return nil
}

// Analyzer is the analyser in use. The first call makes it: some tenths of a
// second, so only who analyses calls it.
func (l *Live) Analyzer() (*nlp.Analyzer, error) {
	if a := l.ready.Load(); a != nil {
		return a, nil
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
	return l.ready.Load(), nil
}

// Analyse analyses a post with what is in force: each post by one version of
// the rules and the model, whole. Analyzer must have been called before.
func (l *Live) Analyse(p opinion.Post) opinion.Analysis { return l.ready.Load().Analyse(p) }
