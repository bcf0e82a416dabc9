package access

import (
	"errors"
	"fmt"
	"slices"
)

// Permission names something that can be allowed or refused.
type Permission string

// The permissions. Which act on a ledger entry a role may take is the ledger's
// own table; ActLedger is only the door to it.
const (
	ViewPosts     Permission = "posts.view"     // search and read posts and events
	CorrectPosts  Permission = "posts.correct"  // correct what the analysis says of a post (人工改定)
	ManageEvents  Permission = "events.manage"  // merge and split events (合并、拆分热点), and undo it
	AddClues      Permission = "clues.add"      // 采集台: paste links and texts
	Import        Permission = "import"         // hotline files, ledgers
	ViewSources   Permission = "sources.view"   // sources with their health
	ManageSources Permission = "sources.manage" // add, change, pause, remove
	ManagePatrol  Permission = "patrol.manage"  // begin a patrol (巡查), set its findings aside
	ViewLedger    Permission = "ledger.view"
	ActLedger     Permission = "ledger.act"
	ViewReports   Permission = "reports.view"
	// ManageDisplays: make and revoke 大屏链接, by which a screen shows the
	// office's figures without a log-in.
	ManageDisplays Permission = "displays.manage"
	Unmask         Permission = "unmask"         // see personal data, with a reason, logged
	ViewRules      Permission = "rules.view"     // read the rules of the analysis and its figures
	ManageRules    Permission = "rules.manage"   // topics, words, routing
	ViewWording    Permission = "wording.view"   // 口径库 and 错敏词
	ManageWording  Permission = "wording.manage" // approve, change and withdraw them
	ViewBriefs     Permission = "briefs.view"    // 简报
	WriteBriefs    Permission = "briefs.write"   // make and change drafts
	IssueBriefs    Permission = "briefs.issue"   // 签发
	ManageUsers    Permission = "users.manage"   // accounts and units, without roles
	AssignRoles    Permission = "roles.assign"
	ManageLocks    Permission = "locks.manage" // unlock accounts, end sessions, revoke tokens
	// How the office runs its ledger: the clock table, supervision, settings.
	ManageClocks   Permission = "clocks.manage"
	ManageCalendar Permission = "calendar.manage" // holidays and make-up working days
	ViewDuty       Permission = "duty.view"       // 值班表 and 交接单
	ManageDuty     Permission = "duty.manage"
	ViewSystem     Permission = "system.view" // 系统状态
	ManageSystem   Permission = "system.manage"
	ReadAudit      Permission = "audit.read"
)

// ErrDenied is wrapped by every refusal for want of permission.
var ErrDenied = errors.New("没有权限")

// grant says which roles have a permission everywhere and which only for
// objects of their own unit and the units below it.
type grant struct{ all, own []Role }

// office are the roles of the press office and those above it, who work on
// every unit's matters.
var office = []Role{
	RoleMonitor, RoleAnalyst, RoleCoordinator, RoleReviewer1, RoleReviewer2, RoleReviewer3,
	RoleGovernment, RolePublisher, RoleLeader, RoleHead,
}

// grants is the one table of permissions. 安全管理员 and 审计员 read no content
// and 系统管理员 assigns no roles: 三员分立, GB/T 22239.
var grants = map[Permission]grant{
	ViewPosts:      {all: office, own: []Role{RoleContact}},
	CorrectPosts:   {all: []Role{RoleAnalyst, RoleCoordinator, RoleHead}},
	ManageEvents:   {all: []Role{RoleAnalyst, RoleCoordinator, RoleHead}},
	AddClues:       {all: []Role{RoleMonitor, RoleAnalyst, RoleCoordinator, RoleHead}},
	Import:         {all: []Role{RoleMonitor, RoleCoordinator, RoleHead, RoleSystemAdmin}},
	ViewSources:    {all: append([]Role{RoleSystemAdmin}, office...)},
	ManageSources:  {all: []Role{RoleSystemAdmin}},
	ManagePatrol:   {all: []Role{RoleMonitor, RoleAnalyst, RoleCoordinator, RoleHead, RoleSystemAdmin}},
	ViewLedger:     {all: office, own: []Role{RoleContact}},
	ActLedger:      {all: office, own: []Role{RoleContact}},
	ViewReports:    {all: office, own: []Role{RoleContact}},
	ManageDisplays: {all: []Role{RoleCoordinator, RoleHead}},
	Unmask:         {all: []Role{RoleCoordinator, RoleHead}, own: []Role{RoleContact}},
	ViewRules:      {all: append([]Role{RoleSystemAdmin}, office...)},
	ManageRules:    {all: []Role{RoleAnalyst, RoleHead, RoleSystemAdmin}},
	ViewWording:    {all: office},
	ManageWording:  {all: []Role{RoleAnalyst, RoleCoordinator, RoleHead}},
	ViewBriefs:     {all: office},
	WriteBriefs:    {all: []Role{RoleMonitor, RoleAnalyst, RoleCoordinator, RoleHead}},
	IssueBriefs:    {all: []Role{RoleCoordinator, RoleHead, RoleLeader}},
	ManageUsers:    {all: []Role{RoleSystemAdmin}},
	ManageClocks:   {all: []Role{RoleCoordinator, RoleHead}},
	ManageCalendar: {all: []Role{RoleCoordinator, RoleHead, RoleSystemAdmin}},
	ViewDuty:       {all: office},
	ManageDuty:     {all: []Role{RoleCoordinator, RoleHead}},
	AssignRoles:    {all: []Role{RoleSecurityAdmin}},
	ManageLocks:    {all: []Role{RoleSecurityAdmin}},
	ViewSystem:     {all: []Role{RoleHead, RoleSystemAdmin, RoleSecurityAdmin, RoleAuditAdmin}},
	ManageSystem:   {all: []Role{RoleSystemAdmin}},
	ReadAudit:      {all: []Role{RoleAuditAdmin}},
}

// Object is what a permission is asked for. The zero Object belongs to no
// unit: only a permission that holds everywhere covers it.
type Object struct {
	Units []string // the units whose matter it is; one that the actor sees is enough
}

// Of is the object that belongs to these units.
func Of(units ...string) Object { return Object{Units: units} }

// Reach is the part of the objects that a permission covers; lists, counts and
// exports are filtered by it.
type Reach struct {
	All   bool
	Units []string // where All is false
}

// Nothing reports whether the reach is empty.
func (r Reach) Nothing() bool { return !r.All && len(r.Units) == 0 }

// Covers reports whether an object lies within the reach.
func (r Reach) Covers(o Object) bool {
	return r.All || slices.ContainsFunc(o.Units, func(u string) bool { return slices.Contains(r.Units, u) })
}

// ReachOf returns for which objects the actor has a permission.
func ReachOf(a Actor, p Permission) Reach {
	g := grants[p]
	switch {
	case a.MustChange:
		return Reach{}
	case a.Has(g.all...):
		return Reach{All: true}
	case a.Has(g.own...):
		return Reach{Units: a.units()}
	}
	return Reach{}
}

// Can reports whether the actor has a permission for an object.
func Can(a Actor, p Permission, o Object) bool { return ReachOf(a, p).Covers(o) }

// Require is Can as an error that wraps ErrDenied and names what was refused.
func Require(a Actor, p Permission, o Object) error {
	if Can(a, p, o) {
		return nil
	}
	return fmt.Errorf("%w: %s（%s）", ErrDenied, p, a.Login)
}
