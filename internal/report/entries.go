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
// are not triaged yet count as entries and in no rate. What an earlier ledger
// had and nobody judged here is history.
type Entries struct {
	Outlines   func(ctx context.Context, f ledger.Filter, fn func(ledger.Outline) error) error // ledger.Store.Outlines
	TopicName  func(id string) string
	RegionName func(code string) string
}

// Matters implements Reader.
func (r Entries) Matters(ctx context.Context, from, to time.Time, fn func(Matter) error) error {
	everything := ledger.Filter{Scope: ledger.Scope{All: true}, From: from, To: to}
	return r.Outlines(ctx, everything, func(o ledger.Outline) error {
		if !received(o) {
			return nil
		}
		return fn(r.matter(o))
	})
}

// received is what came by a channel that the ledger measures and is not voided;
// measured is what is counted of it, which what was left out is not.
func received(o ledger.Outline) bool {
	byTicket := o.Channel == opinion.ChannelHotline || o.Channel == opinion.ChannelMessage
	return !byTicket && o.State != ledger.StateVoided
}

func measured(o ledger.Outline) bool { return received(o) && o.State != ledger.StateLeftOut }

func (r Entries) matter(o ledger.Outline) Matter {
	m := Matter{
		Key: o.MatterNumber, Title: o.Title, EntryID: o.ID,
		Unit:   Label{o.Lead.ID, o.Lead.Name},
		Source: Label{Key: o.Platform},
		Class:  o.Class, Level: o.Level,
		MustAnswer: o.MustAnswer, Imported: o.Imported,
		LeftOut: o.State == ledger.StateLeftOut, Merged: o.Merged,
		Discovered: o.Discovered, Dispatched: o.Dispatched, FirstFeedback: o.FirstFeedback,
		Responded: o.Responded, Due: o.RespondDue, Closed: o.Closed, CloseDue: o.CloseDue,
		AgainDue: o.AgainDue, AgainLate: o.AgainLate,
		Satisfied: o.Satisfied, Solved: o.Solved, Contacted: o.Contacted, ContactDue: o.ContactDue, Reachable: true,
		LateRecords: o.LateRecords, Bounces: o.Bounces, Former: o.Former, Moved: o.Moved, Excuse: o.Excuse,
		led: Label{o.DueLed.ID, o.DueLed.Name}, againLed: Label{o.AgainLed.ID, o.AgainLed.Name},
		steps: o.Figures, supports: o.Supports, Posts: o.Posts,
	}
	if o.Topic != "" {
		m.Topic = Label{o.Topic, r.TopicName(o.Topic)}
	}
	if o.Region != "" {
		m.Region = Label{o.Region, r.RegionName(o.Region)}
	}
	return m
}
