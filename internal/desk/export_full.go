package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/brief"
	"yuqing/internal/privacy"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// fullColumns are what the full form adds to the short one, in the order of
// the offices' form.
var fullColumns = []string{
	"编号", "发现时间", "发现人", "来源类型", "发布者(脱敏)", "属地", "回应类别", "等级", "研判依据", "主件号",
	"批示", "回应主体", "牵头/配合单位", "签收时间", "首回/回应/办结时限", "延期", "核查结论", "回应渠道", "回应链接", "回应内容",
	"三审人及时间", "会商", "催督办次数", "超时时长", "满意/解决", "效果评估", "跟踪反馈", "移交", "归档号",
}

// fullLine are the cells of fullColumns. mainNumber is the number of the entry
// that this one went into, regions the names of divisions.
func fullLine(e ledger.Entry, mainNumber string, regions map[string]string, now time.Time) []string {
	m, f := e.Matter, e.Figures()
	r := lastResponse(e)
	typed := privacy.Mask // of what people typed, each text for itself: times and numbers beside it are none of its digits
	return []string{
		e.Number, report.Moment(m.DiscoveredAt), typed(m.DiscoveredBy), string(m.Channel), maskAuthor(m.Author), namesOf(m.Regions, regions),
		string(e.Grade.Class), string(e.Grade.Level), typed(e.Grade.Basis), mainNumber,
		instructions(e), r.Responder.Name, unitsOf(e), report.Moment(f.Accepted),
		moments(f.FeedbackDue, f.RespondDue, f.CloseDue), extensions(e), typed(finding(e)), typed(r.Channel), r.Link, typed(r.Text),
		reviews(e), facts(e, ledger.ActConsult), supervised(e), overtime(e, now), rating(e.Rating), typed(e.Closing.Effect),
		followUps(e), facts(e, ledger.ActTransfer), e.Closing.Archive,
	}
}

// maskAuthor keeps the first character of who published.
func maskAuthor(name string) string {
	rs := []rune(name)
	if len(rs) < 2 {
		return name
	}
	return string(rs[0]) + strings.Repeat("*", min(len(rs)-1, 3))
}

func lastResponse(e ledger.Entry) ledger.Response {
	if len(e.Responses) == 0 {
		return ledger.Response{}
	}
	return e.Responses[len(e.Responses)-1]
}

// joined joins what is not empty.
func joined(parts []string, sep string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), sep)
}

func moments(list ...time.Time) string {
	var out []string
	for _, t := range list {
		s := report.Moment(t)
		if s == "" {
			s = "—"
		}
		out = append(out, s)
	}
	if slices.IndexFunc(list, func(t time.Time) bool { return !t.IsZero() }) < 0 {
		return ""
	}
	return strings.Join(out, " / ")
}

func instructions(e ledger.Entry) string {
	var out []string
	for _, i := range e.Instructions {
		by := privacy.Mask(i.By)
		if i.Rank != "" {
			by += "（" + i.Rank + "）"
		}
		line := fmt.Sprintf("%s %s：%s", report.Moment(i.At), by, privacy.Mask(wordsOf(i)))
		if !i.Due.IsZero() {
			line += "（" + report.Moment(i.Due) + " 前反馈）"
		}
		if !i.ReportedAt.IsZero() {
			line += fmt.Sprintf("（%s 已反馈：%s）", report.Moment(i.ReportedAt), privacy.Mask(i.Report))
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func unitsOf(e ledger.Entry) string {
	var supporting []string
	for _, a := range e.Supporting {
		supporting = append(supporting, a.Unit.Name)
	}
	return joined([]string{e.Lead.Unit.Name, strings.Join(supporting, "、")}, " / ")
}

func extensions(e ledger.Entry) string {
	var out []string
	for _, x := range e.Extensions {
		became := "待定"
		switch {
		case x.Granted:
			became = "准予"
		case !x.Decided.IsZero():
			became = "不予"
		}
		out = append(out, fmt.Sprintf("%s延至 %s（%s）", x.Clock.Name(), report.Moment(x.Until), became))
	}
	return strings.Join(out, "\n")
}

func finding(e ledger.Entry) string {
	for _, f := range slices.Backward(e.Feedbacks) {
		if f.Finding != "" {
			return f.Finding
		}
	}
	return ""
}

var stages = map[int]string{1: "初审", 2: "复审", 3: "终审", 4: "政府审签"}

// reviews are those of the last draft that passed, or of the last one.
func reviews(e ledger.Entry) string {
	if len(e.Drafts) == 0 {
		return ""
	}
	var out []string
	for _, r := range e.Drafts[len(e.Drafts)-1].Reviews {
		passed := ""
		if !r.Pass {
			passed = "（退回）"
		}
		out = append(out, fmt.Sprintf("%s %s %s%s", stages[r.Stage], r.By.Name, report.Moment(r.At), passed))
	}
	return strings.Join(out, "\n")
}

func facts(e ledger.Entry, a ledger.Action) string {
	var out []string
	for _, f := range e.Facts {
		if f.Action == a {
			out = append(out, joined([]string{report.Moment(f.At), privacy.Mask(f.To), privacy.Mask(f.Text)}, " "))
		}
	}
	return strings.Join(out, "\n")
}

func supervised(e ledger.Entry) string {
	n := map[ledger.Action]int{}
	for _, f := range e.Facts {
		n[f.Action]++
	}
	var out []string
	for _, a := range []ledger.Action{ledger.ActRemind, ledger.ActSupervise, ledger.ActCirculate} {
		if n[a] > 0 {
			out = append(out, fmt.Sprintf("%s %d", a.Name(), n[a]))
		}
	}
	return strings.Join(out, "、")
}

// overtime is how long each deadline of the last round was passed by.
func overtime(e ledger.Entry, now time.Time) string {
	var out []string
	for _, c := range e.Clocks {
		if c.Round != e.Round().No || !c.Late(now) {
			continue
		}
		end := now
		if !c.Stopped.IsZero() {
			end = c.Stopped
		}
		out = append(out, c.Kind.Name()+"超 "+brief.Span(end.Sub(c.Due)))
	}
	return strings.Join(out, "、")
}

func rating(r *ledger.Rating) string {
	if r == nil {
		return ""
	}
	word := func(v *bool, yes, no string) string {
		switch {
		case v == nil:
			return "未评"
		case *v:
			return yes
		}
		return no
	}
	return word(r.Satisfied, "满意", "不满意") + " / " + word(r.Solved, "已解决", "未解决")
}

func followUps(e ledger.Entry) string {
	var out []string
	for _, f := range e.FollowUps {
		out = append(out, joined([]string{report.Moment(f.At), privacy.Mask(f.Text)}, " "))
	}
	return strings.Join(out, "\n")
}
