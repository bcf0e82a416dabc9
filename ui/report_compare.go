package ui

import (
	"fmt"
	"math"
	"net/url"
	"time"

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

// comparedRow is one figure of the three periods, in words.
type comparedRow struct {
	Name, Now, Before, Year string
	SinceBefore, SinceYear  string
}

// compare fills in the trend and what the report is compared with.
func (s *server) compare(r *request, req report.Request, d *reportData) error {
	d.Step = req.Period.Step()
	for _, p := range d.Report.Trend {
		v := datesOf(d.Values, p.Period)
		v.Del("by")
		d.Trend = append(d.Trend, rowWithLinks(stepName(d.Step, p.Period), p.Figures, v, nil))
	}
	then, err := s.Desk.Compare(r.ctx(), r.by, req)
	if err != nil {
		return err
	}
	c := comparison{
		Before: datesText(then.Before.Period), BeforeURL: reportPath + "?" + datesOf(d.Values, then.Before.Period).Encode(),
		Year: datesText(then.YearBefore.Period), YearURL: reportPath + "?" + datesOf(d.Values, then.YearBefore.Period).Encode(),
	}
	for _, f := range comparedFigures {
		now, before, year := d.Report.Total, then.Before.Figures, then.YearBefore.Figures
		c.Rows = append(c.Rows, comparedRow{f.name, f.text(now), f.text(before), f.text(year), f.change(now, before), f.change(now, year)})
	}
	d.Compared = &c
	return nil
}

func datesOf(v url.Values, p report.Period) url.Values {
	v = copyValues(v)
	v.Set("from", p.First.Format(time.DateOnly))
	v.Set("to", p.Last.Format(time.DateOnly))
	return v
}

func datesText(p report.Period) string {
	return p.First.Format(time.DateOnly) + " 至 " + p.Last.Format(time.DateOnly)
}

// stepName is a point of the trend as the axis has room for.
func stepName(s report.Step, p report.Period) string {
	switch s {
	case report.Daily:
		return p.First.Format("01-02")
	case report.Weekly:
		return p.First.Format("01-02") + "起"
	case report.Monthly:
		return p.First.Format("2006-01")
	}
	return p.First.Format("2006年")
}

// comparedFigures are the figures that are compared, in their order.
var comparedFigures = []comparedFigure{
	counted("总件数", func(f report.Figures) int { return f.Entries }),
	counted("应回应", func(f report.Figures) int { return f.Due }),
	rated("回应及时率", func(f report.Figures) report.Rate { return f.OnTimeRate }),
	counted("超时未回应", func(f report.Figures) int { return f.OverdueOpen }),
	took("回应时长中位", func(f report.Figures) *float64 { return f.FirstResponseHours.Median }),
	took("首回时长中位", func(f report.Figures) *float64 { return f.FirstFeedbackHours.Median }),
	rated("按时办结率", func(f report.Figures) report.Rate { return f.ClosedOnTimeRate }),
}

type comparedFigure struct {
	name   string
	text   func(report.Figures) string
	change func(now, then report.Figures) string
}

func counted(name string, of func(report.Figures) int) comparedFigure {
	return comparedFigure{name, func(f report.Figures) string { return count(of(f)) }, func(now, then report.Figures) string {
		n, base := of(now)-of(then), of(then)
		switch {
		case base == 0: // nothing to compare with
			return "—"
		case n == 0:
			return "持平"
		}
		return signed("%+d", float64(n), n) + fmt.Sprintf("（%+.1f%%）", 100*float64(n)/float64(base))
	}}
}

func rated(name string, of func(report.Figures) report.Rate) comparedFigure {
	text := func(f report.Figures) string {
		r := of(f)
		if r.Value == nil {
			return "—"
		}
		return fmt.Sprintf("%s（%d/%d）", percent(r), r.Numerator, r.Denominator)
	}
	return comparedFigure{name, text, func(now, then report.Figures) string {
		a, b := of(now).Value, of(then).Value
		if a == nil || b == nil {
			return "—"
		}
		return moved("%+.1f 个百分点", 100*(*a-*b))
	}}
}

func took(name string, of func(report.Figures) *float64) comparedFigure {
	text := func(f report.Figures) string {
		if of(f) == nil {
			return "—"
		}
		return hoursText(of(f)) + " 小时"
	}
	return comparedFigure{name, text, func(now, then report.Figures) string {
		a, b := of(now), of(then)
		if a == nil || b == nil {
			return "—"
		}
		return moved("%+.1f 小时", *a-*b)
	}}
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
