package checkup

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuqing/internal/access"
)

// idleAfter is how long an account may be unused before it is asked whether
// anybody still needs it.
const idleAfter = 90 * 24 * time.Hour

// namedAtMost bounds the names in one finding.
const namedAtMost = 3

func (s *Service) audit(ctx context.Context) Finding {
	head, err := s.deps.Verify(ctx)
	if err != nil {
		f := unwell(err, "something was changed outside the program: keep this folder as it is, tell the audit administrator, and compare with a backup",
			"有程序以外的改动：保持原状，报告审计员，与备份比对")
		f.State = "校验不通过：" + err.Error()
		return f
	}
	return Finding{Verdict: Good, Found: fmt.Sprintf("%d rows, chain unbroken, head %.12s", head.N, head.Hash), State: fmt.Sprintf("完整，%d 行", head.N)}
}

func (s *Service) accounts(ctx context.Context) Finding {
	users, err := s.deps.Users(ctx)
	if err != nil {
		return unwell(err, "the accounts cannot be read", "见“数据库”一项")
	}
	if len(users) == 0 {
		return Finding{Verdict: Warn, Found: "no account yet", Advice: "open the one-time link that `yuqing serve` prints", State: "还没有账号", Do: "打开启动时给出的一次性链接"}
	}
	locked, err := s.deps.Locked(ctx, s.deps.Now())
	if err != nil {
		return unwell(err, "the locks cannot be read", "见“数据库”一项")
	}
	idle, used := s.idle(users)
	f := Finding{Verdict: Good, Found: fmt.Sprintf("%d accounts in use", used), State: fmt.Sprintf("在用 %d 个", used)}
	if len(locked) > 0 {
		f.Verdict, f.Found, f.State = Warn, f.Found+fmt.Sprintf(", %d locked", len(locked)), f.State+fmt.Sprintf("，锁定 %d 个", len(locked))
		f.Advice, f.Do = "the security administrator unlocks them", "由安全管理员核实后解锁"
	}
	if len(idle) > 0 {
		f.Verdict = Warn
		f.Found += fmt.Sprintf(", %d unused for 90 days: %s", len(idle), shortList(idle, ", "))
		f.State += fmt.Sprintf("，90 天未登录 %d 个：%s", len(idle), shortList(idle, "、"))
		f.Advice, f.Do = "disable those that nobody needs", "停用不再需要的账号"
	}
	return f
}

// idle are the logins of those who have not come for long; used is how many
// accounts are not disabled.
func (s *Service) idle(users []access.User) (idle []string, used int) {
	for _, u := range users {
		if u.Disabled {
			continue
		}
		used++
		last := u.LastLogin
		if last.IsZero() {
			last = u.CreatedAt
		}
		if s.deps.Now().Sub(last) > idleAfter {
			idle = append(idle, u.Login)
		}
	}
	return idle, used
}

func shortList(names []string, sep string) string {
	if len(names) <= namedAtMost {
		return strings.Join(names, sep)
	}
	return strings.Join(names[:namedAtMost], sep) + " …"
}

func (s *Service) sources(ctx context.Context) Finding {
	all, err := s.deps.Sources(ctx)
	if err != nil {
		return unwell(err, "the sources cannot be read", "见“数据库”一项")
	}
	if len(all) == 0 {
		return Finding{Verdict: Warn, Found: "no source yet", Advice: "add one on the page 信源", State: "还没有信源", Do: "新增信源"}
	}
	var silent, failing []string
	f := Finding{Verdict: Good}
	for _, x := range all {
		if x.At.After(f.At) {
			f.At = x.At
		}
		switch {
		case x.Paused:
		case x.Error != "":
			failing = append(failing, x.Name)
		case x.Silent:
			silent = append(silent, x.Name)
		}
	}
	f.Found, f.State = fmt.Sprintf("%d sources", len(all)), fmt.Sprintf("%d 个", len(all))
	if len(failing) > 0 {
		f.Verdict, f.Found, f.State = Warn, f.Found+fmt.Sprintf(", %d failing: %s", len(failing), shortList(failing, ", ")), f.State+fmt.Sprintf("，采集失败 %d 个：%s", len(failing), shortList(failing, "、"))
	}
	if len(silent) > 0 {
		f.Verdict, f.Found, f.State = Warn, f.Found+fmt.Sprintf(", %d silent: %s", len(silent), shortList(silent, ", ")), f.State+fmt.Sprintf("，静默 %d 个：%s", len(silent), shortList(silent, "、"))
	}
	if f.Verdict != Good {
		f.Advice, f.Do = "look at the log of their runs", "看采集日志，修正地址或暂停"
	}
	return f
}
