package ui

import (
	"net/http"
	"slices"

	"yuqing/internal/access"
	"yuqing/internal/brief"
	"yuqing/internal/calibration"
	"yuqing/internal/checkup"
	"yuqing/internal/desk"
	"yuqing/internal/jobs"
	"yuqing/internal/patrol"
	"yuqing/internal/pipeline"
	"yuqing/internal/web"
)

func (s *server) jobPages() []route {
	return []route{
		{http.MethodGet, "/jobs", "", false, s.jobsPage},
		{http.MethodGet, "/jobs/:id", "", false, s.jobPage},
		{http.MethodPost, "/jobs/:id/cancel", "", false, s.cancelJob},
		{http.MethodPost, "/jobs/:id/again", access.Import, false, s.importAgain},
	}
}

// jobRow is a job as pages show it.
type jobRow struct {
	jobs.Job
	StateName string
	KindName  string
	Page      string // where it is shown whole
	File      *jobFile
	Backup    *checkup.BackupMade
	Patrol    *patrol.Round
	Imported  *desk.ImportResult
	Failure   string
	Made      *link // what it has made, to open
}

// jobFile is what a job has written for its owner to fetch.
type jobFile struct {
	Name, URL string
	Rows      int
	More      bool // there was more than one file takes
	Gone      bool // it was kept for as long as such files are
}

var jobStates = map[jobs.State]string{
	jobs.Waiting: "等待中", jobs.Running: "进行中", jobs.Done: "已完成", jobs.Failed: "失败", jobs.Canceled: "已中止", jobs.CutOff: "中断",
}

func (s *server) jobRow(j jobs.Job) jobRow {
	row := jobRow{Job: j, StateName: jobStates[j.State], KindName: wordsOf(j.Kind).name, Page: "/jobs/" + j.ID, File: fileOf(j), Failure: failureOf(j)}
	if row.File != nil {
		row.File.Gone = s.Now().Sub(j.Ended) > desk.KeepExports
	}
	switch j.Kind {
	case desk.KindImport, desk.KindLedgerImport:
		row.Imported = resultOf[desk.ImportResult](j)
	case patrol.KindPatrol:
		row.Patrol = resultOf[patrol.Round](j)
	case checkup.KindBackup:
		row.Backup = resultOf[checkup.BackupMade](j)
	case brief.KindDraft:
		if made := resultOf[brief.Made](j); made != nil {
			row.Made = &link{Name: "打开草稿", URL: "/briefs/" + made.Brief}
		}
	case calibration.KindTrial:
		row.Page = "/rules/work/" + j.ID
	}
	return row
}

// failureOf is why a job failed, in words.
func failureOf(j jobs.Job) string {
	if j.Err == nil {
		return ""
	}
	return web.ProblemOf(j.Err).Detail
}

// resultOf is what a job returned, nil where it has no such result.
func resultOf[T any](j jobs.Job) *T {
	v, ok := jobs.ResultOf[T](j)
	if !ok {
		return nil
	}
	return &v
}

// exportPaths are where the files of exports are fetched.
var exportPaths = map[string]string{
	desk.KindLedgerExport: "/ledger/exports/", desk.KindListExport: "/ledger/lists/exports/", desk.KindReportExport: "/reports/exports/", desk.KindAuditExport: "/audit/exports/",
}

// fileOf is the file of an export that is done, nil for anything else.
func fileOf(j jobs.Job) *jobFile {
	if j.State != jobs.Done {
		return nil
	}
	switch j.Kind {
	case desk.KindExport:
		if x := resultOf[desk.Exported](j); x != nil {
			return &jobFile{Name: x.Name, URL: "/exports/" + x.File, Rows: x.Rows, More: x.More}
		}
	case desk.KindLedgerExport, desk.KindListExport, desk.KindReportExport, desk.KindAuditExport:
		if x := resultOf[desk.TableExport](j); x != nil {
			return &jobFile{Name: x.File.Name, URL: exportPaths[j.Kind] + j.ID + "/file", Rows: x.Rows}
		}
	}
	return nil
}

func jobsOf(rows []jobRow) []jobs.Job {
	out := make([]jobs.Job, len(rows))
	for i, row := range rows {
		out[i] = row.Job
	}
	return out
}

type jobsData struct {
	Jobs []jobRow
	Kept int // of all people together
}

// jobsPage lists all that the person has set going in the background, so that
// whoever left a job's page finds it again.
func (s *server) jobsPage(r *request) error {
	list, err := s.Desk.OwnJobs(r.ctx(), r.by)
	if err != nil {
		return err
	}
	d := jobsData{Kept: jobs.Kept}
	for _, j := range list {
		d.Jobs = append(d.Jobs, s.jobRow(j))
	}
	p := s.page(r, "后台任务", d)
	p.follow(r.by, 3, list...)
	return s.renderPage(r, http.StatusOK, "jobs", p)
}

type jobData struct {
	jobRow
	Again   bool               // it can be begun again
	Refused []pipeline.Refusal // the first ones
	More    int                // refused rows that are not shown
}

const refusalsShown = 200

func (s *server) jobPage(r *request) error {
	j, err := s.Desk.Job(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	d := jobData{jobRow: s.jobRow(j), Again: s.Desk.MayImportAgain(r.by, j)}
	if j.Owner != r.by.UserID {
		d.File = nil // whose it is alone fetches it
	}
	if d.Imported != nil {
		d.Refused = slices.Clone(d.Imported.Refused[:min(refusalsShown, len(d.Imported.Refused))])
		d.More = len(d.Imported.Refused) - len(d.Refused)
	}
	p := s.page(r, "后台任务", d)
	p.follow(r.by, 2, j)
	return s.renderPage(r, http.StatusOK, "job", p)
}

func (s *server) cancelJob(r *request) error {
	if err := s.Desk.CancelJob(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	if back := backOf(r); back != "" {
		return r.done(back, "cancelled")
	}
	return r.done("/jobs/"+r.Param("id"), "cancelled")
}

func (s *server) importAgain(r *request) error {
	j, err := s.Desk.ImportAgain(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, "/jobs/"+j.ID)
}
