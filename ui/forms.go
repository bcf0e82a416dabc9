package ui

import (
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// kind is how a field of an act's form is typed in and sent.
type kind string

const (
	kindText   kind = "text"
	kindWide   kind = "wide" // a text as wide as the form
	kindArea   kind = "area"
	kindLong   kind = "long"   // a draft
	kindSelect kind = "select" // one of options
	kindFlags  kind = "flags"  // any of options
	kindUnit   kind = "unit"   // sent as {"id": …}
	kindUnits  kind = "units"
	kindMoment kind = "moment" // a date and time of Asia/Shanghai
	kindNumber kind = "number"
	kindYes    kind = "yes"   // true or left out
	kindEither kind = "tri"   // true, false, or left out
	kindMarks  kind = "marks" // proofreading: one "错 → 对" a line
	kindLines  kind = "lines" // texts, one a line
	kindPosts  kind = "posts" // addresses or IDs of posts, one a line
	kindTasks  kind = "tasks" // tasks of an instruction: its number, a dot, its place there
	kindEntry  kind = "entry" // an entry's number, sent as its ID
)

// field is one field of an act's details. key is its name in JSON.
type field struct {
	key     string
	label   string
	kind    kind
	need    bool
	options []string
	hint    string
}

var (
	levels    = names(opinion.Levels)
	classes   = names([]opinion.Class{opinion.ClassMisreading, opinion.ClassInterests, opinion.ClassBottomLine, opinion.ClassEmergency, opinion.ClassDisaster, opinion.ClassSuperior, opinion.ClassOrdinary})
	flags     = []string{opinion.FlagRumour, ledger.FlagLegacy, ledger.FlagUrgent}
	publicity = names([]ledger.Publicity{ledger.PublicityOpen, ledger.PublicityOnRequest, ledger.PublicityClosed})
	ranks     = []string{"主要负责人", "分管负责人", "新闻发言人", "科室负责人", "其他"}
	outlets   = []string{"政府网站", "政务微信", "政务微博", "新闻发布会", "媒体刊播", "原帖跟帖", "电话答复", "书面答复", "当面答复"}
)

func names[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

var (
	grading = []field{
		{key: "level", label: "等级", kind: kindSelect, need: true, options: levels},
		{key: "class", label: "回应类别", kind: kindSelect, need: true, options: classes},
		{key: "lead", label: "拟办牵头单位", kind: kindUnit},
		{key: "supporting", label: "拟办配合单位", kind: kindUnits},
		{key: "must_answer", label: "是否必须回应", kind: kindEither, hint: "不选则同上次的指定；没有指定过的按类别判断：“一般”之外均须回应"},
		{key: "flags", label: "标记", kind: kindFlags, options: flags},
		{key: "basis", label: "研判依据", kind: kindArea, hint: "重大及以上必填"},
	}
	reviewing = []field{
		{key: "comments", label: "审核意见", kind: kindArea},
		{key: "publicity", label: "公开属性", kind: kindSelect, options: publicity, hint: "末审前必须确定；不改则留空"},
		{key: "secrecy", label: "保密审查意见", kind: kindText, hint: "末审前必须填写，例如“不涉密，可公开”；不改则留空"},
		{key: "marks", label: "校对记录", kind: kindMarks, hint: "一行一处，写作：错字 → 正字"},
	}
	publishing = []field{
		{key: "channel", label: "回应渠道", kind: kindText, need: true, options: outlets},
		{key: "link", label: "回应链接", kind: kindText},
		{key: "responder", label: "回应主体", kind: kindUnit, hint: "不选则为牵头单位"},
		{key: "speaker", label: "发声人", kind: kindText, hint: "带头发声：由谁出面回应"},
		{key: "speaker_rank", label: "发声人职务", kind: kindSelect, options: ranks},
		{key: "text", label: "回应内容", kind: kindArea, hint: "不填则为审定稿；须与审定稿一致，短稿和新内容先由另一人“确定口径”"},
	}
	memoTo   = field{key: "to", label: "对象", kind: kindText}
	memoText = field{key: "text", label: "内容", kind: kindArea}
)

func needed(f field) field { f.need = true; return f }

func labelled(label string, f field) field { f.label = label; return f }

// formOf is what the form of an act asks for; nothing for an act without
// details.
func formOf(a ledger.Action) []field {
	if fields, ok := chainForms[a]; ok {
		return fields
	}
	return factForms[a]
}

// chainForms are the forms of the acts that move an entry along the chain.
var chainForms = map[ledger.Action][]field{
	ledger.ActLeaveOut: {{key: "kind", label: "原因类别", kind: kindSelect, need: true, options: []string{"无关", "仅关注"}}},
	ledger.ActTriage:   grading,
	ledger.ActRegrade:  grading,
	ledger.ActMerge:    {{key: "into", label: "并入的主件编号", kind: kindEntry, need: true, hint: "例如 2026-00012"}},
	ledger.ActDispatch: {
		{key: "lead", label: "牵头单位", kind: kindUnit, need: true},
		{key: "supporting", label: "配合单位", kind: kindUnits},
		{key: "copies", label: "抄送", kind: kindUnits, hint: "只知悉，不需签收；事发地乡镇已预先勾选"},
		{key: "demand", label: "办理要求", kind: kindArea},
		{key: "due", label: "办结时限", kind: kindMoment, hint: "不填则按规定时限"},
		{key: "letter", label: "以函件交办（单位不设账号，由本办代录）", kind: kindYes},
	},
	ledger.ActReassign: {
		{key: "lead", label: "改派给", kind: kindUnit, need: true},
		{key: "demand", label: "办理要求", kind: kindArea},
		{key: "due", label: "办结时限", kind: kindMoment},
	},
	ledger.ActAccept: {{key: "contact", label: "首接人", kind: kindText, hint: "不填则为本人"}},
	ledger.ActReturn: {
		{key: "basis", label: "职责依据", kind: kindArea, need: true, hint: "写明为何不属本单位职责，例如“三定”规定条款"},
		{key: "suggest", label: "建议承办单位", kind: kindUnit},
	},
	ledger.ActFeedback: {
		{key: "text", label: "反馈内容", kind: kindArea, need: true},
		{key: "finding", label: "核查结论", kind: kindText},
		{key: "online", label: "线上情况", kind: kindText},
		{key: "offline", label: "线下情况", kind: kindText},
	},
	ledger.ActSubmit: {
		{key: "title", label: "稿件标题", kind: kindWide},
		{key: "text", label: "稿件正文", kind: kindLong, need: true},
		{key: "publicity", label: "公开属性", kind: kindSelect, need: true, options: publicity, hint: "随稿报审；审核人可以改"},
		{key: "secrecy", label: "保密审查意见", kind: kindText, hint: "先审查后公开，例如“不涉密，可公开”；末审前必须填写"},
		{key: "without", label: "缺报说明", kind: kindText, hint: "有配合单位未报送时必填"},
		{key: "government", label: "以政府名义回应（需政府审签）", kind: kindYes},
	},
	ledger.ActApprove:      reviewing,
	ledger.ActApproveReply: append([]field{{key: "channel", label: "答复方式", kind: kindText, need: true, options: []string{"电话", "书面", "当面"}}}, reviewing...),
	ledger.ActReject: {
		{key: "comments", label: "退回意见", kind: kindArea, need: true},
		{key: "marks", label: "校对记录", kind: kindMarks, hint: "一行一处，写作：错字 → 正字"},
	},
	ledger.ActPublish:     publishing,
	ledger.ActPress:       publishing,
	ledger.ActPublishMore: publishing,
	ledger.ActRebound:     {memoText, {key: "posts", label: "新的原文", kind: kindPosts, hint: "信息页的地址，一行一条"}},
	ledger.ActAskClose: {
		{key: "conclusion", label: "办结结论", kind: kindArea, need: true},
		{key: "effect", label: "效果评估", kind: kindArea},
	},
	ledger.ActArchive: {
		{key: "conclusion", label: "办结结论", kind: kindArea, need: true},
		{key: "effect", label: "效果评估", kind: kindArea, need: true},
		{key: "archive", label: "归档号", kind: kindText},
	},
}
