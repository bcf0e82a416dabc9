package office

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/ledger"
)

// Length is how long a row runs, in words: 48 小时 or 2 个工作日.
func Length(r ledger.ClockRow) string {
	if r.WorkingDays > 0 {
		return fmt.Sprintf("%d 个工作日", r.WorkingDays)
	}
	if r.Hours < 1 {
		return strconv.FormatFloat(r.Hours*60, 'f', -1, 64) + " 分钟"
	}
	return strconv.FormatFloat(r.Hours, 'f', -1, 64) + " 小时"
}

// Fits says for which matters a row holds, in words.
func Fits(r ledger.ClockRow) string {
	var parts []string
	add := func(words []string, format string) {
		if len(words) > 0 {
			parts = append(parts, fmt.Sprintf(format, strings.Join(words, "、")))
		}
	}
	add(texts(r.Channels), "%s")
	add(texts(r.Levels), "%s")
	add(texts(r.Classes), "%s")
	add(r.Flags, "标记 %s")
	add(r.Without, "非 %s")
	if about := about(r); len(about) > 0 {
		parts = append(parts, strings.Join(about, " 或 "))
	}
	if r.MustAnswer {
		parts = append(parts, "必须回应")
	}
	if len(parts) == 0 {
		return "全部"
	}
	return strings.Join(parts, "；")
}

// about are the ways in which a matter is one of the row's, in words.
func about(r ledger.ClockRow) []string {
	var ways, topics []string
	for _, t := range r.Topics {
		topics = append(topics, cmp.Or(t.Title, t.ID))
	}
	for _, way := range []struct {
		format string
		words  []string
	}{{"类别含 %s", r.Categories}, {"标题含 %s", r.Titles}, {"领域 %s", topics}} {
		if len(way.words) > 0 {
			ways = append(ways, fmt.Sprintf(way.format, strings.Join(way.words, "、")))
		}
	}
	return ways
}

// Acts names acts, in words.
func Acts(acts []ledger.Action) string {
	names := make([]string, len(acts))
	for i, a := range acts {
		if names[i] = a.Name(); a == ledger.ActCreate {
			names[i] = "发现"
		}
	}
	return strings.Join(names, "、")
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

// ClockTime writes minutes after midnight as 17:30.
func ClockTime(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// changes says in words what differs between two versions.
func changes(before, after Rules) []string {
	var out []string
	for _, row := range after.Clocks {
		old, there := before.Row(row.ID)
		if !there {
			out = append(out, fmt.Sprintf("新增“%s”：%s（%s；%s）", row.Name, Length(row), Fits(row), row.Basis))
			continue
		}
		if d := rowChanges(old, row); len(d) > 0 {
			out = append(out, fmt.Sprintf("“%s”：%s", old.Name, strings.Join(d, "；")))
		}
	}
	for _, row := range before.Clocks {
		if _, there := after.Row(row.ID); !there {
			out = append(out, fmt.Sprintf("删除“%s”（%s）", row.Name, Length(row)))
		}
	}
	if len(out) == 0 && !slices.EqualFunc(before.Clocks, after.Clocks, func(x, y ledger.ClockRow) bool { return x.ID == y.ID }) {
		out = append(out, "时限表各行的次序")
	}
	return append(out, differences(described(before), described(after))...)
}

func rowChanges(x, y ledger.ClockRow) []string {
	y.Start, y.Stop = inOrderOf(x.Start, y.Start), inOrderOf(x.Stop, y.Stop)
	return differences(
		[]fact{{"名称", x.Name}, {"时限", Length(x)}, {"类型", x.Kind.Name()}, {"适用", Fits(x)}, {"依据", x.Basis}, {"起", Acts(x.Start)}, {"止", Acts(x.Stop)}},
		[]fact{{"名称", y.Name}, {"时限", Length(y)}, {"类型", y.Kind.Name()}, {"适用", Fits(y)}, {"依据", y.Basis}, {"起", Acts(y.Start)}, {"止", Acts(y.Stop)}},
	)
}

// inOrderOf is the list as it was, where the new one only names it in another
// order: a form has its own.
func inOrderOf(was, now []ledger.Action) []ledger.Action {
	if slices.Equal(slices.Sorted(slices.Values(was)), slices.Sorted(slices.Values(now))) {
		return was
	}
	return now
}

// fact is something that a version sets, in words.
type fact struct{ name, value string }

// differences compares lists of the same facts.
func differences(before, after []fact) []string {
	var out []string
	for i, f := range after {
		if before[i].value != f.value {
			out = append(out, fmt.Sprintf("%s：%s → %s", f.name, before[i].value, f.value))
		}
	}
	return out
}

// described are supervision and settings as facts.
func described(r Rules) []fact {
	s, v := r.Settings, r.Supervision
	limit := "不限"
	if s.LateLimitHours > 0 {
		limit = fmt.Sprintf("%d 小时", s.LateLimitHours)
	}
	return []fact{
		{"催办", unless(v.Remind.Off, fmt.Sprintf("剩余 %s%% 时", strconv.FormatFloat(v.Remind.Share*100, 'f', -1, 64)))},
		{"催办告知", roles(v.Remind.Tell)},
		{"督办", unless(v.Supervise.Off, "超时后"+days(v.Supervise))},
		{"督办告知", roles(v.Supervise.Tell)},
		{"通报", unless(v.Circulate.Off, "督办后"+days(v.Circulate))},
		{"通报告知", roles(v.Circulate.Tell)},
		{"发送时段", ClockTime(v.Opens) + "—" + ClockTime(v.Closes)},
		{"完整程序自", string(s.FullChainFrom)},
		{"较大以下三人分审", yesNo(s.DistinctReviewers)},
		{"须写补录原因", fmt.Sprintf("晚 %d 分钟", s.LateAfterMinutes)},
		{"补录上限", limit},
		{"签收后可撤回", fmt.Sprintf("%d 分钟内", s.Unaccept())},
		{"热线个人信息保留", keptMonths("受理", s.HotlineMonths)},
		{"留言个人信息保留", keptMonths("受理", s.MessageMonths)},
		{"舆情个人信息保留", keptMonths("发布", s.PostMonths)},
		{"多人反映自动列入台账", orOff(s.EscalatePeople, "人")},
		{"高风险工单自动列入台账", orOff(s.EscalateRisk, "分")},
		{"下班时间", ClockTime(s.OfficeEnd)},
	}
}

func keptMonths(since string, n int) string {
	if n == 0 {
		return "不限"
	}
	return fmt.Sprintf("%s后 %d 个月", since, n)
}

func orOff(n int, unit string) string {
	if n == 0 {
		return "只作提示"
	}
	return fmt.Sprintf("满 %d %s", n, unit)
}

func unless(off bool, words string) string {
	if off {
		return "不进行"
	}
	return words
}

func days(r ledger.LateRule) string {
	if r.Working {
		return fmt.Sprintf("满 %d 个工作日", r.Days)
	}
	return fmt.Sprintf("第 %d 天", r.Days)
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func roles(list []access.Role) string {
	if len(list) == 0 {
		return "只告知经办"
	}
	var names []string
	for _, r := range access.Roles { // in one order, whatever the form's
		if slices.Contains(list, r) {
			names = append(names, r.Name())
		}
	}
	return strings.Join(names, "、")
}
