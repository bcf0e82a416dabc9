package report

// Measure is a figure as pages and files show it: its name, its definition
// beside it, and what it is made of. Exactly one of Count, Rate and Hours is
// there.
type Measure struct {
	Key, Name, Definition string
	Count                 func(Figures) int
	Rate                  func(Figures) Rate
	Hours                 func(Figures) Hours
	// Of opens what a count counts, the matters of an Hours, or a rate's
	// numerator; Over opens its denominator.
	Of, Over Figure
}

// Measures are the figures of assessment in the order in which they are shown.
// The definitions are those by which tally counts.
var Measures = []Measure{
	counts("entries", "总件数", "时段内发现、没有不列入也没有作废的事项。", FigureEntries, func(f Figures) int { return f.Entries }),
	counts("due", "应回应", "必须回应，且已到期或已回应；导入的历史台账只计在这里接着办的。", FigureDue, func(f Figures) int { return f.Due }),
	shares("on_time_rate", "回应及时率", "按时回应 ÷ 应回应。应回应：必须回应，且已到期或已回应；再发酵后各轮都按时才算按时。", FigureOnTime, FigureDue, func(f Figures) Rate { return f.OnTimeRate }),
	counts("late", "未按时回应", "应回应而没有按时回应的，包括还没有回应的；原因见旁。", FigureLate, func(f Figures) int { return f.Assessment.Late }),
	counts("overdue_open", "超时未回应", "回应时限已过、至今没有对外回应；已办结的不计，再发酵的看本轮。", FigureOverdueOpen, func(f Figures) int { return f.OverdueOpen }),
	spans("first_response_hours", "首次响应时长", "首次对外回应减发现，自然小时。", FigureResponseHours, func(f Figures) Hours { return f.FirstResponseHours }),
	spans("first_feedback_hours", "首回时长", "单位首次向本办反馈减发现，自然小时；不是对外回应。", FigureFeedbackHours, func(f Figures) Hours { return f.FirstFeedbackHours }),
	shares("closed_on_time_rate", "按时办结率", "按时办结 ÷ 已交办。历史台账在这里重新交办的也计。再发酵或重启的看最后一次办结。", FigureClosedOnTime, FigureDispatched, func(f Figures) Rate { return f.ClosedOnTimeRate }),
	counts("overdue", "超时件数", "超时办结 + 超时未办结，都看办结时限。", FigureOverdue, func(f Figures) int { return f.Assessment.Overdue }),
	counts("closed_late", "其中超时办结", "已交办，办结时办结时限已过。", FigureClosedLate, func(f Figures) int { return f.Assessment.ClosedLate }),
	counts("open_late", "其中超时未办结", "已交办，办结时限已过、至今没有办结。", FigureOpenLate, func(f Figures) int { return f.Assessment.OpenLate }),
	shares("satisfied_rate", "满意率", "满意 ÷ 有效评价。一件有几次回访的取最后一次；没有表态的不是有效评价。", FigureSatisfied, FigureRated, func(f Figures) Rate { return f.Assessment.SatisfiedRate }),
	shares("solved_rate", "解决率", "已解决 ÷ 有效回访。与回应、办结无关，只看群众怎么说。", FigureSolved, FigureCalledBack, func(f Figures) Rate { return f.Assessment.SolvedRate }),
	shares("contacted_rate", "响应率", "按时联系当事人 ÷ 已交办。没有联系时限的，联系过即算按时；直接答复也是联系。", FigureContacted, FigureReachable, func(f Figures) Rate { return f.Assessment.ContactedRate }),
	shares("repeated_rate", "重复诉求率", "并入他件 ÷ 受理。受理包括后来不列入的，不包括作废和历史台账。", FigureMerged, FigureReceived, func(f Figures) Rate { return f.Assessment.RepeatedRate }),
	shares("repeated_posts_rate", "重复信息率", "同一事项第二条起的关联信息 ÷ 全部关联信息，按信息条数计，只算台账条目；点开是那些条目。并入他件的信息随主件计。", FigureLinkedAgain, FigureLinked, func(f Figures) Rate { return f.Assessment.RepeatedPosts }),
	counts("recorded_late", "有补录的件数", "有动作是事后补录的；各项时间一律按实际发生的时间计。", FigureRecordedLate, func(f Figures) int { return f.Assessment.RecordedLate }),
	{Key: "late_records", Name: "补录条数", Definition: "上述事项中补录的动作条数。", Of: FigureRecordedLate, Count: func(f Figures) int { return f.Assessment.LateRecords }},
}

func counts(key, name, definition string, of Figure, get func(Figures) int) Measure {
	return Measure{Key: key, Name: name, Definition: definition, Of: of, Count: get}
}

func shares(key, name, definition string, of, over Figure, get func(Figures) Rate) Measure {
	return Measure{Key: key, Name: name, Definition: definition, Of: of, Over: over, Rate: get}
}

func spans(key, name, definition string, of Figure, get func(Figures) Hours) Measure {
	return Measure{Key: key, Name: name, Definition: definition, Of: of, Hours: get}
}
