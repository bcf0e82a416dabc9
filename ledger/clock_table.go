package ledger

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"yuqing/internal/opinion"
)

const (
	basis61    = "国办发〔2016〕61号"
	basis80    = "国办发〔2016〕80号"
	basisLocal = "地方12345热线办理规范"
	basisPlan  = "政务公开工作方案"
	basisOwn   = "本办约定（无统一规定，可改）"
)

// DefaultClocks is the clock table of a new office: domain practice with the
// document that each row comes from. Every row may be edited.
func DefaultClocks() []ClockRow {
	var (
		created    = []Action{ActCreate}
		untriaged  = []Action{ActCreate, ActRelist}
		triaged    = []Action{ActTriage, ActConfirm, ActLeaveOut, ActMerge}
		published  = []Action{ActPublish, ActPress, ActPublishMore}
		reported   = []Action{ActReportUp}
		answered   = []Action{ActFeedback, ActSubmit}
		high       = []opinion.Level{opinion.LevelMajor, opinion.LevelGrave}
		fromLarger = []opinion.Level{opinion.LevelLarger, opinion.LevelMajor, opinion.LevelGrave}
		ordinary   = []opinion.Level{opinion.LevelOrdinary}
		sudden     = []opinion.Class{opinion.ClassEmergency, opinion.ClassDisaster}
		hotline    = []opinion.Channel{opinion.ChannelHotline}
		message    = []opinion.Channel{opinion.ChannelMessage}
		policy     = []opinion.Channel{opinion.ChannelExplanation}
		matters    = []opinion.Channel{opinion.ChannelOpinion, opinion.ChannelSuperior, opinion.ChannelSuggestion}
		urgent     = []string{FlagUrgent}
		livelihood = []string{"供水", "停水", "供电", "停电", "供热", "停热", "供暖", "停暖", "水电暖", "水电气暖"}
		cutOff     = []string{"停水", "断水", "停电", "断电", "停热", "停暖"} // whatever the category says
		orders     = []Action{ActDispatch, ActReassign}
		stopAccept = []Action{ActAccept, ActRecall, ActUphold}
		stopReach  = []Action{ActContact, ActApproveReply, ActAnswered} // what reaches the citizen in person
	)
	return []ClockRow{
		{ID: "triage", Kind: ClockTriage, Name: "线索 1 小时内研判", Basis: basisOwn, Channels: matters, Hours: 1, Start: untriaged, Stop: triaged},

		{ID: "report-flash", Kind: ClockReport, Name: "重大突发首报 1 小时", Basis: basis80, Levels: high, Classes: sudden, Hours: 1, Start: created, Stop: reported},
		{ID: "statement-flash", Kind: ClockStatement, Name: "重大突发口径 4 小时", Basis: basis80, Levels: high, Classes: sudden, Hours: 4, Start: created, Stop: []Action{ActStatement}},
		{ID: "respond-flash", Kind: ClockRespond, Name: "重大突发权威信息 5 小时", Basis: basis80, Levels: high, Classes: sudden, MustAnswer: true, Hours: 5, Start: created, Stop: respondStops},
		{ID: "press", Kind: ClockPress, Name: "重大突发新闻发布会 24 小时", Basis: basis61, Levels: high, Classes: sudden, Hours: 24, Start: created, Stop: []Action{ActPress}},
		{ID: "update", Kind: ClockUpdate, Name: "重大突发每 24 小时滚动发布", Basis: basis61, Levels: high, Classes: sudden, Hours: 24, Start: published, Stop: []Action{ActAskClose}},

		{ID: "report-larger", Kind: ClockReport, Name: "较大及以上首报 2 小时", Basis: basis61, Levels: fromLarger, Hours: 2, Start: created, Stop: reported},
		{ID: "report-ordinary", Kind: ClockReport, Name: "应回应舆情首报 2 小时", Basis: basis61, Channels: matters, Levels: ordinary, MustAnswer: true, Hours: 2, Start: created, Stop: reported},
		{ID: "facts-larger", Kind: ClockFeedback, Name: "较大及以上核查 2 个工作日", Basis: basis61, Levels: fromLarger, Without: []string{FlagLegacy}, WorkingDays: 2, Start: created, Stop: answered},
		{ID: "facts-ordinary", Kind: ClockFeedback, Name: "应回应舆情核查 2 个工作日", Basis: basis61, Channels: matters, Levels: ordinary, Without: []string{FlagLegacy}, MustAnswer: true, WorkingDays: 2, Start: created, Stop: answered},
		{ID: "facts-legacy", Kind: ClockFeedback, Name: "历史遗留问题核查 5 个工作日", Basis: basis61, Flags: []string{FlagLegacy}, WorkingDays: 5, Start: created, Stop: answered},
		{ID: "facts-rumour", Kind: ClockFeedback, Name: "谣言核实 2 小时", Basis: basis80 + "、" + basis61, Flags: []string{opinion.FlagRumour}, Hours: 2, Start: created, Stop: answered},
		{ID: "respond-larger", Kind: ClockRespond, Name: "较大及以上 48 小时内回应", Basis: basis61, Levels: fromLarger, MustAnswer: true, Hours: 48, Start: created, Stop: respondStops},
		{ID: "respond-ordinary", Kind: ClockRespond, Name: "应回应舆情 48 小时内回应", Basis: basis61, Channels: matters, Levels: ordinary, MustAnswer: true, Hours: 48, Start: created, Stop: respondStops},

		{ID: "accept-hotline", Kind: ClockAccept, Name: "热线急件签收 30 分钟", Basis: basisLocal, Channels: hotline, Flags: urgent, Hours: 0.5, Start: orders, Stop: stopAccept},
		{ID: "accept-livelihood", Kind: ClockAccept, Name: "水电暖签收 30 分钟", Basis: basisLocal, Channels: hotline, Categories: livelihood, Titles: cutOff, Hours: 0.5, Start: orders, Stop: stopAccept},
		{ID: "contact-hotline", Kind: ClockContact, Name: "热线 1 个工作日内联系", Basis: basisLocal, Channels: hotline, WorkingDays: 1, Start: created, Stop: stopReach},
		{ID: "contact-message", Kind: ClockContact, Name: "网站留言 2 个工作日内联系", Basis: basisLocal, Channels: message, WorkingDays: 2, Start: created, Stop: stopReach},
		{ID: "ticket-urgent", Kind: ClockRespond, Name: "热线急件 2 小时", Basis: basisLocal, Channels: hotline, Categories: []string{"紧急", "急件", "应急"}, Hours: 2, Start: created, Stop: respondStops},
		{ID: "ticket-flagged", Kind: ClockRespond, Name: "热线急件 2 小时", Basis: basisLocal, Channels: hotline, Flags: urgent, Hours: 2, Start: created, Stop: respondStops},
		{ID: "ticket-livelihood", Kind: ClockRespond, Name: "水电暖 24 小时", Basis: basisLocal, Channels: hotline, Categories: livelihood, Titles: cutOff, Hours: 24, Start: created, Stop: respondStops},
		{ID: "ticket-enquiry", Kind: ClockRespond, Name: "热线咨询 2 个工作日", Basis: basisLocal, Channels: hotline, Categories: []string{"咨询"}, WorkingDays: 2, Start: created, Stop: respondStops},
		{ID: "ticket-request", Kind: ClockRespond, Name: "热线求助、建议 10 个工作日", Basis: basisLocal, Channels: hotline, Categories: []string{"求助", "建议"}, WorkingDays: 10, Start: created, Stop: respondStops},
		{ID: "ticket", Kind: ClockRespond, Name: "热线投诉、举报及其他 15 个工作日", Basis: basisLocal, Channels: hotline, WorkingDays: 15, Start: created, Stop: respondStops},
		{ID: "message", Kind: ClockRespond, Name: "网站留言 15 个工作日", Basis: basisLocal, Channels: message, WorkingDays: 15, Start: created, Stop: respondStops},
		{ID: "policy", Kind: ClockRespond, Name: "政策解读 3 个工作日", Basis: basisPlan, Channels: policy, WorkingDays: 3, Start: created, Stop: respondStops},

		{ID: "close", Kind: ClockClose, Name: "办结 15 个工作日", Basis: basisOwn, Levels: opinion.Levels, WorkingDays: 15, Start: created, Stop: []Action{ActClose}},
	}
}

// CheckClocks names what is wrong with an edited clock table: row, field, why.
func CheckClocks(rows []ClockRow) error {
	seen := map[string]bool{}
	for i, r := range rows {
		field := fmt.Sprintf("clocks[%d]", i)
		switch {
		case r.ID == "" || r.ID == givenRow || seen[r.ID]:
			return invalid(field+".id", "第%d行：编号缺失、重复或不可用", i+1)
		case clockNames[r.Kind] == "":
			return invalid(field+".kind", "第%d行：没有“%s”这种时限", i+1, r.Kind)
		case r.Basis == "":
			return invalid(field+".basis", "第%d行：须写明依据", i+1)
		case (r.Hours > 0) == (r.WorkingDays > 0) || r.Hours < 0 || r.WorkingDays < 0 || r.WorkingDays > 1000 || r.Hours > 24*1000:
			return invalid(field+".hours", "第%d行：小时数和工作日数须填且只填一个", i+1)
		case len(r.Start) == 0 || len(r.Stop) == 0:
			return invalid(field+".start", "第%d行：须写明从何时起、到何时止", i+1)
		case !known(r.Start) || !known(r.Stop):
			return invalid(field+".start", "第%d行：起止动作中有不认识的动作", i+1)
		case slices.ContainsFunc(r.Levels, func(l opinion.Level) bool { return l.Rank() == 0 }):
			return invalid(field+".levels", "第%d行：没有这个等级", i+1)
		case slices.ContainsFunc(r.Classes, func(c opinion.Class) bool { return !slices.Contains(opinion.Classes, c) }):
			return invalid(field+".classes", "第%d行：没有这个回应类别", i+1)
		}
		seen[r.ID] = true
	}
	return nil
}

// Bounds of a row that somebody edits.
const (
	minHours    = 1.0 / 60
	maxRowName  = 60
	maxRowBasis = 200
	maxRowWord  = 60
	maxRowWords = 200
)

// CheckEditedClocks is CheckClocks for a table that somebody makes of another one:
// what is new in it must be whole and mean something. Rows that stay as they were
// are not asked, so that an older table goes on to work.
func CheckEditedClocks(before, after []ClockRow) error {
	if err := CheckClocks(after); err != nil {
		return err
	}
	for i, r := range after {
		if slices.ContainsFunc(before, func(b ClockRow) bool { return reflect.DeepEqual(b, r) }) {
			continue
		}
		if field, why := r.fault(); why != "" {
			return invalid(fmt.Sprintf("clocks[%d].%s", i, field), "第%d行：%s", i+1, why)
		}
	}
	return nil
}

// fault is what is wrong with an edited row: the field, and why in Chinese.
func (r ClockRow) fault() (field, why string) {
	tooLong := func(s string, most int) bool { return utf8.RuneCountInString(s) > most }
	for name, list := range map[string][]string{"flags": r.Flags, "without": r.Without, "categories": r.Categories, "titles": r.Titles} {
		odd := func(s string) bool { return strings.TrimSpace(s) == "" || tooLong(s, maxRowWord) }
		if slices.ContainsFunc(list, odd) || len(list) > maxRowWords {
			return name, fmt.Sprintf("适用条件中有空的或超过 %d 字的词，或超过 %d 个", maxRowWord, maxRowWords)
		}
	}
	switch {
	case strings.TrimSpace(r.Name) == "" || tooLong(r.Name, maxRowName):
		return "name", fmt.Sprintf("须写明名称，不超过 %d 字", maxRowName)
	case strings.TrimSpace(r.Basis) == "" || tooLong(r.Basis, maxRowBasis):
		return "basis", fmt.Sprintf("须写明依据，不超过 %d 字", maxRowBasis)
	case r.WorkingDays == 0 && r.Hours < minHours:
		return "hours", "小时数不能少于 1 分钟"
	case slices.ContainsFunc(r.Channels, func(c opinion.Channel) bool { return !slices.Contains(channels, c) }):
		return "channels", "没有这个渠道"
	case slices.ContainsFunc(r.Start, func(a Action) bool { return slices.Contains(r.Stop, a) }):
		return "stop", "同一个动作不能既是起又是止：时限一起就停"
	}
	return "", ""
}

func known(acts []Action) bool {
	return !slices.ContainsFunc(acts, func(a Action) bool { _, ok := Actions[a]; return !ok })
}
