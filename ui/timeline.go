package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/ledger"
)

// record is one act as the timeline shows it.
type record struct {
	ledger.Act
	RoleName string
	Moved    bool // the state changed
	Late     bool // recorded late
	Lines    []recordLine
	Clocks   []string // what it did to the clocks, in words
	Scans    []attachmentRow
}

type recordLine struct{ Label, Text string }

// lateShown is the delay from which the timeline says that an act was
// recorded late; whether it needed a reason was decided when it was made.
const lateShown = 30 * time.Minute

// records turns a history into rows, newest first.
func records(acts []ledger.Act) []record {
	out, settled := make([]record, 0, len(acts)), ledger.SettledAt(acts)
	for _, a := range slices.Backward(acts) {
		out = append(out, record{
			Act: a, RoleName: roleName(a), Moved: a.From != a.To, Late: a.Late(lateShown),
			Lines: detailLines(a), Clocks: append(clockLines(a.Clocks), settledLines(settled[a.Seq])...),
		})
	}
	return out
}

// withScans adds to each row what lies with the entry as its evidence.
func withScans(rows []record, files []attachmentRow) {
	for i := range rows {
		for _, f := range files {
			if f.Voided == nil && slices.Contains(rows[i].Evidence, f.Hash) {
				rows[i].Scans = append(rows[i].Scans, f)
			}
		}
	}
}

func roleName(a ledger.Act) string {
	if a.Role == ledger.RoleSystem {
		return "" // its name says it
	}
	return a.Role.Name()
}

// moreLabels name the details that no form asks for.
var moreLabels = map[string]string{
	"number": "编号", "channel": "渠道", "url": "链接", "platform": "发布平台", "author": "发布者",
	"published_at": "发布时间", "discovered_at": "发现时间", "discovered_by": "发现人", "summary": "摘要",
	"title": "标题", "posts": "原文", "ticket_number": "工单编号", "category": "诉求类型", "policy_date": "政策日期",
	"deadline": "上级时限", "deadline_by": "时限来源", "split_from": "拆自", "imported": "历史导入",
	"patrol": "巡查单位", "views": "关注量", "comments": "跟帖数", "flags": "标记", "screenshots": "原文截图",
	"from": "并入自", "entry_number": "条目编号", "into": "并入", "at": "时间", "by": "办理人", "round": "轮次", "text": "内容", "to": "对象",
	"kind": "类别", "receipt": "回执", "responder": "回应主体", "lead": "牵头单位", "supporting": "配合单位",
	"publicity": "公开属性", "secrecy": "保密审查", "copies": "抄送", "letter": "以函件交办", "until": "延至", "archive": "归档号",
	"clock": "时限", "instruction": "批示序号", "found": "发现时间", "ordered": "来文时限", "unit": "单位", "contact": "经办人", "due": "时限",
	"earlier": "早于末次核查", "lag_hours": "延误（小时）", "result": "结果", "tasks": "任务", "dispatched_at": "交办时间", "accepted_at": "签收时间",
	"first_feedback": "首回时间", "closed_at": "办结时间", "level": "等级", "class": "回应类别", "answer": "回应内容", "link": "回应链接",
	"conclusion": "办结回复摘要", "effect": "效果评估", "finding": "核查结论", "online": "线上情况", "offline": "线下情况", "remark": "备注",
}

// hidden details say nothing to a reader: identifiers, and what the page shows
// elsewhere.
var hidden = []string{"deadline_round", "counted", "scans", "earlier", "report", "rest", "dropped", "tell", "posts", "topics", "regions", "number", "split_from", "from", "round"}

// detailLines shows what an act carries: first what its form asks for, in its
// order, then the rest by name.
func detailLines(a ledger.Act) []recordLine {
	var values map[string]any
	if len(a.Details) == 0 || json.Unmarshal(a.Details, &values) != nil {
		return nil
	}
	var lines []recordLine
	add := func(key, label string) {
		if name, ok := values[key].(string); ok && key == "action" {
			values[key] = ledger.Action(name).Name()
		}
		if text := detailText(values[key]); text != "" && !slices.Contains(hidden, key) {
			lines = append(lines, recordLine{label, text})
		}
		delete(values, key)
	}
	for _, f := range formOf(a.Action) {
		add(f.key, f.label)
	}
	rest := make([]string, 0, len(values))
	for key := range values {
		rest = append(rest, key)
	}
	slices.Sort(rest)
	for _, key := range rest {
		label, ok := moreLabels[key]
		if !ok {
			label = key
		}
		add(key, label)
	}
	return lines
}

// detailText writes a JSON value for people; empty for what is not set.
func detailText(v any) string {
	switch v := v.(type) {
	case string:
		return stringText(v)
	case bool:
		if v {
			return "是"
		}
		return "否"
	case float64:
		return fmt.Sprint(int64(v))
	case []any:
		var parts []string
		for _, x := range v {
			parts = append(parts, detailText(x))
		}
		return strings.Join(parts, "、")
	case map[string]any:
		return objectText(v)
	}
	return ""
}

func stringText(s string) string {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return when(t)
	}
	if name := ledger.ClockKind(s).Name(); name != s {
		return name
	}
	return s
}

func objectText(v map[string]any) string {
	if name, ok := v["name"].(string); ok && name != "" {
		return name
	}
	if due, ok := v["deadline"].(string); ok {
		return strings.TrimSpace(stringText(due) + " " + detailText(v["deadline_by"]))
	}
	if wrong, ok := v["wrong"].(string); ok {
		return fmt.Sprintf("%s → %v", wrong, v["right"])
	}
	return ""
}

// settledLines tell what a 重新定级 leaves as it is.
func settledLines(clocks []ledger.Clock) []string {
	var out []string
	for _, c := range clocks {
		kept := fmt.Sprintf("%s已于 %s 停止（%s），不重算", c.Kind.Name(), when(c.Stopped), c.StoppedBy.Name())
		if c.Late(c.Stopped) {
			kept += "，已超时"
		}
		out = append(out, kept)
	}
	return out
}

func clockLines(sets []ledger.ClockSet) []string {
	var out []string
	for _, c := range sets {
		if c.Drop {
			out = append(out, c.Kind.Name()+"时限取消")
			continue
		}
		out = append(out, fmt.Sprintf("%s时限 %s · %s", c.Kind.Name(), when(c.Due), c.Basis))
	}
	return out
}
