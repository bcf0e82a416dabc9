package api

import (
	"net/http"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/web"
)

func (s *server) sessionRoutes() []route {
	return []route{
		{method: http.MethodPost, path: base + "/session", name: "login", summary: "登录，取得会话", open: true, op: create(s.login)},
		{method: http.MethodGet, path: base + "/session", name: "me", summary: "我是谁", op: get(s.me)},
		{method: http.MethodDelete, path: base + "/session", name: "logout", summary: "退出登录", op: get(s.logout)},
		{method: http.MethodPut, path: base + "/session/password", name: "changePassword", summary: "更改自己的密码；所有会话随之结束", op: get(s.changePassword)},
		{method: http.MethodGet, path: base + "/tokens", name: "listTokens", summary: "自己的接口令牌", op: get(s.listTokens)},
		{method: http.MethodPost, path: base + "/tokens", name: "createToken", summary: "建立接口令牌；密文只显示一次", op: create(s.createToken)},
		{method: http.MethodDelete, path: base + "/tokens/:id", name: "revokeToken", summary: "吊销接口令牌", op: get(s.revokeToken)},
	}
}

type loginInput struct {
	Body struct {
		Login    string `json:"login"`
		Password string `json:"password"`
	} `body:""`
}

// Me is who is asking.
type Me struct {
	UserID     string        `json:"user_id"`
	Login      string        `json:"login"`
	Name       string        `json:"name"`
	UnitID     string        `json:"unit_id,omitempty"`
	Roles      []access.Role `json:"roles"`
	MustChange bool          `json:"must_change" doc:"须先更改密码"`
	FormToken  string        `json:"form_token,omitempty" doc:"会话的表单令牌，改动时放在请求头 X-Form-Token"`
}

func meOf(a access.Actor, formToken string) Me {
	return Me{a.UserID, a.Login, a.Name, a.UnitID, append([]access.Role{}, a.Roles...), a.MustChange, formToken}
}

func (s *server) login(c call, in loginInput) (Me, error) {
	token, a, err := s.Access.Login(c, in.Body.Login, in.Body.Password, c.echo.RealIP())
	if err != nil {
		return Me{}, err
	}
	s.Identity.Begin(c.echo, token, a)
	return meOf(a, web.FormTokenOf(token)), nil
}

func (s *server) me(c call, _ none) (Me, error) { return meOf(c.by, web.FormToken(c.echo)), nil }

func (s *server) logout(c call, _ none) (none, error) {
	if token := web.SessionToken(c.echo); token != "" {
		if err := s.Access.Logout(c, token, c.echo.RealIP()); err != nil {
			return none{}, err
		}
	}
	s.Identity.End(c.echo)
	return none{}, nil
}

type passwordInput struct {
	Body struct {
		Old string `json:"old"`
		New string `json:"new"`
	} `body:""`
}

func (s *server) changePassword(c call, in passwordInput) (none, error) {
	return none{}, s.Access.ChangePassword(c, c.by, in.Body.Old, in.Body.New)
}

type tokenList struct {
	Tokens []access.Token `json:"tokens"`
}

func (s *server) listTokens(c call, _ none) (tokenList, error) {
	tokens, err := s.Access.Tokens(c, c.by, c.by.UserID)
	return tokenList{listed(tokens)}, err
}

type tokenInput struct {
	Body struct {
		Name    string    `json:"name" doc:"用途"`
		Expires time.Time `json:"expires" doc:"失效时间，一年以内"`
	} `body:""`
}

type newToken struct {
	Token  access.Token `json:"token"`
	Secret string       `json:"secret" doc:"密文，只显示这一次"`
}

func (s *server) createToken(c call, in tokenInput) (newToken, error) {
	t, secret, err := s.Access.CreateToken(c, c.by, in.Body.Name, in.Body.Expires)
	return newToken{t, secret}, err
}

type idInput struct {
	ID string `path:"id"`
}

func (s *server) revokeToken(c call, in idInput) (none, error) {
	return none{}, s.Access.RevokeToken(c, c.by, c.by.UserID, in.ID)
}

// listed is never null in JSON.
func listed[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
