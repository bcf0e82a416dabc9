package ledger

import "yuqing/internal/opinion"

// Condition is a named test on the entry and on what the act says.
type Condition struct {
	Name string // in Chinese, for the drawn table
	// Details: it looks at what the act says, so it is not known beforehand.
	Details bool
	test    func(e *Entry, d details) bool
}

func major(l opinion.Level) bool { return l.Rank() >= opinion.LevelMajor.Rank() }

func gradedLevel(d details) opinion.Level {
	if g, ok := d.(*Grading); ok {
		return g.Level
	}
	return ""
}

var (
	gradedBelowMajor = &Condition{"定级在重大以下", true, func(_ *Entry, d details) bool { return !major(gradedLevel(d)) }}
	gradedMajor      = &Condition{"定级在重大及以上，待主任确认", true, func(_ *Entry, d details) bool { return major(gradedLevel(d)) }}
	awaiting         = &Condition{"已报重大及以上，待确认", false, func(e *Entry, _ details) bool { return e.Awaiting }}
	belowMajor       = &Condition{"等级在重大以下", false, func(e *Entry, _ details) bool { return !major(e.level()) }}
	// To or from 重大 and above the analyst alone may not change it.
	regradedBelowMajor = &Condition{"前后等级均在重大以下", true, func(e *Entry, d details) bool {
		return !major(e.level()) && !major(gradedLevel(d))
	}}
	needsGovernment   = &Condition{"重大及以上，或以政府名义", false, func(e *Entry, _ details) bool { return e.needsGovernment() }}
	needsNoGovernment = &Condition{"重大以下，且不以政府名义", false, func(e *Entry, _ details) bool { return !e.needsGovernment() }}

	justAccepted  = &Condition{"签收后尚未办理", false, func(e *Entry, _ details) bool { return e.justAccepted() }}
	absorbed      = &Condition{"有并入的条目", false, func(e *Entry, _ details) bool { return len(e.Absorbed) > 0 }}
	instructed    = &Condition{"有批示", false, func(e *Entry, _ details) bool { return len(e.Instructions) > 0 }}
	owing         = &Condition{"有批示未按时限反馈", false, func(e *Entry, _ details) bool { return e.owesReport() }}
	reported      = &Condition{"有上报", false, func(e *Entry, _ details) bool { return e.Holds(ActReportUp) }}
	disputed      = &Condition{"有未答复的异议", false, func(e *Entry, _ details) bool { return e.Disputed() }}
	carriedClosed = &Condition{"导入的历史台账，原表已办结", true, func(e *Entry, d details) bool {
		c, ok := d.(*CarriedOver)
		return e.Matter.Imported && ok && !c.ClosedAt.IsZero()
	}}
	carriedOpen = &Condition{"导入的历史台账，原表未办结", true, func(e *Entry, d details) bool {
		c, ok := d.(*CarriedOver)
		return e.Matter.Imported && ok && c.ClosedAt.IsZero()
	}}
	lateAsked  = &Condition{"有待批的补录申请", false, func(e *Entry, _ details) bool { return len(e.AwaitingLeave()) > 0 }}
	extendable = &Condition{"有在走、未申请延期的时限", false, func(e *Entry, _ details) bool { return len(e.Extendable(ActAskExtension)) > 0 }}
	asked      = &Condition{"有待批的延期申请", false, func(e *Entry, _ details) bool { return len(e.Extendable(ActExtend)) > 0 }}
)

// needsGovernment reports whether the current draft needs 政府审签.
func (e *Entry) needsGovernment() bool {
	d := e.Draft()
	return major(e.level()) || d != nil && d.Government
}
