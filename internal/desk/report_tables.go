package desk

import (
	"context"
	"io"

	"yuqing/internal/access"
	"yuqing/internal/report"
)

// ExportAssessment writes a report of assessment as a table in the format; it
// is noted in the audit log.
func (d *Desk) ExportAssessment(ctx context.Context, by access.Actor, a report.Assessed, format string, w io.Writer) error {
	return d.exportFigures(ctx, by, "export.assessment", a.From, a.To, a.Lines(report.Titles), format, w)
}

// ExportRanking writes a ranking, with the units that are not ranked and why;
// it is noted in the audit log.
func (d *Desk) ExportRanking(ctx context.Context, by access.Actor, r report.Ranking, format string, w io.Writer) error {
	return d.exportFigures(ctx, by, "export.ranking", r.From, r.To, r.Lines(), format, w)
}

// ExportCross writes the table of units by class; it is noted in the audit log.
func (d *Desk) ExportCross(ctx context.Context, by access.Actor, c report.Cross, format string, w io.Writer) error {
	return d.exportFigures(ctx, by, "export.cross", c.From, c.To, c.Lines(), format, w)
}

// exportFigures writes lines of figures, the heading first.
func (d *Desk) exportFigures(ctx context.Context, by access.Actor, act, from, to string, lines [][]string, format string, w io.Writer) error {
	if err := d.handedOut(ctx, by, act, "", "期间："+from+" 至 "+to, len(lines)-1); err != nil {
		return err
	}
	var t table = report.NewSheet(w, lines[0]...)
	if format == FormatXLSX {
		t = report.NewFigures(w, "统计", lines[0]...)
	}
	var err error
	for _, line := range lines[1:] {
		if err = t.Row(line...); err != nil {
			break
		}
	}
	return t.Close(err)
}
