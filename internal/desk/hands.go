package desk

import (
	"context"
	"slices"

	"yuqing/internal/access"
	"yuqing/internal/privacy"
	"yuqing/internal/report"
)

// Hands splits the delay of the entries within the actor's reach by the desk
// that took it; it needs access.ViewReports.
func (d *Desk) Hands(ctx context.Context, by access.Actor, req report.Request) (report.Hands, error) {
	r, err := d.reports(ctx, by)
	if err != nil {
		return report.Hands{}, err
	}
	h, err := r.Hands(ctx, req)
	if err != nil {
		return h, err
	}
	h.Supporting, err = d.deps.Reports.Supports(ctx, req, supportsWithin(by))
	return h, err
}

// supportsWithin: a supporting unit's people see its own parts, whoever leads.
func supportsWithin(by access.Actor) func(unit string) bool {
	reach := access.ReachOf(by, access.ViewReports)
	return func(unit string) bool { return reach.All || reach.Covers(access.Of(unit)) }
}

func maskedHands(ms []report.HandMatter) []report.HandMatter {
	for i := range ms {
		ms[i].Title, ms[i].Excuse = privacy.Mask(ms[i].Title), privacy.Mask(ms[i].Excuse)
	}
	return ms
}

// BehindHand lists the matters behind a cell of Hands, of its supporting units
// too; see report.Reports.BehindHand and BehindSupport.
func (d *Desk) BehindHand(ctx context.Context, by access.Actor, req report.Request, key *string, hand string, limit int) ([]report.HandMatter, bool, error) {
	r, err := d.reports(ctx, by)
	if err != nil {
		return nil, false, err
	}
	if slices.Contains(report.SupportNames, hand) && key != nil {
		ms, more, err := d.deps.Reports.BehindSupport(ctx, req, *key, hand, supportsWithin(by), limit)
		return maskedHands(ms), more, err
	}
	ms, more, err := r.BehindHand(ctx, req, key, hand, limit)
	return maskedHands(ms), more, err
}
