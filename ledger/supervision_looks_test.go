package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// counting counts the entries that are loaded.
type counting struct {
	ledger.Store
	loaded int
}

func (c *counting) GetMany(ctx context.Context, ids []string) ([]ledger.Entry, error) {
	c.loaded += len(ids)
	return c.Store.GetMany(ctx, ids)
}

// TestLooksPutOffMissNothing: a process that puts its looks off takes the same
// steps, at the same times, as one that looks at everything each time.
func TestLooksPutOffMissNothing(t *testing.T) {
	for _, state := range []ledger.State{ledger.StateClue, ledger.StateToTriage, ledger.StateToAccept, ledger.StateInHand, ledger.StateReview2, ledger.StateFollowUp} {
		for _, level := range []opinion.Level{opinion.LevelOrdinary, opinion.LevelMajor} {
			t.Run(fmt.Sprint(state, " ", level), func(t *testing.T) {
				steps := func(anew bool) []string {
					store := &counting{Store: ledgertest.NewMemory()}
					o := ledgertest.NewOffice(store)
					e := at(t, o, state, level)
					book := func() *ledger.Rulebook { return o.Book }
					s := ledger.NewService(store, o, book, o.Now)
					end := o.Now().Add(35 * 24 * time.Hour)
					for o.Now().Before(end) {
						o.Pass(13 * time.Minute)
						if anew {
							s = ledger.NewService(store, o, book, o.Now)
						}
						if _, err := s.Supervise(ctx); err != nil {
							t.Fatal(err)
						}
					}
					if !anew && store.loaded > 200 {
						t.Errorf("one entry was looked at %d times in 35 days", store.loaded)
					}
					return taken(t, o, e.ID)
				}
				if got, want := steps(false), steps(true); !slices.Equal(got, want) {
					t.Errorf("looks put off:\n%s\nlooking each time:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			})
		}
	}
}

// TestNewRulesAreFollowedAtOnce: what was put off under other rules is looked at
// again when the rules change.
func TestNewRulesAreFollowedAtOnce(t *testing.T) {
	o := office()
	book := *o.Book
	book.Supervision.Remind.Off, book.Supervision.Supervise.Off, book.Supervision.Circulate.Off = true, true, true
	inForce := &book
	s := ledger.NewService(o.Store, o, func() *ledger.Rulebook { return inForce }, o.Now)
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	o.Pass(72*time.Hour + 30*time.Minute) // Thursday 09:30: the answer is late since yesterday
	for range 2 {
		if n, err := s.Supervise(ctx); n != 0 || err != nil {
			t.Fatalf("%d steps with all rules off, %v", n, err)
		}
	}
	inForce = o.Book
	if _, err := s.Supervise(ctx); err != nil {
		t.Fatal(err)
	}
	if got := taken(t, o, e.ID, ledger.ClockRespond); len(got) != 1 {
		t.Errorf("taken under the new rules: %v", got)
	}
}
