package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/files"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/internal/search"
)

// KindExport is the jobs.Job.Kind of an export of posts; its result is an
// Exported.
const KindExport = "export"

// Exported is a file that waits to be fetched, for a day.
type Exported struct {
	File  string `json:"file"` // see ExportedFile
	Name  string `json:"name"`
	Rows  int    `json:"rows"`
	Bytes int64  `json:"bytes"`
	// More: there are further hits beyond the most that one file takes.
	More  bool   `json:"more,omitempty"`
	Reach string `json:"reach"` // what its owner could see when it was written
}

// The formats of an export.
const (
	FormatCSV  = "csv"
	FormatXLSX = "xlsx"
)

const (
	maxExported = 50_000  // posts in one file
	maxFile     = 1 << 30 // bytes
)

// table is what an export is written into: report.Sheet or report.Book.
type table interface {
	Row(cells ...string) error
	Close(err error) error
}

var postColumns = []string{
	"序号", "发布时间", "采集时间", "信源", "平台", "作者", "标题", "正文", "链接", "领域", "责任单位", "属地", "回应类别", "情感", "风险等级", "风险分",
	"阅读", "点赞", "评论", "转发", "工单编号", "答复时间",
}

// ExportPosts writes what a search finds into a file, in the background as a
// job of the actor. Personal data are masked as on the pages; the search and
// who asked are noted in the audit log.
func (d *Desk) ExportPosts(ctx context.Context, by access.Actor, q search.Query, format string) (jobs.Job, error) {
	if format != FormatCSV && format != FormatXLSX {
		return jobs.Job{}, opinion.Invalid("format", "导出格式只有 CSV 和 XLSX。")
	}
	q.Limit, q.Cursor, q.Facets = 1, "", nil
	if _, err := d.Search(ctx, by, q); err != nil { // a query that cannot be read is told now
		return jobs.Job{}, err
	}
	asked := d.askedOfPosts(q)
	q.Limit = maxPage
	return d.deps.Jobs.Start(KindExport, "导出信息（"+strings.ToUpper(format)+"）", by.UserID, func(ctx context.Context, progress jobs.Progress) (any, error) {
		out, err := d.exportPosts(ctx, by, q, format, progress)
		if err == nil { // nobody can fetch it before it is noted
			err = d.handedOut(ctx, by, "export.posts", "", asked, out.Rows)
		}
		return out, err
	})
}

func (d *Desk) exportPosts(ctx context.Context, by access.Actor, q search.Query, format string, progress jobs.Progress) (out Exported, err error) {
	out.Reach = reachMark(by, access.ViewPosts)
	out.Name = "信息_" + d.deps.Now().In(calendar.Shanghai).Format("20060102_1504") + "." + format
	f, err := d.deps.Files.Keep(ctx, out.Name, "", maxFile, func(w io.Writer) error {
		var t table = report.NewSheet(w, postColumns...)
		if format == FormatXLSX {
			t = report.NewBook(w, "信息", postColumns...)
		}
		return t.Close(d.eachFound(ctx, by, q, &out, t, progress))
	})
	if err != nil {
		return out, fmt.Errorf("write the export: %w", err)
	}
	u, err := d.waits(ctx, by, "", f)
	out.File, out.Bytes = u.ID, f.Size
	return out, err
}

func (d *Desk) eachFound(ctx context.Context, by access.Actor, q search.Query, out *Exported, t table, progress jobs.Progress) error {
	for {
		found, err := d.Search(ctx, by, q)
		if err != nil {
			return err
		}
		for _, h := range found.Hits {
			out.Rows++
			if err := t.Row(postLine(out.Rows, h.Post)...); err != nil {
				return err
			}
		}
		progress(out.Rows, min(maxExported, max(out.Rows, int(found.Total))))
		out.More = found.Next != ""
		if !out.More || out.Rows >= maxExported {
			return nil
		}
		q.Cursor = found.Next
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// postLine is one post as the columns have it; p is masked.
func postLine(n int, p Post) []string {
	a := p.Analysis
	var topics, regions []string
	for _, t := range a.Topics {
		topics = append(topics, t.Name)
	}
	for _, r := range a.Regions {
		regions = append(regions, r.Name)
	}
	line := []string{strconv.Itoa(n), report.Moment(p.PublishedAt), report.Moment(p.CollectedAt), p.SourceName, p.Platform, p.Author,
		p.Title, p.Text, p.URL, strings.Join(topics, "、"), "", strings.Join(regions, "、"), string(a.Class), "", "", "",
		strconv.Itoa(p.Views), strconv.Itoa(p.Likes), strconv.Itoa(p.Comments), strconv.Itoa(p.Reposts), "", ""}
	if a.Unit != nil {
		line[10] = a.Unit.Lead
	}
	if a.Tone != nil {
		line[13] = a.Tone.Label
	}
	if a.Risk != nil {
		line[14], line[15] = string(a.Risk.Level), strconv.Itoa(a.Risk.Score)
	}
	if p.Ticket != nil {
		line[20], line[21] = p.Ticket.Number, report.Moment(p.Ticket.RepliedAt)
	}
	return line
}

// ExportedFile opens the file of an export of the actor's own; one that is gone
// or another's is opinion.ErrNotFound. Where the actor's unit or roles have
// changed since, it is access.ErrDenied.
func (d *Desk) ExportedFile(ctx context.Context, by access.Actor, id string) (name string, b files.Blob, content io.ReadCloser, err error) {
	u, err := d.upload(ctx, by, id)
	if err != nil {
		return "", b, nil, err
	}
	if err := d.stillInReach(ctx, by, id); err != nil {
		return "", b, nil, err
	}
	b, content, err = d.deps.Files.Open(ctx, u.hash)
	if errors.Is(err, files.ErrNotFound) {
		err = opinion.ErrNotFound
	}
	return u.Name, b, content, err
}

func (d *Desk) stillInReach(ctx context.Context, by access.Actor, file string) error {
	all, err := d.deps.Jobs.List(ctx)
	if err != nil {
		return err
	}
	for _, j := range all {
		var out Exported
		if j.Kind == KindExport && json.Unmarshal(j.Result, &out) == nil && out.File == file && out.Reach == reachMark(by, access.ViewPosts) {
			return nil
		}
	}
	return errReach
}
