package oldledger

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yuqing/ingest/table"
)

// rank is how surely a name says a field.
type rank int

const (
	alike   rank = iota + 1 // by the words in it
	another                 // by a known other name
	exact
)

// fieldOf is the field that a column's name says.
func fieldOf(column string) (field string, r rank) {
	column = table.PlainName(column)
	if slices.Contains(Columns, column) {
		return column, exact
	}
	if f := others[column]; f != "" {
		return f, another
	}
	if f := alikeField(column); f != "" {
		return f, alike
	}
	return "", 0
}

// likeness says which field a name is of that has one of the words of each list,
// and none of but.
type likeness struct {
	field     string
	all, also []string
	but       []string
}

var (
	timeWords = []string{"时间", "日期", "时刻"}
	limits    = []string{"时限", "期限", "限时", "要求"}
	unitWords = []string{"单位", "部门", "乡镇（街道）"}
	doings    = []string{"办理", "处理", "处置", "办结", "整改", "调查", "核查", "回复", "答复", "反馈", "落实", "回应"}
	findings  = []string{"情况", "结果", "意见", "措施", "内容", "摘要", "说明", "结论"}
	amounts   = []string{"量", "数", "次", "人数", "条"}
)

// likenesses are asked in this order.
var likenesses = []likeness{
	{"回应链接", []string{"链接", "网址", "url"}, []string{"回应", "回复", "答复"}, nil},
	{"链接", []string{"链接", "网址", "url", "原文地址", "网络地址", "帖文地址", "信息地址"}, nil, nil},
	{"签收时间", timeWords, []string{"签收", "签领", "收件", "接件"}, limits},
	{"办结时间", timeWords, []string{"办结", "完成", "结案", "销号", "办毕", "处理完", "办理完", "结束"}, limits},
	{"首回时间", timeWords, []string{"首回", "首次", "初次", "反馈", "回复", "回应", "答复", "回告"}, limits},
	{"交办时间", timeWords, []string{"交办", "转办", "派发", "派单", "下发", "转交", "交转", "批转", "移交", "推送", "转送", "流转", "分办"}, limits},
	{"发布时间", timeWords, []string{"发布", "发帖", "发贴", "发文", "发表", "刊发", "上网", "信息", "舆情", "帖"}, limits},
	{"发现时间", timeWords, []string{"发现", "巡查", "监测", "采集", "收集", "登记", "录入", "受理"}, limits},
	{"牵头/配合单位", unitWords, []string{"配合", "协办", "协同", "协助"}, nil},
	{"巡查单位", unitWords, []string{"巡查", "监测", "发现", "采集", "填报", "报送", "上报"}, nil},
	{"责任单位", unitWords, []string{"责任", "承办", "涉", "办理", "主办", "牵头", "处置", "处理", "交办", "转办", "接收", "主管", "整改", "落实", "受理", "回复", "答复", "属"}, nil},
	{"关注量", amounts, []string{"浏览", "阅读", "点击", "播放", "观看", "关注", "围观", "热度"}, nil},
	{"跟帖数", amounts, []string{"跟帖", "跟贴", "评论", "回帖", "回贴", "留言", "跟评", "回复"}, nil},
	{"原文截图", []string{"截图", "附图", "图片"}, nil, nil},
	{"线上情况", []string{"线上"}, nil, nil},
	{"线下情况", []string{"线下"}, nil, nil},
	{"标题", []string{"标题", "题目", "主题", "事项", "舆情名称", "信息名称"}, nil, nil},
	{"办结回复摘要", doings, findings, nil},
	{"原贴摘要", []string{"摘要", "内容", "问题", "诉求", "概况", "反映", "事由", "简介", "概述", "简述", "基本情况", "主要情况", "舆情情况"}, nil, doings},
	{"发布平台", []string{"平台", "网站", "媒体", "出处", "载体", "来源", "发布渠道", "信息渠道"}, nil, nil},
	{"等级", []string{"等级", "级别"}, nil, nil},
	{"涉及领域", []string{"领域", "类型", "类别", "分类"}, nil, doings},
	{"发布者", []string{"发帖人", "发贴人", "发布人", "网民", "网友", "昵称"}, nil, nil},
	{"首接人", []string{"经办", "承办人", "办理人", "接收人", "首接", "责任人"}, nil, []string{"单位"}},
	{"属地", []string{"属地", "乡镇", "地点", "地区", "区域", "辖区"}, nil, nil},
	{"备注", []string{"备注", "附注"}, nil, nil},
}

// mostName is how long the name of a column is at most that is only guessed.
const mostName = 12

func alikeField(name string) string {
	if utf8.RuneCountInString(name) > mostName || strings.ContainsAny(name, "0123456789。；;！?") {
		return ""
	}
	for _, l := range likenesses {
		if hasAny(name, l.all) && (l.also == nil || hasAny(name, l.also)) && !hasAny(name, l.but) {
			return l.field
		}
	}
	return bare[name]
}

// bare are names that say a field only where no other column does.
var bare = map[string]string{"时间": "发布时间", "日期": "发布时间", "单位": "责任单位", "部门": "责任单位", "结果": "办结回复摘要", "情况": "原贴摘要"}

func hasAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}
