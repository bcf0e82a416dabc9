package api

import (
	"fmt"
	"mime/multipart"
	"net/http"

	"yuqing/ingest/sheet"
	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
)

func (s *server) importRoutes() []route {
	return []route{
		{method: http.MethodPost, path: base + "/uploads", name: "upload", summary: "上传热线导出或监测线索表（CSV 或 XLSX），暂存一天待导入", needs: access.Import, op: create(s.upload)},
		{method: http.MethodGet, path: base + "/uploads/:id", name: "previewUpload", summary: "预览：表头、推测的列对应与前几行", needs: access.Import, op: get(s.preview)},
		{method: http.MethodPost, path: base + "/imports", name: "startImport", summary: "在后台导入已上传的文件", needs: access.Import, op: accept(s.startImport)},
		{method: http.MethodGet, path: base + "/jobs", name: "listJobs", summary: "后台任务，新的在前", op: get(s.listJobs)},
		{method: http.MethodGet, path: base + "/jobs/:id", name: "getJob", summary: "一项后台任务的进度与结果", op: get(s.getJob)},
		{method: http.MethodDelete, path: base + "/jobs/:id", name: "cancelJob", summary: "中止后台任务，无论由哪个进程执行", op: get(s.cancelJob)},
		{method: http.MethodPost, path: base + "/jobs/:id/again", name: "importAgain", summary: "重新开始没有做完的导入；不会重复入库", needs: access.Import, op: accept(s.importAgain)},
	}
}

type uploadInput struct {
	Kind opinion.SourceKind    `query:"kind" enum:"hotline,clues" doc:"热线工单（默认）或监测服务商的线索表"`
	File *multipart.FileHeader `form:"file"`
}

func (s *server) upload(c call, in uploadInput) (desk.Upload, error) {
	f, err := in.File.Open()
	if err != nil {
		return desk.Upload{}, fmt.Errorf("open the upload: %w", err)
	}
	defer f.Close()
	return s.Desk.Upload(c, c.by, in.Kind, in.File.Filename, f)
}

type previewInput struct {
	ID     string `path:"id"`
	Source string `query:"source" doc:"信源名称或 ID；记住的列对应优先于推测"`
}

func (s *server) preview(c call, in previewInput) (desk.Preview, error) {
	return s.Desk.Preview(c, c.by, in.ID, in.Source, nil)
}

type importInput struct {
	Body struct {
		Upload  string        `json:"upload" doc:"上传所得的 ID"`
		Source  string        `json:"source" doc:"信源名称或 ID；没有这个名称则新建"`
		Mapping sheet.Mapping `json:"mapping,omitempty" doc:"字段 → 列名；不给则用记住的或推测的"`
	} `body:""`
}

func (s *server) startImport(c call, in importInput) (Job, error) {
	j, err := s.Desk.Import(c, c.by, in.Body.Upload, in.Body.Source, in.Body.Mapping)
	return jobOf(j), err
}

// Job is a background job, with what to tell people where it failed.
type Job struct {
	jobs.Job
	Error string `json:"error,omitempty"`
}

func jobOf(j jobs.Job) Job {
	if j.Err == nil {
		return Job{Job: j}
	}
	return Job{j, web.ProblemOf(j.Err).Detail}
}

type jobList struct {
	Jobs []Job `json:"jobs"`
}

func (s *server) listJobs(c call, _ none) (jobList, error) {
	list := jobList{[]Job{}}
	all, err := s.Desk.ListJobs(c, c.by)
	for _, j := range all {
		list.Jobs = append(list.Jobs, jobOf(j))
	}
	return list, err
}

func (s *server) getJob(c call, in idInput) (Job, error) {
	j, err := s.Desk.Job(c, c.by, in.ID)
	return jobOf(j), err
}

func (s *server) importAgain(c call, in idInput) (Job, error) {
	j, err := s.Desk.ImportAgain(c, c.by, in.ID)
	return jobOf(j), err
}

func (s *server) cancelJob(c call, in idInput) (none, error) {
	return none{}, s.Desk.CancelJob(c, c.by, in.ID)
}
