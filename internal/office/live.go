package office

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"yuqing/ledger"
)

// State is what is in force in a process. It never changes.
type State struct {
	RulesVersion    int64
	HolidaysVersion int64
	Rules           Rules
	Holidays        Holidays
	Book            *ledger.Rulebook
}

// Live holds what is in force in this process. It is safe for concurrent use.
type Live struct {
	store Store
	log   *slog.Logger

	refresh sync.Mutex // one at a time
	state   atomic.Pointer[State]
	broken  map[Kind]int64 // versions that could not be used, so that it is said once
}

// NewLive holds what the program ships until Refresh has read the store.
func NewLive(store Store, log *slog.Logger) *Live {
	l := &Live{store: store, log: log, broken: map[Kind]int64{}}
	s := State{Rules: DefaultRules()}
	s.Book = bookOf(s.Rules, s.Holidays)
	l.state.Store(&s)
	return l
}

func bookOf(r Rules, h Holidays) *ledger.Rulebook {
	return &ledger.Rulebook{
		Settings: r.Settings.ledger(), Clocks: r.Clocks, Supervision: r.Supervision,
		Calendar: h.Calendar().WithOfficeEnd(time.Duration(r.Settings.OfficeEnd) * time.Minute),
	}
}

// State is what is in force.
func (l *Live) State() *State { return l.state.Load() }

// Book is the rulebook in force, for the ledger.
func (l *Live) Book() *ledger.Rulebook { return l.State().Book }

// Refresh reads what is in force. A version that this program cannot use (a
// newer one wrote it) is left out, and the log says so.
func (l *Live) Refresh(ctx context.Context) error {
	l.refresh.Lock()
	defer l.refresh.Unlock()
	newest, err := l.store.Newest(ctx)
	if err != nil {
		return err
	}
	s := *l.State()
	changed := false
	for _, part := range []struct {
		kind Kind
		have *int64
		use  func(content string) error
	}{
		{KindRules, &s.RulesVersion, func(c string) error { return decode(c, &s.Rules) }},
		{KindHolidays, &s.HolidaysVersion, func(c string) error { return decode(c, &s.Holidays) }},
	} {
		v := newest[part.kind]
		if v == *part.have || v == l.broken[part.kind] {
			continue
		}
		kept, err := l.store.VersionOf(ctx, part.kind, v)
		if err != nil {
			return err
		}
		if err := part.use(kept.Content); err != nil {
			l.broken[part.kind] = v
			l.log.Error("version cannot be used; the former one stays in force", "kind", string(part.kind), "version", v, "error", err)
			continue
		}
		*part.have, changed = v, true
		l.log.Info("version in force", "kind", string(part.kind), "version", v)
	}
	if changed {
		s.Book = bookOf(s.Rules, s.Holidays)
		l.state.Store(&s)
	}
	return nil
}

// checked is a document that knows what is wrong with it.
type checked interface{ check() error }

// decode reads a document; where it is at fault, into stays as it is.
func decode[T checked](content string, into *T) error {
	var v T
	if err := json.Unmarshal([]byte(content), &v); err != nil {
		return fmt.Errorf("read a version: %w", err)
	}
	if err := v.check(); err != nil {
		return err
	}
	*into = v
	return nil
}
