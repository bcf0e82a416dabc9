package ui

import (
	"math"
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

func TestHitSaysNothingTwice(t *testing.T) {
	passage := func(field string, pieces ...string) search.Passage {
		p := search.Passage{Field: field}
		for i, s := range pieces {
			p.Segments = append(p.Segments, search.Segment{Text: s, Hit: i == 1})
		}
		return p
	}
	hit := func(title, text string, ps ...search.Passage) desk.Hit {
		return desk.Hit{Post: desk.Post{Record: opinion.Record{Post: opinion.Post{Title: title, Text: text}}}, Passages: ps}
	}
	for name, c := range map[string]struct {
		hit     desk.Hit
		heading string
		shown   int
	}{
		"the title again":       {hit("", "", passage("title", "路口", "红灯"), passage("text", "路口 ", "红灯", "。")), "路口红灯", 0},
		"more than the title":   {hit("", "", passage("title", "路口", "红灯"), passage("text", "路口", "红灯", "过长")), "路口红灯", 1},
		"no title, a short one": {hit("", "路灯不亮", passage("text", "", "路灯", "不亮")), "路灯不亮", 0},
		"a title without a hit": {hit("通知", "路灯不亮", passage("text", "", "路灯", "不亮")), "通知", 1},
	} {
		if got := plainText(heading(c.hit)); got != c.heading {
			t.Errorf("%s: heading %q", name, got)
		}
		if name == "no title, a short one" && !heading(c.hit)[1].Hit {
			t.Error("what matched is not marked")
		}
		if got := passages(c.hit); len(got) != c.shown {
			t.Errorf("%s: %d passages", name, len(got))
		}
	}
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC)
	for want, t0 := range map[string]time.Time{
		"从未": {}, "刚刚": now.Add(-time.Second), "5 分钟前": now.Add(-5 * time.Minute), "2 天 3 小时前": now.Add(-51 * time.Hour),
		"30 天前": now.AddDate(0, 0, -30), "2026-02-07": now.AddDate(0, 0, -31), "2020-10-02": time.Date(2020, 10, 1, 20, 0, 0, 0, time.UTC),
	} {
		if got := ago(t0, now); got != want {
			t.Errorf("%v: %q, want %q", t0, got, want)
		}
	}
}

// The first and the last day stand at the two ends, however few there are.
func TestChartFillsItsWidth(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, calendar.Shanghai)
	for _, days := range []int{1, 2, 10, 60} {
		c := chartOf([]search.Bucket{{Start: day, Count: 1}, {Start: day.AddDate(0, 0, days-1), Count: 2}})
		first, last := c.Bars[0], c.Bars[len(c.Bars)-1]
		if len(c.Bars) != days || math.Abs(first.X-(chartWidth-last.X-last.W)) > 1e-6 || first.X < 0 || first.X > chartWidth/float64(days)/2 {
			t.Errorf("%d days: from %g to %g", len(c.Bars), first.X, last.X+last.W)
		}
	}
}
