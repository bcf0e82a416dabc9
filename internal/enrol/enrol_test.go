package enrol_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/enrol"
	"yuqing/internal/webtest"
)

func open(t *testing.T) (*webtest.Office, *enrol.Service) {
	o := webtest.Open(t)
	return o, o.Enrol
}

const unitTable = "单位名称,类别,上级,别名,区划代码,不设账号\n" +
	"水利局,部门,,水务局、水利水电局,,\n" +
	"河道所,股室,水利局,,,\n" +
	"税务局,垂管,清水县,,,是\n" +
	"教育体育局,部门,清水县,教体局,,\n"

func TestUnits(t *testing.T) {
	o, s := open(t)
	admin := o.Actor(t, "admin")
	p, err := s.Units(t.Context(), admin, strings.NewReader(unitTable))
	if err != nil || len(p.Problems) > 0 || p.New != 3 || p.Same != 1 || p.Changed != 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	if _, err := s.EnterUnits(t.Context(), admin, strings.NewReader(unitTable)); err != nil {
		t.Fatal(err)
	}
	units, err := o.Access.Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tree := access.NewTree(units)
	river, ok := tree.Named("河道所")
	water, _ := tree.Named("水务局")
	if !ok || river.ParentID != water.ID || water.Name != "水利局" {
		t.Errorf("%+v below %+v", river, water)
	}
	if tax, _ := tree.Named("税务局"); !tax.NoAccount {
		t.Errorf("%+v", tax)
	}
	if _, err := s.EnterUnits(t.Context(), admin, strings.NewReader(unitTable)); err == nil || !strings.Contains(err.Error(), "没有要改的") {
		t.Errorf("entered twice: %v", err)
	}
}

func TestUnitsNothingHalfDone(t *testing.T) {
	o, s := open(t)
	admin := o.Actor(t, "admin")
	broken := unitTable + "林业站,股室,林业局,,,\n交通局,大局,,,,\n水利局,部门,,,,\n"
	p, err := s.Units(t.Context(), admin, strings.NewReader(broken))
	if err != nil || len(p.Problems) != 3 {
		t.Fatalf("%+v, %v", p.Problems, err)
	}
	for i, want := range []string{"林业局", "大局", "两次"} {
		if p.Problems[i].Line != 6+i || !strings.Contains(p.Problems[i].Text, want) {
			t.Errorf("%+v, want %s", p.Problems[i], want)
		}
	}
	before, _ := o.Access.Units(t.Context())
	if _, err := s.EnterUnits(t.Context(), admin, strings.NewReader(broken)); err == nil {
		t.Error("a broken table is entered")
	}
	after, _ := o.Access.Units(t.Context())
	if len(before) != len(after) {
		t.Errorf("%d units before, %d after", len(before), len(after))
	}
	if _, err := s.Units(t.Context(), o.Actor(t, "head"), strings.NewReader(unitTable)); !errors.Is(err, access.ErrDenied) {
		t.Errorf("%v", err)
	}
}

const peopleTable = "姓名,账号,所属单位,角色,手机号,AB角\n" +
	"孙一,sunyi,教体局,单位联络员,13812340001,A\n" +
	"周二,zhouer,教育体育局,单位联络员,13812340002,B角\n" +
	"单位联络员 school,SCHOOL,教育体育局,,,\n"

func TestPeople(t *testing.T) {
	o, s := open(t)
	admin := o.Actor(t, "admin")
	p, err := s.People(t.Context(), admin, strings.NewReader(peopleTable))
	if err != nil || len(p.Problems) > 0 || len(p.People) != 2 || len(p.Known) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	slips, err := s.EnterPeople(t.Context(), admin, strings.NewReader(peopleTable))
	if err != nil || len(slips) != 2 {
		t.Fatalf("%v", err)
	}
	for _, slip := range slips {
		_, a, err := o.Access.Login(t.Context(), slip.User.Login, slip.Code, "127.0.0.1")
		if err != nil || !a.MustChange {
			t.Errorf("%s: %+v, %v", slip.User.Login, a, err)
		}
	}
	unit := unitOf(t.Context(), t, o, webtest.SchoolUnit)
	if unit.ContactA != slips[0].User.ID || unit.ContactB != slips[1].User.ID {
		t.Errorf("contacts %+v", unit)
	}
}

func unitOf(ctx context.Context, t *testing.T, o *webtest.Office, id string) access.Unit {
	t.Helper()
	units, err := o.Access.Units(ctx)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := access.NewTree(units).Unit(id)
	return u
}

func TestPeopleNothingHalfDone(t *testing.T) {
	o, s := open(t)
	broken := peopleTable + "吴三,wusan,没有局,,,\n郑四,SUNYI,教体局,,,\n冒名,School,教体局,,,\n,x,教体局,,,\n王五,wangwu,教体局,科长,,\n赵六,zhaoliu,教体局,,,C\n"
	p, err := s.People(t.Context(), o.Actor(t, "admin"), strings.NewReader(broken))
	if err != nil || len(p.Problems) != 6 {
		t.Fatalf("%+v, %v", p.Problems, err)
	}
	for i, want := range []string{"没有局", "第 2 行重复", "登录名“School”已是", "没有写姓名", "科长", "应写 A 或 B"} {
		if !strings.Contains(p.Problems[i].Text, want) {
			t.Errorf("%+v, want %s", p.Problems[i], want)
		}
	}
	if _, err := s.EnterPeople(t.Context(), o.Actor(t, "admin"), strings.NewReader(broken)); err == nil {
		t.Error("a broken table is entered")
	}
	if _, err := o.Store.Access.UserByLogin(t.Context(), "sunyi"); err == nil {
		t.Error("half of the table was entered")
	}
	p, err = s.People(t.Context(), o.Actor(t, "sysadmin"), strings.NewReader(peopleTable))
	if err != nil || len(p.Problems) != 2 || !strings.Contains(p.Problems[0].Text, "安全管理员") {
		t.Errorf("roles by who may not assign them: %+v, %v", p.Problems, err)
	}
}

func TestTablesAsOfficesWriteThem(t *testing.T) {
	o, s := open(t)
	admin := o.Actor(t, "admin")
	units := "清水县单位名单\n\n序号,单位 名称（全称）,类 别,上级\n1,水利局,部门,\n2,河道所,股室,水利局\n3,河道所,股室,教育体育局\n"
	if _, err := s.EnterUnits(t.Context(), admin, strings.NewReader(units)); err != nil {
		t.Fatal(err)
	}
	people := "清水县联络员名单\n序号,姓 名,登录账号,工作单位,角色（可多个）,手机号码,AB角\n" +
		"1,孙一,sunyi,清水县教育体育局,联络员、初审员,13812340001,a角\n2,周二,zhouer,水利局河道所,单位联络员,,\n" +
		"3,吴三,wusan,河道所,联络员,,\n"
	p, err := s.People(t.Context(), admin, strings.NewReader(people))
	if err != nil || len(p.People) != 2 || len(p.Problems) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	one, two := p.People[0], p.People[1]
	if one.UnitName != "教育体育局" || one.Contact != "A" || len(one.Roles) != 2 || one.Roles[1] != access.RoleReviewer1 {
		t.Errorf("%+v", one)
	}
	if two.UnitName != "河道所" || unitOf(t.Context(), t, o, unitOf(t.Context(), t, o, two.UnitID).ParentID).Name != "水利局" {
		t.Errorf("%+v", two)
	}
	if bad := p.Problems[0]; bad.Line != 5 || !strings.Contains(bad.Text, "股室前面请写明所属单位") {
		t.Errorf("%+v", bad)
	}
	for text, want := range map[string]string{"清水县名单\n": "找不到栏名", "清水县名单\n姓名,电话\n孙一,1\n": "第 2 行的栏名里缺“登录名”", "姓名,登录名,单位\n": "没有内容"} {
		if _, err := s.People(t.Context(), admin, strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestTextKeepsTheTable(t *testing.T) {
	text, err := enrol.Text(strings.NewReader("名称\t类别\n\"水 利\n局\"\t部门\n"))
	if err != nil || text != "名称,类别\n水 利 局,部门\n" {
		t.Errorf("%q, %v", text, err)
	}
}
