package api

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"yuqing/ingest/opml"
	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
)

func (s *server) sourceRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/sources", name: "listSources", summary: "全部信源及其采集状况", needs: access.ViewSources, op: get(s.listSources)},
		{method: http.MethodPost, path: base + "/sources", name: "addSource", summary: "新增信源", needs: access.ManageSources, op: create(s.addSource)},
		{method: http.MethodPost, path: base + "/sources/trial", name: "trySource", summary: "试读一个信源，不入库", needs: access.ManageSources, op: get(s.trySource)},
		{method: http.MethodPost, path: base + "/sources/bulk", name: "changeSources", summary: "批量处理信源：暂停、恢复、删除、分组、级别、单位、间隔；不能处理的逐个列出", needs: access.ManageSources, op: get(s.changeSources)},
		{method: http.MethodGet, path: base + "/sources/health", name: "sourceHealth", summary: "信源健康：近 7 日与 30 日新增、静默天数", needs: access.ViewSources, op: get(s.sourceHealth)},
		{method: http.MethodGet, path: base + "/bundles", name: "listBundles", summary: "跨网数据包：各路最近收到的编号与缺号", needs: access.ViewSources, op: get(s.listBundles)},
		{method: http.MethodGet, path: base + "/sources.opml", name: "exportOPML", summary: "以 OPML 导出采集的信源", needs: access.ViewSources, op: get(s.exportOPML)},
		{method: http.MethodPost, path: base + "/sources.opml", name: "importOPML", summary: "导入 OPML 订阅列表；已有的地址不重复添加，逐条列出", needs: access.ManageSources, op: get(s.importOPML)},
		{method: http.MethodGet, path: base + "/sources/:id/runs", name: "sourceRuns", summary: "一个信源的采集日志，新的在前", needs: access.ViewSources, op: get(s.sourceRuns)},
		{method: http.MethodGet, path: base + "/sources/:id", name: "getSource", summary: "一个信源", needs: access.ViewSources, op: get(s.getSource)},
		{method: http.MethodPut, path: base + "/sources/:id", name: "editSource", summary: "修改信源；带 If-Match 以免覆盖他人的改动", needs: access.ManageSources, op: get(s.editSource)},
		{method: http.MethodDelete, path: base + "/sources/:id", name: "deleteSource", summary: "删除信源；已采集的信息保留", needs: access.ManageSources, op: get(s.deleteSource)},
		{method: http.MethodPost, path: base + "/sources/:id/pause", name: "pauseSource", summary: "暂停采集", needs: access.ManageSources, op: get(s.pauseSource)},
		{method: http.MethodPost, path: base + "/sources/:id/resume", name: "resumeSource", summary: "恢复采集", needs: access.ManageSources, op: get(s.resumeSource)},
		{method: http.MethodPost, path: base + "/sources/:id/fetch", name: "fetchSource", summary: "立即采集一次", needs: access.ManageSources, op: accept(s.fetchSource)},
	}
}

type sourceList struct {
	Sources []opinion.Source `json:"sources"`
}

func (s *server) listSources(c call, _ none) (sourceList, error) {
	sources, err := s.Desk.ListSources(c, c.by)
	return sourceList{listed(sources)}, err
}

// Source is a source; its ETag goes into If-Match when it is changed.
type Source struct{ opinion.Source }

func (s Source) etag() string { return desk.SourceTag(s.Source) }

type sourceInput struct {
	Body desk.SourceInput `body:""`
}

func (s *server) addSource(c call, in sourceInput) (Source, error) {
	src, err := s.Desk.AddSource(c, c.by, in.Body)
	return Source{src}, err
}

type trialInput struct {
	Body desk.TrialInput `body:""`
}

func (s *server) trySource(c call, in trialInput) (desk.Trial, error) {
	return s.Desk.TrySource(c, c.by, in.Body)
}

func (s *server) getSource(c call, in idInput) (Source, error) {
	src, err := s.Desk.Source(c, c.by, in.ID)
	return Source{src}, err
}

type editSourceInput struct {
	ID      string           `path:"id"`
	IfMatch string           `header:"If-Match" doc:"读取时的 ETag"`
	Body    desk.SourceInput `body:""`
}

func (s *server) editSource(c call, in editSourceInput) (Source, error) {
	src, err := s.Desk.EditSource(c, c.by, in.ID, strings.Trim(in.IfMatch, `"`), in.Body)
	return Source{src}, err
}

func (s *server) deleteSource(c call, in idInput) (none, error) {
	return none{}, s.Desk.DeleteSource(c, c.by, in.ID)
}

func (s *server) pauseSource(c call, in idInput) (Source, error) {
	src, err := s.Desk.PauseSource(c, c.by, in.ID, true)
	return Source{src}, err
}

func (s *server) resumeSource(c call, in idInput) (Source, error) {
	src, err := s.Desk.PauseSource(c, c.by, in.ID, false)
	return Source{src}, err
}

func (s *server) fetchSource(c call, in idInput) (none, error) {
	return none{}, s.Desk.FetchSource(c, c.by, in.ID)
}

type bulkInput struct {
	Body desk.Bulk `body:""`
}

func (s *server) changeSources(c call, in bulkInput) (desk.BulkResult, error) {
	return s.Desk.ChangeSources(c, c.by, in.Body)
}

type sourceStates struct {
	Sources []desk.SourceState `json:"sources"`
}

func (s *server) sourceHealth(c call, _ none) (sourceStates, error) {
	states, err := s.Desk.SourceStates(c, c.by)
	return sourceStates{listed(states)}, err
}

type sourceRunList struct {
	Source desk.SourceState `json:"source"`
	Runs   []opinion.Run    `json:"runs"`
}

func (s *server) sourceRuns(c call, in idInput) (sourceRunList, error) {
	state, runs, err := s.Desk.SourceRuns(c, c.by, in.ID)
	return sourceRunList{state, listed(runs)}, err
}

type bundleList struct {
	Bundles []desk.BundleState `json:"bundles"`
}

func (s *server) listBundles(c call, _ none) (bundleList, error) {
	states, err := s.Desk.BundleStates(c, c.by)
	return bundleList{listed(states)}, err
}

// opmlFile is a list of sources as other readers take it.
type opmlFile struct{ text []byte }

func (opmlFile) media() []string { return []string{"text/x-opml"} }

func (f opmlFile) answer(c echo.Context, status int) error {
	return c.Blob(status, "text/x-opml; charset=utf-8", f.text)
}

func (s *server) exportOPML(c call, _ none) (opmlFile, error) {
	var b bytes.Buffer
	err := s.Desk.ExportOPML(c, c.by, &b)
	return opmlFile{b.Bytes()}, err
}

type opmlInput struct {
	File *multipart.FileHeader `form:"file"`
}

func (s *server) importOPML(c call, in opmlInput) (desk.BulkResult, error) {
	f, err := in.File.Open()
	if err != nil {
		return desk.BulkResult{}, fmt.Errorf("open the uploaded list: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, opml.MaxBytes+1))
	if err != nil {
		return desk.BulkResult{}, fmt.Errorf("read the uploaded list: %w", err)
	}
	return s.Desk.ImportOPML(c, c.by, b)
}
