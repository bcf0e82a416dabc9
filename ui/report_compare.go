package ui

import (
	"fmt"
	"math"
	"net/url"
	"strings"

	"yuqing/internal/report"
)

// comparison is a report's total beside those of the period before (环比) and
// of the year before (同比).
type comparison struct {
	Before, Year string // the periods, as dates
	BeforeURL    string
	YearURL      string
	Rows         []comparedRow
}

// comparedRow is one figure of the three periods, and how it changed, in words.
type comparedRow struct {
	Name, Definition       string
	Unit                   string // of the figures, where they are no counts and rates
	Now, Before, Year      figureCell
	SinceBefore, SinceYear string
	Reasons                []reasonLink // of the period's own figure
}

// reasonLink is why matters were late, with the address of those.
type reasonLink struct {
	Reason string
	Count  int
	URL    string
}

// comparedFigures are the figures of the report of timeliness that are
// compared, in their order.
var comparedFigures = []report.Measure{
	measures["entries"], measures["due"], measures["on_time_rate"], measures["overdue_open"],
	measures["first_response_hours"], measures["first_feedback_hours"], measures["closed_on_time_rate"],
}

// compare sets figures of the total beside those of the earlier periods.
func (d *reportData) compare(rep report.Assessed, total reportRow, figures []report.Measure) *comparison {
	then := func(t report.AssessedThen) (reportRow, string) {
		behind := datesOf(d.behind(), t.From, t.To)
		return rowWithLinks("", t.All(), behind, nil), d.Path + "?" + datesOf(d.asked(), t.From, t.To).Encode()
	}
	before, beforeURL := then(rep.Before)
	year, yearURL := then(rep.YearBefore)
	c := comparison{Before: rep.Before.From + " 至 " + rep.Before.To, BeforeURL: beforeURL, Year: rep.YearBefore.From + " 至 " + rep.YearBefore.To, YearURL: yearURL}
	for _, m := range figures {
		row := comparedRow{
			Name: m.Name, Unit: unitOf(m), Definition: m.Definition, Now: cellOf(m, total), Before: cellOf(m, before), Year: cellOf(m, year),
			SinceBefore: changeOf(m, total.Figures, before.Figures), SinceYear: changeOf(m, total.Figures, year.Figures),
		}
		row.Reasons = total.Reasons(m.Key)
		c.Rows = append(c.Rows, row)
	}
	return &c
}

// Reasons are why those matters were late that a measure counts: 按时办结率 lacks
// those that 超时件数 counts.
func (r reportRow) Reasons(measure string) []reasonLink {
	a := r.Assessment
	switch measure {
	case "late":
		return reasonLinks(a.LateReasons, r.To(string(report.FigureLate)))
	case "overdue_open":
		return reasonLinks(a.OpenReasons, r.To(string(report.FigureOverdueOpen)))
	case "overdue", "closed_on_time_rate":
		return reasonLinks(a.OverdueReasons, r.To(string(report.FigureOverdue)))
	}
	return nil
}

// reasonLinks lead to those of a figure's matters that were late for a reason.
func reasonLinks(reasons []report.Reason, figure string) []reasonLink {
	var out []reasonLink
	for _, x := range reasons {
		out = append(out, reasonLink{x.Reason, x.Entries, figure + "&reason=" + url.QueryEscape(x.Reason)})
	}
	return out
}

func datesOf(v url.Values, from, to string) url.Values {
	v = copyValues(v)
	v.Set("from", from)
	v.Set("to", to)
	return v
}

// stepName is a point of the trend as the axis has room for, by its first day.
func stepName(s report.Step, first string) string {
	year, day, _ := strings.Cut(first, "-")
	month, _, _ := strings.Cut(day, "-")
	switch s {
	case report.Daily:
		return day
	case report.Weekly:
		return day + "起"
	case report.Monthly:
		return year + "-" + month
	}
	return year + "年"
}

// unitOf says what the figures of a measure of hours are.
func unitOf(m report.Measure) string {
	if m.Hours == nil {
		return ""
	}
	return "小时：平均 / 中位 / P90"
}

// changeOf says how a figure changed: a count by how many and how much, a rate
// in percentage points, hours by their median; — where there is nothing to
// compare with.
func changeOf(m report.Measure, now, then report.Figures) string {
	switch {
	case m.Rate != nil:
		a, b := m.Rate(now).Value, m.Rate(then).Value
		if a == nil || b == nil {
			return "—"
		}
		return moved("%+.1f 个百分点", 100*(*a-*b))
	case m.Hours != nil:
		a, b := m.Hours(now).Median, m.Hours(then).Median
		if a == nil || b == nil {
			return "—"
		}
		return moved("中位 %+.1f 小时", *a-*b)
	}
	n, base := m.Count(now)-m.Count(then), m.Count(then)
	switch {
	case base == 0:
		return "—"
	case n == 0:
		return "持平"
	}
	return signed("%+d", float64(n), n) + fmt.Sprintf("（%+.1f%%）", 100*float64(n)/float64(base))
}

// moved says a change with one decimal, and that there is none where it rounds
// to nothing.
func moved(format string, by float64) string {
	if math.Abs(by) < 0.05 {
		return "持平"
	}
	return signed(format, by, by)
}

// signed writes a change with an arrow, so that it is told by more than a sign.
func signed(format string, by float64, value any) string {
	arrow := "↑ "
	if by < 0 {
		arrow = "↓ "
	}
	return arrow + fmt.Sprintf(format, value)
}
