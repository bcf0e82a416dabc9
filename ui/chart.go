package ui

import (
	"net/url"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/search"
)

// chart is a histogram of posts over time. A small one is drawn with plain SVG,
// by the places of its bars; a large one is a table that the page draws.
type chart struct {
	Bars  []bar
	Total int64
	Max   int64
	Step  string // 日 or 月
	Last  string // the last day
}

// bar is one day or month. X, Y, W and H are in the units of the drawing,
// which is chartWidth by chartHeight.
type bar struct {
	Label      string
	Count      int64
	X, Y, W, H float64
	From, To   string // the days that it stands for
	URL        string // of what it counts, where a page leads there
}

const (
	chartWidth  = 1000.0
	chartHeight = 100.0
	daysShown   = 92 // beyond, months are shown
)

// chartOf draws the days between the first and the last bucket, empty ones
// included; many days are gathered into months.
func chartOf(buckets []search.Bucket) chart {
	c := chart{Step: "日"}
	if len(buckets) == 0 {
		return c
	}
	first := buckets[0].Start.In(calendar.Shanghai)
	last := buckets[len(buckets)-1].Start.In(calendar.Shanghai)
	next := func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }
	label := "01-02"
	if last.Sub(first) > daysShown*24*time.Hour {
		c.Step, label = "月", "2006-01"
		first = time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, calendar.Shanghai)
		next = func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }
	}
	i := 0
	for t := first; !t.After(last); t = next(t) {
		end := next(t)
		b := bar{Label: t.Format(label), From: t.Format(time.DateOnly), To: end.AddDate(0, 0, -1).Format(time.DateOnly)}
		for ; i < len(buckets) && buckets[i].Start.Before(end); i++ {
			b.Count += buckets[i].Count
		}
		c.Bars = append(c.Bars, b)
		c.Total += b.Count
		c.Max = max(c.Max, b.Count)
	}
	c.Last = c.Bars[len(c.Bars)-1].To
	c.place()
	return c
}

// link lets each bar lead to the page that counts it: the same search, of the
// bar's days alone, and of no day that the search leaves out.
func (c *chart) link(path string, v url.Values) {
	v = copyValues(v)
	v.Del("cursor")
	from, to := v.Get("from"), v.Get("to")
	for i := range c.Bars {
		b := &c.Bars[i]
		v.Set("from", max(from, b.From))
		v.Set("to", b.To)
		if to != "" {
			v.Set("to", min(to, b.To))
		}
		b.URL = address(path, v, "done", "")
	}
}

func (c *chart) place() {
	slot := chartWidth / float64(len(c.Bars)) // the whole width, as the dates at both ends say
	wide := 0.8 * min(slot, chartWidth/20)
	for i := range c.Bars {
		b := &c.Bars[i]
		b.X, b.W = (float64(i)+0.5)*slot-wide/2, wide
		if c.Max > 0 {
			b.H = chartHeight * float64(b.Count) / float64(c.Max)
		}
		b.Y = chartHeight - b.H
	}
}
