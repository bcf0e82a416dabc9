package ui

import (
	"errors"
	"net/http"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
)

func (s *server) displayPages() []route {
	return []route{
		{http.MethodGet, "/displays", access.ManageDisplays, false, s.displayList},
		{http.MethodPost, "/displays", access.ManageDisplays, false, s.createDisplay},
		{http.MethodPost, "/displays/:id/revoke", access.ManageDisplays, false, s.revokeDisplay},
		{http.MethodGet, "/display", "", true, s.display},
		{http.MethodGet, "/display/:secret", "", true, s.openDisplay},
	}
}

// displayCookie holds the secret of the display that a screen shows, so that it
// stands in no address that somebody could read off the screen.
const displayCookie = "yuqing_display"

type displaysData struct {
	formData
	Displays []displayRow
	Secret   string // the whole link, shown once
	Last     string // the last day that can be chosen
}

type displayRow struct {
	access.Token
	By string
}

func (s *server) displayList(r *request) error {
	d, err := s.displaysData(r, formData{Values: map[string]string{"expires": s.Now().Add(access.DisplayLife).In(calendar.Shanghai).Format(time.DateOnly)}})
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "displays", "大屏链接", d)
}

func (s *server) displaysData(r *request, f formData) (displaysData, error) {
	d := displaysData{formData: f, Last: s.Now().Add(access.MaxDisplayLife).In(calendar.Shanghai).Format(time.DateOnly)}
	all, err := s.Access.Displays(r.ctx(), r.by)
	for _, t := range all {
		d.Displays = append(d.Displays, displayRow{t, s.nameOf(r, t.UserID)})
	}
	return d, err
}

// nameOf is a person's name, empty where they are gone.
func (s *server) nameOf(r *request, id string) string {
	if id == r.by.UserID {
		return r.by.Name
	}
	name, _ := s.Access.NameOf(r.ctx(), id) // a list is shown without one
	return name
}

func (s *server) createDisplay(r *request) error {
	expires, err := time.ParseInLocation(time.DateOnly, r.FormValue("expires"), calendar.Shanghai)
	if err != nil {
		err = opinion.Invalid("expires", "请选择失效日期。")
	}
	var secret string
	if err == nil {
		_, secret, err = s.Access.CreateDisplay(r.ctx(), r.by, r.FormValue("name"), expires)
	}
	d, listErr := s.displaysData(r, formData{})
	if listErr != nil {
		return listErr
	}
	if err != nil {
		return s.again(r, "displays", "大屏链接", err, func(f formData) any { d.formData = f; return d }, "name", "expires")
	}
	d.Secret = s.Link("/display/" + secret)
	return s.render(r, http.StatusOK, "displays", "大屏链接", d)
}

func (s *server) revokeDisplay(r *request) error {
	if err := s.Access.RevokeDisplay(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/displays", "screengone")
}

// openDisplay is what the link leads to: the screen keeps the secret, and the
// address shows it no longer.
func (s *server) openDisplay(r *request) error {
	t, err := s.Access.OpenDisplay(r.ctx(), r.Param("secret"), r.RealIP())
	if errors.Is(err, access.ErrNoSession) {
		return s.noDisplay(r)
	}
	if err != nil {
		return err
	}
	r.SetCookie(&http.Cookie{Name: displayCookie, Value: r.Param("secret"), Path: "/display", Expires: t.ExpiresAt,
		HttpOnly: true, Secure: s.Identity.Secure(), SameSite: http.SameSiteStrictMode})
	return r.Redirect(http.StatusSeeOther, "/display")
}

// display shows the office's figures to a screen.
func (s *server) display(r *request) error {
	cookie, err := r.Cookie(displayCookie)
	if err != nil {
		return s.noDisplay(r)
	}
	t, err := s.Access.Display(r.ctx(), cookie.Value)
	if errors.Is(err, access.ErrNoSession) {
		return s.noDisplay(r)
	}
	if err != nil {
		return err
	}
	r.by = screen(t)
	return s.showWall(r, true)
}

// screen is whom a display stands for: it may read what figures are made of,
// and the page shows nothing but figures.
func screen(t access.Token) access.Actor {
	return access.Actor{UserID: "display:" + t.ID, Login: "display", Name: "大屏", Roles: []access.Role{access.RoleLeader}}
}

func (s *server) noDisplay(r *request) error {
	p := s.page(r, "大屏", web.Problem{Status: http.StatusGone, Detail: "这个大屏链接已收回或到期，请向办公室要新的链接。"})
	return s.renderPage(r, http.StatusGone, "display_gone", p)
}
