package notify

import (
	"slices"
	"testing"

	"yuqing/internal/access"
	"yuqing/ledger"
)

func TestRecipients(t *testing.T) {
	people := People{
		Tree: access.NewTree([]access.Unit{
			{ID: "county"}, {ID: "health", ParentID: "county"}, {ID: "clinic", ParentID: "health"}, {ID: "tax", ParentID: "county"},
		}),
		Users: []access.User{
			{ID: "mon", Roles: []access.Role{access.RoleMonitor}},
			{ID: "coord", Roles: []access.Role{access.RoleCoordinator, access.RoleMonitor}},
			{ID: "head", Roles: []access.Role{access.RoleHead}},
			{ID: "gone", Roles: []access.Role{access.RoleMonitor, access.RoleContact}, UnitID: "tax", Disabled: true},
			{ID: "hc", UnitID: "health", Roles: []access.Role{access.RoleContact}},
			{ID: "cc", UnitID: "clinic", Roles: []access.Role{access.RoleContact}},
			{ID: "staff", UnitID: "health"},
		},
	}
	onDuty := people
	onDuty.OnDuty = []string{"staff", "gone"}
	for _, c := range []struct {
		name   string
		people People
		n      ledger.Notice
		want   []string
	}{
		{"a role", people, ledger.Notice{Roles: []access.Role{access.RoleMonitor}}, []string{"mon", "coord"}},
		{"each once", people, ledger.Notice{Roles: []access.Role{access.RoleMonitor, access.RoleCoordinator}}, []string{"mon", "coord"}},
		{"not who did it", people, ledger.Notice{Roles: []access.Role{access.RoleMonitor}, By: "coord"}, []string{"mon"}},
		{"the contacts of a unit", people, ledger.Notice{Units: []string{"health"}}, []string{"hc"}},
		{"the contacts above it too", people, ledger.Notice{Units: []string{"clinic"}}, []string{"hc", "cc"}},
		{"a unit without a contact", people, ledger.Notice{Units: []string{"tax"}}, []string{"coord"}},
		{"a unit that is gone", people, ledger.Notice{Units: []string{"x"}}, []string{"coord"}},
		{"those on duty, but none disabled", onDuty, ledger.Notice{Units: []string{"health"}}, []string{"hc", "staff"}},
		{"nobody", people, ledger.Notice{}, nil},
	} {
		if got := c.people.Recipients(c.n); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// What is for one person goes to nobody else, and not to somebody who is gone.
func TestToldToOne(t *testing.T) {
	people := People{OnDuty: []string{"b"}, Users: []access.User{{ID: "a"}, {ID: "b"}, {ID: "gone", Disabled: true}}}
	for to, want := range map[string][]string{"a": {"a"}, "gone": nil, "x": nil} {
		if got := people.hearing(Tell{To: to}, ledger.Notice{}); !slices.Equal(got, want) {
			t.Errorf("to %s: %v, want %v", to, got, want)
		}
	}
	if got := people.hearing(Tell{}, ledger.Notice{}); !slices.Equal(got, []string{"b"}) {
		t.Errorf("to all: %v", got)
	}
}

func TestPreference(t *testing.T) {
	for _, c := range []struct {
		p    Preference
		good bool
	}{
		{Preference{}, true}, {Preference{Email: " zhang@example.gov.cn ", Mail: MailAll}, true},
		{Preference{Mail: MailAll}, false}, {Preference{Email: "张三", Mail: MailAll}, false},
		{Preference{Email: "a@b.cn\r\nBcc: x@y.cn", Mail: MailAll}, false}, {Preference{Email: "张三 <z@b.cn>", Mail: MailAll}, false},
		{Preference{Email: "a@b.cn", Mail: "often"}, false},
	} {
		if _, err := c.p.tidy(); (err == nil) != c.good {
			t.Errorf("%+v: %v", c.p, err)
		}
	}
	remind, note := Message{Action: ledger.ActRemind}, Message{Action: ledger.ActDispatch}
	urgent := Preference{Email: "a@b.cn", Mail: MailUrgent}
	if !urgent.wants(remind) || urgent.wants(note) || (Preference{Mail: MailAll}).wants(remind) {
		t.Error("who wants what")
	}
}
