package demo

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/brief"
	"yuqing/internal/desk"
)

// Who writes and who signs the demonstration's briefs.
const (
	briefWriter = "linxiao"
	briefSigner = "wujian"
)

// Brief lets people write briefs of what was stored: last week's, issued, and a
// report on the hottest event, still a draft.
func Brief(ctx context.Context, briefs *brief.Service, d *desk.Desk, people *access.Service, now time.Time) error {
	actors, err := actorsOf(ctx, people)
	if err != nil {
		return err
	}
	writer, signer := actors[briefWriter], actors[briefSigner]
	week, err := briefs.Draft(ctx, writer, brief.Weekly, now.Add(-7*24*time.Hour), "")
	if err != nil {
		return fmt.Errorf("write last week's brief: %w", err)
	}
	in := brief.Input{Title: week.Title, To: "县委办、县政府办", Sections: week.Sections}
	if week, err = briefs.Edit(ctx, writer, week.ID, week.Version, in); err != nil {
		return fmt.Errorf("address last week's brief: %w", err)
	}
	if _, err := briefs.Issue(ctx, signer, week.ID, week.Version); err != nil {
		return fmt.Errorf("issue last week's brief: %w", err)
	}
	page, err := d.ListEvents(ctx, writer, desk.EventQuery{Limit: 1})
	if err != nil || len(page.Events) == 0 {
		return err
	}
	if _, err := briefs.Draft(ctx, writer, brief.Special, time.Time{}, page.Events[0].ID); err != nil {
		return fmt.Errorf("write a report on an event: %w", err)
	}
	return nil
}
