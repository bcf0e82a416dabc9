package ledger_test

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// The first path: one matter from clue to closed, by the people that the
// rules require, read back as one timeline.
func Example() {
	ctx := context.Background()
	office := ledgertest.NewOffice(ledgertest.NewMemory())
	health := ledger.UnitRef{ID: ledgertest.UnitHealth}

	entry, _, err := office.Create(ctx, office.People[access.RoleMonitor], ledger.Opening{
		Matter: ledger.Matter{Title: "接种点排队无遮阳", Posts: []string{"post-1"}, DiscoveredAt: office.Now().Add(-10 * time.Minute)},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	does := func(role access.Role, cmd ledger.Command) {
		if err != nil {
			return
		}
		office.Pass(20 * time.Minute)
		entry, err = office.Do(ctx, office.People[role], entry.ID, entry.Version, cmd)
	}
	does(access.RoleMonitor, ledger.Command{Action: ledger.ActScreen})
	does(access.RoleAnalyst, ledger.Command{Action: ledger.ActTriage}.With(ledger.Grading{
		Level: opinion.LevelLarger, Class: opinion.ClassInterests, Lead: health,
	}))
	does(access.RoleCoordinator, ledger.Command{Action: ledger.ActDispatch}.With(ledger.Dispatching{Lead: health}))
	does(access.RoleContact, ledger.Command{Action: ledger.ActAccept})
	does(access.RoleContact, ledger.Command{Action: ledger.ActFeedback}.With(ledger.Feedback{Text: "已到现场核实"}))
	does(access.RoleContact, ledger.Command{Action: ledger.ActSubmit}.With(ledger.Drafting{
		Text: "已加设遮阳棚", Publicity: ledger.PublicityOpen, Secrecy: "不涉密",
	}))
	does(access.RoleReviewer1, ledger.Command{Action: ledger.ActApprove})
	does(access.RoleReviewer2, ledger.Command{Action: ledger.ActApprove})
	does(access.RoleReviewer3, ledger.Command{Action: ledger.ActApprove})
	does(access.RolePublisher, ledger.Command{Action: ledger.ActPublish}.With(ledger.Publishing{Channel: "政府网站"}))
	does(access.RoleMonitor, ledger.Command{Action: ledger.ActFollow}.With(ledger.FollowUp{Text: "评论转为正面"}))
	does(access.RoleContact, ledger.Command{Action: ledger.ActAskClose}.With(ledger.Closing{Conclusion: "已解决"}))
	does(access.RoleCoordinator, ledger.Command{Action: ledger.ActClose})
	if err != nil {
		fmt.Println(err)
		return
	}

	history, _ := office.History(ctx, office.People[access.RoleHead], entry.ID)
	for _, a := range history {
		fmt.Println(a.Seq, a.HappenedAt.In(office.Now().Location()).Format("15:04"), a.Role.Name(), a.Action.Name(), "→", a.To.Name())
	}
	respond, _ := entry.Clock(ledger.ClockRespond)
	fmt.Println(entry.Number, entry.State.Name(), respond.Name, "超时:", respond.Late(office.Now()))
	fmt.Println(ledger.VerifyEntry(entry, history))
	// Output:
	// 1 09:00 巡查员 登记 → 线索
	// 2 09:20 巡查员 初筛 → 待研判
	// 3 09:40 研判员 研判 → 待交办
	// 4 10:00 协调员 交办 → 待签收
	// 5 10:20 单位联络员 签收 → 核查处置
	// 6 10:40 单位联络员 反馈 → 核查处置
	// 7 11:00 单位联络员 报稿 → 初审
	// 8 11:20 初审 审核通过 → 复审
	// 9 11:40 复审 审核通过 → 终审
	// 10 12:00 终审 审核通过 → 待发布
	// 11 12:20 发布员 发布 → 跟踪
	// 12 12:40 巡查员 跟踪反馈 → 跟踪
	// 13 13:00 单位联络员 申请办结 → 待办结审核
	// 14 13:20 协调员 办结 → 已办结
	// 2026-00001 已办结 较大及以上 48 小时内回应 超时: false
	// <nil>
}
