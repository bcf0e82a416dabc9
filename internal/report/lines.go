package report

import (
	"fmt"
	"strconv"
	"strings"
)

// Lines are the ranking with its heading first, then the units that are not
// ranked and why.
func (r Ranking) Lines() [][]string {
	lines := [][]string{{"名次", "单位", "总件数", "应回应", "按时回应", "回应及时率", "未按时", "未按时原因",
		"有同类的应回应", "其中按时", "按同类水平应按时", "高于同类（百分点）", "说明"}}
	for _, x := range r.Rows {
		lines = append(lines, []string{
			strconv.Itoa(x.Place), x.Name, strconv.Itoa(x.Entries), strconv.Itoa(x.Due), strconv.Itoa(x.OnTime), share(x.OnTimeRate),
			strconv.Itoa(x.Due - x.OnTime), reasons(x.LateReasons), strconv.Itoa(x.Alike), strconv.Itoa(x.AlikeOnTime),
			decimal(x.Expected, 2), decimal(100*x.Lead, 1), "",
		})
	}
	left := func(units []Unranked, why string) {
		for _, u := range units {
			lines = append(lines, []string{"", u.Name, strconv.Itoa(u.Entries), strconv.Itoa(u.Due), "", "", "", "", "", "", "", "", why})
		}
	}
	left(r.TooFew, fmt.Sprintf("可比的应回应件数不足 %d 件，不排名", r.Min))
	left(r.WithoutAccount, "不设账号或未登记，不排名")
	return lines
}

// Lines are the table with its heading first and the total last.
func (c Cross) Lines() [][]string {
	head := []string{"单位", "总件数", "按时回应", "应回应", "超时未回应"}
	for _, l := range c.Classes {
		head = append(head, l.Name+"件数", l.Name+"按时回应", l.Name+"应回应", l.Name+"超时未回应")
	}
	total := c.Total
	total.Name = "合计"
	lines := [][]string{head}
	for _, row := range append(c.Rows[:len(c.Rows):len(c.Rows)], total) {
		line := append([]string{row.Name}, row.Total.line()...)
		for _, x := range row.Cells {
			line = append(line, x.line()...)
		}
		lines = append(lines, line)
	}
	return lines
}

func (c CrossCell) line() []string {
	return []string{strconv.Itoa(c.Entries), strconv.Itoa(c.OnTimeRate.Numerator), strconv.Itoa(c.OnTimeRate.Denominator), strconv.Itoa(c.OverdueOpen)}
}

func share(r Rate) string {
	if r.Value == nil {
		return ""
	}
	return decimal(100**r.Value, 1) + "%"
}

func decimal(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }

func reasons(list []Reason) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = fmt.Sprintf("%s %d 件", x.Reason, x.Entries)
	}
	return strings.Join(out, "；")
}
