package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// copies are who gets a copy of an order that does not say so.
func (d *Desk) copies(ctx context.Context, m ledger.Matter, lead ledger.UnitRef, supporting []ledger.UnitRef) ([]ledger.UnitRef, error) {
	units, err := d.deps.Access.Units(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the units: %w", err)
	}
	return Townships(units, m, lead, supporting), nil
}

// Townships are the living townships where the matter happened (属地): they get
// a copy of the order by default, unless they take part anyway.
func Townships(units []access.Unit, m ledger.Matter, lead ledger.UnitRef, supporting []ledger.UnitRef) []ledger.UnitRef {
	out := []ledger.UnitRef{} // nobody, said on purpose
	for _, u := range units {
		takesPart := u.ID == lead.ID || slices.ContainsFunc(supporting, func(s ledger.UnitRef) bool { return s.ID == u.ID })
		if u.Kind == access.UnitTownship && !u.Dissolved && u.Region != "" && !takesPart && slices.Contains(m.Regions, u.Region) {
			out = append(out, ledger.UnitRef{ID: u.ID, Name: u.Name})
		}
	}
	return out
}

// Act carries out a command on an entry as ledger.Service.Do does. An order
// (交办) that does not say who gets a copy goes to the townships where the matter
// happened; an empty list is nobody. What a 拆分 takes out has the link, the
// author and the figures of its own first post, and so has what it leaves.
func (d *Desk) Act(ctx context.Context, by access.Actor, entryID string, version int, cmd ledger.Command) (ledger.Entry, error) {
	cmd, err := d.completed(ctx, by, entryID, cmd)
	if err != nil {
		return ledger.Entry{}, err
	}
	return d.deps.Ledger.Do(ctx, by, entryID, version, cmd)
}

// TryAct says why Act would refuse a command, and writes nothing; see
// ledger.Service.Try.
func (d *Desk) TryAct(ctx context.Context, by access.Actor, entryID string, version int, cmd ledger.Command, scans ...ledger.Scan) error {
	cmd, err := d.completed(ctx, by, entryID, cmd)
	if err != nil {
		return err
	}
	return d.deps.Ledger.Try(ctx, by, entryID, version, cmd, scans...)
}

func (d *Desk) completed(ctx context.Context, by access.Actor, entryID string, cmd ledger.Command) (ledger.Command, error) {
	if err := unclassified(cmd); err != nil {
		return cmd, err
	}
	switch cmd.Action {
	case ledger.ActDispatch:
		return d.withCopies(ctx, by, entryID, cmd)
	case ledger.ActSplit:
		return d.withOrigins(ctx, by, entryID, cmd)
	}
	return cmd, nil
}

func (d *Desk) withCopies(ctx context.Context, by access.Actor, entryID string, cmd ledger.Command) (ledger.Command, error) {
	var given map[string]json.RawMessage
	var order ledger.Dispatching
	unread := json.Unmarshal(cmd.Details, &given) != nil || json.Unmarshal(cmd.Details, &order) != nil
	if _, said := given["copies"]; said || unread { // what cannot be read is the ledger's to refuse
		return cmd, nil
	}
	e, err := d.deps.Ledger.Get(ctx, by, entryID)
	if err != nil {
		return cmd, err
	}
	copies, err := d.copies(ctx, e.Matter, order.Lead, order.Supporting)
	if err != nil {
		return cmd, err
	}
	if given["copies"], err = json.Marshal(copies); err != nil {
		return cmd, err
	}
	cmd.Details, err = json.Marshal(given)
	return cmd, err
}

// withOrigins adds what is known of the first post that a 拆分 takes out, and of
// the first that it leaves behind.
func (d *Desk) withOrigins(ctx context.Context, by access.Actor, entryID string, cmd ledger.Command) (ledger.Command, error) {
	var split ledger.Splitting
	if json.Unmarshal(cmd.Details, &split) != nil || len(split.Posts) == 0 {
		return cmd, nil
	}
	e, err := d.deps.Ledger.Get(ctx, by, entryID)
	if err != nil {
		return cmd, err
	}
	if cmd.Apart, err = d.firstOf(ctx, by, split.Posts); err != nil {
		return cmd, err
	}
	cmd.Rest, err = d.firstOf(ctx, by, slices.DeleteFunc(e.Matter.Posts, func(id string) bool { return slices.Contains(split.Posts, id) }))
	return cmd, err
}

// firstOf is what a matter would say of the first of the posts; nil for none that
// the actor may see.
func (d *Desk) firstOf(ctx context.Context, by access.Actor, posts []string) (*ledger.Matter, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	p, err := d.Post(ctx, by, posts[0])
	if errors.Is(err, opinion.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m := matterOf(by, p)
	return &m, nil
}
