package hotline

import (
	"strings"
	"unicode"
)

// words are the names under which exports hold a field, the most telling
// first. A column whose name is one of them, or ends in one, is a candidate.
var words = map[string][]string{
	FieldNumber: {
		"工单编号", "留言编号", "诉求编号", "受理编号", "来信编号", "信件编号", "案件编号", "办件编号", "事项编号", "任务编号",
		"业务编号", "工单编码", "业务编码", "诉求单号", "工单流水号", "业务单号", "案件号", "信件号", "工单号", "受理单号", "受理号", "流水号", "任务号", "单号", "编号", "编码", "number", "ticketnumber", "orderno", "ticket", "ticketno", "id", "no",
	},
	FieldAuthor: {
		"来电人姓名", "诉求人姓名", "留言用户", "来电人", "诉求人", "反映人", "留言人", "写信人", "投诉人", "来信人", "举报人", "申请人",
		"联系人", "市民姓名", "网友", "昵称", "用户名", "用户", "姓名", "author", "name",
	},
	FieldTitle: {
		"留言主题", "留言标题", "诉求标题", "工单标题", "来信标题", "信件标题", "信件主题", "问题标题", "事项标题", "事项名称", "案件标题", "标题", "主题", "title", "subject",
	},
	FieldText: {
		"留言详情", "留言内容", "诉求内容", "诉求描述", "工单内容", "来电内容", "来信内容", "信件内容", "反映内容", "问题描述", "事件描述", "主要内容",
		"诉求详情", "反映问题", "投诉内容", "案件描述", "内容描述", "受理内容", "详情", "内容", "描述", "正文", "text", "content", "description",
	},
	FieldReceivedAt: {
		"受理时间", "留言时间", "来电时间", "登记时间", "诉求时间", "来信时间", "写信时间", "反映时间", "接收时间", "接件时间", "收件时间", "提交时间",
		"创建时间", "立案时间", "受理日期", "留言日期", "来电日期", "登记日期", "来信日期", "发布时间", "receivedat", "receivedtime", "received", "createdat", "createdtime", "createtime", "submittedat", "时间", "日期", "time", "date",
	},
	FieldReply: {
		"答复意见", "答复内容", "回复内容", "回复意见", "办理结果", "处理结果", "办结意见", "办理意见", "处理意见", "反馈内容", "办结内容", "答复情况",
		"办理情况", "处理情况", "处置结果", "回复", "答复", "replycontent", "replytext", "reply", "answer", "response",
	},
	FieldRepliedAt: {
		"答复时间", "回复时间", "办结时间", "反馈时间", "办理时间", "处理时间", "完成时间", "结案时间", "办毕时间", "答复日期", "回复日期", "办结日期", "repliedat", "replytime", "replieddate", "replydate", "answeredat", "closedtime", "replied", "closedat",
	},
	FieldUnit: {
		"承办单位", "主办单位", "办理单位", "责任单位", "答复单位", "回复单位", "处理单位", "处置单位", "承办部门", "办理部门", "责任部门", "答复部门",
		"主办部门", "处理部门", "回复部门", "单位", "部门", "unit", "department",
	},
	FieldCategory: {
		"诉求类型", "工单类型", "诉求类别", "留言类型", "信件类型", "来信类型", "事项类型", "业务类型", "诉求性质", "工单类别", "留言类别", "问题类型", "办件类型", "类型", "类别", "分类", "category", "type",
	},
	FieldPlace: {
		"事发地址", "事发地点", "诉求地址", "诉求地点", "发生地址", "发生地点", "案发地点", "详细地址", "问题地址", "事件地址", "所属区域", "所在区域", "所属地区",
		"所属区县", "事发区域", "诉求发生地", "问题发生地", "事发地", "发生地", "所在地", "属地", "地址", "地点", "区域", "place", "address", "location",
	},
	FieldPhone: {
		"联系电话", "来电号码", "手机号码", "来电电话", "电话号码", "联系方式", "主叫号码", "手机号", "手机", "电话", "phone", "mobile", "tel",
	},
	FieldDueAt: {
		"办结时限", "答复时限", "回复时限", "办理时限", "处理时限", "处置时限", "反馈时限", "承办时限", "办结期限", "答复期限", "回复期限", "办理期限", "处理期限",
		"截止时间", "截止日期", "应办结时间", "应答复时间", "应回复时间", "应反馈时间", "限办时间", "限办结时间", "限期办结时间", "要求办结时间", "要求完成时间", "要求答复时间", "要求回复时间", "要求反馈时间",
		"到期时间", "到期日期", "最后期限", "时限", "期限", "dueat", "duetime", "duedate", "deadline", "due",
	},
}

// notDue are pieces of names that look like a deadline's and are none: what is left
// of it, whether it was kept, that of another step.
var notDue = []string{"是否", "剩余", "超期", "超时", "逾期", "延期", "签收", "接单", "联系", "天数", "次数", "时长", "状态", "评价", "回访", "满意", "预计", "计划", "类型"}

// notThese are pieces of names that look like a field's and are none:
// deadlines, flags, counts, ratings.
var notThese = []string{"是否", "时限", "期限", "限办", "截止", "要求", "超期", "超时", "预计", "计划", "应办", "满意", "次数", "天数", "时长", "状态", "评价", "回访", "序号", "附件", "数量", "延期"}

// label is a column's name without spaces, signs, brackets and what stands in
// them: "* 诉求内容（必填）" is 诉求内容.
func label(name string) string {
	var b strings.Builder
	depth := 0
	for _, r := range strings.ToLower(name) {
		switch {
		case strings.ContainsRune("（([【", r):
			depth++
		case strings.ContainsRune("）)]】", r):
			depth = max(0, depth-1)
		case depth == 0 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// nameScore says how well a column's name fits a field: 100 for a known name,
// less for one that ends or begins with it, 0 for no likeness.
func nameScore(name, field string) int {
	l := label(name)
	if l == "" {
		return 0
	}
	not := notThese
	if field == FieldDueAt {
		not = notDue
	}
	for _, w := range not {
		if strings.Contains(l, w) {
			return 0
		}
	}
	best := 0
	for i, w := range words[field] {
		weight := min(len(w), 12) - i/8 // long names tell more, and early ones
		latin := w[0] < 0x80
		switch {
		case l == w:
			return 100 + weight
		case latin:
		case strings.HasSuffix(l, w):
			best = max(best, 60+weight)
		case strings.HasPrefix(l, w):
			best = max(best, 50+weight)
		}
	}
	return best
}

// bestField is the field that a name fits best, "" if none.
func bestField(name string) (string, int) {
	field, best := "", 0
	for _, f := range Fields {
		if s := nameScore(name, f); s > best {
			field, best = f, s
		}
	}
	return field, best
}
