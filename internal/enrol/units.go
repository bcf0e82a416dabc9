package enrol

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"yuqing/internal/access"
)

// UnitColumns are the headings of a table of units; the first two are needed.
var UnitColumns = []string{"名称", "类别", "上级单位", "别名", "区划代码", "不设账号"}

var unitOther = map[string]string{"单位名称": "名称", "单位": "名称", "单位类别": "类别", "类型": "类别", "上级": "上级单位", "简称": "别名", "其他叫法": "别名"}

// UnitPlan is what entering a table of units would do.
type UnitPlan struct {
	Units    []access.Unit `json:"units"` // with an ID where they are there already
	New      int           `json:"new"`
	Changed  int           `json:"changed"`
	Same     int           `json:"same"` // rows that change nothing
	Problems []Problem     `json:"problems"`
}

// Units reads a table of units and holds it against those that are there. A
// unit that is there is changed where the table says otherwise; none is taken
// away. It needs access.ManageUsers.
func (s *Service) Units(ctx context.Context, by access.Actor, in io.Reader) (UnitPlan, error) {
	if err := access.Require(by, access.ManageUsers, access.Object{}); err != nil {
		return UnitPlan{}, err
	}
	rows, problems, err := read(in, UnitColumns, 2, unitOther)
	if err != nil {
		return UnitPlan{}, err
	}
	all, err := s.Access.Units(ctx)
	if err != nil {
		return UnitPlan{}, fmt.Errorf("read the units: %w", err)
	}
	p := planner{known: all, plan: UnitPlan{Problems: problems}}
	for _, r := range rows {
		p.add(r)
	}
	return p.plan, nil
}

// planner makes a plan row by row: a parent may stand in the table above.
type planner struct {
	known []access.Unit // those that are there and those that the table adds
	plan  UnitPlan
}

func (p *planner) refuse(r row, format string, args ...any) {
	p.plan.Problems = append(p.plan.Problems, Problem{r.line, fmt.Sprintf(format, args...)})
}

func (p *planner) add(r row) {
	name := r.cells["名称"]
	kind := access.UnitKind(r.cells["类别"])
	parent, ok := p.parent(r)
	switch {
	case name == "" || len([]rune(name)) > 60:
		p.refuse(r, "名称须填写，不超过 60 字")
		return
	case !slices.Contains(access.UnitKinds, kind):
		p.refuse(r, "“%s”的类别“%s”须是：%s", name, kind, kinds())
		return
	case !ok:
		p.refuse(r, "“%s”的上级“%s”没有，或不止一个；上级须已有，或写在它前面的行", name, r.cells["上级单位"])
		return
	case slices.ContainsFunc(p.plan.Units, func(u access.Unit) bool { return u.Name == name && u.ParentID == parent }):
		p.refuse(r, "“%s”在表里出现了两次", name)
		return
	}
	u, there := p.find(name, parent)
	if above, elsewhere := p.elsewhere(name, kind); !there && elsewhere {
		p.refuse(r, "已有“%s”，上级是“%s”；要换上级请到“单位”页修改", name, above)
		return
	}
	was := u
	u.Name, u.Kind, u.ParentID, u.NoAccount = name, kind, parent, r.yes("不设账号")
	if region := r.cells["区划代码"]; region != "" {
		u.Region = region
	}
	if aliases := r.list("别名"); len(aliases) > 0 {
		u.Aliases = aliases
	}
	p.enter(u, was, there)
}

func (p *planner) enter(u, was access.Unit, there bool) {
	switch {
	case !there:
		u.ID = fmt.Sprintf("new-%d", len(p.plan.Units)) // until it is entered
		p.known = append(p.known, u)
		p.plan.New++
	case u.Kind == was.Kind && u.NoAccount == was.NoAccount && u.Region == was.Region && slices.Equal(u.Aliases, was.Aliases):
		p.plan.Same++
		return
	default:
		p.plan.Changed++
	}
	p.plan.Units = append(p.plan.Units, u)
}

func kinds() string {
	out := make([]string, len(access.UnitKinds))
	for i, k := range access.UnitKinds {
		out[i] = string(k)
	}
	return strings.Join(out, "、")
}

// parent finds the unit above by its name among the living; no name is the
// county, where there is one.
func (p *planner) parent(r row) (id string, ok bool) {
	name := r.cells["上级单位"]
	var found []string
	for _, u := range p.known {
		top := name == "" && u.Kind == access.UnitCounty && u.Name != r.cells["名称"]
		if !u.Dissolved && (u.Name == name && name != "" || top) {
			found = append(found, u.ID)
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	return "", name == "" && len(found) == 0
}

// elsewhere finds a unit of the same name below another one; only sections may
// share names.
func (p *planner) elsewhere(name string, kind access.UnitKind) (above string, ok bool) {
	for _, u := range p.known {
		if u.Name == name && !u.Dissolved && kind != access.UnitSection && u.Kind != access.UnitSection {
			for _, up := range p.known {
				if up.ID == u.ParentID {
					above = up.Name
				}
			}
			return above, true
		}
	}
	return "", false
}

func (p *planner) find(name, parent string) (access.Unit, bool) {
	for _, u := range p.known {
		if u.Name == name && !u.Dissolved && (u.ParentID == parent || u.Kind == access.UnitCounty) && !strings.HasPrefix(u.ID, "new-") {
			return u, true
		}
	}
	return access.Unit{}, false
}

// EnterUnits enters a table of units, all or nothing.
func (s *Service) EnterUnits(ctx context.Context, by access.Actor, in io.Reader) (UnitPlan, error) {
	p, err := s.Units(ctx, by, in)
	if err != nil {
		return p, err
	}
	if err := refused(p.Problems); err != nil {
		return p, err
	}
	if len(p.Units) == 0 {
		return p, bad("表里的单位都已有，没有要改的。")
	}
	return s.putUnits(ctx, by, p)
}

// EnterGoodUnits enters the rows that can be entered; the others are the
// plan's Problems.
func (s *Service) EnterGoodUnits(ctx context.Context, by access.Actor, in io.Reader) (UnitPlan, error) {
	p, err := s.Units(ctx, by, in)
	if err != nil || len(p.Units) == 0 {
		return p, err
	}
	return s.putUnits(ctx, by, p)
}

func (s *Service) putUnits(ctx context.Context, by access.Actor, p UnitPlan) (_ UnitPlan, err error) {
	ids := map[string]string{}
	for i := range p.Units {
		if u := &p.Units[i]; strings.HasPrefix(u.ID, "new-") {
			ids[u.ID] = s.NewID()
		}
	}
	for i := range p.Units {
		u := &p.Units[i]
		if id, ok := ids[u.ID]; ok {
			u.ID = id
		}
		if id, ok := ids[u.ParentID]; ok {
			u.ParentID = id
		}
	}
	p.Units, err = s.Access.PutUnits(ctx, by, p.Units...)
	return p, err
}

func refused(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return bad("有 %d 行不能导入（第 %d 行：%s）；请改好后重新上传，什么都没有写入。", len(problems), problems[0].Line, problems[0].Text)
}
