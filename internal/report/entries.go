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
	Outlines   func(ctx context.Context, f ledger.Filter, fn func(ledger.Outline) error) error // ledger.Store.Outlines
	TopicName  func(id string) string
	RegionName func(code string) string
}

// Matters implements Reader.
func (r Entries) Matters(ctx context.Context, from, to time.Time, fn func(Matter) error) error {
	everything := ledger.Filter{Scope: ledger.Scope{All: true}, From: from, To: to}
	return r.Outlines(ctx, everything, func(o ledger.Outline) error {
		if !measured(o) {
			return nil
		}
		return fn(r.matter(o))
	})
}

func measured(o ledger.Outline) bool {
	byTicket := o.Channel == opinion.ChannelHotline || o.Channel == opinion.ChannelMessage
	out := o.State == ledger.StateLeftOut || o.State == ledger.StateVoided
	return !byTicket && !out
}

func (r Entries) matter(o ledger.Outline) Matter {
	m := Matter{
		Key: o.MatterNumber, Title: o.Title, EntryID: o.ID,
		Unit:   Label{o.Lead.ID, o.Lead.Name},
		Source: Label{Key: o.Platform},
		Class:  o.Class, Level: o.Level,
		MustAnswer: o.MustAnswer, Imported: o.Imported,
		Discovered: o.Discovered, Dispatched: o.Dispatched, FirstFeedback: o.FirstFeedback,
		Responded: o.Responded, Due: o.RespondDue, Closed: o.Closed, CloseDue: o.CloseDue,
		Hands: o.Hands(),
	}
	if o.Topic != "" {
		m.Topic = Label{o.Topic, r.TopicName(o.Topic)}
	}
	if o.Region != "" {
		m.Region = Label{o.Region, r.RegionName(o.Region)}
	}
	return m
}
