package ui

import (
	"slices"

	"yuqing/ledger"
)

var supportPart = field{key: "unit", label: "配合单位", kind: kindUnit, need: true}

var extension = []field{
	{key: "clock", label: "时限种类", kind: kindSelect, need: true, options: names(ledger.ClockKinds)},
	{key: "until", label: "延至", kind: kindMoment, need: true},
}

// lateness: the page lists the actions that the person could record, or those
// that somebody asked for.
var lateness = []field{
	{key: "action", label: "补录的动作", kind: kindSelect, need: true, options: actionNames()},
	{key: "when", label: "实际发生时间", kind: kindMoment, need: true},
}

func actionNames() []string {
	var out []string
	for a := range ledger.Actions {
		out = append(out, string(a))
	}
	slices.Sort(out)
	return out
}

// factForms are the forms of the acts that leave the state as it is.
var factForms = map[ledger.Action][]field{
	ledger.ActReportUp: {
		{key: "kind", label: "报告类别", kind: kindSelect, need: true, options: []string{"首报", "续报", "终报"}},
		needed(labelled("报送对象", memoTo)), memoText,
		{key: "receipt", label: "回执", kind: kindText, hint: "还没有的，收到后在“上报回执”登记"},
	},
	ledger.ActOrdered: {
		{key: "deadline", label: "来文时限", kind: kindMoment, need: true, hint: "上级来文、来电规定的时限；与本办时限取早，原时限和理由留在记录里"},
		{key: "deadline_by", label: "来文单位、文号", kind: kindText},
	},
	ledger.ActReceipt: {
		{key: "report", label: "哪一次上报", kind: kindNumber, need: true},
		{key: "receipt", label: "回执", kind: kindText, need: true, hint: "收文编号，或谁在什么时候收到"},
	},
	ledger.ActAddSupport:      {{key: "units", label: "增派的配合单位", kind: kindUnits, need: true}},
	ledger.ActSupportAccept:   {supportPart},
	ledger.ActSupportUnaccept: {supportPart},
	ledger.ActSupportReport:   {supportPart, needed(labelled("报送内容", memoText))},
	ledger.ActSupportReturn:   {supportPart, needed(labelled("职责依据", memoText))},
	ledger.ActWithin: {
		{key: "to", label: "交给下设单位", kind: kindUnit, hint: "其联络员从此可以看到本条目，记电话、联系当事人、上传附件"},
		{key: "section", label: "股室或站所", kind: kindText, hint: "没有账号的，在此写明名称"},
		{key: "contact", label: "经办人", kind: kindText},
		{key: "unit", label: "所属单位", kind: kindUnit, hint: "不选则为牵头单位"},
	},
	ledger.ActAskExtension: extension,
	ledger.ActExtend:       extension,
	ledger.ActRefuseExtend: extension[:1],
	ledger.ActAskLate:      lateness,
	ledger.ActAllowLate:    lateness,
	ledger.ActRefuseLate:   lateness,
	ledger.ActConsult:      {needed(labelled("参加方", memoTo)), needed(labelled("会商结果", memoText))},
	ledger.ActRemind:       {memoTo, memoText},
	ledger.ActSupervise:    {memoTo, memoText},
	ledger.ActCirculate:    {memoTo, memoText},
	ledger.ActCall:         {needed(labelled("通话对象", memoTo)), memoText},
	ledger.ActContact:      {labelled("联系方式", memoTo), memoText},
	ledger.ActTransfer:     {needed(labelled("移交对象", memoTo)), memoText},
	ledger.ActDispute:      {needed(labelled("异议", memoText))},
	ledger.ActSettle:       {needed(labelled("答复", memoText))},
	ledger.ActStatement:    {needed(labelled("口径", memoText))},
	ledger.ActInstruct: {
		{key: "by", label: "批示人", kind: kindText, need: true},
		{key: "rank", label: "职务", kind: kindText},
		{key: "text", label: "批示内容", kind: kindArea, hint: "有扫描件的可以不填"},
		{key: "tasks", label: "任务", kind: kindLines, hint: "一行一项"},
		{key: "due", label: "反馈时限", kind: kindMoment},
	},
	ledger.ActInstructReport: {
		{key: "no", label: "批示", kind: kindNumber, need: true},
		needed(labelled("反馈内容", memoText)),
		{key: "tasks", label: "只反馈其中几项任务", kind: kindTasks, hint: "都不选即就整件批示反馈；逐项反馈的，最后一项反馈了才算反馈完"},
	},
	ledger.ActCheckPost: {{key: "state", label: "原文状态", kind: kindSelect, need: true, options: []string{"在", "已删", "打不开"}}},
	ledger.ActFollow: {
		needed(labelled("情况", memoText)),
		{key: "views", label: "关注量", kind: kindNumber, hint: "到此时为止的总数，下同；增速翻倍时提示疑似再发酵"},
		{key: "comments", label: "跟帖数", kind: kindNumber},
		{key: "negative", label: "负面信息数", kind: kindNumber},
	},
	ledger.ActRate: {
		{key: "satisfied", label: "是否满意", kind: kindEither},
		{key: "solved", label: "是否解决", kind: kindEither},
		memoText,
	},
	ledger.ActNote: {
		{key: "title", label: "标题", kind: kindText},
		{key: "summary", label: "原贴摘要", kind: kindArea},
		{key: "patrol", label: "巡查单位", kind: kindText},
		{key: "views", label: "关注量", kind: kindNumber},
		{key: "comments", label: "跟帖数", kind: kindNumber},
		{key: "online", label: "线上情况", kind: kindText},
		{key: "offline", label: "线下情况", kind: kindText},
		{key: "remark", label: "备注", kind: kindText},
	},
	ledger.ActLink: {
		{key: "posts", label: "关联的原文", kind: kindPosts, need: true, hint: "信息页的地址，一行一条"},
		memoText,
	},
	ledger.ActSplit: {
		{key: "title", label: "新条目标题", kind: kindText, need: true},
		{key: "posts", label: "拆出的原文", kind: kindPosts, hint: "信息页的地址，一行一条"},
	},
	ledger.ActMiss: {
		{key: "kind", label: "类别", kind: kindSelect, need: true, options: []string{"漏报", "迟报"}},
		{key: "by", label: "提出方", kind: kindText, need: true},
		{key: "lag", label: "延误", kind: kindText, hint: "系统比对方晚了多久，例如 3小时、1天2小时"},
		{key: "cause", label: "原因", kind: kindArea, need: true},
	},
}
