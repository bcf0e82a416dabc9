package effect

import (
	"fmt"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/eventflow"
	"yuqing/internal/events"
	"yuqing/internal/opinion"
)

// The rule for a rebound (再发酵). A matter seems to flare up again where, after
// a response,
//
//   - the negative posts of the last 24 hours are MinNegative at least, and more
//     than chance explains: were they spread evenly over the time since the
//     response (its last QuietDays at most, a day at least), so many would fall
//     on the last 24 hours with a probability of Alpha at most; or
//   - the comments that people noted of one post grow twice as fast as between
//     the two looks before, by MinComments at least: comments on a post slow
//     down by themselves, and seldom speed up.
//
// About false alarms: the test is exact for one look at an even rate, and
// careful where the posts ebb away, because then the time before holds more of
// them. It is looked every quarter of an hour, so Alpha is a tenth of that of a
// burst (events.BurstAlpha): TestFalseAlarms plays a month of looks at matters
// of even rates, and fewer than five in a hundred are ever proposed. One
// proposal stands until a person has judged it, so that a matter is proposed
// once, not every quarter of an hour. What is missed: a rebound within the
// first two days, when the first wave still rolls, and what nobody monitors or
// notes.
const (
	Alpha       = 0.0001
	MinNegative = 5
	QuietDays   = 7
	MinComments = 100

	day = 24 * time.Hour
)

// look is what the rule sees of a matter.
type look struct {
	last, quiet eventflow.Tally // of the last day, and of the time before
	days        float64         // how long that is
}

// windows are the two spans that are compared at a time; ok is false where it
// is too early since the response, or since a person judged the last proposal.
func windows(since, now time.Time) (from, cut time.Time, ok bool) {
	cut = now.Add(-day)
	from = since
	if oldest := cut.Add(-QuietDays * day); from.Before(oldest) {
		from = oldest
	}
	return from, cut, cut.Sub(from) >= day
}

// rebounds says why posts look like a rebound; "" where they do not.
func (l look) rebounds() string {
	k, n := l.last.Negative, l.last.Negative+l.quiet.Negative
	if k < MinNegative || events.Chance(n, k, 1/(1+l.days)) > Alpha {
		return ""
	}
	return fmt.Sprintf("近 24 小时负面信息 %d 条，此前 %.1f 天共 %d 条（日均 %.1f），超出偶然", k, l.days, l.quiet.Negative, float64(l.quiet.Negative)/l.days)
}

// minGap is how far apart two looks at a post's figures must lie to tell how
// fast they grow.
const minGap = 3 * time.Hour

// surges says why the figures noted of a post look like a rebound; "" where
// they do not. They are of one post, the oldest first.
func surges(seen []opinion.Sighting, since time.Time) string {
	var at []time.Time
	var comments []int
	for _, x := range seen {
		if x.Comments == nil || len(at) > 0 && x.At.Sub(at[len(at)-1]) < minGap {
			continue
		}
		at, comments = append(at, x.At), append(comments, *x.Comments)
	}
	n := len(at)
	if n < 3 || at[n-2].Before(since) {
		return ""
	}
	gain, hours := comments[n-1]-comments[n-2], at[n-1].Sub(at[n-2]).Hours()
	before, hoursBefore := max(0, comments[n-2]-comments[n-3]), at[n-2].Sub(at[n-3]).Hours()
	if gain < MinComments || float64(gain)/hours < 2*float64(before)/hoursBefore {
		return ""
	}
	when := func(t time.Time) string { return t.In(calendar.Shanghai).Format("01-02 15:04") }
	return fmt.Sprintf("人工记数：%s 至 %s 评论增加 %d，每小时增速是此前一段的两倍以上", when(at[n-2]), when(at[n-1]), gain)
}
