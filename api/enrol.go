package api

import (
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/enrol"
)

func (s *server) enrolRoutes() []route {
	return []route{
		{method: http.MethodPost, path: base + "/enrol/units", name: "enrolUnits", summary: "导入单位：先核对（dry_run），有一行不对就都不写入", needs: access.ManageUsers, op: get(s.enrolUnits)},
		{method: http.MethodPost, path: base + "/enrol/people", name: "enrolPeople", summary: "导入人员并得到一次性密码；先核对（dry_run），有一行不对就都不写入", needs: access.ManageUsers, op: get(s.enrolPeople)},
		{method: http.MethodPost, path: base + "/enrol/units/file", name: "enrolUnitsFile", summary: "同上，上传 XLSX 或 CSV 文件", needs: access.ManageUsers, op: get(s.enrolUnitsFile)},
		{method: http.MethodPost, path: base + "/enrol/people/file", name: "enrolPeopleFile", summary: "同上，上传 XLSX 或 CSV 文件", needs: access.ManageUsers, op: get(s.enrolPeopleFile)},
		{method: http.MethodPost, path: base + "/enrol/reset", name: "resetPasswords", summary: "批量重置密码，得到新的一次性密码", needs: access.ManageUsers, op: get(s.resetPasswords)},
	}
}

type enrolInput struct {
	Body struct {
		Table  string `json:"table" doc:"表格，CSV 文本，有一行栏名，上面可以有标题"`
		DryRun bool   `json:"dry_run,omitempty" doc:"只核对，不写入"`
	} `body:""`
}

type enrolFileInput struct {
	File   *multipart.FileHeader `form:"file"`
	DryRun bool                  `query:"dry_run" doc:"只核对，不写入"`
}

func (s *server) enrolUnits(c call, in enrolInput) (enrol.UnitPlan, error) {
	return s.unitsFrom(c, strings.NewReader(in.Body.Table), in.Body.DryRun)
}

func (s *server) enrolUnitsFile(c call, in enrolFileInput) (enrol.UnitPlan, error) {
	f, err := in.File.Open()
	if err != nil {
		return enrol.UnitPlan{}, fmt.Errorf("open the upload: %w", err)
	}
	defer f.Close()
	return s.unitsFrom(c, f, in.DryRun)
}

func (s *server) unitsFrom(c call, table io.Reader, dry bool) (enrol.UnitPlan, error) {
	do := s.Enrol.EnterUnits
	if dry {
		do = s.Enrol.Units
	}
	p, err := do(c, c.by, table)
	p.Units, p.Problems = listed(p.Units), listed(p.Problems)
	return p, err
}

// slip is an account with its one-time code.
type slip struct {
	ID    string `json:"id"`
	Login string `json:"login"`
	Name  string `json:"name"`
	Code  string `json:"code" doc:"一次性密码，只在此刻给出"`
}

type enrolled struct {
	Known    []string        `json:"known" doc:"已有账号、没有改动的登录名"`
	Problems []enrol.Problem `json:"problems"`
	Slips    []slip          `json:"slips" doc:"只核对时为空"`
}

func (s *server) enrolPeople(c call, in enrolInput) (enrolled, error) {
	return s.peopleFrom(c, strings.NewReader(in.Body.Table), in.Body.DryRun)
}

func (s *server) enrolPeopleFile(c call, in enrolFileInput) (enrolled, error) {
	f, err := in.File.Open()
	if err != nil {
		return enrolled{}, fmt.Errorf("open the upload: %w", err)
	}
	defer f.Close()
	return s.peopleFrom(c, f, in.DryRun)
}

func (s *server) peopleFrom(c call, table io.Reader, dry bool) (enrolled, error) {
	if !dry {
		slips, err := s.Enrol.EnterPeople(c, c.by, table)
		return enrolled{Known: []string{}, Problems: []enrol.Problem{}, Slips: slipsOf(slips)}, err
	}
	p, err := s.Enrol.People(c, c.by, table)
	return enrolled{Known: listed(p.Known), Problems: listed(p.Problems), Slips: []slip{}}, err
}

func slipsOf(list []access.Slip) []slip {
	out := make([]slip, len(list))
	for i, x := range list {
		out[i] = slip{x.User.ID, x.User.Login, x.User.Name, x.Code}
	}
	return out
}

type resetInput struct {
	Body struct {
		Users []string `json:"users" doc:"用户编号"`
	} `body:""`
}

type slipList struct {
	Slips []slip `json:"slips"`
}

func (s *server) resetPasswords(c call, in resetInput) (slipList, error) {
	slips, err := s.Access.ResetPasswords(c, c.by, in.Body.Users)
	return slipList{slipsOf(slips)}, err
}
