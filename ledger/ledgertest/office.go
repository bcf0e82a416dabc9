package ledgertest

import (
	"context"
	"sync"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/ledger"
)

// The units of the test office.
const (
	UnitHealth    = "u-health"    // 卫生健康局
	UnitEducation = "u-education" // 教育体育局
	UnitTown      = "u-town"      // 城关镇
	UnitGone      = "u-gone"      // dissolved
	UnitClinic    = "u-clinic"    // 城关卫生站, below 卫生健康局
)

// SignedScan is the hash of a 签批件 that every entry of the test office has.
const SignedScan = "审签单"

// Office is a ledger with a settable clock, units, and one person for each
// role (two contacts: of UnitHealth and, as "contact2", of UnitEducation).
type Office struct {
	*ledger.Service
	Store  ledger.Store
	Book   *ledger.Rulebook
	People map[access.Role]access.Actor
	// Attached are the attachments of every entry; Disabled the accounts that
	// are not in use any more.
	Attached []ledger.Scan
	Disabled map[string]bool

	mu  sync.Mutex
	now time.Time
}

// ContactEducation is the key in Office.People of the second unit's contact.
const ContactEducation access.Role = "contact2"

// ContactClinic is that of a station below the first unit.
const ContactClinic access.Role = "contact3"

// NewOffice returns an office on the store with the default settings, clocks
// and calendar, at 09:00 on Monday 2026-03-02 in Shanghai.
func NewOffice(store ledger.Store) *Office {
	o := &Office{
		Store: store, Attached: []ledger.Scan{{Hash: SignedScan, Signed: true}},
		Book: &ledger.Rulebook{Settings: ledger.DefaultSettings(), Clocks: ledger.DefaultClocks(), Supervision: ledger.DefaultSupervision(), Calendar: calendar.Default()},
		now:  time.Date(2026, 3, 2, 9, 0, 0, 0, calendar.Shanghai),
	}
	o.People = map[access.Role]access.Actor{ContactEducation: person("contact2", UnitEducation, access.RoleContact), ContactClinic: person("contact3", UnitClinic, access.RoleContact)}
	for _, r := range access.Roles {
		unit := "u-office"
		if r == access.RoleContact {
			unit = UnitHealth
		}
		o.People[r] = person(string(r), unit, r)
	}
	o.Service = ledger.NewService(store, o, func() *ledger.Rulebook { return o.Book }, o.Now)
	return o
}

func person(id, unit string, roles ...access.Role) access.Actor {
	return access.Actor{UserID: id, Name: "某" + id, Roles: roles, UnitID: unit, UnitIDs: []string{unit}}
}

// Everybody is one person with all roles of the ledger, contact of UnitHealth:
// what an office of one would be.
func Everybody() access.Actor {
	return person("all", UnitHealth, access.Roles[:11]...)
}

// Now is the office's time.
func (o *Office) Now() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

// Pass lets time pass.
func (o *Office) Pass(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

var units = map[string]ledger.Unit{
	UnitHealth:    {ID: UnitHealth, Name: "卫生健康局"},
	UnitEducation: {ID: UnitEducation, Name: "教育体育局"},
	UnitTown:      {ID: UnitTown, Name: "城关镇"},
	UnitClinic:    {ID: UnitClinic, Name: "城关卫生站", Parent: UnitHealth},
	UnitGone:      {ID: UnitGone, Name: "原旅游局", Dissolved: true},
}

// Unit implements ledger.Directory.
func (o *Office) Unit(_ context.Context, id string) (ledger.Unit, error) {
	u, ok := units[id]
	if !ok {
		return u, ledger.ErrNotFound
	}
	return u, nil
}

// Person implements ledger.Directory.
func (o *Office) Person(_ context.Context, userID string) (access.Actor, error) {
	for _, p := range o.People {
		if p.UserID == userID && o.Disabled[userID] {
			return access.Actor{}, ledger.ErrDisabled
		}
		if p.UserID == userID {
			return p, nil
		}
	}
	return access.Actor{}, ledger.ErrNotFound
}

// Scans implements ledger.Directory.
func (o *Office) Scans(context.Context, string) ([]ledger.Scan, error) { return o.Attached, nil }
