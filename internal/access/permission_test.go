package access_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"yuqing/internal/access"
)

var update = flag.Bool("update", false, "write the golden files")

var permissions = []access.Permission{
	access.ViewPosts, access.AddClues, access.Import, access.ViewSources, access.ManageSources, access.ViewLedger,
	access.ActLedger, access.ViewReports, access.Unmask, access.ManageRules, access.ViewWording, access.ManageWording, access.ManageUsers, access.AssignRoles,
	access.ManageLocks, access.ViewSystem, access.ManageSystem, access.ReadAudit,
	access.ManageClocks, access.ManageCalendar, access.ViewDuty, access.ManageDuty,
}

// TestPermissionMatrix holds every role against every permission: 全 for every
// object, 本 for one's own units', · for none.
func TestPermissionMatrix(t *testing.T) {
	var b strings.Builder
	for _, p := range permissions {
		fmt.Fprintf(&b, "%-14s", p)
		for _, r := range access.Roles {
			fmt.Fprintf(&b, " %s:%s", r.Name(), mark(r, p))
		}
		b.WriteByte('\n')
	}
	const file = "testdata/permissions.golden"
	if *update {
		must(t, os.WriteFile(file, []byte(b.String()), 0o600))
	}
	golden, err := os.ReadFile(file)
	must(t, err)
	if b.String() != string(golden) {
		t.Errorf("the matrix changed (read it, then -update):\n%s", b.String())
	}
}

func mark(r access.Role, p access.Permission) string {
	a := access.Actor{UserID: "1", Roles: []access.Role{r}, UnitID: "d", UnitIDs: []string{"d", "s"}}
	general, own, other := access.Can(a, p, access.Object{}), access.Can(a, p, access.Of("x", "s")), access.Can(a, p, access.Of("x"))
	switch {
	case general && own && other:
		return "全"
	case own && !general && !other:
		return "本"
	case !general && !own && !other:
		return "·"
	}
	return "?"
}

func TestNobodyMayDoNothing(t *testing.T) {
	for _, p := range append(permissions, "made.up") {
		for name, a := range map[string]access.Actor{
			"zero": {}, "system": access.System(),
			"must change": {Roles: access.Roles, UnitIDs: []string{"d"}, MustChange: true},
			"made up":     {Roles: []access.Role{"god"}, UnitIDs: []string{"d"}},
		} {
			if access.Can(a, p, access.Of("d")) || access.Can(a, p, access.Object{}) || !access.ReachOf(a, p).Nothing() {
				t.Errorf("%s may %s", name, p)
			}
		}
	}
	want(t, access.Require(access.Actor{Login: "zhang"}, access.Unmask, access.Object{}), access.ErrDenied)
	if err := access.Require(access.Operator(), access.ManageUsers, access.Object{}); err != nil {
		t.Errorf("the operator may not: %v", err)
	}
}

func TestAContactWithoutUnitSeesNothing(t *testing.T) {
	a := access.Actor{Roles: []access.Role{access.RoleContact}}
	if !access.ReachOf(a, access.ViewLedger).Nothing() || access.Can(a, access.ViewLedger, access.Of("")) {
		t.Error("sees something")
	}
}

func TestTreeNamedByWhatStandsAbove(t *testing.T) {
	tree := access.NewTree([]access.Unit{
		{ID: "c", Name: "清水县"}, {ID: "h", Name: "住房城乡建设局", ParentID: "c", Aliases: []string{"住建局"}}, {ID: "t", Name: "交通运输局", ParentID: "c"},
		{ID: "h1", Name: "物业股", ParentID: "h", Kind: access.UnitSection}, {ID: "t1", Name: "物业股", ParentID: "t", Kind: access.UnitSection},
		{ID: "old", Name: "公路站", ParentID: "t", Kind: access.UnitSection, Dissolved: true},
		{ID: "gone", Name: "农机局", ParentID: "c", Dissolved: true}, {ID: "g1", Name: "推广股", ParentID: "gone", Kind: access.UnitSection},
	})
	for name, id := range map[string]string{
		"清水县住建局": "h", "清水县 住房城乡建设局": "h", "住建局物业股": "h1", "交通运输局/物业股": "t1", "清水县交通运输局—物业股": "t1",
		"物业股": "", "清水县物业股": "", "交通运输局财务股": "", "交通运输局公路站": "", "农机局推广股": "", "清水县委": "", "/": "", "": "",
	} {
		if u, ok := tree.Named(name); u.ID != id || ok != (id != "") {
			t.Errorf("%s is %q, want %q", name, u.ID, id)
		}
	}
}

func TestParseRole(t *testing.T) {
	for _, r := range access.Roles {
		for _, s := range []string{string(r), r.Name()} {
			if back, ok := access.ParseRole(s); !ok || back != r {
				t.Errorf("ParseRole(%q) = %q, %v", s, back, ok)
			}
		}
	}
	if _, ok := access.ParseRole("god"); ok || access.Role("god").Known() {
		t.Error("a made-up role is known")
	}
}

func TestTree(t *testing.T) {
	tree := access.NewTree([]access.Unit{
		{ID: "old", Name: "卫生局", Aliases: []string{"卫健局"}, Dissolved: true},
		{ID: "new", Name: "卫生健康局", Aliases: []string{"卫生局", "卫健局"}},
		{ID: "a", ParentID: "b"}, {ID: "b", ParentID: "a"}, // damaged
		{ID: "s1", Name: "办公室", Kind: access.UnitSection, Aliases: []string{"卫生健康局"}}, {ID: "s2", Name: "办公室", Kind: access.UnitSection},
		{ID: "s3", Name: "医政股", Kind: access.UnitSection},
	})
	for name, id := range map[string]string{"卫生健康局": "new", " 卫健局 ": "new", "卫生局": "new", "没有": "", "办公室": "", "医政股": "s3"} {
		if u, ok := tree.Named(name); u.ID != id || ok != (id != "") {
			t.Errorf("%s is %q, want %q", name, u.ID, id)
		}
	}
	if n := len(tree.Under("a")); n != 2 {
		t.Errorf("%d units in a loop", n)
	}
	if tree.Under("x") != nil {
		t.Error("something below an unknown unit")
	}
}

func TestMaskPhone(t *testing.T) {
	for in, masked := range map[string]string{
		"13812345678": "138****5678", "0351-1234567": "035*****4567", "1234567": "123****", "12345": "*****", "": "",
	} {
		if got := access.MaskPhone(in); got != masked {
			t.Errorf("MaskPhone(%s) = %s, want %s", in, got, masked)
		}
	}
}
