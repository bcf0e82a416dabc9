package notify

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
)

// How long messages and what was given up are kept.
const (
	KeepRead    = 90 * 24 * time.Hour
	KeepUnread  = 180 * 24 * time.Hour
	KeepGivenUp = 30 * 24 * time.Hour
)

// PageSize is how many messages a page of an inbox has, and how many deliveries
// one of those that failed.
const PageSize = 50

// Store keeps inboxes and preferences, and shows the outbox.
type Store interface {
	// Messages returns a person's messages, newest first: at most limit, from
	// the one that the Cursor names on; from the newest where it is empty.
	Messages(ctx context.Context, user string, unread bool, after string, limit int) ([]Message, error)
	// Unread counts a person's unread messages.
	Unread(ctx context.Context, user string) (int, error)
	// MarkRead marks a person's message, all of theirs where id is empty. One
	// that they don't have gives opinion.ErrNotFound.
	MarkRead(ctx context.Context, user, id string, at time.Time) error
	// Preferences returns those that are set; PutPreference sets one.
	Preferences(ctx context.Context, users []string) (map[string]Preference, error)
	PutPreference(ctx context.Context, user string, p Preference) error

	// Troubled returns items that failed at least once, given-up ones first and
	// then newest first: at most limit, from the one that the ItemCursor names
	// on; from the first where it is empty.
	Troubled(ctx context.Context, after string, limit int) ([]Item, error)
	// Retry makes an item due again, as if it had never failed; Drop removes
	// it. Both write the audit rows of access.WithAudit, and give
	// opinion.ErrNotFound for an item that is not there.
	Retry(ctx context.Context, id string, now time.Time) error
	Drop(ctx context.Context, id string) error
	// Sweep removes messages read or made before the times, and items given up
	// that were made before. It returns how many of each.
	Sweep(ctx context.Context, read, unread, givenUp time.Time) (messages, items int64, err error)
}

// Inbox is what people see of the notices, and the administrator of the
// deliveries.
type Inbox struct {
	store Store
	now   func() time.Time
}

// NewInbox makes an Inbox.
func NewInbox(store Store, now func() time.Time) *Inbox { return &Inbox{store, now} }

// List returns a page of the actor's own messages and the cursor of the next
// page, empty on the last.
func (x *Inbox) List(ctx context.Context, by access.Actor, unread bool, after string) ([]Message, string, error) {
	all, err := x.store.Messages(ctx, by.UserID, unread, after, PageSize+1)
	if err != nil {
		return nil, "", fmt.Errorf("read the inbox of %s: %w", by.Login, err)
	}
	if len(all) <= PageSize {
		return all, "", nil
	}
	return all[:PageSize], Cursor(all[PageSize-1]), nil
}

// Cursor names a message's place in its inbox.
func Cursor(m Message) string { return fmt.Sprintf("%d.%s", m.At.UnixMicro(), m.ID) }

// Unread counts the actor's unread messages.
func (x *Inbox) Unread(ctx context.Context, by access.Actor) (int, error) {
	return x.store.Unread(ctx, by.UserID)
}

// Read marks one of the actor's messages as read, or all where id is empty.
func (x *Inbox) Read(ctx context.Context, by access.Actor, id string) error {
	return x.store.MarkRead(ctx, by.UserID, id, x.now())
}

// Preference is how the actor wants to hear of things.
func (x *Inbox) Preference(ctx context.Context, by access.Actor) (Preference, error) {
	all, err := x.store.Preferences(ctx, []string{by.UserID})
	return all[by.UserID], err
}

// SetPreference sets it; a bad one gives an *opinion.InputError.
func (x *Inbox) SetPreference(ctx context.Context, by access.Actor, p Preference) (Preference, error) {
	p, err := p.tidy()
	if err != nil {
		return p, err
	}
	ctx = access.WithAudit(ctx, access.By(by, x.now(), "user.notices", "user:"+by.UserID, ""))
	return p, x.store.PutPreference(ctx, by.UserID, p)
}

// Troubled returns a page of the deliveries that failed and the cursor of the
// next page, empty on the last; it needs access.ViewSystem.
func (x *Inbox) Troubled(ctx context.Context, by access.Actor, after string) ([]Item, string, error) {
	if err := access.Require(by, access.ViewSystem, access.Object{}); err != nil {
		return nil, "", err
	}
	all, err := x.store.Troubled(ctx, after, PageSize+1)
	if err != nil {
		return nil, "", fmt.Errorf("read what could not be delivered: %w", err)
	}
	if len(all) <= PageSize {
		return all, "", nil
	}
	return all[:PageSize], ItemCursor(all[PageSize]), nil
}

// ItemCursor names a troubled item's place among them; 0 stands for one that was
// given up.
func ItemCursor(i Item) string {
	var due int64
	if !i.DueAt.IsZero() {
		due = i.DueAt.UnixMicro()
	}
	return fmt.Sprintf("%d.%d.%s", due, i.CreatedAt.UnixMicro(), i.ID)
}

// Retry has a delivery tried again at once; it needs access.ManageSystem.
func (x *Inbox) Retry(ctx context.Context, by access.Actor, id string) error {
	if err := access.Require(by, access.ManageSystem, access.Object{}); err != nil {
		return err
	}
	ctx = access.WithAudit(ctx, access.By(by, x.now(), "delivery.retry", "delivery:"+id, ""))
	return x.store.Retry(ctx, id, x.now())
}

// Drop gives a delivery up for good; it needs access.ManageSystem.
func (x *Inbox) Drop(ctx context.Context, by access.Actor, id string) error {
	if err := access.Require(by, access.ManageSystem, access.Object{}); err != nil {
		return err
	}
	ctx = access.WithAudit(ctx, access.By(by, x.now(), "delivery.drop", "delivery:"+id, ""))
	return x.store.Drop(ctx, id)
}

// Sweep removes what has been kept long enough.
func (x *Inbox) Sweep(ctx context.Context) (messages, items int64, err error) {
	now := x.now()
	return x.store.Sweep(ctx, now.Add(-KeepRead), now.Add(-KeepUnread), now.Add(-KeepGivenUp))
}
