package search

import (
	"context"
	"slices"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// Retention says how long posts can be found by a search; zero is for ever. It
// is the index's alone: the post store keeps every post.
type Retention struct {
	PostMonths  int // whole months before the one that runs
	TicketYears int // whole years before the one that runs
}

// Since is when the oldest posts still kept were first collected (入库), tickets
// apart, because an office reports on them over years. Zero keeps all. The
// times begin a month and a year in calendar.Shanghai: an engine that keeps a
// file a period drops it whole.
type Since struct{ Posts, Tickets time.Time }

// Since is what is kept at a time.
func (r Retention) Since(now time.Time) (s Since) {
	y, m, _ := now.In(calendar.Shanghai).Date()
	if r.PostMonths > 0 {
		s.Posts = time.Date(y, m-time.Month(r.PostMonths), 1, 0, 0, 0, 0, calendar.Shanghai)
	}
	if r.TicketYears > 0 {
		s.Tickets = time.Date(y-r.TicketYears, 1, 1, 0, 0, 0, 0, calendar.Shanghai)
	}
	return s
}

// All reports whether nothing is dropped.
func (s Since) All() bool { return s.Posts.IsZero() && s.Tickets.IsZero() }

// Keeps reports whether a document belongs into the index.
func (s Since) Keeps(d Document) bool {
	if d.IsTicket() {
		return !d.CollectedAt.Before(s.Tickets)
	}
	return !d.CollectedAt.Before(s.Posts)
}

// Reaches is the part of s that a filter reaches behind: what it asks for may
// be incomplete before these times, because nothing is published after it was
// collected.
func (s Since) Reaches(f Filter) (into Since) {
	asks := func(ticket bool) bool {
		for _, k := range f.Kinds {
			if (k == opinion.KindTicket) == ticket {
				return true
			}
		}
		return len(f.Kinds) == 0
	}
	if asks(false) && f.From.Before(s.Posts) {
		into.Posts = s.Posts
	}
	if asks(true) && f.From.Before(s.Tickets) {
		into.Tickets = s.Tickets
	}
	return into
}

// IsTicket tells tickets from other posts. It is the same in all versions of a
// post, as CollectedAt is.
func (d Document) IsTicket() bool { return d.Kind == opinion.KindTicket }

// Keeping is an index that takes only what since keeps: whoever analyses an old
// post anew, corrects or re-indexes it need not think of that.
func Keeping(x Index, since func() Since) Index { return keeping{x, since} }

type keeping struct {
	Index
	since func() Since
}

// Write passes on the documents that are kept.
func (k keeping) Write(ctx context.Context, docs []Document) ([]Rejected, error) {
	if since := k.since(); !since.All() {
		docs = slices.DeleteFunc(slices.Clone(docs), func(d Document) bool { return !since.Keeps(d) })
	}
	return k.Index.Write(ctx, docs)
}
