package desk

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/ledger"
)

// maxDispatches is how many entries are handed out at once.
const maxDispatches = 200

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

// DispatchResult is what became of one entry.
type DispatchResult struct {
	ID     string       `json:"id"`
	Number string       `json:"number,omitempty"`
	Title  string       `json:"title,omitempty"`
	Entry  ledger.Entry `json:"-"`
	Err    error        `json:"-"`
	Reason string       `json:"reason,omitempty"` // why not, in Chinese; empty where it was handed out
}

// BulkDispatch hands each entry out by an order of its own (交办): those that
// cannot be are named with the reason, the others are done. words says for
// people what an error means.
func (d *Desk) BulkDispatch(ctx context.Context, by access.Actor, items []DispatchItem, order DispatchOrder, words func(error) string) ([]DispatchResult, error) {
	switch {
	case len(items) == 0:
		return nil, &InputError{"items", "请先勾选要交办的条目。"}
	case len(items) > maxDispatches:
		return nil, &InputError{"items", fmt.Sprintf("一次最多交办 %d 件。", maxDispatches)}
	}
	out := make([]DispatchResult, len(items))
	for i, item := range items {
		r := DispatchResult{ID: item.ID}
		if r.Entry, r.Err = d.dispatchOne(ctx, by, item, order); r.Err != nil {
			r.Reason = words(r.Err)
			r.Entry, _ = d.Ledger.Get(ctx, by, item.ID) // not there: the reason says so
		}
		r.Number, r.Title = r.Entry.Number, r.Entry.Matter.Title
		out[i] = r
	}
	return out, nil
}

func (d *Desk) dispatchOne(ctx context.Context, by access.Actor, item DispatchItem, order DispatchOrder) (ledger.Entry, error) {
	e, err := d.Ledger.Get(ctx, by, item.ID)
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
