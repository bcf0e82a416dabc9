package report

import (
	"context"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Entries reads the ledger's entries of all channels but 热线 and 留言, whose
// matters are measured by their tickets. An entry's times are those of
// ledger.Figures; the platform (发布平台) stands for its source. Entries that
// are not triaged yet count as entries and in no rate.
type Entries struct {
	Scan       func(ctx context.Context, f ledger.Filter, fn func(ledger.Entry) error) error // ledger.Store.Scan
	TopicName  func(id string) string
	RegionName func(code string) string
}

// Matters implements Reader.
func (r Entries) Matters(ctx context.Context, from, to time.Time, fn func(Matter) error) error {
	everything := ledger.Filter{Scope: ledger.Scope{All: true}, From: from, To: to}
	return r.Scan(ctx, everything, func(e ledger.Entry) error {
		if !measured(e) {
			return nil
		}
		return fn(r.matter(e))
	})
}

func measured(e ledger.Entry) bool {
	byTicket := e.Matter.Channel == opinion.ChannelHotline || e.Matter.Channel == opinion.ChannelMessage
	out := e.State == ledger.StateLeftOut || e.State == ledger.StateVoided
	return !byTicket && !out
}

func (r Entries) matter(e ledger.Entry) Matter {
	f := e.Figures()
	m := Matter{
		Key: e.Matter.Number, Title: e.Matter.Title, EntryID: e.ID,
		Unit:   Label{e.Lead.Unit.ID, e.Lead.Unit.Name},
		Source: Label{Key: e.Matter.Platform},
		Class:  e.Grade.Class, Level: e.Grade.Level,
		MustAnswer: f.MustAnswer, Imported: e.Matter.Imported,
		Discovered: f.Discovered, Dispatched: f.Dispatched, FirstFeedback: f.FirstFeedback,
		Responded: f.Responded, Due: f.RespondDue, Closed: f.Closed, CloseDue: f.CloseDue,
		Hands: f.Hands(),
	}
	if len(e.Matter.Topics) > 0 {
		id := e.Matter.Topics[0]
		m.Topic = Label{id, r.TopicName(id)}
	}
	if len(e.Matter.Regions) > 0 {
		code := e.Matter.Regions[0]
		m.Region = Label{code, r.RegionName(code)}
	}
	return m
}
