package checkup

import (
	"context"
	"errors"
	"slices"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
)

// Step is one line of the checklist of the first days.
type Step struct {
	Name, Hint, Link string
	Done             bool
}

// First is the checklist of a new installation, in the order of the work.
func (s *Service) First(ctx context.Context) ([]Step, error) {
	users, err1 := s.deps.Users(ctx)
	sources, err2 := s.deps.Sources(ctx)
	posts, err3 := s.deps.Posts(ctx)
	entries, err4 := s.deps.Entries(ctx)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	vacant := vacantIn(users, chain)
	staff := "一件事从初筛到发布要用到的角色都有人；三人的小单位可一人多角"
	if vacant != "" {
		staff = "还没有人担任：" + vacant + "，事项到这一步会停住；可一人多角"
	}
	return []Step{
		{"三员分立", "系统、安全、审计管理员由三个人担任，互不兼任", "/users", apart(users)},
		{"建立本办人员", staff, "/users", vacant == ""},
		{"建立单位联络员", "各责任单位签收和回复交办单的人", "/users/new", vacantIn(users, []access.Role{access.RoleContact}) == ""},
		{"写明属地", "在配置文件中设置 office.region，地名按本县识别", "/help", s.deps.Region},
		{"新增信源", "订阅源、网页；也可导入 OPML", "/sources/new", len(sources) > 0},
		{"收到第一条信息", "采集、粘贴或导入", "/imports", posts > 0},
		{"办第一件事", "把一条信息列入台账并交办", "/ledger", entries > 0},
		{"通知送得到人", "在配置文件中设置 mail 或 webhook，紧急事项不等人刷新页面", "/deliveries", s.deps.Told},
		{"备份", "至少备份一次，并拷到另一台机器", "/system", s.backedUp(ctx)},
	}, nil
}

// chain are the roles without which an office's matters stop on their way.
var chain = []access.Role{
	access.RoleMonitor, access.RoleAnalyst, access.RoleCoordinator, access.RoleReviewer1, access.RoleReviewer2, access.RoleReviewer3,
	access.RolePublisher, access.RoleHead,
}

// vacantIn names those of the roles that nobody holds.
func vacantIn(users []access.User, roles []access.Role) string {
	var names []string
	for _, r := range roles {
		if !slices.ContainsFunc(users, func(u access.User) bool { return !u.Disabled && slices.Contains(u.Roles, r) }) {
			names = append(names, r.Name())
		}
	}
	return strings.Join(names, "、")
}

// apart reports whether the three administrators are there and are three people.
func apart(users []access.User) bool {
	admins := []access.Role{access.RoleSystemAdmin, access.RoleSecurityAdmin, access.RoleAuditAdmin}
	two := func(u access.User) bool {
		held := slices.DeleteFunc(slices.Clone(admins), func(r access.Role) bool { return !slices.Contains(u.Roles, r) })
		return !u.Disabled && len(held) > 1
	}
	return vacantIn(users, admins) == "" && !slices.ContainsFunc(users, two)
}

func (s *Service) backedUp(ctx context.Context) bool {
	var last BackupMade
	return s.deps.Backup == nil || s.deps.Kept.Get(ctx, backupName, &last) == nil
}

// KindBackup is the jobs.Job.Kind of a backup; its result is a BackupMade.
// KindCheck is that of the slow checks.
const (
	KindBackup = "backup"
	KindCheck  = "checkup"
)

// errNoBackup is for installations whose database is backed up otherwise.
var errNoBackup = &jobs.Failure{Text: "本系统的数据在 PostgreSQL 中，请由数据库管理员用 pg_dump 备份。"}

// StartBackup writes a backup in the background; it needs access.ManageSystem.
func (s *Service) StartBackup(ctx context.Context, by access.Actor) (jobs.Job, error) {
	if err := access.Require(by, access.ManageSystem, access.Object{}); err != nil {
		return jobs.Job{}, err
	}
	if s.deps.Backup == nil {
		return jobs.Job{}, errNoBackup
	}
	return s.deps.Jobs.Start(KindBackup, "备份", by.UserID, func(ctx context.Context, _ jobs.Progress) (any, error) { return s.deps.Backup(ctx) })
}

// StartCheck runs the slow checks in the background; it needs
// access.ViewSystem.
func (s *Service) StartCheck(ctx context.Context, by access.Actor) (jobs.Job, error) {
	if err := access.Require(by, access.ViewSystem, access.Object{}); err != nil {
		return jobs.Job{}, err
	}
	return s.deps.Jobs.Start(KindCheck, "校验审计链与证书", by.UserID, func(ctx context.Context, _ jobs.Progress) (any, error) { return nil, s.Refresh(ctx) })
}
