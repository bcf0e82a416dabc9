package desk

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/report"
)

// ExportRanking writes a ranking as a CSV, with the units that are not ranked
// and why; it is noted in the audit log.
func (d *Desk) ExportRanking(ctx context.Context, by access.Actor, r report.Ranking, w io.Writer) error {
	if err := d.handedOut(ctx, by, "export.ranking", "", "期间："+r.From+" 至 "+r.To, len(r.Rows)); err != nil {
		return err
	}
	sheet := report.NewSheet(w, "名次", "单位", "总件数", "应回应", "按时回应", "回应及时率", "未按时", "未按时原因",
		"有同类的应回应", "其中按时", "按同类水平应按时", "高于同类（百分点）", "说明")
	err := rankLines(sheet, r)
	return sheet.Close(err)
}

func rankLines(sheet *report.Sheet, r report.Ranking) error {
	for _, x := range r.Rows {
		err := sheet.Row(strconv.Itoa(x.Place), x.Name, strconv.Itoa(x.Entries), strconv.Itoa(x.Due), strconv.Itoa(x.OnTime), share(x.OnTimeRate),
			strconv.Itoa(x.Due-x.OnTime), reasons(x.LateReasons), strconv.Itoa(x.Alike), strconv.Itoa(x.AlikeOnTime),
			decimal(x.Expected, 2), decimal(100*x.Lead, 1), "")
		if err != nil {
			return err
		}
	}
	for _, left := range []struct {
		units []report.Unranked
		why   string
	}{{r.TooFew, fmt.Sprintf("可比的应回应件数不足 %d 件，不排名", r.Min)}, {r.WithoutAccount, "不设账号，不排名"}} {
		for _, u := range left.units {
			if err := sheet.Row("", u.Name, strconv.Itoa(u.Entries), strconv.Itoa(u.Due), "", "", "", "", "", "", "", "", left.why); err != nil {
				return err
			}
		}
	}
	return nil
}

// ExportCross writes the table of units by class as a CSV; it is noted in the
// audit log.
func (d *Desk) ExportCross(ctx context.Context, by access.Actor, c report.Cross, w io.Writer) error {
	if err := d.handedOut(ctx, by, "export.cross", "", "期间："+c.From+" 至 "+c.To, len(c.Rows)); err != nil {
		return err
	}
	head := []string{"单位", "总件数", "按时回应", "应回应", "超时未回应"}
	for _, l := range c.Classes {
		head = append(head, l.Name+"件数", l.Name+"按时回应", l.Name+"应回应", l.Name+"超时未回应")
	}
	sheet := report.NewSheet(w, head...)
	c.Total.Name = "合计"
	var err error
	for _, row := range append(c.Rows[:len(c.Rows):len(c.Rows)], c.Total) {
		cells := append([]string{row.Name}, crossCells(row.Total)...)
		for _, x := range row.Cells {
			cells = append(cells, crossCells(x)...)
		}
		if err = sheet.Row(cells...); err != nil {
			break
		}
	}
	return sheet.Close(err)
}

func crossCells(c report.CrossCell) []string {
	return []string{strconv.Itoa(c.Entries), strconv.Itoa(c.OnTimeRate.Numerator), strconv.Itoa(c.OnTimeRate.Denominator), strconv.Itoa(c.OverdueOpen)}
}

func share(r report.Rate) string {
	if r.Value == nil {
		return ""
	}
	return decimal(100**r.Value, 1) + "%"
}

func decimal(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }

func reasons(list []report.Reason) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = fmt.Sprintf("%s %d 件", x.Reason, x.Entries)
	}
	return strings.Join(out, "；")
}
