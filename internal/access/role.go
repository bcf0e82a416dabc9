package access

import "slices"

// Role (角色) is what a person does in the chain, from the patrol to the
// archive, or which of the three administrators they are. A person may hold
// several.
type Role string

// The roles.
const (
	RoleMonitor       Role = "monitor"     // 巡查员: finds matters, watches what follows
	RoleAnalyst       Role = "analyst"     // 研判员: triage
	RoleCoordinator   Role = "coordinator" // 协调员: dispatches, rules on returns, closes
	RoleContact       Role = "contact"     // 单位联络员: answers for a unit, sees only that unit
	RoleReviewer1     Role = "reviewer1"   // 初审
	RoleReviewer2     Role = "reviewer2"   // 复审
	RoleReviewer3     Role = "reviewer3"   // 终审
	RoleGovernment    Role = "government"  // 政府审签: signs in the government's name
	RolePublisher     Role = "publisher"   // 发布员
	RoleLeader        Role = "leader"      // 领导: reads everything, instructs
	RoleHead          Role = "head"        // 办公室主任: head of the press office
	RoleSystemAdmin   Role = "sysadmin"    // 系统管理员: users, units, sources, settings
	RoleSecurityAdmin Role = "secadmin"    // 安全管理员: roles, locks, sessions
	RoleAuditAdmin    Role = "auditor"     // 审计员: reads the audit log, nothing else
)

// Roles lists all roles in the order of the chain, the administrators last.
var Roles = []Role{
	RoleMonitor, RoleAnalyst, RoleCoordinator, RoleContact, RoleReviewer1, RoleReviewer2, RoleReviewer3,
	RoleGovernment, RolePublisher, RoleLeader, RoleHead, RoleSystemAdmin, RoleSecurityAdmin, RoleAuditAdmin,
}

var roleNames = map[Role]string{
	RoleMonitor: "巡查员", RoleAnalyst: "研判员", RoleCoordinator: "协调员", RoleContact: "单位联络员",
	RoleReviewer1: "初审", RoleReviewer2: "复审", RoleReviewer3: "终审", RoleGovernment: "政府审签",
	RolePublisher: "发布员", RoleLeader: "领导", RoleHead: "办公室主任",
	RoleSystemAdmin: "系统管理员", RoleSecurityAdmin: "安全管理员", RoleAuditAdmin: "审计员",
}

// Name is the role's Chinese name, or the role itself where it is unknown.
func (r Role) Name() string {
	if n, ok := roleNames[r]; ok {
		return n
	}
	return string(r)
}

// Known reports whether r is one of Roles.
func (r Role) Known() bool { return roleNames[r] != "" }

// ParseRole reads a role by its code or its Chinese name.
func ParseRole(s string) (Role, bool) {
	for _, r := range Roles {
		if s == string(r) || s == roleNames[r] {
			return r, true
		}
	}
	return "", false
}

// administrators are the three that GB/T 22239 keeps apart (三员分立).
var administrators = []Role{RoleSystemAdmin, RoleSecurityAdmin, RoleAuditAdmin}

// adminCount counts how many of the three administrators roles holds.
func adminCount(roles []Role) int {
	n := 0
	for _, r := range administrators {
		if slices.Contains(roles, r) {
			n++
		}
	}
	return n
}
