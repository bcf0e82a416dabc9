package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/ledger"
)

// Word tells of what is neither an entry nor a hot event: a source, a patrol.
type Word struct {
	Heading  string `json:"heading"`  // what happened, in a few words, and to what
	Standing string `json:"standing"` // how things stand
	Path     string `json:"path"`     // of the page that it leads to
}

// Tell is a Word and who hears it.
type Tell struct {
	Word
	Roles []access.Role `json:"roles"`
	// To keeps it to one person, by user ID, whoever has the roles.
	To string `json:"to,omitempty"`
	// Unit keeps it to those of the roles who belong to this unit or one below
	// it, where there are any.
	Unit string    `json:"unit,omitempty"`
	At   time.Time `json:"at"`
}

// Item is the outbox's item of it; one ID is told once.
func (t Tell) Item(id string) (Item, error) {
	b, err := json.Marshal(t)
	if err != nil {
		return Item{}, fmt.Errorf("encode what is to be told: %w", err)
	}
	return Item{ID: id, Kind: KindWord, Payload: b, CreatedAt: t.At}, nil
}

// handOutWord tells people of what is neither an entry nor an event.
func (w *Worker) handOutWord(ctx context.Context, item Item) error {
	var t Tell
	if err := json.Unmarshal(item.Payload, &t); err != nil {
		return fmt.Errorf("%w：%w", errBroken, err)
	}
	if t.Heading == "" || t.Path == "" {
		return fmt.Errorf("%w：没有内容", errBroken)
	}
	n := ledger.Notice{Roles: t.Roles, At: t.At}
	people, err := w.People(ctx, n)
	if err != nil {
		return fmt.Errorf("look for the recipients: %w", err)
	}
	return w.deliver(ctx, Message{ID: item.ID, Word: &t.Word, At: t.At}, people.hearing(t, n))
}

// hearing are the IDs of those who hear it.
func (p People) hearing(t Tell, n ledger.Notice) []string {
	if t.To == "" {
		return p.within(t.Unit, p.Recipients(n))
	}
	if slices.ContainsFunc(p.Users, func(u access.User) bool { return u.ID == t.To && !u.Disabled }) {
		return []string{t.To}
	}
	return nil
}

// within keeps those who belong to a unit or one below it; all where nobody
// does.
func (p People) within(unit string, ids []string) []string {
	under := p.Tree.Under(unit)
	theirs := slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		i := slices.IndexFunc(p.Users, func(u access.User) bool { return u.ID == id })
		return i < 0 || !slices.Contains(under, p.Users[i].UnitID)
	})
	if unit == "" || len(theirs) == 0 {
		return ids
	}
	return theirs
}
