package desk

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/privacy"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// ledgerColumns are the 20 columns of a county's ledger in its short form, in
// the order of the form that offices hand in. 序号 counts the lines.
var ledgerColumns = []string{
	"序号", "巡查单位", "发布时间", "发布平台", "标题", "链接", "责任单位", "涉及领域", "首接人", "交办时间",
	"首回时间", "办结时间", "关注量", "跟帖数", "原贴摘要", "办结回复摘要", "线上情况", "线下情况", "原文截图", "备注",
}

// ledgerLine are the cells of the short form; shots is its 原文截图, see
// Desk.shots.
func ledgerLine(n int, e ledger.Entry, topics map[string]string, shots string) []string {
	m, f := e.Matter, e.Figures()
	cells := []string{
		strconv.Itoa(n), m.Patrol, report.Moment(m.PublishedAt), m.Platform, m.Title, m.URL,
		e.Lead.Unit.Name, namesOf(m.Topics, topics), e.Lead.AcceptedBy.Name, report.Moment(f.Dispatched),
		report.Moment(f.FirstFeedback), report.Moment(f.Closed), strconv.Itoa(m.Views), strconv.Itoa(m.Comments),
		m.Summary, e.Closing.Conclusion, e.Columns.Online, e.Columns.Offline, shots, e.Columns.Remark,
	}
	for _, i := range []int{4, 14, 15, 16, 17, 19} { // what people typed may name a number
		cells[i] = privacy.Mask(cells[i])
	}
	return cells
}

func namesOf(ids []string, names map[string]string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id
		if names[id] != "" {
			out[i] = names[id]
		}
	}
	return strings.Join(out, "、")
}

// StartBehind writes all the matters behind a figure into a CSV, in the
// background; see Behind. The same person fetches it by ExportFile within a day.
func (d *Desk) StartBehind(ctx context.Context, by access.Actor, req report.Request, key *string, f report.Figure) (jobs.Job, error) {
	r, err := d.reports(ctx, by)
	if err != nil {
		return jobs.Job{}, err
	}
	if f.Name() == "" {
		return jobs.Job{}, &report.RequestError{Field: "figure", Text: fmt.Sprintf("没有 %q 这一指标", f)}
	}
	from, to := req.Period.First.Format(time.DateOnly), req.Period.Last.Format(time.DateOnly)
	x := exportOf{KindReportExport, "导出报表明细（" + f.Name() + "）", "export.matters", askedBehind(req, key, f), strings.Join([]string{"时效报表明细", f.Name(), from, to}, "_"), csvType, access.ViewReports}
	return d.startTable(by, x, func(ctx context.Context, w io.Writer, progress jobs.Progress) (n int, err error) {
		sheet := report.NewSheet(w, "编号", "事项", "单位", "单位由来", "领域", "属地", "来源", "回应类别", "等级",
			"发现时间", "首回时间", "回应时限", "回应时间", "交办时间", "办结时限", "办结时间",
			"未按时原因", "单位说明", "再次回应时限", "联系当事人", "联系时限", "回访评价", "补录条数")
		err = sheet.Close(r.EachBehind(ctx, req, key, f, func(m report.Matter) error {
			if n++; n%tellEvery == 0 {
				progress(n, 0)
			}
			return sheet.Row(matterLine(m)...)
		}))
		progress(n, n)
		return n, err
	})
}

// askedBehind says in words which cell of the report the matters are behind.
func askedBehind(req report.Request, key *string, f report.Figure) string {
	var w words
	w.add("指标", string(f))
	from, to := req.Period.Range()
	w.span("期间", from, to)
	w.add("渠道", string(req.Channel))
	w.add("分组", string(req.By))
	if key != nil {
		w.add("其中", *key)
	}
	if req.Class != nil {
		w.add("回应类别", cmp.Or(*req.Class, "未定"))
	}
	if req.Level != nil {
		w.add("等级", cmp.Or(*req.Level, "未定"))
	}
	w.add("原因", req.Reason)
	return w.String()
}

func matterLine(m report.Matter) []string {
	origin, recorded := "", ""
	if m.UnitProposed {
		origin = "建议"
	}
	if m.LateRecords > 0 {
		recorded = strconv.Itoa(m.LateRecords)
	}
	return []string{
		m.Key, privacy.Mask(m.Title), m.Unit.Name, origin, m.Topic.Name, m.Region.Name, m.Source.Name, string(m.Class), string(m.Level),
		report.Moment(m.Discovered), report.Moment(m.FirstFeedback), report.Moment(m.Due), report.Moment(m.Responded),
		report.Moment(m.Dispatched), report.Moment(m.CloseDue), report.Moment(m.Closed),
		strings.Join(m.Reasons, "；"), privacy.Mask(m.Excuse), report.Moment(m.AgainDue), report.Moment(m.Contacted), report.Moment(m.ContactDue), m.Rating(), recorded,
	}
}
