// Package access owns users, units, roles, sessions, tokens and permissions.
// Every service asks here who is acting and what that person may do. It
// imports the standard library and golang.org/x/crypto only, and knows no
// database and no HTTP.
package access

import "slices"

// Role (角色) is a duty that a person holds. One person may hold several.
type Role string

// The duties of the response ledger.
const (
	RoleMonitor     Role = "monitor"     // 监测员: finds, screens, watches what comes after
	RoleAnalyst     Role = "analyst"     // 研判员: class, level, answering unit
	RoleCoordinator Role = "coordinator" // 协调员: hands over, rules on returns, reports up, closes
	RoleContact     Role = "contact"     // 单位联系人: accepts, reports back and drafts for a unit
	RoleReviewer1   Role = "reviewer1"   // 初审
	RoleReviewer2   Role = "reviewer2"   // 复审
	RoleReviewer3   Role = "reviewer3"   // 终审
	RoleGovernment  Role = "government"  // 政府审签
	RolePublisher   Role = "publisher"   // 发布员
	RoleLeader      Role = "leader"      // 分管领导
	RoleHead        Role = "head"        // 办公室主任
)

// The administrators (三员): apart from one another, and never at the ledger.
const (
	RoleSystemAdmin   Role = "sysadmin" // 系统管理员
	RoleSecurityAdmin Role = "secadmin" // 安全管理员
	RoleAuditAdmin    Role = "auditor"  // 审计管理员
)

// Roles lists all roles in the order in which they act.
var Roles = []Role{
	RoleMonitor, RoleAnalyst, RoleCoordinator, RoleContact,
	RoleReviewer1, RoleReviewer2, RoleReviewer3, RoleGovernment,
	RolePublisher, RoleLeader, RoleHead,
	RoleSystemAdmin, RoleSecurityAdmin, RoleAuditAdmin,
}

var roleNames = map[Role]string{
	RoleMonitor: "监测员", RoleAnalyst: "研判员", RoleCoordinator: "协调员", RoleContact: "单位联系人",
	RoleReviewer1: "初审", RoleReviewer2: "复审", RoleReviewer3: "终审", RoleGovernment: "政府审签",
	RolePublisher: "发布员", RoleLeader: "分管领导", RoleHead: "办公室主任",
	RoleSystemAdmin: "系统管理员", RoleSecurityAdmin: "安全管理员", RoleAuditAdmin: "审计管理员",
}

// Name is the role's Chinese name, and the role itself where it has none.
func (r Role) Name() string {
	if n, ok := roleNames[r]; ok {
		return n
	}
	return string(r)
}

// Actor is the person who asks for something, as the session knows them.
type Actor struct {
	UserID string
	Name   string
	Roles  []Role
	// UnitID is the person's own unit; UnitIDs are all units they answer for,
	// their own among them.
	UnitID  string
	UnitIDs []string
}

// Has reports whether the person holds one of the roles.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// In reports whether the person answers for the unit.
func (a Actor) In(unit string) bool {
	return unit != "" && (unit == a.UnitID || slices.Contains(a.UnitIDs, unit))
}
