package wording

import (
	"context"
	"slices"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/ledger"
)

// shelf is a ledger of a few entries that everybody sees.
type shelf []ledger.Entry

func (s shelf) Get(_ context.Context, _ access.Actor, id string) (ledger.Entry, error) {
	for _, e := range s {
		if e.ID == id {
			return e, nil
		}
	}
	return ledger.Entry{}, ledger.ErrNotFound
}

func (s shelf) List(_ context.Context, _ access.Actor, f ledger.Filter) (ledger.Page, error) {
	var page ledger.Page
	for _, e := range s {
		if slices.Contains(f.States, e.State) && (f.Topic == "" || slices.Contains(e.Matter.Topics, f.Topic)) {
			page.Entries = append(page.Entries, e)
		}
	}
	return page, nil
}

type noStatements struct{ Store }

func (noStatements) Statements(context.Context) ([]Statement, error) { return nil, nil }

// What was answered on the same matter is found for one that was registered by hand
// and has no field yet.
func TestPastAnswersWithoutAField(t *testing.T) {
	answered := func(id, title string, topics ...string) ledger.Entry {
		return ledger.Entry{ID: id, State: ledger.StateClosed, Matter: ledger.Matter{Title: title, Topics: topics},
			Responses: []ledger.Response{{Kind: ledger.ActPublish, At: now, Publishing: ledger.Publishing{Text: "已修复。"}}}}
	}
	books := shelf{
		{ID: "new", Matter: ledger.Matter{Title: "石桥镇主街路灯又不亮了"}},
		answered("same", "石桥镇主街路灯不亮", "municipal"), answered("other", "青禾一中食堂就餐后不适", "health"),
	}
	s := New(Deps{Store: noStatements{}, Ledger: books, Now: func() time.Time { return now }})
	got, err := s.Beside(t.Context(), access.Actor{}, "new")
	if err != nil || len(got.Past) != 1 || got.Past[0].EntryID != "same" {
		t.Errorf("%+v, %v", got.Past, err)
	}
}
