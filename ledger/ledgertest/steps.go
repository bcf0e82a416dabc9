package ledgertest

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Step is a command and the role of the person who gives it.
type Step struct {
	Role access.Role
	ledger.Command
}

// Sample is a command with details that suffice, for a matter of the level.
// other is an entry that the matter may be merged into.
func Sample(action ledger.Action, level opinion.Level, other string) ledger.Command {
	cmd := ledger.Command{Action: action, Reason: "测试理由"}
	if d := sampleDetails(action, level, other); d != nil {
		return cmd.With(d)
	}
	return cmd
}

func sampleDetails(action ledger.Action, level opinion.Level, other string) any {
	unit := func(id string) ledger.UnitRef { return ledger.UnitRef{ID: id} }
	far := time.Date(2030, 1, 4, 9, 30, 0, 0, time.UTC)
	switch action {
	case ledger.ActAnswered:
		return ledger.Answered{Channel: "热线", Unit: "卫生健康局", Text: "已办理"}
	case ledger.ActLeaveOut:
		return ledger.Dismissal{Kind: "无关"}
	case ledger.ActTriage, ledger.ActRegrade:
		return ledger.Grading{Level: level, Class: opinion.ClassEmergency, Basis: "涉及人身安全", Lead: unit(UnitHealth)}
	case ledger.ActMerge:
		return ledger.Merging{Into: other}
	case ledger.ActDispatch:
		return ledger.Dispatching{Lead: unit(UnitHealth), Supporting: []ledger.UnitRef{unit(UnitEducation)}, Copies: []ledger.UnitRef{unit(UnitTown)}}
	case ledger.ActReassign:
		return ledger.Dispatching{Lead: unit(UnitTown)}
	case ledger.ActReturn:
		return ledger.Returning{Basis: "三定方案第二条"}
	case ledger.ActFeedback:
		return ledger.Feedback{Text: "正在核查"}
	case ledger.ActSubmit:
		return ledger.Drafting{Text: "情况说明", Publicity: ledger.PublicityOpen, Secrecy: "不涉密", Without: "配合单位情况已电话核实"}
	case ledger.ActApprove, ledger.ActApproveReply, ledger.ActReject:
		return ledger.Reviewing{Comments: "请补充数据来源", Channel: "电话"}
	case ledger.ActPublish, ledger.ActPress, ledger.ActPublishMore:
		return ledger.Publishing{Channel: "政府网站", Link: "https://www.example.gov.cn/1", Speaker: "某甲", Rank: "主要负责人"}
	case ledger.ActRebound:
		return ledger.Linking{Text: "又有转发"}
	case ledger.ActAskClose, ledger.ActArchive:
		return ledger.Closing{Conclusion: "已解决", Effect: "平息"}
	}
	return sampleFact(action, far)
}

func sampleFact(action ledger.Action, far time.Time) any {
	support := ledger.UnitRef{ID: UnitEducation}
	switch action {
	case ledger.ActReportUp, ledger.ActConsult, ledger.ActCall, ledger.ActTransfer, ledger.ActStatement, ledger.ActProposeRebound, ledger.ActDispute, ledger.ActSettle:
		return ledger.Memo{Kind: "首报", To: "县委宣传部", Text: "情况如下"}
	case ledger.ActAddSupport:
		return ledger.AddingSupport{Units: []ledger.UnitRef{{ID: UnitTown}}}
	case ledger.ActSupportAccept, ledger.ActSupportUnaccept, ledger.ActSupportReport, ledger.ActSupportReturn:
		return ledger.SupportPart{Unit: support, Text: "已核实"}
	case ledger.ActWithin:
		return ledger.Section{Section: "医政股"}
	case ledger.ActAskExtension, ledger.ActExtend, ledger.ActRefuseExtend:
		return ledger.Extending{Clock: ledger.ClockClose, Until: far}
	case ledger.ActInstruct:
		return ledger.Instructing{By: "某县长", Rank: "县长", Text: "请速办", Due: far}
	case ledger.ActInstructReport:
		return ledger.InstructionReport{No: 1, Text: "已办"}
	case ledger.ActOrdered:
		return ledger.Ordered{Deadline: far, By: "市委网信办 转办〔2026〕8号"}
	case ledger.ActReceipt:
		return ledger.Receipt{Text: "收文〔2026〕3号"}
	case ledger.ActCheckPost:
		return ledger.PostCheck{State: "在"}
	case ledger.ActFollow:
		return ledger.FollowUp{Text: "热度下降", Views: new(3)}
	case ledger.ActNote:
		return ledger.Columns{Remark: "备注"}
	case ledger.ActLink:
		return ledger.Linking{Posts: []string{"another post"}}
	case ledger.ActSplit:
		return ledger.Splitting{Title: "拆出的事项"}
	case ledger.ActAskLate, ledger.ActAllowLate, ledger.ActRefuseLate:
		return ledger.Lateness{Action: ledger.ActCall, When: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	case ledger.ActCarryOver:
		return ledger.CarriedOver{Lead: ledger.UnitRef{ID: UnitHealth, Name: "卫生健康局"}}
	case ledger.ActLookBack:
		return ledger.Checked{Result: "已兑现", Text: "路灯已修复"}
	case ledger.ActMiss:
		return ledger.Miss{Kind: "迟报", By: "群众", Cause: "夜间无人值守"}
	}
	return nil
}

// Path is the shortest way from a clue to a state, for a matter of the level.
// To 政府审签 the draft is in the government's name.
func Path(to ledger.State, level opinion.Level) []Step {
	major := level.Rank() >= opinion.LevelMajor.Rank()
	step := func(role access.Role, action ledger.Action) Step { return Step{role, Sample(action, level, "")} }
	switch to {
	case ledger.StateClue:
		return nil
	case ledger.StateLeftOut:
		return []Step{step(access.RoleMonitor, ledger.ActLeaveOut)}
	case ledger.StateVoided:
		return []Step{step(access.RoleHead, ledger.ActVoid)}
	case ledger.StateToRule:
		return append(Path(ledger.StateToAccept, level), step(access.RoleContact, ledger.ActReturn))
	}
	chain := []struct {
		at ledger.State
		Step
	}{
		{ledger.StateToTriage, step(access.RoleMonitor, ledger.ActScreen)},
		{ledger.StateToDispatch, step(access.RoleAnalyst, ledger.ActTriage)},
		{ledger.StateToAccept, step(access.RoleCoordinator, ledger.ActDispatch)},
		{ledger.StateInHand, step(access.RoleContact, ledger.ActAccept)},
		{ledger.StateReview1, step(access.RoleContact, ledger.ActSubmit)},
		{ledger.StateReview2, step(access.RoleReviewer1, ledger.ActApprove)},
		{ledger.StateReview3, step(access.RoleReviewer2, ledger.ActApprove)},
		{ledger.StateReview4, step(access.RoleReviewer3, ledger.ActApprove)},
		{ledger.StateToPublish, step(access.RoleGovernment, ledger.ActApprove)},
		{ledger.StateFollowUp, step(access.RolePublisher, ledger.ActPublish)},
		{ledger.StateToClose, step(access.RoleContact, ledger.ActAskClose)},
		{ledger.StateClosed, step(access.RoleLeader, ledger.ActClose)},
		{ledger.StateArchived, step(access.RoleCoordinator, ledger.ActArchive)},
	}
	var steps []Step
	for _, c := range chain {
		s := c.Step
		switch {
		case c.at == ledger.StateReview1 && to == ledger.StateReview4:
			s.Command = s.With(ledger.Drafting{Text: "通告", Government: true, Publicity: ledger.PublicityOpen, Secrecy: "不涉密", Without: "无"})
		case c.at == ledger.StateReview4 && to != ledger.StateReview4 && !major:
			continue // straight from 终审 to 待发布
		case c.at == ledger.StateToPublish && !major:
			s.Role = access.RoleReviewer3
		}
		steps = append(steps, s)
		if c.at == ledger.StateToDispatch && major {
			steps = append(steps, step(access.RoleHead, ledger.ActConfirm))
		}
		if c.at == to {
			break
		}
	}
	return steps
}

// Walk carries out the steps one after the other, a minute apart.
func (o *Office) Walk(e ledger.Entry, steps ...Step) (ledger.Entry, error) {
	for i, s := range steps {
		o.Pass(time.Minute)
		next, err := o.Do(context.Background(), o.person(s.Role), e.ID, e.Version, s.Command)
		if err != nil {
			return e, fmt.Errorf("step %d, %s by %s: %w", i+1, s.Action, s.Role, err)
		}
		e = next
	}
	return e, nil
}

func (o *Office) person(r access.Role) access.Actor {
	if r == ledger.RoleSystem {
		return ledger.System
	}
	return o.People[r]
}

// At registers a matter and takes it to a state.
func (o *Office) At(to ledger.State, level opinion.Level, m ledger.Matter) (ledger.Entry, error) {
	if m.Title == "" {
		m.Title = "某小区夜间施工噪声"
	}
	e, _, err := o.Create(context.Background(), o.People[access.RoleMonitor], ledger.Opening{Matter: m})
	if err != nil {
		return e, err
	}
	return o.Walk(e, Path(to, level)...)
}
