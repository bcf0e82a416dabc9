package brief

import (
	"fmt"
	"strings"
	"time"

	"yuqing/internal/calendar"
)

// compose writes the sections of a periodic brief.
func compose(p Period, f Facts) []Section {
	return []Section{
		{"一、总体情况", lines(volume(p, f), fields(f.Topics), watched(f.Watched))},
		{"二、热点事项", orNone(list(f.Events, Event.line), "本期没有形成热点的事项。")},
		{"三、重点关注", orNone(list(f.Matters, Matter.line), "目前没有超时、重大或再次发酵的事项。")},
		{"四、办理情况", lines(answers(f), units(f.Units))},
		{"五、工作建议", orNone(list(advice(f), func(s string) string { return s }), "暂无。")},
	}
}

func volume(p Period, f Facts) string {
	s := fmt.Sprintf("%s，共采集信息 %d 条，其中网上信息 %d 条、人工录入 %d 条、热线和留言 %d 件", p, f.Posts.Total, f.Posts.Articles, f.Posts.Clues, f.Posts.Tickets)
	if f.Before > 0 {
		s += "，" + change(f.Posts.Total, f.Before)
	}
	s += "。"
	if f.Posts.Toned > 0 {
		s += fmt.Sprintf("负面 %s。", share(f.Posts.Negative, f.Posts.Toned))
	}
	return s
}

// change compares with the period before.
func change(now, before int64) string {
	switch {
	case now == before:
		return "与上期持平"
	case now > before:
		return fmt.Sprintf("比上期增加 %d 条（%.1f%%）", now-before, 100*float64(now-before)/float64(before))
	}
	return fmt.Sprintf("比上期减少 %d 条（%.1f%%）", before-now, 100*float64(before-now)/float64(before))
}

// share writes a rate with its numerator and denominator.
func share[N int | int64](n, of N) string {
	return fmt.Sprintf("%.1f%%（%d/%d）", 100*float64(n)/float64(of), n, of)
}

func fields(topics []Count) string {
	if len(topics) == 0 {
		return ""
	}
	parts := make([]string, len(topics))
	for i, t := range topics {
		parts[i] = fmt.Sprintf("%s %d 条", t.Name, t.N)
	}
	return "反映较多的领域：" + strings.Join(parts, "、") + "。"
}

func watched(w Watched) string {
	return fmt.Sprintf("监测范围：%d 个订阅源和网页、%d 个热线和留言渠道、%d 个人工录入渠道；抖音、微博、微信等平台只有人工录入的部分。", w.Feeds, w.Hotlines, w.Clues)
}

func (e Event) line() string {
	s := fmt.Sprintf("%s（%s，热度 %.1f）。信息 %d 条", e.Title, e.State, e.Heat, e.Posts)
	if e.Reprints > 0 {
		s += fmt.Sprintf("，其中转载 %d 条", e.Reprints)
	}
	if e.Tickets > 0 {
		s += fmt.Sprintf("，热线和留言 %d 件", e.Tickets)
	}
	s += fmt.Sprintf("；首发 %s %s，最近 %s", e.Source, moment(e.First), moment(e.Last))
	if e.Toned > 0 {
		s += "；负面 " + share(e.Negative, e.Toned)
	}
	if len(e.Topics) > 0 {
		s += "；涉及" + strings.Join(e.Topics, "、")
	}
	return s + "。" + e.answered()
}

// answered says what the ledger has of an event.
func (e Event) answered() string {
	if len(e.Matters) == 0 {
		return "尚未列入台账。"
	}
	var parts []string
	for _, m := range e.Matters {
		s := m.Number + " " + m.State
		if m.Unit != "" {
			s += "，牵头" + m.Unit
		}
		if !m.RespondedAt.IsZero() {
			s += "，" + moment(m.RespondedAt) + " 已回应"
		}
		parts = append(parts, s+m.lateness())
	}
	return "台账：" + strings.Join(parts, "；") + "。"
}

func (m Matter) line() string {
	s := fmt.Sprintf("%s（%s，%s，%s）", m.Title, m.Number, m.Level, m.State)
	if m.Level == "" {
		s = fmt.Sprintf("%s（%s，%s）", m.Title, m.Number, m.State)
	}
	if m.Unit != "" {
		s += "，牵头" + m.Unit
	}
	if m.Rebound {
		s += "，疑似再次发酵"
	}
	return s + m.lateness() + "。"
}

func (m Matter) lateness() string {
	switch {
	case m.Late > 0:
		return "，已超时 " + Span(m.Late)
	case !m.Due.IsZero():
		return "，时限 " + moment(m.Due)
	}
	return ""
}

func answers(f Facts) string {
	return lines(
		"台账："+f.Ledger.line("登记", "件"),
		fmt.Sprintf("目前在办 %d 件，其中已超时 %d 件。", f.Open, f.Late),
		"热线和留言："+f.Tickets.line("收到", "件"),
	)
}

func (a Answers) line(verb, unit string) string {
	s := fmt.Sprintf("本期%s %d %s", verb, a.Entries, unit)
	if a.Due > 0 {
		s += "，回应及时率 " + share(a.OnTime, a.Due)
	}
	if a.Closed > 0 {
		s += fmt.Sprintf("，办结 %d %s", a.Closed, unit)
	}
	return s + "。"
}

// units names those that are behind, the worst first.
func units(all []Unit) string {
	var parts []string
	for _, u := range all {
		if u.Behind > 0 {
			parts = append(parts, fmt.Sprintf("%s %d 件", u.Name, u.Behind))
		}
	}
	if len(parts) == 0 {
		return "没有单位超时未回应。"
	}
	return "超时未回应的单位：" + strings.Join(parts, "、") + "。"
}

// Thresholds of what is proposed.
const (
	loudPosts       = 3   // an event of so many posts
	loudNegative    = 0.5 // of which so many are negative, and nobody answers it
	proposalsAtMost = 8
)

// advice proposes what to do next, for a person to change or strike out.
func advice(f Facts) []string {
	var out []string
	for _, m := range f.Matters {
		whom := m.Unit
		if whom == "" {
			whom = "值班人员"
		}
		switch {
		case m.Rebound:
			out = append(out, fmt.Sprintf("“%s”回应后再次发酵，请%s复核原结论，尽快再次回应。", m.Title, whom))
		case m.Late > 0:
			out = append(out, fmt.Sprintf("请%s就“%s”说明原因并限期办理，该件已超时 %s。", whom, m.Title, Span(m.Late)))
		case m.Major:
			out = append(out, fmt.Sprintf("“%s”属%s事项，请%s滚动报告进展，统一口径后发布。", m.Title, m.Level, whom))
		}
	}
	for _, e := range f.Events {
		if len(e.Matters) == 0 && e.Posts >= loudPosts && float64(e.Negative) >= loudNegative*float64(e.Toned) && e.Toned > 0 {
			out = append(out, fmt.Sprintf("“%s”已有 %d 条信息、尚未列入台账，建议研判。", e.Title, e.Posts))
		}
	}
	return out[:min(len(out), proposalsAtMost)]
}

func list[T any](all []T, line func(T) string) string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = fmt.Sprintf("%d. %s", i+1, line(x))
	}
	return strings.Join(out, "\n")
}

func lines(all ...string) string {
	var out []string
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n")
}

func orNone(s, none string) string {
	if s == "" {
		return none
	}
	return s
}

func moment(t time.Time) string { return t.In(calendar.Shanghai).Format("1月2日15时04分") }

// Span writes how long something took, in days and hours.
func Span(d time.Duration) string {
	days, hours := int(d.Hours())/24, int(d.Hours())%24
	switch {
	case days > 0 && hours > 0:
		return fmt.Sprintf("%d 天 %d 小时", days, hours)
	case days > 0:
		return fmt.Sprintf("%d 天", days)
	case hours > 0:
		return fmt.Sprintf("%d 小时", hours)
	}
	return fmt.Sprintf("%d 分钟", max(1, int(d.Minutes())))
}
