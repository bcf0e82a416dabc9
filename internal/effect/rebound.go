package effect

import (
	"fmt"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/internal/events"
)

// The rule for a rebound (再发酵). A matter seems to flare up again where, after
// a response,
//
//   - the negative posts of the last 24 hours are MinNegative at least, and more
//     than chance explains: were they spread evenly over the time since the
//     response (its last QuietDays at most, a day at least), so many would fall
//     on the last 24 hours with a probability of Alpha at most; or
//   - what people noted of one post (comments, plays), or typed of the matter as
//     a whole with 登记 and 跟踪反馈 (comments, plays, negative posts), grows twice
//     as fast as between the two looks before, by MinComments, MinViews or
//     MinNegative at least: such figures slow down by themselves, and seldom
//     speed up.
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
	MinViews    = 10_000

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
