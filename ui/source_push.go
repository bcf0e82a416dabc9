package ui

import (
	"net/http"

	"yuqing/internal/desk"
)

// newPushSecret shows the new secret at once: it is shown never again.
func (s *server) newPushSecret(r *request) error {
	id := r.Param("id")
	secret, err := s.Desk.NewPushSecret(r.ctx(), r.by, id)
	if err != nil {
		return err
	}
	src, err := s.Desk.Source(r.ctx(), r.by, id)
	if err != nil {
		return err
	}
	d, err := s.sourceData(r, formData{Values: sourceValues(src)}, id)
	if err != nil {
		return err
	}
	d.Tag, d.Push.Secret = desk.SourceTag(src), secret
	return s.render(r, http.StatusOK, "source", src.Name, d)
}

func (s *server) endPush(r *request) error {
	if err := s.Desk.EndPush(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/sources/"+r.Param("id"), "saved")
}
