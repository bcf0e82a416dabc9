package api

import (
	"errors"
	"net/http"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
)

func (s *server) accountRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/units", name: "listUnits", summary: "全部单位", op: get(s.listUnits)},
		{method: http.MethodPut, path: base + "/units", name: "putUnits", summary: "新增或修改单位，全部成功或全部不变；version 为读取时的版本", needs: access.ManageUsers, op: get(s.putUnits)},
		{method: http.MethodGet, path: base + "/users", name: "listUsers", summary: "全部用户；电话已遮蔽", op: get(s.listUsers)},
		{method: http.MethodPost, path: base + "/users", name: "createUser", summary: "新增用户；初始密码只显示一次", needs: access.ManageUsers, op: create(s.createUser)},
		{method: http.MethodGet, path: base + "/users/:id", name: "getUser", summary: "一名用户", op: get(s.getUser)},
		{method: http.MethodPut, path: base + "/users/:id", name: "updateUser", summary: "修改姓名、单位、电话、停用；version 为读取时的版本", needs: access.ManageUsers, op: get(s.updateUser)},
		{method: http.MethodPut, path: base + "/users/:id/roles", name: "setRoles", summary: "设定角色；其会话随之结束", needs: access.AssignRoles, op: get(s.setRoles)},
		{method: http.MethodPost, path: base + "/users/:id/password", name: "resetPassword", summary: "重置密码；新密码只显示一次。管理员的须由安全管理员重置", op: get(s.resetPassword)},
		{method: http.MethodDelete, path: base + "/users/:id/sessions", name: "endSessions", summary: "结束一名用户的全部会话", needs: access.ManageLocks, op: get(s.endSessions)},
		{method: http.MethodGet, path: base + "/locks", name: "listLocks", summary: "因多次输错而锁定的账号", needs: access.ManageLocks, op: get(s.listLocks)},
		{method: http.MethodDelete, path: base + "/locks/:login", name: "unlock", summary: "解除锁定", needs: access.ManageLocks, op: get(s.unlock)},
	}
}

type unitList struct {
	Units []access.Unit `json:"units"`
}

func (s *server) listUnits(c call, _ none) (unitList, error) {
	units, err := s.Access.Units(c)
	return unitList{listed(units)}, err
}

type unitsInput struct {
	Body unitList `body:""`
}

func (s *server) putUnits(c call, in unitsInput) (unitList, error) {
	units, err := s.Access.PutUnits(c, c.by, in.Body.Units...)
	return unitList{listed(units)}, err
}

// User is a user with the telephone number masked.
type User struct {
	access.User
	Phone string `json:"phone,omitempty"`
}

func userOf(u access.User) User {
	u.Roles = listed(u.Roles)
	return User{u, access.MaskPhone(u.Phone)}
}

type userList struct {
	Users []User `json:"users"`
}

func (s *server) listUsers(c call, _ none) (userList, error) {
	users, err := s.Access.Users(c, c.by)
	list := userList{[]User{}}
	for _, u := range users {
		list.Users = append(list.Users, userOf(u))
	}
	return list, err
}

func (s *server) getUser(c call, in idInput) (User, error) {
	u, err := s.Access.User(c, c.by, in.ID)
	return userOf(u), err
}

type createUserInput struct {
	Body struct {
		Login  string        `json:"login"`
		Name   string        `json:"name"`
		UnitID string        `json:"unit_id,omitempty"`
		Phone  string        `json:"phone,omitempty"`
		Roles  []access.Role `json:"roles,omitempty" doc:"须另有分配角色的权限"`
	} `body:""`
}

type newUser struct {
	User     User   `json:"user"`
	Password string `json:"password" doc:"初始密码，只显示这一次；首次登录须更改"`
}

func (s *server) createUser(c call, in createUserInput) (newUser, error) {
	b := in.Body
	u, password, err := s.Access.CreateUser(c, c.by, access.User{Login: b.Login, Name: b.Name, UnitID: b.UnitID, Phone: b.Phone, Roles: b.Roles})
	return newUser{userOf(u), password}, err
}

type updateUserInput struct {
	ID   string `path:"id"`
	Body struct {
		Name     string  `json:"name"`
		UnitID   string  `json:"unit_id,omitempty"`
		Phone    *string `json:"phone,omitempty" doc:"不给则不改"`
		Disabled bool    `json:"disabled,omitempty"`
		Version  int64   `json:"version"`
	} `body:""`
}

func (s *server) updateUser(c call, in updateUserInput) (User, error) {
	u, err := s.Access.User(c, c.by, in.ID)
	if err != nil {
		return User{}, err
	}
	u.Name, u.UnitID, u.Disabled, u.Version = in.Body.Name, in.Body.UnitID, in.Body.Disabled, in.Body.Version
	if in.Body.Phone != nil {
		u.Phone = *in.Body.Phone
	}
	if err := s.Access.UpdateUser(c, c.by, u); err != nil {
		return User{}, err
	}
	return s.getUser(c, idInput{in.ID})
}

type rolesInput struct {
	ID   string `path:"id"`
	Body struct {
		Roles []access.Role `json:"roles"`
	} `body:""`
}

func (s *server) setRoles(c call, in rolesInput) (none, error) {
	return none{}, s.Access.SetRoles(c, c.by, in.ID, in.Body.Roles)
}

type handedOut struct {
	Password string `json:"password" doc:"只显示这一次；下次登录须更改"`
}

func (s *server) resetPassword(c call, in idInput) (handedOut, error) {
	password, err := s.Access.ResetPassword(c, c.by, in.ID)
	return handedOut{password}, err
}

func (s *server) endSessions(c call, in idInput) (none, error) {
	return none{}, s.Access.EndSessions(c, c.by, in.ID)
}

// Lock is a locked account.
type Lock struct {
	Login    string    `json:"login"`
	Failures int       `json:"failures"`
	LastAt   time.Time `json:"last_at"` // of the newest failure
	Until    time.Time `json:"until"`
}

type lockList struct {
	Locks []Lock `json:"locks"`
}

func (s *server) listLocks(c call, _ none) (lockList, error) {
	locked, err := s.Access.Locked(c, c.by)
	list := lockList{[]Lock{}}
	for _, a := range locked {
		list.Locks = append(list.Locks, Lock{a.Login, a.Failures, a.LastAt, a.LockedUntil})
	}
	return list, err
}

type loginPath struct {
	Login string `path:"login"`
}

func (s *server) unlock(c call, in loginPath) (none, error) {
	return none{}, s.Access.Unlock(c, c.by, in.Login)
}

func (s *server) auditRoutes() []route {
	return []route{
		{method: http.MethodGet, path: base + "/audit", name: "audit", summary: "审计日志，新的在前", needs: access.ReadAudit, op: get(s.audit)},
		{method: http.MethodGet, path: base + "/audit/verify", name: "verifyAudit", summary: "校验整条审计链", needs: access.ReadAudit, op: get(s.verifyAudit)},
	}
}

type auditInput struct {
	Login  string `query:"login"`
	Act    string `query:"act" doc:"动作，或点之前的一类，如 user"`
	Object string `query:"object"`
	From   string `query:"from" doc:"起始日，含当日，如 2026-03-01"`
	To     string `query:"to" doc:"截止日，含当日"`
	Before int    `query:"before" doc:"只要序号更小的：下一页"`
	Limit  int    `query:"limit" doc:"至多 1000，默认 100"`
}

type auditList struct {
	Rows []access.AuditRow `json:"rows"`
}

func (s *server) audit(c call, in auditInput) (auditList, error) {
	from, to, err := desk.Days(in.From, in.To)
	if err != nil {
		return auditList{}, err
	}
	rows, err := s.Access.Audit(c, c.by, access.AuditQuery{
		From: from, To: to, Login: in.Login, Act: in.Act, Object: in.Object, Before: int64(in.Before), Limit: in.Limit,
	})
	return auditList{listed(rows)}, err
}

// Verification is what reading the whole audit chain found.
type Verification struct {
	Intact bool             `json:"intact"`
	Head   access.AuditHead `json:"head" doc:"链尾；另行抄存可证明此前各行未被改写"`
	Broken string           `json:"broken,omitempty" doc:"第一处不符"`
}

type verifyInput struct {
	Noted string `query:"noted" doc:"从前抄存的链尾，写作 行数:校验值；一并核对"`
}

func (s *server) verifyAudit(c call, in verifyInput) (Verification, error) {
	var noted []access.NotedHead
	if in.Noted != "" {
		h, err := access.ParseHead(in.Noted)
		if err != nil {
			return Verification{}, err
		}
		noted = append(noted, h)
	}
	head, err := s.Access.VerifyAudit(c, c.by, noted...)
	var broken *access.BrokenError
	if errors.As(err, &broken) {
		return Verification{Broken: broken.Error()}, nil
	}
	return Verification{Intact: err == nil, Head: head}, err
}
