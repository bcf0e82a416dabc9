// Package storetest holds every implementation of the stores' ports to the
// same named properties. It imports the ports only.
package storetest

import (
	"context"
	"testing"
	"time"

	"yuqing/ingest/push"
	"yuqing/internal/access"
	"yuqing/internal/answers"
	"yuqing/internal/brief"
	"yuqing/internal/calibration"
	"yuqing/internal/duty"
	"yuqing/internal/jobs"
	"yuqing/internal/notify"
	"yuqing/internal/office"
	"yuqing/internal/opinion"
	"yuqing/internal/patrol"
	"yuqing/internal/sourcewatch"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

// Stores are the stores of one office, as one process sees them.
type Stores struct {
	Posts     opinion.Posts
	Sources   opinion.Sources
	Runs      opinion.RunLog
	HostHolds opinion.HostHolds
	Access    access.Store
	Audit     access.AuditLog
	Ledger    ledger.Store
	Jobs      jobs.Store
	Pushes    push.Store

	Calibration calibration.Store
	Wording     wording.Store
	Briefs      brief.Store
	Patrol      patrol.Store
	Answers     answers.Store
	Alarms      sourcewatch.Store
	Outbox      notify.Outbox
	Inbox       notify.Store
	Office      office.Store
	Duty        duty.Store
}

// Open makes an empty office. Each call of what it returns opens it once more,
// as another process would; what was opened is closed when the test ends.
type Open func(t *testing.T) (process func() Stores)

// Run runs all properties.
func Run(t *testing.T, open Open) {
	suites := map[string][]property{
		"pushes": pushes, "patrol": patrols, "answers": publicAnswers, "source alarms": sourceAlarms,
		"posts": posts, "posts again": again, "posts private": private, "calibration": calibrations, "models": models, "wording": wordings, "briefs": briefs, "sources": sources, "people": people, "log-in": logins, "audit": audits, "ledger": entries, "jobs": works, "office": offices, "duty": duties,
	}
	for name, properties := range suites {
		t.Run(name, func(t *testing.T) {
			for _, p := range properties {
				t.Run(p.name, func(t *testing.T) { p.run(t, open(t)) })
			}
		})
	}
}

type property struct {
	name string
	run  func(t *testing.T, process func() Stores)
}

var ctx = context.Background()

// noon is a time with microseconds, which the stores must keep.
var noon = time.Date(2026, 3, 2, 4, 0, 0, 123456000, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func got[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		must(t, err)
		return v
	}
}
