package ui

import (
	"net/http"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/oldledger"
	"yuqing/internal/web"
)

func (s *server) ledgerImportPages() []route {
	return []route{
		{http.MethodGet, "/ledger/imports", access.Import, false, s.ledgerImportPage},
		{http.MethodPost, "/ledger/imports", access.Import, false, s.uploadLedger},
		{http.MethodGet, "/ledger/imports/:id", access.Import, false, s.ledgerMapping},
		{http.MethodPost, "/ledger/imports/:id", access.Import, false, s.mapOrRunLedger},
	}
}

func (s *server) ledgerImportPage(r *request) error {
	d, err := s.ledgerImports(r, formData{})
	if err != nil {
		return err
	}
	p := s.page(r, "导入历史台账", d)
	p.follow(r.by, 0, jobsOf(d.Jobs)...)
	return s.renderPage(r, http.StatusOK, "ledger_import", p)
}

func (s *server) ledgerImports(r *request, f formData) (importData, error) {
	d := importData{formData: f}
	list, err := s.Desk.ListJobs(r.ctx(), r.by)
	for _, j := range list {
		if j.Kind == desk.KindLedgerImport {
			d.Jobs = append(d.Jobs, s.jobRow(j))
		}
	}
	return d, err
}

func (s *server) uploadLedger(r *request) error {
	u, err := s.receiveLedger(r)
	if err != nil {
		d, unlisted := s.ledgerImports(r, formData{})
		if unlisted != nil {
			return unlisted
		}
		return s.again(r, "ledger_import", "导入历史台账", err, func(f formData) any { return importData{formData: f, Jobs: d.Jobs} })
	}
	return r.Redirect(http.StatusSeeOther, "/ledger/imports/"+u.ID)
}

func (s *server) receiveLedger(r *request) (desk.Upload, error) {
	f, name, err := sentTable(r)
	if err != nil {
		return desk.Upload{}, err
	}
	defer f.Close()
	return s.Desk.UploadLedger(r.ctx(), r.by, name, f)
}

type ledgerMappingData struct {
	desk.LedgerPreview
	Failed  *web.Problem // of what was just submitted
	Fields  []mappedField
	Refused int
}

func (s *server) ledgerMapping(r *request) error {
	return s.showLedgerMapping(r, http.StatusOK, nil, nil)
}

func (s *server) showLedgerMapping(r *request, status int, m oldledger.Mapping, problem *web.Problem) error {
	p, err := s.Desk.PreviewLedger(r.ctx(), r.by, r.Param("id"), m)
	if err != nil {
		return err
	}
	d := ledgerMappingData{LedgerPreview: p, Failed: problem, Refused: len(p.Result.Refused)}
	for _, field := range oldledger.Columns {
		f := mappedField{Key: field, Name: field, Needed: field == "标题"}
		for _, column := range p.Header {
			f.Columns = append(f.Columns, option{column, column, p.Mapping[field] == column})
		}
		d.Fields = append(d.Fields, f)
	}
	p.Result.Refused = p.Result.Refused[:min(refusalsShown, d.Refused)]
	p.Result.Warnings = p.Result.Warnings[:min(refusalsShown, len(p.Result.Warnings))]
	d.LedgerPreview = p
	return s.render(r, status, "ledger_mapping", "核对各列："+p.Name, d)
}

// mapOrRunLedger judges the table again by the mapping as it was corrected, or
// takes it in.
func (s *server) mapOrRunLedger(r *request) error {
	m := oldledger.Mapping{}
	for _, field := range oldledger.Columns {
		if column := r.FormValue("column_" + field); column != "" {
			m[field] = column
		}
	}
	if r.FormValue("do") != "run" {
		return s.showLedgerMapping(r, http.StatusOK, m, nil)
	}
	j, err := s.Desk.ImportLedger(r.ctx(), r.by, r.Param("id"), m)
	if problemOfInput(err) != "" {
		p := web.ProblemOf(err)
		return s.showLedgerMapping(r, p.Status, m, &p)
	}
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, "/jobs/"+j.ID)
}
