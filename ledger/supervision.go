package ledger

import (
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
)

// Supervision is the ladder for what is late (督办), as an office sets it. Each
// step is taken at most once for a clock of a round, by the system, and once more
// where people agreed on a new deadline. For what a leader's instruction is to be
// reported back by (批示) there are the first two steps.
type Supervision struct {
	Remind    RemindRule `json:"remind"`    // 催办, before the deadline
	Supervise LateRule   `json:"supervise"` // 督办单, counted from the deadline
	Circulate LateRule   `json:"circulate"` // 通报, counted from the 督办单
	// Opens and Closes bound the hours in which steps are taken, in minutes
	// after midnight of Asia/Shanghai; a reminder that cannot wait is sent at
	// any hour.
	Opens  int `json:"opens"`
	Closes int `json:"closes"`
}

// RemindRule says when a reminder is due and who hears of it beside the desk
// that has to act.
type RemindRule struct {
	Off   bool          `json:"off,omitempty"`
	Share float64       `json:"share"` // of the clock's time that is left, 0 to 1
	Tell  []access.Role `json:"tell,omitempty"`
}

// LateRule says how many days after what a step is due, and who hears of it.
type LateRule struct {
	Off     bool          `json:"off,omitempty"`
	Days    int           `json:"days"`
	Working bool          `json:"working,omitempty"` // working days
	Tell    []access.Role `json:"tell,omitempty"`
}

// DefaultSupervision is what the domain's rules say: 催办 when a fifth of the
// time is left, 督办单 the day after it is late, 通报 after five working days more.
func DefaultSupervision() Supervision {
	return Supervision{
		Remind:    RemindRule{Share: 0.2},
		Supervise: LateRule{Days: 1, Tell: by(coordinator, head)},
		Circulate: LateRule{Days: 5, Working: true, Tell: by(coordinator, head, leader)},
		Opens:     8*60 + 30, Closes: 20 * 60,
	}
}

// CheckSupervision names what is wrong with edited rules.
func CheckSupervision(s Supervision) error {
	switch {
	case s.Remind.Share <= 0 || s.Remind.Share >= 1:
		return invalid("remind.share", "催办须在时限剩余 1%% 至 99%% 时进行")
	case s.Supervise.Days < 0 || s.Supervise.Days > 365 || s.Circulate.Days < 0 || s.Circulate.Days > 365:
		return invalid("supervise.days", "督办、通报的天数须在 0 至 365 之间")
	case s.Opens < 0 || s.Closes > 24*60 || s.Opens >= s.Closes:
		return invalid("opens", "发送时段须在一天之内，开始早于结束")
	}
	for _, tell := range [][]access.Role{s.Remind.Tell, s.Supervise.Tell, s.Circulate.Tell} {
		if slices.ContainsFunc(tell, func(r access.Role) bool { return !r.Known() }) {
			return invalid("tell", "没有这个角色")
		}
	}
	return nil
}

// steps are the acts of the ladder, in its order.
var steps = []Action{ActRemind, ActSupervise, ActCirculate}

// step is where the clock keeps when a step was taken.
func (c *Clock) step(a Action) *time.Time {
	switch a {
	case ActRemind:
		return &c.Reminded
	case ActSupervise:
		return &c.Supervised
	}
	return &c.Circulated
}

// checkStep refuses a step that was taken before, that no clock waits for, or
// that is not due by the deadline in force.
func (e *Entry) checkStep(a *Act, c *Clock, name string) error {
	switch {
	case c == nil || !c.Running():
		return illegal(e, a.Action, "没有在走的“"+name+"”时限")
	case c.took(a.Action):
		return illegal(e, a.Action, "本轮“"+name+"”时限已经"+a.Action.Name())
	case a.Action == ActRemind && !a.HappenedAt.Before(c.Due):
		return illegal(e, a.Action, "“"+name+"”时限已经到期")
	case a.Action != ActRemind && !a.HappenedAt.After(c.Due):
		return illegal(e, a.Action, "“"+name+"”时限尚未到期")
	}
	return nil
}

// took reports whether a step was taken for the deadline in force: an extension
// and a superior's later word give a new one, before which there is a reminder again.
func (c *Clock) took(a Action) bool {
	at := *c.step(a)
	again := func(p PastDue) bool { return (p.Action == ActExtend || p.Action == ActOrdered) && p.At.After(at) }
	return !at.IsZero() && !slices.ContainsFunc(c.Past, again)
}

// clock is an instruction's report back as a clock that the ladder knows.
func (i Instruction) clock() Clock {
	return Clock{
		ClockSet: ClockSet{Name: fmt.Sprintf("第%d号批示反馈", i.No), Start: i.At, Due: i.Due},
		Stopped:  i.ReportedAt, Reminded: i.Reminded, Supervised: i.Supervised,
	}
}

// longestRun bounds the share of a clock: one that runs longer is reminded as
// if it ran for so long.
const longestRun = 120 * 24 * time.Hour

// next is the step that a running clock is to have next, and from when on.
func (s Supervision) next(c Clock, now time.Time, cal *calendar.Calendar) (Action, time.Time, bool) {
	late := now.After(c.Due)
	switch {
	case !c.Running():
	case !late && now.Before(c.Due) && !s.Remind.Off && !c.took(ActRemind) && !c.took(ActSupervise):
		return ActRemind, s.remindAt(c, now), true
	case late && !s.Supervise.Off && !c.took(ActSupervise):
		return ActSupervise, s.lateAt(s.Supervise, c.Due, now, cal), true
	case late && !s.Circulate.Off && !c.took(ActCirculate) && (s.Supervise.Off || c.took(ActSupervise)):
		from := c.Due
		if c.Supervised.After(from) {
			from = c.Supervised
		}
		return ActCirculate, s.lateAt(s.Circulate.after(), from, now, cal), true
	}
	return "", time.Time{}, false
}

// after counts whole days: five working days more have passed on the morning
// of the sixth.
func (r LateRule) after() LateRule {
	if r.Working {
		r.Days++
	}
	return r
}

// remindAt is when the share is left, or now where less is. At night it waits
// for the morning, where that takes no more than a quarter of what is left.
func (s Supervision) remindAt(c Clock, now time.Time) time.Time {
	run := min(c.Due.Sub(c.Start), longestRun)
	at := later(c.Due.Add(-time.Duration(s.Remind.Share*float64(run))), now)
	if morning := s.morning(at); morning.Sub(at) <= c.Due.Sub(at)/4 {
		return morning
	}
	return at
}

// morning is at, or the next opening where at is outside the hours.
func (s Supervision) morning(at time.Time) time.Time {
	day := calendar.DateOf(at)
	opens, closes := s.opening(day), day.At(time.Duration(s.Closes)*time.Minute)
	switch {
	case at.Before(opens):
		return opens
	case at.Before(closes):
		return at
	}
	return s.opening(day.Next())
}

func (s Supervision) opening(d calendar.Date) time.Time {
	return d.At(time.Duration(s.Opens) * time.Minute)
}

// lateAt is the opening of the day that lies so many days after from, or the
// first moment after from and now within the hours.
func (s Supervision) lateAt(r LateRule, from, now time.Time, cal *calendar.Calendar) time.Time {
	day := calendar.DateOf(from)
	if r.Working {
		end, _ := cal.AddWorkingDays(from, r.Days)
		day = calendar.DateOf(end)
	} else {
		for range r.Days {
			day = day.Next()
		}
	}
	return s.morning(later(s.opening(day), later(from, now)))
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
