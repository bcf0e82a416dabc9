package ui

import (
	"errors"
	"net/http"
	"strconv"

	"yuqing/internal/access"
	"yuqing/internal/desk"
)

func (s *server) systemPages() []route {
	return []route{
		{http.MethodGet, "/dead-letters", access.ViewSystem, false, s.letters},
		{http.MethodPost, "/dead-letters/:id/redeliver", access.ManageSystem, false, s.redeliver},
		{http.MethodGet, "/audit", access.ReadAudit, false, s.audit},
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
	return s.render(r, http.StatusOK, "letters", "死信", d)
}

func (s *server) redeliver(r *request) error {
	if err := s.Desk.Redeliver(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/dead-letters", "redeliver")
}

type auditData struct {
	Rows   []access.AuditRow
	Next   string
	Login  string
	Act    string
	Head   *access.AuditHead
	Broken string
}

const auditRows = 100

func (s *server) audit(r *request) error {
	before, _ := strconv.ParseInt(r.QueryParam("before"), 10, 64) // a broken one is the first page
	d := auditData{Login: r.QueryParam("login"), Act: r.QueryParam("act")}
	rows, err := s.Access.Audit(r.ctx(), r.by, access.AuditQuery{Login: d.Login, Act: d.Act, Before: before, Limit: auditRows})
	if err != nil {
		return err
	}
	d.Rows = rows
	if len(rows) == auditRows {
		d.Next = address("/audit", r.QueryParams(), "before", strconv.FormatInt(rows[len(rows)-1].N, 10))
	}
	if r.QueryParam("verify") != "" {
		if err := s.verify(r, &d); err != nil {
			return err
		}
	}
	return s.render(r, http.StatusOK, "audit", "审计日志", d)
}

func (s *server) verify(r *request, d *auditData) error {
	head, err := s.Access.VerifyAudit(r.ctx(), r.by)
	var broken *access.BrokenError
	switch {
	case errors.As(err, &broken):
		d.Broken = broken.Error()
	case err != nil:
		return err
	default:
		d.Head = &head
	}
	return nil
}

func (s *server) help(r *request) error {
	return s.render(r, http.StatusOK, "help", "使用帮助", nil)
}
