package oldledger

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"yuqing/ingest/dates"
	"yuqing/ingest/table"
	"yuqing/internal/calendar"
)

// times reads the row's moments. Without 发现时间 the matter counts as found
// when it was published, or else handed out: the short form has no other.
func (b *builder) times() error {
	m, past := &b.out.Matter, &b.out.Past
	var found, last time.Time
	b.near = b.dated()
	for _, t := range []struct {
		field string
		to    *time.Time
	}{
		{"发布时间", &m.PublishedAt}, {"发现时间", &found}, {"交办时间", &past.DispatchedAt}, {"签收时间", &past.AcceptedAt},
		{"首回时间", &past.FirstFeedback}, {"办结时间", &past.ClosedAt},
	} {
		if err := b.time(t.field, last, t.to); err != nil {
			return err
		}
		if !t.to.IsZero() {
			last = *t.to
		}
	}
	for _, t := range []time.Time{found, m.PublishedAt, past.DispatchedAt, past.FirstFeedback, past.ClosedAt} {
		if m.DiscoveredAt = t; !t.IsZero() {
			break
		}
	}
	if typed := b.cell("发布时间"); m.DiscoveredAt.IsZero() && typed != "" {
		return fmt.Errorf("发布时间“%s”无法识别，也没有交办时间或其他任何时间，无法登记", clip(typed, 30))
	}
	if m.DiscoveredAt.IsZero() {
		return errors.New("没有发布时间、交办时间或其他任何时间，无法登记")
	}
	steps := []time.Time{m.DiscoveredAt, past.DispatchedAt, past.FirstFeedback, past.ClosedAt}
	names := []string{"发现（发布）时间", "交办时间", "首回时间", "办结时间"}
	for i := 1; i < len(steps); i++ {
		if day(steps[i]).Before(day(steps[0])) && !steps[i].IsZero() {
			b.warn("%s早于%s，照原表录入", names[i], names[0])
		}
	}
	return nil
}

func day(t time.Time) time.Time {
	y, m, d := t.In(calendar.Shanghai).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, calendar.Shanghai)
}

// firstYear is before any office kept such a ledger.
const firstYear = 2000

// moments are the fields that hold a time.
var moments = []string{"发布时间", "发现时间", "交办时间", "签收时间", "首回时间", "办结时间"}

// dateColumns finds in the first rows how each column writes its times.
func (p *page) dateColumns(at map[string]int, now time.Time) map[string]dates.Column {
	out := map[string]dates.Column{}
	for _, field := range moments {
		if i, ok := at[field]; ok {
			out[field] = dates.ColumnOf(table.ColumnCells(p.sample, i), now, p.reader.Since1904())
		}
	}
	return out
}

// time reads a field's moment; last is the one before it in the row, from which
// 当日 and 次日 count.
func (b *builder) time(field string, last time.Time, to *time.Time) error {
	typed := b.cell(field)
	if slices.Contains(nothing, typed) {
		return nil
	}
	t, doubt, err := b.moment(field, typed, last)
	switch {
	case err != nil && slices.Contains(toCome, field) && open(typed):
		b.warn("%s写作“%s”，按还没有这个时间录入", field, clip(typed, 20))
		return nil
	case err != nil:
		return fmt.Errorf("%s“%s”无法识别，应写作 2026-03-01 09:30 的样式", field, clip(typed, 30))
	case t.Year() < firstYear:
		return fmt.Errorf("%s“%s”过早", field, clip(typed, 30))
	case t.After(b.now):
		return fmt.Errorf("%s“%s”在将来", field, clip(typed, 30))
	}
	if doubt != "" {
		b.warn("%s：%s", field, doubt)
	}
	*to = t
	return nil
}

// toCome are the moments that an open matter has not reached.
var toCome = []string{"签收时间", "首回时间", "办结时间"}

// open: words in the place of a time, like 正在办理, say that it has not come; 已办结
// without a date says that it has, and nobody knows when.
func open(typed string) bool {
	return !strings.ContainsFunc(typed, unicode.IsDigit) && !strings.Contains(typed, "已") && !strings.Contains(typed, "完")
}

var (
	monthOnly = regexp.MustCompile(`^\d{4}(?:年|[./-])\d{1,2}月?(?:份)?$`)
	hourOnly  = regexp.MustCompile(`^\d{1,2}:\d{2}$`)
	dayOnly   = regexp.MustCompile(`^\d{1,2}[日号]`)
	around    = regexp.MustCompile(`^(?:约|大约|于)|(?:左右|许)$`)
	bracketed = regexp.MustCompile(`\s*\([^()\d]*\)$`)
	doneWords = regexp.MustCompile(`\s*(?:已|首次|予以)?(?:回复|回应|反馈|办结|答复|交办|转办|处理|处置|办理|完成|签收|归档|销号|发布)(?:完毕|完成|情况)?$`)
	timeOfDay = regexp.MustCompile(`^\d{1,2}:\d{2}(?::\d{2})?$`)
	// spans are one moment to another, or one and another: each form's two parts.
	spans = []*regexp.Regexp{
		regexp.MustCompile(`^(.+?)\s*(?:至|到|~|——?|–)\s*(\d.*)$`),
		regexp.MustCompile(`^(.*\d[日号])\s*-\s*(\d.*)$`),
		regexp.MustCompile(`^(.*\d:\d{2})\s*-\s*(\d{1,2}:\d{2}(?::\d{2})?|\d{4}.*)$`),
		regexp.MustCompile(`^(\d{2,4}\.\d{1,2}\.\d{1,2}|\d{2,4}/\d{1,2}/\d{1,2})\s*-\s*(\d{1,4}[./]\d.*)$`),
		regexp.MustCompile(`^(\d{4}\S+(?: \d{1,2}:\d{2}(?::\d{2})?)?)\s+(\d{4}[./年-]\d.*)$`),
		regexp.MustCompile(`^(.+?\d.*?)\s*[、,;]\s*(\d.*)$`),
	}
	wholeDate = regexp.MustCompile(`\d{4}(?:年\d{1,2}月\d{1,2}[日号]?|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})(?: *\d{1,2}:\d{2}(?::\d{2})?)?`)
	vague     = regexp.MustCompile(`^\s*(?:之?[前后]|以[前后内]|左右|\d|底|内)`)
	sameDay   = []string{"当日", "当天", "同日", "即日", "同一天", "当日内", "即时", "当即"}
	nextDay   = []string{"次日", "第二天", "翌日", "隔日", "第2天"}
)

// moment reads a time as people write it. doubt tells what was taken of a cell that
// says more or less than one moment.
func (b *builder) moment(field, typed string, last time.Time) (t time.Time, doubt string, err error) {
	plain := strings.TrimSpace(strings.Map(narrow, typed))
	if t, doubt, ok := b.several(field, plain); ok {
		return t, doubt, nil
	}
	if day := b.cellOf(b.page.days); field == "发布时间" && timeOfDay.MatchString(plain) && day != "" {
		plain = day + " " + plain
	}
	if t, doubt, ok := besides(plain, last); ok {
		return t, doubt, nil
	}
	t, doubt, err = b.one(field, plain)
	if err == nil && monthOnly.MatchString(plain) {
		doubt = fmt.Sprintf("“%s”只写到月，按 1 日录入", clip(typed, 20))
	}
	if err == nil {
		return t, doubt, nil
	}
	if t, doubt, ok := b.within(field, plain); ok {
		return t, doubt, nil
	}
	bare := plain
	for _, words := range []*regexp.Regexp{bracketed, doneWords, around} {
		bare = words.ReplaceAllString(bare, "")
	}
	bare = strings.ReplaceAll(bare, "、", "-")
	if bare == plain {
		return t, "", err
	}
	if t, _, err = b.one(field, bare); err != nil {
		return t, "", err
	}
	return t, fmt.Sprintf("“%s”按 %s 录入", clip(typed, 30), shown(t)), nil
}

// within finds the moments in a text that tells more: 已办结，2025年3月5日回复网民. The
// text is kept in the remark.
func (b *builder) within(field, typed string) (t time.Time, doubt string, ok bool) {
	var found []time.Time
	for _, at := range wholeDate.FindAllStringIndex(typed, -1) {
		if strings.HasPrefix(typed, typed[at[0]:at[1]]) && at[1] == len(typed) || vague.MatchString(typed[at[1]:]) {
			return t, "", false
		}
		one, err := dates.Parse(typed[at[0]:at[1]])
		if err != nil {
			return t, "", false
		}
		found = append(found, one)
	}
	if len(found) == 0 {
		return t, "", false
	}
	if t = found[0]; field == "办结时间" {
		t = found[len(found)-1]
	}
	b.keep(field, typed)
	return t, fmt.Sprintf("“%s”按 %s 录入，原文写在备注里", clip(typed, 30), shown(t)), true
}

// one reads a cell that tells one moment, with its year or without.
func (b *builder) one(field, typed string) (time.Time, string, error) {
	t, doubt, err := b.columns[field].Read(typed)
	if err != nil {
		t, doubt, err = b.yearless(field, typed)
	}
	return t, doubt, err
}

// several reads a span or a list of moments: of 办结时间 the last one counts, of the
// others the first.
func (b *builder) several(field, typed string) (t time.Time, doubt string, ok bool) {
	for i, form := range spans {
		m := form.FindStringSubmatch(typed)
		if m == nil || i == len(spans)-1 && timeOfDay.MatchString(m[2]) {
			continue
		}
		first, _, err := b.one(field, m[1])
		if err != nil {
			continue
		}
		second, err := b.second(field, m[2], first)
		if err != nil {
			continue
		}
		which := "最早"
		if t = first; field == "办结时间" {
			t, which = second, "最后"
		}
		return t, fmt.Sprintf("“%s”不止一个时间，按%s的 %s 录入", clip(typed, 30), which, shown(t)), true
	}
	return t, "", false
}

// second reads the end of a span that began at first, which may be a day of its
// month or an hour of its day only.
func (b *builder) second(field, typed string, first time.Time) (time.Time, error) {
	typed = strings.TrimSpace(typed)
	if t, _, ok := b.several(field, typed); ok {
		return t, nil
	}
	at := first.In(calendar.Shanghai)
	switch {
	case hourOnly.MatchString(typed):
		return dates.Parse(at.Format("2006-01-02 ") + typed)
	case dayOnly.MatchString(typed):
		return dates.Parse(at.Format("2006年1月") + typed)
	}
	if m := noYear.FindStringSubmatch(typed); m != nil {
		return dates.Parse(fmt.Sprint(nearestYear(first, m[1], m[2]), "年", m[1], "月", m[2], "日 ", typed[len(m[0]):]))
	}
	t, _, err := b.columns[field].Read(typed)
	return t, err
}

// besides reads a moment that is told by the one before it in its row.
func besides(typed string, last time.Time) (t time.Time, doubt string, ok bool) {
	if last.IsZero() {
		return t, "", false
	}
	switch {
	case slices.Contains(sameDay, typed):
		t = day(last)
	case slices.Contains(nextDay, typed):
		t = day(last).AddDate(0, 0, 1)
	case hourOnly.MatchString(typed):
		at, err := dates.Parse(last.In(calendar.Shanghai).Format("2006-01-02 ") + typed)
		if err != nil {
			return t, "", false
		}
		t = at
	default:
		return t, "", false
	}
	return t, fmt.Sprintf("“%s”按同一行前一个时间推算，录入为 %s", clip(typed, 20), shown(t)), true
}

func shown(t time.Time) string {
	if t = t.In(calendar.Shanghai); t.Equal(day(t)) {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02 15:04")
}
