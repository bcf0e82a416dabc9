package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// pile adds what ledger.Entry.WaitsIn asks, and returns the column that says
// since when.
func (w *where) pile(p ledger.Pile, now time.Time) (since string) {
	switch p {
	case ledger.PileTriage:
		among(w, "e.state", []ledger.State{ledger.StateClue, ledger.StateToTriage})
	case ledger.PileAccept:
		w.add(`e.state = ?`, string(ledger.StateToAccept))
	case ledger.PileSoon:
		w.add(`e.due_at >= ? AND e.due_at < ?`, beforeMicros(now), beforeMicros(now.Add(ledger.PileWithin)))
		return "e.due_at"
	case ledger.PileLate:
		w.add(`e.due_at < ?`, beforeMicros(now))
		return "e.due_at"
	case ledger.PileReport:
		w.add(`e.report_since > 0`)
		return "e.report_since"
	case ledger.PileRebound:
		w.add(`e.rebound_since > 0`)
		return "e.rebound_since"
	case ledger.PileLeader:
		cause, args := causeRank(now)
		among(w, "e.state", openStates)
		w.add(cause+` < `+strconv.Itoa(len(ledger.Causes)), args...)
	default:
		w.add(`1 = 0`)
	}
	return "e.state_since"
}

// Piles is ledger.Store.Piles.
func (s *Ledger) Piles(ctx context.Context, f ledger.Filter) (map[ledger.Pile]ledger.Waiting, error) {
	piles := map[ledger.Pile]ledger.Waiting{}
	all, err := s.plan(ctx, ledger.Filter{Scope: f.Scope}, "", fewForCount)
	if err != nil {
		return nil, fmt.Errorf("count entries that wait: %w", err)
	}
	for _, p := range ledger.Piles {
		w := all
		w.parts, w.args = slices.Clone(all.parts), slices.Clone(all.args)
		since := w.pile(p, f.Now)
		var n int
		var first int64
		err := s.db.row(ctx, `SELECT COUNT(*), COALESCE(MIN(`+since+`), 0) FROM `+w.from+` WHERE `+w.and(), w.arguments(nil)...).Scan(&n, &first)
		if err != nil {
			return nil, fmt.Errorf("count entries that wait: %w", err)
		}
		if n > 0 {
			piles[p] = ledger.Waiting{Count: n, Since: fromMicros(first)}
		}
	}
	return piles, nil
}

// openStates are those in which somebody has to do something.
var openStates = slices.DeleteFunc(slices.Clone(ledger.States), func(s ledger.State) bool { return !s.Open() })

// causeRank is where ledger.Entry.Cause of an open entry stands in
// ledger.Causes, their number where there is none; see ledger.Causes.
func causeRank(now time.Time) (string, []any) {
	at := beforeMicros(now)
	return `CASE WHEN e.state = ? AND e.level >= ? THEN 0
		WHEN e.instruct_due < ? THEN 1
		WHEN e.level >= ? AND e.rebound_since > 0 THEN 2
		WHEN e.level >= ? AND e.due_at < ? THEN 3
		WHEN e.level >= ? THEN 4 ELSE 5 END`,
		[]any{string(ledger.StateToClose), major, at, larger, larger, at, major}
}

// The levels from which matters are a leader's affair.
var (
	larger = opinion.LevelLarger.Rank()
	major  = opinion.LevelMajor.Rank()
)

// Pressing is ledger.Store.Pressing.
func (s *Ledger) Pressing(ctx context.Context, f ledger.Filter) ([]ledger.Entry, error) {
	p, err := s.plan(ctx, ledger.Filter{Scope: f.Scope, Pile: ledger.PileLeader, Now: f.Now}, "", fewForCount)
	if err != nil {
		return nil, fmt.Errorf("list what waits for a leader: %w", err)
	}
	cause, args := causeRank(f.Now)
	rows, err := s.db.query(ctx, `SELECT e.id FROM `+p.from+` WHERE `+p.and()+
		` ORDER BY e.level DESC, `+cause+`, e.due_at, e.id DESC LIMIT ?`, p.arguments(nil, append(args, f.Limit)...)...)
	places, err := collect(rows, err, scanPlace(0))
	if err != nil {
		return nil, fmt.Errorf("list what waits for a leader: %w", err)
	}
	entries, err := s.load(ctx, places)
	if err != nil {
		return nil, fmt.Errorf("read what waits for a leader: %w", err)
	}
	return entries, nil
}

// redoLot is how many entries redoFacts derives in one transaction.
const redoLot = 500

// redoFacts derives anew what entries are filtered and sorted by, where an
// earlier program derived it in another way.
func redoFacts(ctx context.Context, d *database) error {
	for last := ""; ; {
		rows, err := d.query(ctx, `SELECT entries.id, entry FROM entries JOIN entry_docs ON entry_docs.id = entries.id
			WHERE facts_as < ? AND entries.id > ? ORDER BY entries.id LIMIT ?`, factsAs, last, redoLot)
		lot, err := collect(rows, err, func(row scanner) (storedEntry, error) {
			var e storedEntry
			return e, row.Scan(&e.id, &e.doc)
		})
		if err != nil {
			return fmt.Errorf("read entries to derive their facts: %w", err)
		}
		if len(lot) == 0 {
			return nil
		}
		last = lot[len(lot)-1].id
		err = d.update(ctx, func(t tx) error { return putFacts(t, lot) })
		if err != nil {
			return fmt.Errorf("derive the facts of entries: %w", err)
		}
	}
}

func putFacts(t tx, lot []storedEntry) error {
	for _, stored := range lot {
		e, err := scanEntry(rowOf{stored.doc})
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE entries SET `+setFacts+` WHERE id = ?`, append(factsOf(e).args(), stored.id)...); err != nil {
			return err
		}
		if err := putBeside(t, e); err != nil {
			return fmt.Errorf("index entry %s: %w", stored.id, err)
		}
	}
	return nil
}
