package ui

import (
	"net/http"
	"strconv"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
)

func (s *server) sourcePages() []route {
	return append([]route{
		{http.MethodGet, "/sources", access.ViewSources, false, s.sourceList},
		{http.MethodGet, "/sources/new", access.ManageSources, false, s.newSource},
		{http.MethodPost, "/sources", access.ManageSources, false, s.addSource},
		{http.MethodGet, "/sources/:id", access.ManageSources, false, s.sourceForm},
		{http.MethodPost, "/sources/:id", access.ManageSources, false, s.editSource},
		{http.MethodPost, "/sources/:id/pause", access.ManageSources, false, s.pauseSource},
		{http.MethodPost, "/sources/:id/resume", access.ManageSources, false, s.resumeSource},
		{http.MethodPost, "/sources/:id/fetch", access.ManageSources, false, s.fetchSource},
		{http.MethodPost, "/sources/:id/delete", access.ManageSources, false, s.deleteSource},
		{http.MethodPost, "/sources/:id/push-secret", access.ManageSources, false, s.newPushSecret},
		{http.MethodPost, "/sources/:id/push-end", access.ManageSources, false, s.endPush},
	}, s.sourceListPages()...)
}

func (s *server) newSource(r *request) error {
	f := formData{Values: map[string]string{"kind": string(opinion.SourceFeed), "weight": "1", "url": r.QueryParam("url")}}
	d, err := s.sourceData(r, f, "")
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "source", "新增信源", d)
}

func (s *server) addSource(r *request) error {
	in, err := sourceInput(r)
	if err == nil && tries(r) {
		return s.trySource(r, "", in)
	}
	if err == nil {
		_, err = s.Desk.AddSource(r.ctx(), r.by, in)
	}
	if err != nil {
		return s.sourceAgain(r, "新增信源", "", err)
	}
	return r.done("/sources", "added")
}

// tries says that the form is to be tried and not saved: by its button, or by
// one that takes a suggested rule.
func tries(r *request) bool { return r.FormValue("do") == "try" || r.FormValue("use") != "" }

// sourceAgain shows the form as it was typed with what was wrong.
func (s *server) sourceAgain(r *request, title, id string, err error) error {
	return s.again(r, "source", title, err, func(f formData) any {
		d, failed := s.sourceData(r, f, id)
		if failed != nil {
			s.Log.Warn("form of a source not filled", "error", failed)
		}
		d.Tag = r.FormValue("tag")
		return d
	}, sourceFields...)
}

// trySource shows what the address gives, and the form as it was typed.
func (s *server) trySource(r *request, id string, in desk.SourceInput) error {
	trial, err := s.Desk.TrySource(r.ctx(), r.by, desk.TrialInput{ID: id, SourceInput: in})
	if err != nil {
		return s.sourceAgain(r, "信源", id, err)
	}
	f := formData{Values: map[string]string{}}
	for _, field := range sourceFields {
		f.Values[field] = r.FormValue(field)
	}
	if use := r.FormValue("use"); use != "" {
		f.Values["item"] = use
	}
	d, err := s.sourceData(r, f, id)
	if err != nil {
		return err
	}
	d.Tag, d.Trial = r.FormValue("tag"), &trial
	return s.render(r, http.StatusOK, "source", "信源试读", d)
}

func (s *server) sourceForm(r *request) error {
	src, err := s.Desk.Source(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	d, err := s.sourceData(r, formData{Values: sourceValues(src)}, src.ID)
	if err != nil {
		return err
	}
	d.Tag = desk.SourceTag(src)
	return s.render(r, http.StatusOK, "source", src.Name, d)
}

func (s *server) editSource(r *request) error {
	in, err := sourceInput(r)
	if err == nil && tries(r) {
		return s.trySource(r, r.Param("id"), in)
	}
	if err == nil {
		_, err = s.Desk.EditSource(r.ctx(), r.by, r.Param("id"), r.FormValue("tag"), in)
	}
	if err != nil {
		return s.sourceAgain(r, "修改信源", r.Param("id"), err)
	}
	return r.done("/sources", "saved")
}

func (s *server) pauseSource(r *request) error {
	if _, err := s.Desk.PauseSource(r.ctx(), r.by, r.Param("id"), true); err != nil {
		return err
	}
	return r.done("/sources", "paused")
}

func (s *server) resumeSource(r *request) error {
	if _, err := s.Desk.PauseSource(r.ctx(), r.by, r.Param("id"), false); err != nil {
		return err
	}
	return r.done("/sources", "resumed")
}

func (s *server) fetchSource(r *request) error {
	if err := s.Desk.FetchSource(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/sources/"+r.Param("id"), "fetched")
}

func (s *server) deleteSource(r *request) error {
	if r.FormValue("sure") == "" {
		return s.sourceAgain(r, "修改信源", r.Param("id"), opinion.Invalid("sure", "请勾选“确认删除”后再删除。"))
	}
	if err := s.Desk.DeleteSource(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/sources", "deleted")
}

// minutesOf is an interval as the form writes it; "" is automatic.
func minutesOf(d opinion.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.Itoa(max(1, int(time.Duration(d).Minutes())))
}
