package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/notify"
	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
)

// TestGivenUpAndTriedAgain follows an e-mail that cannot be sent to its end,
// its retry by hand, and the clearing away of old rows.
func TestGivenUpAndTriedAgain(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		readers(t, s)
		if err := noted(s, "e1"); err != nil {
			t.Fatal(err)
		}
		now, to, down := start, &sent{}, true
		w := workerOn(s, func() time.Time { return now }, to)
		w.Mail = func(_ context.Context, _ string, m notify.Message) error {
			to.add("mail")
			if down {
				return errors.New("邮件服务器不通")
			}
			return nil
		}
		for range 200 {
			workOff(t, w)
			now = now.Add(10 * time.Minute)
		}
		troubled, err := s.Inbox.Troubled(ctx, "", 10)
		if err != nil || len(troubled) != 1 || !troubled[0].DueAt.IsZero() || troubled[0].Error != "邮件服务器不通" {
			t.Fatalf("troubled: %+v, %v", troubled, err)
		}
		if to.n["mail"] != notify.MaxAttempts || to.n["webhook notice:e1:1"] != 1 {
			t.Errorf("sent %v, want %d tries", to.n, notify.MaxAttempts)
		}
		if n, _, err := s.Outbox.Waiting(ctx); n != 0 || err != nil {
			t.Errorf("%d wait, %v: what was given up does not wait", n, err)
		}
		down = false
		if err := s.Inbox.Retry(ctx, troubled[0].ID, now); err != nil {
			t.Fatal(err)
		}
		workOff(t, w)
		if left, err := s.Inbox.Troubled(ctx, "", 10); err != nil || len(left) != 0 || to.n["mail"] != notify.MaxAttempts+1 {
			t.Errorf("left %+v, %v after %d tries", left, err, to.n["mail"])
		}
		if err := s.Inbox.Retry(ctx, troubled[0].ID, now); !errors.Is(err, opinion.ErrNotFound) {
			t.Errorf("retrying what is gone: %v", err)
		}
	})
}

func TestSweepClearsWhatIsOld(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		readers(t, s)
		for _, id := range []string{"read", "unread"} {
			if err := noted(s, id); err != nil {
				t.Fatal(err)
			}
		}
		now := start
		clock := func() time.Time { return now }
		w := workerOn(s, clock, &sent{})
		w.Mail = func(context.Context, string, notify.Message) error { return errors.New("不通") }
		for range 200 {
			workOff(t, w)
			now = now.Add(10 * time.Minute)
		}
		box, wang := notify.NewInbox(s.Inbox, clock), access.Actor{UserID: "wang"}
		if err := box.Read(ctx, wang, "notice:read:1"); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			after                time.Duration
			read, unread, troubl int
		}{
			{29 * 24 * time.Hour, 1, 1, 2},
			{31 * 24 * time.Hour, 1, 1, 0},
			{100 * 24 * time.Hour, 0, 1, 0},
			{181 * 24 * time.Hour, 0, 0, 0},
		} {
			now = start.Add(c.after)
			if _, _, err := box.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			all, _, err := box.List(ctx, wang, false, "")
			unread, _ := box.Unread(ctx, wang)
			troubled, _ := s.Inbox.Troubled(ctx, "", 10)
			if err != nil || len(all)-unread != c.read || unread != c.unread || len(troubled) != c.troubl {
				t.Errorf("after %s: %d read, %d unread, %d troubled, %v; want %+v", c.after, len(all)-unread, unread, len(troubled), err, c)
			}
		}
	})
}

func TestInboxPagesAndMarks(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		readers(t, s)
		const entries = 2*notify.PageSize + 3
		for i := range entries {
			if err := noted(s, fmt.Sprintf("e%03d", i)); err != nil {
				t.Fatal(err)
			}
		}
		clock := func() time.Time { return start }
		workOff(t, workerOn(s, clock, &sent{}))
		box, wang, zhao := notify.NewInbox(s.Inbox, clock), access.Actor{UserID: "wang"}, access.Actor{UserID: "zhao"}
		seen, after := map[string]bool{}, ""
		for page := 0; page == 0 || after != ""; page++ {
			got, next, err := box.List(ctx, wang, false, after)
			if err != nil || page > 3 {
				t.Fatal(page, err)
			}
			for _, m := range got {
				seen[m.ID] = true
			}
			after = next
		}
		if len(seen) != entries {
			t.Errorf("%d over all pages, want %d", len(seen), entries)
		}
		if err := box.Read(ctx, wang, "notice:e001:1"); err != nil {
			t.Fatal(err)
		}
		if err := box.Read(ctx, wang, "notice:nobody:1"); !errors.Is(err, opinion.ErrNotFound) {
			t.Errorf("an unknown one: %v", err)
		}
		if n, _ := box.Unread(ctx, wang); n != entries-1 {
			t.Errorf("%d unread after one was read", n)
		}
		if err := box.Read(ctx, wang, ""); err != nil {
			t.Fatal(err)
		}
		mine, _ := box.Unread(ctx, wang)
		others, _ := box.Unread(ctx, zhao)
		if mine != 0 || others != entries {
			t.Errorf("%d unread of one's own, %d of the other's", mine, others)
		}
	})
}

// What an outage of days leaves is listed to the last: no page ends the list in
// silence, and none reads more than a page.
func TestTroubledDeliveriesComeInPages(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		const failed, givenUp, fresh = 2*notify.PageSize + 3, 7, 5
		for i := range failed + fresh {
			item := notify.Item{ID: fmt.Sprintf("mail:%03d", i), Kind: notify.KindMail, Payload: []byte(`{}`), CreatedAt: start.Add(time.Duration(i/3) * time.Minute)}
			if err := s.Outbox.Put(ctx, item); err != nil {
				t.Fatal(err)
			}
			again := start.Add(time.Duration(i%4+1) * time.Hour) // many are due at one moment
			if i < givenUp {
				again = time.Time{}
			}
			if i >= failed {
				continue
			}
			if err := s.Outbox.Fail(ctx, item.ID, "邮件服务器不通", again); err != nil {
				t.Fatal(err)
			}
		}
		box := notify.NewInbox(s.Inbox, func() time.Time { return start })
		admin := access.Actor{UserID: "admin", Roles: []access.Role{access.RoleSystemAdmin}}
		var all []notify.Item
		for after, page := "", 0; page == 0 || after != ""; page++ {
			items, next, err := box.Troubled(ctx, admin, after)
			if err != nil || len(items) > notify.PageSize || page > 3 {
				t.Fatalf("page %d: %d items, %v", page, len(items), err)
			}
			all, after = append(all, items...), next
		}
		seen := map[string]bool{}
		for i, x := range all {
			seen[x.ID] = true
			if x.DueAt.IsZero() != (i < givenUp) {
				t.Errorf("%s stands at %d: what was given up comes first", x.ID, i)
			}
			if i > givenUp && x.DueAt.After(all[i-1].DueAt) {
				t.Errorf("%s is due after the one before it", x.ID)
			}
		}
		if len(all) != failed || len(seen) != failed {
			t.Errorf("%d items, %d different ones, want %d", len(all), len(seen), failed)
		}
		if _, _, err := box.Troubled(ctx, access.Actor{UserID: "wang"}, ""); !errors.Is(err, access.ErrDenied) {
			t.Errorf("who may not see the system: %v", err)
		}
		if items, _, err := box.Troubled(ctx, admin, "none.of.ours"); err != nil || len(items) != notify.PageSize || items[0].ID != all[0].ID {
			t.Errorf("a foreign cursor: %d items, %v", len(items), err)
		}
	})
}
