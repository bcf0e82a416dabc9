package ui

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/ingest/opml"
	"yuqing/internal/calendar"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
)

// bulkData is what a change of many sources, or a list read in, came to.
type bulkData struct {
	desk.BulkResult
	What string
}

func (s *server) bulkSources(r *request) error {
	form, err := r.FormParams()
	if err != nil {
		return err
	}
	b := desk.Bulk{IDs: form["id"], Do: r.FormValue("do"), Value: r.FormValue("value_" + r.FormValue("do"))}
	if r.FormValue("all") != "" {
		if b.IDs, err = s.sourcesLike(r); err != nil {
			return err
		}
	}
	minutes, err := wholeNumber(r, "value_interval", "采集间隔请填写分钟数，例如 15；不填则自动调整。")
	if err != nil {
		return err
	}
	b.Interval = opinion.Duration(time.Duration(minutes) * time.Minute)
	if b.Do == "delete" && r.FormValue("sure") == "" {
		return opinion.Invalid("sure", "批量删除前请勾选“确认删除”。")
	}
	out, err := s.Desk.ChangeSources(r.ctx(), r.by, b)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "source_bulk", "批量处理结果", bulkData{out, "批量处理结果"})
}

func (s *server) exportOPML(r *request) error {
	name := fmt.Sprintf("信源_%s.opml", s.Now().In(calendar.Shanghai).Format("20060102"))
	r.Response().Header().Set(echo.HeaderContentType, "text/x-opml; charset=utf-8")
	return s.Desk.ExportOPML(r.ctx(), r.by, download{r, name})
}

func (s *server) importOPML(r *request) error {
	header, err := r.FormFile("file")
	if err != nil {
		return opinion.Invalid("file", "请先选择一个 OPML 文件。")
	}
	f, err := header.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, opml.MaxBytes+1))
	if err != nil {
		return fmt.Errorf("read the uploaded list: %w", err)
	}
	out, err := s.Desk.ImportOPML(r.ctx(), r.by, b)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "source_bulk", "信源导入结果", bulkData{out, "信源导入结果"})
}
