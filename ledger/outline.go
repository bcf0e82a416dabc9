package ledger

import (
	"time"

	"yuqing/internal/opinion"
)

// Outline (摘要) is what reports and long lists read of an entry: its figures
// and what they are grouped by. It follows from the entry alone. Stores keep it
// beside the entry, in the same transaction, so that a year's figures need not
// read a year's entries.
type Outline struct {
	ID           string // of the entry
	Number       string // 编号
	MatterNumber string // Matter.Number
	Title        string
	State        State
	Channel      opinion.Channel
	Class        opinion.Class
	Level        opinion.Level
	Lead         UnitRef
	LeadAccepted time.Time // by the unit that leads now
	Former       int       // lead units before it
	Platform     string
	Topic        string // the first one
	Region       string // the first one
	Post         string // 主件: the first one
	Posts        int    // how many
	Imported     bool
	Patrolled    bool // found by the patrol of sites (网站巡查)
	Checked      bool // somebody has looked back on it (回头看)
	Misses       []Miss
	Supports     []Support // the supporting units' parts that stand
	Figures
	Assessed
}

// Support is a supporting unit's part (配合) and when it got, accepted and reported it.
type Support struct {
	Unit     UnitRef   `json:"unit"`
	Ordered  time.Time `json:"ordered,omitzero"`
	Taken    time.Time `json:"taken,omitzero"`
	Reported time.Time `json:"reported,omitzero"`
}

// FoundByPatrol is the Matter.DiscoveredBy of what the patrol of sites found.
const FoundByPatrol = "系统巡查"

// Outline returns the entry's outline, all times in UTC.
func (e Entry) Outline() Outline {
	o := Outline{
		ID: e.ID, Number: e.Number, MatterNumber: e.Matter.Number, Title: e.Matter.Title,
		State: e.State, Channel: e.Matter.Channel, Class: e.Grade.Class, Level: e.Grade.Level, Lead: e.Lead.Unit,
		LeadAccepted: e.Lead.AcceptedAt, Former: len(e.Former),
		Platform: e.Matter.Platform, Posts: len(e.Matter.Posts), Imported: e.Matter.Imported,
		Patrolled: e.Matter.DiscoveredBy == FoundByPatrol, Checked: len(e.Checks) > 0, Misses: e.Misses, Figures: e.Figures(), Assessed: e.Assessed(),
	}
	o.Discovered = o.Discovered.UTC()
	for _, p := range e.Supporting {
		if p.State != PartReturned && p.State != PartRecalled {
			o.Supports = append(o.Supports, Support{p.Unit, p.DispatchedAt.UTC(), p.AcceptedAt.UTC(), p.ReportedAt.UTC()})
		}
	}
	if len(e.Matter.Posts) > 0 {
		o.Post = e.Matter.Posts[0]
	}
	if len(e.Matter.Topics) > 0 {
		o.Topic = e.Matter.Topics[0]
	}
	if len(e.Matter.Regions) > 0 {
		o.Region = e.Matter.Regions[0]
	}
	for _, at := range o.Moments() {
		*at = at.UTC()
	}
	return o
}

// Moments are all times of an outline, for stores to keep; all but Discovered,
// which an entry is found by.
func (o *Outline) Moments() []*time.Time {
	f := &o.Figures
	return []*time.Time{
		&o.LeadAccepted, &f.Published, &f.Triaged, &f.Dispatched, &f.Accepted, &f.FirstFeedback, &f.Approved, &f.Responded, &f.Closed,
		&f.FeedbackDue, &f.RespondDue, &f.CloseDue,
		&o.Contacted, &o.ContactDue, &o.AgainDue, &f.Ordered, &f.Taken, &f.Reported,
	}
}
