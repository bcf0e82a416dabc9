package desk

import (
	"context"

	"yuqing/internal/access"
	"yuqing/internal/privacy"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// Timeliness runs a timeliness report over the matters within the actor's
// reach; it needs access.ViewReports.
func (d *Desk) Timeliness(ctx context.Context, by access.Actor, req report.Request) (report.Timeliness, error) {
	r, err := d.reports(ctx, by)
	if err != nil {
		return report.Timeliness{}, err
	}
	return r.Timeliness(ctx, req)
}

// Behind lists the matters behind a figure; see report.Reports.Behind.
func (d *Desk) Behind(ctx context.Context, by access.Actor, req report.Request, key *string, f report.Figure, limit int) ([]report.Matter, bool, error) {
	r, err := d.reports(ctx, by)
	if err != nil {
		return nil, false, err
	}
	matters, more, err := r.Behind(ctx, req, key, f, limit)
	for i := range matters {
		m := &matters[i]
		m.Title, m.Excuse = privacy.Mask(m.Title), privacy.Mask(m.Excuse)
	}
	return matters, more, err
}

// Assessment runs a report of assessment over the matters within the actor's
// reach, with the periods that it is compared with; it needs
// access.ViewReports.
func (d *Desk) Assessment(ctx context.Context, by access.Actor, req report.Request) (report.Assessed, error) {
	r, err := d.reports(ctx, by)
	if err != nil {
		return report.Assessed{}, err
	}
	return r.Assessed(ctx, req)
}

// Ranking ranks the units of the whole office; it needs access.ViewReports
// everywhere, for a part of the units is no ranking.
func (d *Desk) Ranking(ctx context.Context, by access.Actor, req report.Request, least int) (report.Ranking, error) {
	if err := require(by, access.ViewReports); err != nil {
		return report.Ranking{}, err
	}
	return d.deps.Reports.Ranking(ctx, req, least)
}

// Cross counts the matters within the actor's reach by unit and class; it needs
// access.ViewReports.
func (d *Desk) Cross(ctx context.Context, by access.Actor, req report.Request) (report.Cross, error) {
	r, err := d.reports(ctx, by)
	if err != nil {
		return report.Cross{}, err
	}
	return r.Cross(ctx, req)
}

// reports are the reports restricted to the actor's reach. An entry names its
// unit by ID, a ticket by the name that the hotline uses; what became of a
// ticket may lie with another unit, whose entry the actor cannot read.
func (d *Desk) reports(ctx context.Context, by access.Actor) (*report.Reports, error) {
	if err := nothingIsDenied(by, access.ViewReports); err != nil {
		return nil, err
	}
	reach := access.ReachOf(by, access.ViewReports)
	if reach.All {
		return d.deps.Reports, nil
	}
	tree, err := d.unitTree(ctx)
	if err != nil {
		return nil, err
	}
	return d.deps.Reports.Seeing(ledger.ScopeOf(by).Sees).Only(func(m report.Matter) bool {
		id := m.Unit.Key
		if u, ok := tree.Named(m.Unit.Key); ok {
			id = u.ID
		}
		return reach.Covers(access.Of(id))
	}), nil
}
