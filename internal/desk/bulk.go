package desk

import (
	"context"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// MaxEntries is how many entries are acted on at once.
const MaxEntries = 200

// DispatchItem is an entry to be handed to a unit, as the person saw it.
type DispatchItem struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Lead    string `json:"lead" doc:"牵头单位的编号；不写则为研判时拟办的单位"`
}

// DispatchOrder is what all the orders have in common.
type DispatchOrder struct {
	Demand string    `json:"demand,omitempty" doc:"办理要求"`
	Due    time.Time `json:"due,omitzero" doc:"办结时限；不写则按规定时限"`
}

// EntryResult is what became of one entry.
type EntryResult struct {
	ID     string       `json:"id"`
	Number string       `json:"number,omitempty"`
	Title  string       `json:"title,omitempty"`
	Entry  ledger.Entry `json:"-"`
	Err    error        `json:"-"`
	Reason string       `json:"reason,omitempty"` // why not, in Chinese; empty where it was done
}

// BulkDispatch hands each entry out by an order of its own (交办): those that
// cannot be are named with the reason, the others are done. words says for
// people what an error means.
func (d *Desk) BulkDispatch(ctx context.Context, by access.Actor, items []DispatchItem, order DispatchOrder, words func(error) string) ([]EntryResult, error) {
	if err := nothingIsDenied(by, access.ActLedger); err != nil {
		return nil, err
	}
	return each(items, func(item DispatchItem) EntryResult {
		e, err := d.dispatchOne(ctx, by, item, order)
		return d.became(ctx, by, item.ID, e, err, words)
	})
}

// BulkItem is an entry to act on, as the person saw it.
type BulkItem struct {
	ID      string
	Version int
}

// BulkAct takes the same act on each entry: those on which it cannot be taken
// are named with the reason, the others are done.
func (d *Desk) BulkAct(ctx context.Context, by access.Actor, items []BulkItem, cmd ledger.Command, words func(error) string) ([]EntryResult, error) {
	if err := nothingIsDenied(by, access.ActLedger); err != nil {
		return nil, err
	}
	return each(items, func(item BulkItem) EntryResult {
		e, err := d.Act(ctx, by, item.ID, item.Version, cmd)
		return d.became(ctx, by, item.ID, e, err, words)
	})
}

func each[T any](items []T, do func(T) EntryResult) ([]EntryResult, error) {
	switch {
	case len(items) == 0:
		return nil, opinion.Invalid("items", "请先勾选要办理的条目。")
	case len(items) > MaxEntries:
		return nil, opinion.Invalid("items", "一次最多办理 %d 件。", MaxEntries)
	}
	out := make([]EntryResult, len(items))
	for i, item := range items {
		out[i] = do(item)
	}
	return out, nil
}

// became is what became of an entry: as it stands, with why nothing was done.
func (d *Desk) became(ctx context.Context, by access.Actor, id string, e ledger.Entry, err error, words func(error) string) EntryResult {
	r := EntryResult{ID: id, Entry: e, Err: err}
	if err != nil {
		r.Reason = words(err)
		r.Entry, _ = d.deps.Ledger.Get(ctx, by, id) // not there: the reason says so
	}
	r.Number, r.Title = r.Entry.Number, r.Entry.Matter.Title
	return r
}

func (d *Desk) dispatchOne(ctx context.Context, by access.Actor, item DispatchItem, order DispatchOrder) (ledger.Entry, error) {
	e, err := d.deps.Ledger.Get(ctx, by, item.ID)
	if err != nil {
		return e, err
	}
	lead := ledger.UnitRef{ID: item.Lead}
	if lead.ID == "" {
		lead = e.Grade.Lead
	}
	cmd := ledger.Command{Action: ledger.ActDispatch}.With(ledger.Dispatching{
		Lead: lead, Supporting: e.Grade.Supporting, Demand: order.Demand, Due: order.Due,
	})
	return d.Act(ctx, by, item.ID, item.Version, cmd)
}
