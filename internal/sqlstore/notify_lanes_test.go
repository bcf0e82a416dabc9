package sqlstore_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"yuqing/internal/notify"
	"yuqing/internal/sqlstore"
)

// TestHangingMailServerHoldsUpNothingElse: while an e-mail hangs, notices reach
// the pages and the webhook.
func TestHangingMailServerHoldsUpNothingElse(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		readers(t, s)
		if err := noted(s, "e1"); err != nil {
			t.Fatal(err)
		}
		hanging, heard := make(chan struct{}), make(chan struct{})
		var once sync.Once
		w := workerOn(process(), func() time.Time { return start }, &sent{})
		w.Mail = func(context.Context, string, notify.Message) error {
			once.Do(func() { close(hanging) })
			<-heard
			return nil
		}
		w.Webhook = func(_ context.Context, m notify.Message) error {
			if m.EntryID == "e2" {
				close(heard)
			}
			return nil
		}
		running, end := context.WithCancel(ctx)
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := w.Run(running); err != nil {
				t.Error(err)
			}
		})
		defer wg.Wait()
		defer end()
		<-hanging
		if err := noted(s, "e2"); err != nil {
			t.Fatal(err)
		}
		select {
		case <-heard:
		case <-time.After(30 * time.Second):
			close(heard)
			t.Fatal("nobody heard of the second notice while an e-mail hung")
		}
		if n, err := s.Inbox.Unread(ctx, "zhao"); n != 2 || err != nil {
			t.Errorf("%d on the page, %v", n, err)
		}
	})
}

// TestUnknownKindIsShown: what a newer program put into the outbox is claimed
// by somebody and shown as not delivered.
func TestUnknownKindIsShown(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		if err := s.Outbox.Put(ctx, notify.Item{ID: "x", Kind: "pigeon", Payload: []byte(`{}`), CreatedAt: start}); err != nil {
			t.Fatal(err)
		}
		workOff(t, workerOn(s, func() time.Time { return start }, &sent{}))
		all, err := s.Inbox.Troubled(ctx, "", 10)
		if err != nil || len(all) != 1 || !all[0].DueAt.IsZero() || !strings.Contains(all[0].Error, "pigeon") {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// TestLanesShareNothing: a claim takes what its lane holds, and each item is in
// one lane.
func TestLanesShareNothing(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		lanes := map[string]notify.Lane{
			notify.KindNotice: notify.LanePage, notify.KindEvent: notify.LanePage, notify.KindWord: notify.LanePage, "pigeon": notify.LanePage,
			notify.KindMail: notify.LaneMail, notify.KindWebhook: notify.LaneWebhook,
		}
		for kind := range lanes {
			if err := s.Outbox.Put(ctx, notify.Item{ID: kind, Kind: kind, Payload: []byte(`{}`), CreatedAt: start}); err != nil {
				t.Fatal(err)
			}
		}
		claimed := 0
		for _, lane := range notify.Lanes {
			if due, err := s.Outbox.Due(ctx, lane, start); !due || err != nil {
				t.Errorf("%s: due %v, %v", lane, due, err)
			}
			items, err := s.Outbox.Claim(ctx, lane, start, time.Minute, 10)
			if err != nil {
				t.Fatal(err)
			}
			claimed += len(items)
			for _, o := range items {
				if lanes[o.Kind] != lane {
					t.Errorf("%s is in the lane %s", o.Kind, lane)
				}
			}
			if due, err := s.Outbox.Due(ctx, lane, start); due || err != nil {
				t.Errorf("%s: still due %v, %v", lane, due, err)
			}
		}
		if claimed != len(lanes) {
			t.Errorf("%d claimed, want %d", claimed, len(lanes))
		}
	})
}
