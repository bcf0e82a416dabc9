// Package patrol looks after the government's own sites and accounts (巡查):
// columns that nobody keeps up, links that lead nowhere, words that must not
// stand there.
//
// It owns what counts as a finding, when one is over, and what people decide
// about it. How pages are read is ingest's (Collector.Survey), which words are
// wrong is internal/wording's. What a finding becomes is the ledger's. It may
// import those, the domain, access, jobs and notify; it knows no database and no
// HTTP.
package patrol

import (
	"context"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/notify"
)

// Kind is what a finding is about.
type Kind string

// The kinds, in the order in which they are told.
const (
	Word  Kind = "错敏词"
	Dead  Kind = "死链"
	Stale Kind = "长期未更新"
	Shut  Kind = "栏目打不开"
)

// Kinds lists all of them.
var Kinds = []Kind{Word, Dead, Stale, Shut}

// Finding (巡查发现) is one thing to be put right on a site.
type Finding struct {
	ID       string    `json:"id"`
	Kind     Kind      `json:"kind"`
	SourceID string    `json:"source_id"`
	Page     string    `json:"page"`             // address where it stands
	Title    string    `json:"title,omitempty"`  // of that page, or the words of the link
	Target   string    `json:"target,omitempty"` // the dead link's address, or the wrong word
	Text     string    `json:"text"`             // what is wrong and what to do
	Evidence string    `json:"evidence,omitempty"`
	FirstAt  time.Time `json:"first_at"`
	LastAt   time.Time `json:"last_at"`           // when it was last seen
	OverAt   time.Time `json:"over_at,omitzero"`  // when a later look did not find it any more
	Ignored  *Ignored  `json:"ignored,omitempty"` // a person says that it is none
	Handed   *Handed   `json:"handed,omitempty"`  // the ledger's entry that it went into
}

// Ignored (忽略) is why a finding is to be left alone.
type Ignored struct {
	By     string    `json:"by"`
	UserID string    `json:"user_id"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// State is where a finding stands.
type State string

// The states.
const (
	Open  State = "待整改"
	Given State = "已交办"
	Over  State = "已消除"
	Aside State = "已忽略"
)

// States lists all of them.
var States = []State{Open, Given, Over, Aside}

// State is where it stands.
func (f Finding) State() State {
	switch {
	case f.Ignored != nil:
		return Aside
	case !f.OverAt.IsZero():
		return Over
	case f.Handed != nil:
		return Given
	}
	return Open
}

// Visit is the last look at a site.
type Visit struct {
	Host    string    `json:"host"`
	At      time.Time `json:"at"`
	Columns int       `json:"columns"`
	Pages   int       `json:"pages"` // that were looked at
	Left    int       `json:"left"`  // addresses that wait for another day
}

// Store is the port of what patrols found.
type Store interface {
	// Findings lists all findings of sources that are registered.
	Findings(ctx context.Context) ([]Finding, error)
	// PutVisit keeps a look at a site: findings that are new or were over begin
	// at their LastAt; those known keep their FirstAt and what people decided.
	// Those named in over are over at the time of the visit, and what was over
	// before keepFrom is forgotten. What is to be told goes into the outbox in the
	// same transaction.
	PutVisit(ctx context.Context, v Visit, found []Finding, over []string, keepFrom time.Time, tell []notify.Item) error
	// PutHanded links findings to the entry that they went into, with the audit
	// rows of the context. One that begins anew is free of it.
	PutHanded(ctx context.Context, ids []string, h Handed) error
	// PutIgnored marks a finding, or with nil takes the mark back, with the
	// audit rows of the context; opinion.ErrNotFound for an unknown one.
	PutIgnored(ctx context.Context, id string, i *Ignored) error
	// Visits lists the last look at each site.
	Visits(ctx context.Context) ([]Visit, error)
}

func require(by access.Actor, p access.Permission) error {
	return access.Require(by, p, access.Object{})
}
