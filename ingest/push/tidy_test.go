package push

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

// handedOn is a Store of tickets that were all handed on long ago.
type handedOn struct {
	Store
	tickets []Waiting
}

func (s *handedOn) ForgetMarks(context.Context, time.Time) error { return nil }
func (s *handedOn) ForgetSaid(context.Context, time.Time) error  { return nil }

func (s *handedOn) HandedOnBefore(_ context.Context, _ time.Time, after Waiting, limit int) (list []Waiting, err error) {
	for _, w := range s.tickets {
		if w.Number > after.Number && len(list) < limit {
			list = append(list, w)
		}
	}
	return list, nil
}

func (s *handedOn) ForgetTickets(_ context.Context, gone []Waiting) error {
	s.tickets = slices.DeleteFunc(s.tickets, func(w Waiting) bool {
		return slices.ContainsFunc(gone, func(g Waiting) bool { return g.Number == w.Number })
	})
	return nil
}

// Tickets that never came to be stored hold up none behind them, however many
// they are.
func TestStuckTicketsHoldUpNoOthers(t *testing.T) {
	store, stuck := &handedOn{}, 2*lot
	for i := range stuck + 10 {
		n := fmt.Sprintf("%05d", i)
		store.tickets = append(store.tickets, Waiting{Source: "s", Number: n, Post: opinion.Post{ID: n}})
	}
	r := New(Deps{Store: store, Now: func() time.Time { return now }, Stored: func(_ context.Context, ids []string) (list []opinion.Record, err error) {
		for _, id := range ids {
			if id >= fmt.Sprintf("%05d", stuck) {
				list = append(list, opinion.Record{Post: opinion.Post{ID: id}})
			}
		}
		return list, nil
	}})
	if err := r.tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(store.tickets) != stuck {
		t.Errorf("%d are left, want the %d that are not stored", len(store.tickets), stuck)
	}
}
