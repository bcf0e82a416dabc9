package enrol

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// Service is safe for concurrent use.
type Service struct {
	Access *access.Service
	NewID  func() string
}

// PeopleColumns are the headings of a table of people; the first three are
// needed.
var PeopleColumns = []string{"姓名", "登录名", "单位", "角色", "电话", "AB角"}

var peopleOther = map[string]string{
	"账号": "登录名", "用户名": "登录名", "所属单位": "单位", "单位名称": "单位", "联系电话": "电话", "手机": "电话", "手机号": "电话",
	"A/B角": "AB角", "A、B角": "AB角", "登录账号": "登录名", "工作单位": "单位", "部门": "单位", "手机号码": "电话", "联系方式": "电话",
}

// otherRoles are what offices call roles beside their names.
var otherRoles = map[string]access.Role{
	"联络员": access.RoleContact, "联系人": access.RoleContact, "巡查": access.RoleMonitor, "研判": access.RoleAnalyst, "协调": access.RoleCoordinator,
	"初审员": access.RoleReviewer1, "初审人": access.RoleReviewer1, "一审": access.RoleReviewer1,
	"复审员": access.RoleReviewer2, "复审人": access.RoleReviewer2, "二审": access.RoleReviewer2,
	"终审员": access.RoleReviewer3, "终审人": access.RoleReviewer3, "三审": access.RoleReviewer3,
	"发布": access.RolePublisher, "发布人": access.RolePublisher, "主任": access.RoleHead,
}

func roleNamed(name string) (access.Role, bool) {
	if r, ok := otherRoles[name]; ok {
		return r, true
	}
	return access.ParseRole(name)
}

// Person is one row of a table of people.
type Person struct {
	access.Newcomer
	UnitName string `json:"unit_name"`
}

// PeoplePlan is what entering a table of people would do.
type PeoplePlan struct {
	People   []Person  `json:"people"`
	Known    []string  `json:"known"` // logins that are there already: left as they are
	Problems []Problem `json:"problems"`
}

// People reads a table of people and checks each row. Accounts that are there
// are left as they are. It needs access.ManageUsers; rows with roles need
// access.AssignRoles as well, and without it their roles are refused.
func (s *Service) People(ctx context.Context, by access.Actor, in io.Reader) (PeoplePlan, error) {
	if err := access.Require(by, access.ManageUsers, access.Object{}); err != nil {
		return PeoplePlan{}, err
	}
	rows, problems, err := read(in, PeopleColumns, 3, peopleOther)
	if err != nil {
		return PeoplePlan{}, err
	}
	units, err := s.Access.Units(ctx)
	if err != nil {
		return PeoplePlan{}, fmt.Errorf("read the units: %w", err)
	}
	users, err := s.Access.Users(ctx, by)
	if err != nil {
		return PeoplePlan{}, fmt.Errorf("read the users: %w", err)
	}
	p := PeoplePlan{Problems: problems}
	there, seen := map[string]access.User{}, map[string]int{}
	for _, u := range users {
		there[strings.ToLower(u.Login)] = u
	}
	tree, assigns := access.NewTree(units), access.Can(by, access.AssignRoles, access.Object{})
	for _, r := range rows {
		person, problem := personOf(r, tree, assigns)
		login := strings.ToLower(person.Login)
		known, isThere := there[login]
		switch {
		case problem != "":
		case seen[login] > 0:
			problem = fmt.Sprintf("登录名“%s”与第 %d 行重复", person.Login, seen[login])
		case isThere && !sameName(known.Name, person.Name):
			problem = fmt.Sprintf("登录名“%s”已是%s的账号，不是%s的；请给%s另取登录名，改名请到“人员”页", person.Login, known.Name, person.Name, person.Name)
		case isThere:
			p.Known = append(p.Known, person.Login)
			continue
		}
		if problem != "" {
			p.Problems = append(p.Problems, Problem{r.line, problem})
			continue
		}
		seen[login] = r.line
		p.People = append(p.People, person)
	}
	return p, nil
}

// sameName compares names as tables write them: 张 三 is 张三.
func sameName(a, b string) bool {
	return strings.Join(strings.Fields(a), "") == strings.Join(strings.Fields(b), "")
}

func personOf(r row, tree access.Tree, assigns bool) (p Person, problem string) {
	p.Name, p.Login, p.Phone, p.UnitName = r.cells["姓名"], r.cells["登录名"], r.cells["电话"], r.cells["单位"]
	unit, ok := tree.Named(p.UnitName)
	switch {
	case p.Name == "":
		return p, "没有写姓名"
	case p.Login == "":
		return p, fmt.Sprintf("%s 没有写登录名", p.Name)
	case !ok:
		return p, fmt.Sprintf("%s 的单位“%s”没有，或不止一个；请先导入单位，股室前面请写明所属单位", p.Name, p.UnitName)
	case unit.Dissolved:
		return p, fmt.Sprintf("%s 的单位“%s”已撤销", p.Name, unit.Name)
	case unit.NoAccount:
		return p, fmt.Sprintf("%s 的单位“%s”不设账号，由办公室代录", p.Name, unit.Name)
	}
	p.UnitID, p.UnitName = unit.ID, unit.Name
	for _, name := range r.list("角色") {
		role, ok := roleNamed(name)
		if !ok {
			return p, fmt.Sprintf("%s 的角色“%s”没有", p.Name, name)
		}
		p.Roles = append(p.Roles, role)
	}
	if len(p.Roles) > 0 && !assigns {
		return p, fmt.Sprintf("%s 写了角色；角色由安全管理员分配，请清空这一栏，或由兼有两种权限的人导入", p.Name)
	}
	switch c := strings.TrimSuffix(strings.ToUpper(r.cells["AB角"]), "角"); c {
	case "":
	case "A", "B":
		p.Contact = c
	default:
		return p, fmt.Sprintf("%s 的 AB 角“%s”应写 A 或 B", p.Name, r.cells["AB角"])
	}
	if bad, ok := errors.AsType[*opinion.InputError](p.Check()); ok {
		return p, bad.Text
	}
	return p, ""
}

// EnterPeople enters a table of people with what they are to their units, all
// or nothing, and returns a slip with a one-time code for each.
func (s *Service) EnterPeople(ctx context.Context, by access.Actor, in io.Reader) ([]access.Slip, error) {
	p, err := s.People(ctx, by, in)
	if err != nil {
		return nil, err
	}
	if err := refused(p.Problems); err != nil {
		return nil, err
	}
	if len(p.People) == 0 {
		return nil, bad("表里的人都已有账号。")
	}
	newcomers := make([]access.Newcomer, len(p.People))
	for i, x := range p.People {
		newcomers[i] = x.Newcomer
	}
	return s.Access.CreateUsers(ctx, by, newcomers)
}

// EnterGoodPeople enters the rows that can be entered; the others are the
// plan's Problems.
func (s *Service) EnterGoodPeople(ctx context.Context, by access.Actor, in io.Reader) (PeoplePlan, []access.Slip, error) {
	p, err := s.People(ctx, by, in)
	var slips []access.Slip
	for batch := range slices.Chunk(p.People, access.MaxSlips) {
		if err != nil {
			break
		}
		newcomers := make([]access.Newcomer, len(batch))
		for i, x := range batch {
			newcomers[i] = x.Newcomer
		}
		var more []access.Slip
		more, err = s.Access.CreateUsers(ctx, by, newcomers)
		slips = append(slips, more...)
	}
	return p, slips, err
}
