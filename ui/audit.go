package ui

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/ledger"
)

type auditData struct {
	Rows   []auditRow
	Next   string
	Login  string
	From   string
	To     string
	Filter string // of the list, for an export
	Acts   []actGroup
	Head   *access.AuditHead
	Broken string
}

// auditRow is a row of the log in people's words.
type auditRow struct {
	access.AuditRow
	Who, ActName, ObjectName string
}

// actGroup is a part of the select of acts; its first choice is all of them.
type actGroup struct {
	Name    string
	Options []option
}

const auditRows = 100

func (s *server) audit(r *request) error {
	before, _ := strconv.ParseInt(r.QueryParam("before"), 10, 64) // a broken one is the first page
	d := auditData{Login: r.QueryParam("login"), Acts: actGroups(r.QueryParam("act"))}
	q, err := auditQuery(r.QueryParams())
	if err != nil {
		return err
	}
	d.From, d.To = r.QueryParam("from"), r.QueryParam("to")
	d.Filter = listFilter(r.QueryParams())
	q.Before, q.Limit = before, auditRows
	rows, err := s.Access.Audit(r.ctx(), r.by, q)
	if err != nil {
		return err
	}
	d.Rows = s.auditRows(r, rows)
	if len(rows) == auditRows {
		d.Next = address("/audit", r.QueryParams(), "before", strconv.FormatInt(rows[len(rows)-1].N, 10))
	}
	if r.QueryParam("verify") != "" {
		if err := s.verify(r, &d); err != nil {
			return err
		}
	}
	return s.render(r, http.StatusOK, "audit", "审计日志", d)
}

// auditQuery reads the page's address as a query of the log.
func auditQuery(v url.Values) (access.AuditQuery, error) {
	q := access.AuditQuery{Login: v.Get("login"), Act: v.Get("act")}
	var err error
	q.From, q.To, err = desk.Days(v.Get("from"), v.Get("to"))
	return q, err
}

// exportAudit writes the log, with the page's filter, into a CSV.
func (s *server) exportAudit(r *request) error {
	v, err := url.ParseQuery(r.FormValue("filter"))
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	q, err := auditQuery(v)
	if err != nil {
		return err
	}
	j, err := s.Desk.StartAuditExport(r.by, q, func(act string) string { return cmp.Or(actNames[act], act) })
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, "/jobs/"+j.ID)
}

func (s *server) verify(r *request, d *auditData) error {
	head, err := s.Access.VerifyAudit(r.ctx(), r.by)
	var broken *access.BrokenError
	switch {
	case errors.As(err, &broken):
		d.Broken = broken.Error()
	case err != nil:
		return err
	default:
		d.Head = &head
	}
	return nil
}

// auditActs are the names of the acts outside the ledger, in the groups by
// which the log can be filtered: an act's part before the dot.
var auditActs = []struct {
	kind, name string
	acts       [][2]string // code, name; none where the group is one act
}{
	{"login", "登录", [][2]string{{"login.refused", "登录失败"}, {"login.locked", "登录失败，账号锁定"}}},
	{"logout", "退出登录", nil},
	{"sessions", "会话", [][2]string{{"sessions.end", "结束全部会话"}}},
	{"password", "密码", [][2]string{{"password.change", "更改密码"}, {"password.reset", "重置密码"}, {"password.refused", "更改密码被拒"}}},
	{"user", "用户", [][2]string{{"user.create", "新增用户"}, {"user.update", "修改用户"}, {"user.roles", "更改角色"}, {"user.unlock", "解除锁定"}, {"user.notices", "更改提醒方式"}}},
	{"unit", "单位", [][2]string{{"unit.create", "新增单位"}, {"unit.update", "修改单位"}, {"unit.dissolve", "撤销单位"}}},
	{"token", "令牌", [][2]string{{"token.create", "新建令牌"}, {"token.revoke", "吊销令牌"}}},
	{"display", "大屏链接", [][2]string{{"display.create", "建立大屏链接"}, {"display.open", "屏幕打开大屏"}, {"display.revoke", "收回大屏链接"}}},
	{"source", "信源", [][2]string{{"source.create", "新增信源"}, {"source.update", "修改信源"}, {"source.moved", "网址迁移（由网站告知）"}, {"source.pause", "暂停采集"}, {"source.resume", "恢复采集"}, {"source.delete", "删除信源"}, {"source.push-secret", "生成推送密钥"}, {"source.push-end", "停用接口推送"}}},
	{"post", "信息", [][2]string{{"post.unmask", "查看个人信息"}, {"post.correct", "改定研判结果"}, {"post.confirm", "确认研判结果"}, {"post.uncorrect", "收回改定"}}},
	{"entry", "台账条目", [][2]string{{"entry.unmask", "查看稿件中的个人信息"}}},
	{"event", "热点", [][2]string{{"event.merge", "合并热点"}, {"event.split", "拆分热点"}, {"event.undo", "撤销合并拆分"}}},
	{"demo", "演示数据", [][2]string{{"demo.seed", "装入演示数据"}}},
	{"rules", "研判规则", [][2]string{{"rules.set", "启用规则"}, {"rules.retag", "重新标注"}}},
	{"model", "分类模型", [][2]string{{"model.train", "训练模型"}, {"model.use", "切换模型"}}},
	{"import", "导入文件", [][2]string{{"import.ledger", "导入既有台账"}}},
	{"clue", "线索", [][2]string{{"clue.add", "保存线索"}, {"clue.supplement", "补充线索"}}},
	{"file", "附件", [][2]string{{"file.add", "上传附件"}, {"file.unseal", "查看已封存原件"}, {"file.void", "作废附件"}, {"file.lift", "解除封存"}}},
	{"job", "任务", [][2]string{{"job.cancel", "中止任务"}}},
	{"backup", "备份", nil},
	{"restore", "恢复备份", nil},
	{"letter", "未处理消息", [][2]string{{"letter.redeliver", "重新投递"}}},
	{"wording", "口径", [][2]string{{"wording.add", "新增口径"}, {"wording.edit", "修改口径"}, {"wording.withdraw", "停用口径"}, {"wording.restore", "恢复口径"}, {"wording.words", "修改错敏词"}}},
	{"brief", "简报", [][2]string{{"brief.draft", "拟简报"}, {"brief.again", "简报重新取数"}, {"brief.edit", "修改简报"}, {"brief.issue", "签发简报"}, {"brief.drop", "删除简报草稿"}}},
	{"duty", "值班", [][2]string{{"duty.roster", "保存值班表"}, {"duty.clear", "清空一天值班"}, {"duty.give", "交班"}, {"duty.take", "接班"}, {"duty.void", "收回交接单"}}},
	{"office", "办公规则", [][2]string{{"office.rules", "修改时限与督办"}, {"office.holidays", "修改工作日历"}}},
	{"search", "检索", [][2]string{{"search.save", "保存检索"}, {"search.drop", "删除保存的检索"}}},
	{"view", "台账视图", [][2]string{{"view.save", "保存视图"}, {"view.drop", "删除视图"}}},
	{"export", "导出", [][2]string{{"export.ledger", "导出台账"}, {"export.posts", "导出信息"}, {"export.answers", "导出工单答复回写文件"}, {"export.matters", "导出报表明细"}, {"export.chat", "复制到群"}, {"export.audit", "导出审计日志"}, {"export.patrol", "导出巡查发现"}, {"export.instructions", "导出批示"}, {"export.report-ups", "导出上报"}, {"export.look-back", "导出回头看"}, {"export.recall", "导出漏报统计"}, {"export.assessment", "导出考核指标"}, {"export.ranking", "导出部门排名"}, {"export.cross", "导出类别与单位表"}}},
	{"delivery", "通知送达", [][2]string{{"delivery.retry", "重试送达"}, {"delivery.drop", "放弃送达"}}},
	{"bundle", "跨网数据包", [][2]string{{"bundle.answers", "送出公开答复"}}},
	{"patrol", "网站巡查", [][2]string{{"patrol.ignore", "忽略巡查发现"}, {"patrol.restore", "恢复巡查发现"}, {"patrol.hand", "交办巡查发现"}, {"patrol.limits", "修改巡查时限"}}},
	{"retention", "清除到期个人信息", nil},
	{"setup", "初始设置", [][2]string{{"setup.link", "生成初始设置链接"}}},
}

const ledgerActs = "ledger" // the kind of the acts on entries

var actNames = func() map[string]string {
	names := map[string]string{}
	for _, g := range auditActs {
		names[g.kind] = g.name
		for _, a := range g.acts {
			names[a[0]] = a[1]
		}
	}
	for action, info := range ledger.Actions {
		names[ledgerActs+"."+string(action)] = "台账：" + info.Name
	}
	return names
}()

// actGroups are the choices of the filter; an act that it does not know is
// kept as it stands in the address.
func actGroups(chosen string) []actGroup {
	pick := func(value, label string) option { return option{value, label, value == chosen} }
	var groups []actGroup
	for _, g := range auditActs {
		group := actGroup{g.name, []option{pick(g.kind, g.name)}}
		if len(g.acts) > 0 {
			group.Options[0].Label += "（全部）"
		}
		for _, a := range g.acts {
			group.Options = append(group.Options, pick(a[0], a[1]))
		}
		groups = append(groups, group)
	}
	entries := actGroup{"台账", []option{pick(ledgerActs, "台账（全部）")}}
	for _, action := range slices.Sorted(maps.Keys(ledger.Actions)) {
		entries.Options = append(entries.Options, pick(ledgerActs+"."+string(action), action.Name()))
	}
	groups = append(groups, entries)
	if _, known := actNames[chosen]; chosen != "" && chosen != ledgerActs && !known {
		groups = append(groups, actGroup{"其他", []option{pick(chosen, chosen)}})
	}
	return groups
}

// objectKinds are the names of what acts are on: "user:ID" is a 用户.
var objectKinds = map[string]string{
	"user": "用户", "login": "登录名", "unit": "单位", "source": "信源", "entry": "台账", "post": "信息", "event": "热点",
	"token": "令牌", "job": "任务", "letter": "未处理消息", "delivery": "送达", "rules": "规则版本", "model": "模型",
	"statement": "口径", "words": "错敏词", "brief": "简报", "duty": "值班表", "handover": "交接单", "holidays": "日历版本", "search": "检索",
}

func (s *server) auditRows(r *request, rows []access.AuditRow) []auditRow {
	names := s.objectNames(r, rows)
	out := make([]auditRow, len(rows))
	for i, row := range rows {
		kind, id, _ := strings.Cut(row.Object, ":")
		out[i] = auditRow{AuditRow: row, Who: personName(row), ActName: cmp.Or(actNames[row.Act], row.Act), ObjectName: row.Object}
		if objectKinds[kind] != "" {
			out[i].ObjectName = objectKinds[kind] + " " + cmp.Or(names[row.Object], id)
		}
	}
	return out
}

// personName is a login, or who acts without one.
func personName(row access.AuditRow) string {
	for _, a := range []access.Actor{access.Operator(), access.System()} {
		if row.UserID == a.UserID {
			return a.Name
		}
	}
	return row.Login
}

// objectNames are the names of the rows' objects, where the reader may know
// them: those of units and sources, an entry's number, a user's login as the
// log itself tells it.
func (s *server) objectNames(r *request, rows []access.AuditRow) map[string]string {
	names := map[string]string{}
	for _, row := range rows {
		word, _, _ := strings.Cut(row.Detail, " ")
		switch {
		case word == "":
		case strings.HasPrefix(row.Act, ledgerActs+"."), row.Act == "user.create": // the detail begins with the number, the login
			names[row.Object] = word
		case row.Act == "token.create", row.Act == "token.revoke", row.Act == "source.delete":
			names[row.Object] = row.Detail
		}
		names["user:"+row.UserID] = row.Login
	}
	if users, err := s.Access.Users(r.ctx(), r.by); err == nil { // an auditor may not list them
		for _, u := range users {
			names["user:"+u.ID] = u.Login
		}
	}
	units, err := s.units(r.ctx())
	if err != nil {
		s.Log.Warn("names of units not read", "error", err)
	}
	for _, u := range units.all {
		names["unit:"+u.ID] = u.Name
	}
	sources, err := s.Desk.SourceNames(r.ctx())
	if err != nil {
		s.Log.Warn("names of sources not read", "error", err)
	}
	for id, name := range sources {
		names["source:"+id] = name
	}
	return names
}
