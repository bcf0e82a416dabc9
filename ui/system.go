package ui

import (
	"net/http"

	"yuqing/internal/access"
	"yuqing/internal/desk"
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

type lettersData struct {
	Letters []desk.Letter
	Manage  bool
}

func (s *server) letters(r *request) error {
	letters, err := s.Desk.Letters(r.ctx(), r.by)
	if err != nil {
		return err
	}
	d := lettersData{letters, access.Can(r.by, access.ManageSystem, access.Object{})}
	return s.render(r, http.StatusOK, "letters", "未处理消息（死信）", d)
}

func (s *server) redeliver(r *request) error {
	if err := s.Desk.Redeliver(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/dead-letters", "redeliver")
}
