package ui

import (
	"net/http"

	"yuqing/internal/access"
)

func (s *server) systemPages() []route {
	return []route{
		{http.MethodGet, "/system", access.ViewSystem, false, s.systemPage},
		{http.MethodPost, "/system/backup", access.ManageSystem, false, s.backUp},
		{http.MethodPost, "/system/check", access.ViewSystem, false, s.checkNow},
		{http.MethodGet, "/dead-letters", access.ViewSystem, false, s.letters},
		{http.MethodPost, "/dead-letters/:id/redeliver", access.ManageSystem, false, s.redeliver},
		{http.MethodGet, "/audit", access.ReadAudit, false, s.audit},
		{http.MethodPost, "/audit/exports", access.ReadAudit, false, s.exportAudit},
		{http.MethodGet, "/audit/exports/:id/file", access.ReadAudit, false, s.exportFile},
		{http.MethodGet, "/help", "", false, s.help},
	}
}
