package oldledger

import (
	"fmt"
	"time"

	"yuqing/internal/privacy"
	"yuqing/ledger"
)

// ownEntry is an entry that this ledger has already.
type ownEntry struct {
	id, number string
	steps      [3]int64 // 交办, 首回 and 办结, in minutes
}

// isOwn reports whether a row is an entry of this ledger that was exported and comes
// back: by its number and title, or, in the short form, which has no number, by
// title, address and times. What is exported is masked.
func (t *taking) isOwn(r Row) (bool, error) {
	if t.own == nil {
		if err := t.readOwn(); err != nil {
			return false, err
		}
	}
	for _, o := range t.own[privacy.Mask(r.Matter.Title)] {
		if r.Number != "" {
			if r.Number == o.number {
				return true, nil
			}
			continue
		}
		if o.steps != stepsOf(r.Past.DispatchedAt, r.Past.FirstFeedback, r.Past.ClosedAt) {
			continue
		}
		e, err := t.Ledger.Get(t.ctx, ledger.System, o.id)
		if err != nil {
			return false, fmt.Errorf("compare with entry %s: %w", o.id, err)
		}
		if r.Matter.URL == e.Matter.URL && minute(r.Matter.PublishedAt) == minute(e.Matter.PublishedAt) {
			return true, nil
		}
	}
	return false, nil
}

func (t *taking) readOwn() error {
	t.own = map[string][]ownEntry{}
	err := t.Ledger.Outlines(t.ctx, ledger.System, ledger.Filter{}, func(o ledger.Outline) error {
		title := privacy.Mask(o.Title)
		t.own[title] = append(t.own[title], ownEntry{o.ID, o.Number, stepsOf(o.Dispatched, o.FirstFeedback, o.Closed)})
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the entries that are there: %w", err)
	}
	return nil
}

func stepsOf(dispatched, first, closed time.Time) [3]int64 {
	return [3]int64{minute(dispatched), minute(first), minute(closed)}
}

// minute is as exactly as a cell says a time.
func minute(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix() / 60
}
