package api

import (
	"fmt"
	"net/http"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/oldledger"
)

func (s *server) ledgerImportRoutes() []route {
	return []route{
		{method: http.MethodPost, path: base + "/ledger/uploads", name: "uploadLedger", summary: "上传历史台账（CSV 或 XLSX），暂存一天待导入", needs: access.Import, op: create(s.uploadLedger)},
		{method: http.MethodPost, path: base + "/ledger/uploads/:id/check", name: "checkLedger", summary: "试导入：推测的列对应、将新增和已有的件数、不能导入的行及原因；不写入", needs: access.Import, op: get(s.checkLedger)},
		{method: http.MethodPost, path: base + "/ledger/imports", name: "importLedger", summary: "在后台导入历史台账；进度见 /jobs/{id}，重复导入不会重复登记", needs: access.Import, op: accept(s.importLedger)},
	}
}

func (s *server) uploadLedger(c call, in uploadInput) (desk.Upload, error) {
	f, err := in.File.Open()
	if err != nil {
		return desk.Upload{}, fmt.Errorf("open the upload: %w", err)
	}
	defer f.Close()
	return s.Desk.UploadLedger(c, c.by, in.File.Filename, f)
}

type checkLedgerInput struct {
	ID   string `path:"id"`
	Body struct {
		Mapping oldledger.Mapping `json:"mapping,omitempty" doc:"字段 → 列名；不给则用推测的"`
	} `body:""`
}

func (s *server) checkLedger(c call, in checkLedgerInput) (desk.LedgerPreview, error) {
	return s.Desk.PreviewLedger(c, c.by, in.ID, in.Body.Mapping)
}

type ledgerImportInput struct {
	Body struct {
		Upload  string            `json:"upload" doc:"上传所得的 ID"`
		Mapping oldledger.Mapping `json:"mapping,omitempty" doc:"字段 → 列名；不给则用推测的"`
	} `body:""`
}

func (s *server) importLedger(c call, in ledgerImportInput) (Job, error) {
	j, err := s.Desk.ImportLedger(c, c.by, in.Body.Upload, in.Body.Mapping)
	return jobOf(j), err
}
