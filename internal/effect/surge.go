package effect

import (
	"fmt"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// minGap is how far apart two looks at a figure must lie to tell how fast it
// grows.
const minGap = 3 * time.Hour

// series is one figure as people noted it, the oldest first.
type series struct {
	name  string
	least int // by how much it must grow to be worth a word
	at    []time.Time
	n     []int
}

// add leaves out looks that lie too close to the one before.
func (s *series) add(at time.Time, n int) {
	if last := len(s.at) - 1; last >= 0 && at.Sub(s.at[last]) < minGap {
		return
	}
	s.at, s.n = append(s.at, at), append(s.n, n)
}

// surges says why a figure looks like a rebound; "" where it does not.
func (s series) surges(since time.Time) string {
	n := len(s.at)
	if n < 3 || s.at[n-2].Before(since) {
		return ""
	}
	gain, hours := s.n[n-1]-s.n[n-2], s.at[n-1].Sub(s.at[n-2]).Hours()
	before, hoursBefore := max(0, s.n[n-2]-s.n[n-3]), s.at[n-2].Sub(s.at[n-3]).Hours()
	if gain < s.least || float64(gain)/hours < 2*float64(before)/hoursBefore {
		return ""
	}
	when := func(t time.Time) string { return t.In(calendar.Shanghai).Format("01-02 15:04") }
	return fmt.Sprintf("人工记数：%s 至 %s %s增加 %d，每小时增速是此前一段的两倍以上", when(s.at[n-2]), when(s.at[n-1]), s.name, gain)
}

// surges says why the figures noted of a post look like a rebound; "" where
// they do not. They are of one post, the oldest first.
func surges(seen []opinion.Sighting, since time.Time) string {
	comments, views := series{name: "评论", least: MinComments}, series{name: "播放", least: MinViews}
	for _, x := range seen {
		if x.Comments != nil {
			comments.add(x.At, *x.Comments)
		}
		if x.Views != nil {
			views.add(x.At, *x.Views)
		}
	}
	return firstOf(since, comments, views)
}

// typed says the same of the figures that were typed of the matter as a whole.
func typed(e ledger.Entry, since time.Time) string {
	noted := notedOf(e)
	var all []series
	for _, f := range figures {
		s := series{name: f.name, least: f.least}
		for _, x := range noted {
			if n := f.of(x); n != nil {
				s.add(x.At, *n)
			}
		}
		all = append(all, s)
	}
	return firstOf(since, all...)
}

func firstOf(since time.Time, all ...series) string {
	for _, s := range all {
		if why := s.surges(since); why != "" {
			return why
		}
	}
	return ""
}
