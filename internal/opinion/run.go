package opinion

import (
	"context"
	"time"
)

// Run is what one fetch of a source gave.
type Run struct {
	At          time.Time `json:"at"`
	Took        Duration  `json:"took"`
	File        string    `json:"file,omitempty"`         // that was dropped into the watched folder
	NotModified bool      `json:"not_modified,omitempty"` // the server said so, and nothing was read
	New         int       `json:"new"`
	Changed     int       `json:"changed"`
	Known       int       `json:"known"`             // items that were there before
	Dropped     int       `json:"dropped,omitempty"` // items that gave no post
	Error       string    `json:"error,omitempty"`   // in words; empty when it was good
	Warnings    []string  `json:"warnings,omitempty"`
	// Folded is how many runs before this one are not kept because they, too,
	// brought nothing.
	Folded int `json:"folded,omitempty"`
}

// Quiet says that a run brought nothing and nothing was wrong.
func (r Run) Quiet() bool {
	return r.New == 0 && r.Changed == 0 && r.Error == "" && r.File == "" && len(r.Warnings) == 0
}

// KeptRuns is how many runs of a source are kept, the newest.
const KeptRuns = 50

// Day is what a source gave on one day of Asia/Shanghai.
type Day struct {
	Day     string `json:"day"` // 2026-03-01
	Runs    int    `json:"runs"`
	Failed  int    `json:"failed"`
	New     int    `json:"new"`
	Changed int    `json:"changed"`
	// Hours are the hours in which it gave something new, bit 0 from midnight; 0
	// for days of which only the sums were kept.
	Hours uint32 `json:"hours"`
}

// Yield is what a source gave in one hour, where no run of this side brought it.
type Yield struct {
	Source       string // ID
	At           time.Time
	New, Changed int
}

// KeptDays is for how many days the yields are kept.
const KeptDays = 400

// RunLog keeps what the fetches of sources gave.
type RunLog interface {
	// PutRun replaces the health of a source and adds a run, in one transaction;
	// the oldest run beyond KeptRuns gives way. It returns ErrNotFound for an
	// unknown source.
	PutRun(ctx context.Context, source string, h Health, r Run) error
	// AddYields adds what sources gave to their days, and no run; of unknown
	// sources it keeps nothing.
	AddYields(ctx context.Context, yields []Yield) error
	// Runs lists the runs of a source that are kept, the newest first.
	Runs(ctx context.Context, source string) ([]Run, error)
	// Days returns the days of each source since a day (2026-03-01), the oldest
	// first; of one source alone where it is not "".
	Days(ctx context.Context, source, since string) (map[string][]Day, error)
	// ActiveDays hands fn the days from one on and before another on which sources
	// gave something new or changed, with what they gave: a source's days at once, the
	// oldest first, and fn's only until it returns. It stops at fn's first error.
	ActiveDays(ctx context.Context, from, before string, fn func(source string, days []Day) error) error
}

// HostHold is a host that asked to be left alone, by its name, or by its number with
// a # before it.
type HostHold struct {
	Host  string
	Until time.Time
}

// HostHolds keeps them, so that they hold for every process and after a restart.
type HostHolds interface {
	// PutHostHolds sets until when hosts are left alone; those that are over at now
	// are forgotten.
	PutHostHolds(ctx context.Context, holds []HostHold, now time.Time) error
	// HeldHosts lists those that are not over at now, by host.
	HeldHosts(ctx context.Context, now time.Time) ([]HostHold, error)
}
