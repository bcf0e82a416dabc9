package ui

import (
	"net/http"
	"slices"

	"yuqing/internal/access"
)

// beginStep is one thing to do first: what, and the place it is done at.
type beginStep struct {
	Text string
	Link link // without Name where it is done on the first screen itself
}

// begins are the first things to do by role, in the order of a matter's way. Who
// keeps the system is shown to the checklist of a new installation (internal/checkup).
var begins = []struct {
	role  access.Role
	steps []beginStep
}{
	{access.RoleMonitor, []beginStep{{"把群里看到的链接、分享文案整段粘到采集台，点“识别”，核对后保存；要办的点“列入台账”。", link{Name: "采集台", URL: "/clues"}}}},
	{access.RoleAnalyst, []beginStep{{"点“待研判”一格，逐件定等级、类别和拟办单位；系统判得不对的，在信息页“改定”。", link{Name: "待研判", URL: "/?pile=triage"}}}},
	{access.RoleCoordinator, []beginStep{{"研判好的选牵头单位交办；小事用“简易交办”一张表办完。退单、延期申请会通知到您。", link{Name: "待交办", URL: "/ledger?state=to-dispatch"}}}},
	{access.RoleReviewer1, []beginStep{reviewFirst}}, {access.RoleReviewer2, []beginStep{reviewFirst}}, {access.RoleReviewer3, []beginStep{reviewFirst}}, {access.RoleGovernment, []beginStep{reviewFirst}},
	{access.RolePublisher, []beginStep{{"审定的稿件发布后，登记渠道、发声人和链接；事项随即进入跟踪。", link{Name: "待发布", URL: "/ledger?state=to-publish"}}}},
	{access.RoleHead, []beginStep{{"看“已超时”一格；重大以上的定级、延期、重启由您确认。", link{Name: "已超时", URL: "/?pile=late"}}}},
	{access.RoleContact, []beginStep{
		{"待签收的先点“签收”；不属本单位职责的“退单”并写明依据，时限不停。", link{}},
		{"签收后先“首回”，报已掌握的情况；查实后“报稿”，来不及的在到期前“申请延期”。", link{}},
	}},
	{access.RoleLeader, []beginStep{
		{"每张卡是一件需您定的事：卡在哪里、建议怎么办。点“批示”，可用现成的短语，也可以写反馈时限。", link{}},
		{"要带走的点“一页纸情况表”打印；本页也可以直接打印成一页。", link{}},
	}},
	{access.RoleSystemAdmin, []beginStep{{"照“开始使用”的清单，建立单位、账号和信源；清单会写明还缺什么。", link{Name: "系统状态", URL: "/system"}}}},
	{access.RoleSecurityAdmin, []beginStep{{"给新账号分配角色；锁定的账号核实后解锁。", link{Name: "用户", URL: "/users"}}}},
	{access.RoleAuditAdmin, []beginStep{{"校验审计链，把末行摘要抄存别处；以后可证明记录没有被改过。", link{Name: "审计日志", URL: "/audit"}}}},
}

var reviewFirst = beginStep{"从通知点进要审的稿件：稿件检查、口径和以往的回应都在旁边；通过，或写明意见退回。", link{Name: "通知", URL: "/notices"}}

// beginForAll stand after those of the role.
var beginForAll = []beginStep{{"在“我的账号”改好密码；要收邮件提醒的在“通知”页设置。每页的“帮助”讲这一页怎么用。", link{Name: "我的账号", URL: "/me"}}}

// begin is what a person should do first, until they have seen it.
func (s *server) begin(r *request) []beginStep {
	if r.Path() != "/" || begun(r) {
		return nil
	}
	var steps []beginStep
	for _, b := range begins {
		for _, step := range b.steps {
			if r.by.Has(b.role) && !slices.Contains(steps, step) {
				steps = append(steps, step)
			}
		}
	}
	if len(steps) == 0 {
		return nil
	}
	return append(steps, beginForAll...)
}

// begunCookie is of one person: a desk's browser is used by whole shifts.
func begunCookie(by access.Actor) string { return "yuqing_begun_" + by.UserID }

func begun(r *request) bool {
	_, err := r.Cookie(begunCookie(r.by))
	return err == nil
}

// setBegun puts the first steps away, or shows them again.
func (s *server) setBegun(r *request) error {
	c := &http.Cookie{Name: begunCookie(r.by), Value: "1", Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if begun(r) {
		c.MaxAge = -1
	}
	r.SetCookie(c)
	return r.Redirect(http.StatusSeeOther, "/")
}
