package desk

import (
	"context"

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
	return r.Hands(ctx, req)
}

// BehindHand lists the matters behind a cell of Hands; see
// report.Reports.BehindHand.
func (d *Desk) BehindHand(ctx context.Context, by access.Actor, req report.Request, key *string, hand string, limit int) ([]report.HandMatter, bool, error) {
	r, err := d.reports(ctx, by)
	if err != nil {
		return nil, false, err
	}
	ms, more, err := r.BehindHand(ctx, req, key, hand, limit)
	for i := range ms {
		ms[i].Title = privacy.Mask(ms[i].Title)
	}
	return ms, more, err
}
