package ui

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
)

func (s *server) sessionPages() []route {
	return []route{
		{http.MethodGet, "/setup/:secret", "", true, s.setupForm},
		{http.MethodPost, "/setup/:secret", "", true, s.setup},
		{http.MethodGet, "/login", "", true, s.loginForm},
		{http.MethodPost, "/login", "", true, s.login},
		{http.MethodPost, "/logout", "", false, s.logout},
		{http.MethodGet, "/password", "", false, s.passwordForm},
		{http.MethodPost, "/password", "", false, s.changePassword},
		{http.MethodPost, "/preferences/large", "", true, s.setLarge},
		{http.MethodPost, "/preferences/keys", "", false, s.setKeys},
		{http.MethodPost, "/preferences/begun", "", false, s.setBegun},
		{http.MethodPost, "/session", "", false, s.stay},
		{http.MethodGet, "/me", "", false, s.me},
		{http.MethodPost, "/me/tokens", "", false, s.createToken},
		{http.MethodPost, "/me/tokens/:id/revoke", "", false, s.revokeToken},
	}
}

// formData is a form that is shown again with what was typed and what was
// wrong with it.
type formData struct {
	Values  map[string]string
	Problem *web.Problem
}

// loginData is the log-in form, with the accounts of a demonstration.
type loginData struct {
	formData
	Next   string
	Lapsed bool   // a session ended by itself while a form was filled in
	Demo   string // the password of all of them
	People []demoPerson
}

func (s *server) loginData(f formData, next string) loginData {
	d := loginData{formData: f, Next: next, Demo: s.Demo}
	if d.Demo != "" {
		d.People = demoPeople
	}
	return d
}

type demoPerson struct{ Login, Does string }

// demoPeople are the accounts to try first; the others are under 用户.
var demoPeople = []demoPerson{
	{"demo", "一人多岗：巡查、研判、协调、发布、主任"},
	{"linxiao", "巡查员"}, {"gaoyan", "研判员"}, {"hefang", "协调员、发布员"}, {"wujian", "办公室主任"},
	{"zhaoqing", "初审（复审 qiansong、终审 zhengbo）"},
	{"zhujian", "住房城乡建设局联络员"}, {"jiaoti", "教育体育局联络员"},
	{"shenli", "领导"}, {"sysadmin", "系统管理员（另有 secadmin、auditor）"},
}

// again shows a form again where the input is at fault; other errors pass on.
func (s *server) again(r *request, name, title string, err error, data func(formData) any, fields ...string) error {
	p := web.ProblemOf(err)
	if p.Status >= 500 || p.Status == http.StatusNotFound || errors.Is(err, access.ErrDenied) {
		return err
	}
	f := formData{Values: map[string]string{}, Problem: &p}
	for _, field := range fields {
		f.Values[field] = r.FormValue(field)
	}
	return s.render(r, p.Status, name, title, data(f))
}

func same(f formData) any { return f }

func (s *server) setupForm(r *request) error {
	if err := s.Access.SetupOpen(r.ctx(), r.Param("secret")); err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "setup", "初始设置", formData{})
}

func (s *server) setup(r *request) error {
	if r.FormValue("password") != r.FormValue("again") {
		return s.again(r, "setup", "初始设置", opinion.Invalid("again", "两次输入的密码不一致。"), same, "login", "name")
	}
	_, err := s.Access.Setup(r.ctx(), r.Param("secret"), r.FormValue("login"), r.FormValue("name"), r.FormValue("password"), r.RealIP())
	if errors.Is(err, access.ErrSetupDone) {
		return err
	}
	if err != nil {
		return s.again(r, "setup", "初始设置", err, same, "login", "name")
	}
	return r.done("/login", "setup")
}

func (s *server) loginForm(r *request) error {
	if _, ok := web.Actor(r); ok {
		return r.Redirect(http.StatusSeeOther, localPath(r.QueryParam("next")))
	}
	return s.render(r, http.StatusOK, "login", "登录", s.loginData(formData{}, r.QueryParam("next")))
}

func (s *server) login(r *request) error {
	token, a, err := s.Access.Login(r.ctx(), r.FormValue("login"), r.FormValue("password"), r.RealIP())
	if err != nil {
		data := func(f formData) any { return s.loginData(f, r.FormValue("next")) }
		return s.again(r, "login", "登录", err, data, "login", carriedField)
	}
	s.Identity.Begin(r, token, a)
	r.by = a
	carried := r.FormValue(carriedField)
	switch {
	case a.MustChange && carried != "":
		return s.render(r, http.StatusOK, "password", "更改密码", formData{Values: map[string]string{carriedField: carried}})
	case a.MustChange:
		return r.Redirect(http.StatusSeeOther, "/password")
	case carried != "":
		return s.goOn(r, carried, r.FormValue("next"))
	}
	return r.Redirect(http.StatusSeeOther, localPath(r.FormValue("next")))
}

func (s *server) logout(r *request) error {
	if err := s.Access.Logout(r.ctx(), web.SessionToken(r), r.RealIP()); err != nil {
		return err
	}
	s.Identity.End(r)
	return r.done("/login", "logout")
}

func (s *server) passwordForm(r *request) error {
	return s.render(r, http.StatusOK, "password", "更改密码", formData{})
}

func (s *server) changePassword(r *request) error {
	if r.FormValue("password") != r.FormValue("again") {
		return s.again(r, "password", "更改密码", opinion.Invalid("again", "两次输入的新密码不一致。"), same, carriedField)
	}
	if err := s.Access.ChangePassword(r.ctx(), r.by, r.FormValue("old"), r.FormValue("password")); err != nil {
		return s.again(r, "password", "更改密码", err, same, carriedField)
	}
	s.Identity.End(r)
	if carried := r.FormValue(carriedField); carried != "" {
		return s.logInAgain(r, carried)
	}
	return r.done("/login", "password")
}

// left tells a page how many seconds its session goes on if nobody uses it.
// Asking is no use of it; sending the form of the same address is.
func (s *server) left(c echo.Context) error {
	left, err := s.Identity.Left(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]int{"left": int(left.Seconds())})
}

func (s *server) stay(r *request) error { return s.left(r.Context) }

// setKeys turns the keys of single letters on or off; it is kept in the browser
// alone.
func (s *server) setKeys(r *request) error {
	value := "off"
	if !keys(r) {
		value = "on"
	}
	r.SetCookie(&http.Cookie{Name: keysCookie, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return r.Redirect(http.StatusSeeOther, localPath(r.FormValue("back")))
}

// setLarge turns 大字版 on or off; it is kept in the browser alone.
func (s *server) setLarge(r *request) error {
	value := "1"
	if large(r) {
		value = "0"
	}
	r.SetCookie(&http.Cookie{Name: largeCookie, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return r.Redirect(http.StatusSeeOther, localPath(r.FormValue("back")))
}

type meData struct {
	Roles  []string
	Unit   string
	Tokens []access.Token
	Secret string // of a token just made
	formData
}

func (s *server) me(r *request) error {
	data, err := s.meData(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "me", "我的账号", data)
}

func (s *server) meData(r *request) (meData, error) {
	d := meData{}
	for _, role := range r.by.Roles {
		d.Roles = append(d.Roles, role.Name())
	}
	units, err := s.units(r.ctx())
	if err != nil {
		return d, err
	}
	d.Unit = units.name(r.by.UnitID)
	d.Tokens, err = s.Access.Tokens(r.ctx(), r.by, r.by.UserID)
	return d, err
}

func (s *server) createToken(r *request) error {
	expires, err := time.ParseInLocation(time.DateOnly, r.FormValue("expires"), calendar.Shanghai)
	if err != nil {
		err = opinion.Invalid("expires", "请选择失效日期。")
	}
	var secret string
	if err == nil {
		_, secret, err = s.Access.CreateToken(r.ctx(), r.by, r.FormValue("name"), expires)
	}
	data, dataErr := s.meData(r)
	if dataErr != nil {
		return dataErr
	}
	if err != nil {
		return s.again(r, "me", "我的账号", err, func(f formData) any { data.formData = f; return data }, "name", "expires")
	}
	data.Secret = secret
	return s.render(r, http.StatusOK, "me", "我的账号", data)
}

func (s *server) revokeToken(r *request) error {
	if err := s.Access.RevokeToken(r.ctx(), r.by, r.by.UserID, r.Param("id")); err != nil {
		return err
	}
	return r.done("/me", "tokengone")
}
