package ui

import (
	"strconv"

	"yuqing/internal/report"
)

// figureCell is one figure in a table: its value, and what it is made of, each
// with the address of the very matters; an address is empty where there are
// none.
type figureCell struct {
	Text      string
	Of, OfURL string // a rate's numerator, or how many matters have hours
	Over      string // a rate's denominator
	OverURL   string
}

// measures are the figures by their key.
var measures = func() map[string]report.Measure {
	m := map[string]report.Measure{}
	for _, x := range report.Measures {
		m[x.Key] = x
	}
	return m
}()

func cellOf(m report.Measure, row reportRow) figureCell {
	open := func(n int, f report.Figure) string {
		if n == 0 {
			return ""
		}
		return row.To(string(f))
	}
	switch {
	case m.Rate != nil:
		r := m.Rate(row.Figures)
		return figureCell{
			Text: percent(r), Of: count(r.Numerator), OfURL: open(r.Numerator, m.Of),
			Over: count(r.Denominator), OverURL: open(r.Denominator, m.Over),
		}
	case m.Hours != nil:
		h := m.Hours(row.Figures)
		if h.Count == 0 {
			return figureCell{Text: "—"}
		}
		text := hoursText(h.Mean) + " / " + hoursText(h.Median) + " / " + hoursText(h.P90)
		return figureCell{Text: text, Of: count(h.Count) + " 件", OfURL: open(h.Count, m.Of)}
	}
	n := m.Count(row.Figures)
	return figureCell{Text: count(n), OfURL: open(n, m.Of)}
}

// leadPoints writes a share as percentage points, with its sign.
func leadPoints(x float64) string {
	s := strconv.FormatFloat(100*x, 'f', 1, 64)
	switch {
	case s == "-0.0" || s == "0.0":
		return "0.0"
	case x > 0:
		return "+" + s
	}
	return s
}
