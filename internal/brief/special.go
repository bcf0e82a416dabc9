package brief

import (
	"fmt"
	"strings"
)

// special writes the sections of a report on one event: 概况、传播、观点、处置、建议.
func special(e Event, s Spread, w Watched) []Section {
	return []Section{
		{"一、基本情况", lines(e.overview(), watched(w))},
		{"二、传播情况", orNone(lines(carriers(s.Sources), places(s.Places)), "暂无。")},
		{"三、主要观点", orNone(lines(list(s.Voices, Voice.line), words(s.Words)), "没有可摘录的观点。")},
		{"四、处置情况", lines(append([]string{e.answered()}, s.Responses...)...)},
		{"五、工作建议", orNone(list(advice(Facts{Events: []Event{e}, Matters: told(e.Matters)}), func(s string) string { return s }), "暂无。")},
	}
}

func (e Event) overview() string {
	s := fmt.Sprintf("%s起，出现“%s”的信息。截至%s，共 %d 条，其中转载 %d 条、热线和留言 %d 件；目前处于%s阶段，热度 %.1f。",
		moment(e.First), e.Title, moment(e.Last), e.Posts, e.Reprints, e.Tickets, e.State, e.Heat)
	if e.Toned > 0 {
		s += "负面 " + share(e.Negative, e.Toned) + "。"
	}
	if len(e.Topics) > 0 {
		s += "涉及" + strings.Join(e.Topics, "、") + "。"
	}
	return s
}

func carriers(all []Source) string {
	if len(all) == 0 {
		return ""
	}
	out := []string{fmt.Sprintf("首发于%s（%s），共 %d 个信源：", all[0].Name, moment(all[0].First), len(all))}
	for i, s := range all {
		line := fmt.Sprintf("%d. %s：%s起，%d 条", i+1, s.Name, moment(s.First), s.Posts)
		if s.Reprints > 0 {
			line += fmt.Sprintf("，转载 %d 条", s.Reprints)
		}
		if s.Negative > 0 {
			line += fmt.Sprintf("，负面 %d 条", s.Negative)
		}
		out = append(out, line+"。")
	}
	return strings.Join(out, "\n")
}

func places(all []Count) string {
	var parts []string
	for _, p := range all {
		if p.N > 0 {
			parts = append(parts, fmt.Sprintf("%s %d 条", p.Name, p.N))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "提到的乡镇街道：" + strings.Join(parts, "、") + "（一条可计入多处）。"
}

func (v Voice) line() string {
	return fmt.Sprintf("%s（%s，%s）：%s", v.Title, v.Source, moment(v.At), v.Text)
}

func words(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return "高频词：" + strings.Join(all, "、") + "。"
}

// told are the matters that something is to be said of.
func told(all []Matter) []Matter {
	var out []Matter
	for _, m := range all {
		if m.Late > 0 || m.Major || m.Rebound {
			out = append(out, m)
		}
	}
	return out
}
