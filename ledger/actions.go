package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// details is what an act carries. check looks at it beside the entry as it
// stands before the act; fold writes it into the entry.
type details interface {
	check(e *Entry, a *Act) error
	fold(e *Entry, a *Act)
}

// ActionInfo is what an action is called and what it needs beyond its rule.
type ActionInfo struct {
	Name   string
	Reason bool   // a reason is required
	Needs  string // what else is required, in words
	make   func() details
}

// Details returns a new, empty value of the type that the action's acts carry.
func (i ActionInfo) Details() any { return plain(i.make()) }

func plain(d details) any {
	if m, ok := d.(*memoDetails); ok {
		return &m.Memo
	}
	return d
}

// Actions describes every action.
var Actions = map[Action]ActionInfo{
	ActCreate:          {"登记", false, "标题；发现时间不晚于登记", func() details { return &Matter{} }},
	ActAnswered:        {"热线已答复", true, "由答复过的工单带出", func() details { return &Answered{} }},
	ActCarryOver:       {"历史录入", true, "由导入的历史台账带出", func() details { return &CarriedOver{} }},
	ActScreen:          {"初筛", false, "", none},
	ActLeaveOut:        {"不列入", true, "无关或仅关注", func() details { return &Dismissal{} }},
	ActRelist:          {"重新列入", false, "", none},
	ActTriage:          {"研判", false, "等级、回应类别、拟办单位；重大及以上须写研判依据", func() details { return &Grading{} }},
	ActConfirm:         {"确认定级", false, "", none},
	ActMerge:           {"并入", true, "并入的主件", func() details { return &Merging{} }},
	ActDispatch:        {"交办", false, "牵头单位", func() details { return &Dispatching{} }},
	ActRecall:          {"撤回", false, "", none},
	ActAccept:          {"签收", false, "", func() details { return &Acceptance{} }},
	ActUnaccept:        {"撤回签收", false, "在本办规定的时间内（默认 10 分钟），且签收后尚未办理", none},
	ActReturn:          {"退单", false, "职责依据", func() details { return &Returning{} }},
	ActUphold:          {"退单成立", false, "", none},
	ActOverrule:        {"退单不成立", true, "", none},
	ActFeedback:        {"反馈", false, "反馈内容", func() details { return &Feedback{} }},
	ActReassign:        {"改派", true, "另一牵头单位", func() details { return &Dispatching{} }},
	ActSubmit:          {"报稿", false, "稿件；配合单位均已报送或说明缺报原因", func() details { return &Drafting{} }},
	ActApprove:         {"审核通过", false, "撰稿人不得审核；较大及以上各审不同人；末审前须有公开属性和保密审查", func() details { return &Reviewing{} }},
	ActApproveReply:    {"审定直接答复", false, "同审核通过；答复方式", func() details { return &Reviewing{} }},
	ActReject:          {"审核退回", false, "退回意见", func() details { return &Reviewing{} }},
	ActPublish:         {"发布", false, "回应渠道；稿件已按现等级审完，内容与审定稿一致", func() details { return &Publishing{} }},
	ActPress:           {"新闻发布会", false, "发布会名称；发言人及职务；内容同发布、续发", func() details { return &Publishing{} }},
	ActPublishMore:     {"续发", false, "回应渠道；内容与审定稿一致，或已由另一人确定口径", func() details { return &Publishing{} }},
	ActRebound:         {"再发酵", true, "", func() details { return &Linking{} }},
	ActAskClose:        {"申请办结", false, "办结结论", func() details { return &Closing{} }},
	ActClose:           {"办结", false, "", none},
	ActRefuseClose:     {"办结退回", true, "", none},
	ActArchive:         {"归档", false, "办结结论和效果评估", func() details { return &Closing{} }},
	ActReopen:          {"重启", true, "", none},
	ActVoid:            {"作废", true, "", none},
	ActReportUp:        {"上报", false, "首报、续报或终报；报送对象", memo("kind", "to")},
	ActReceipt:         {"上报回执", false, "哪一次上报、回执", func() details { return &Receipt{} }},
	ActOrdered:         {"来文时限", true, "来文时限", func() details { return &Ordered{} }},
	ActRegrade:         {"重新定级", true, "等级、回应类别", func() details { return &Grading{} }},
	ActAddSupport:      {"增派配合", false, "配合单位", func() details { return &AddingSupport{} }},
	ActSupportAccept:   {"配合签收", false, "配合单位", func() details { return &SupportPart{} }},
	ActSupportUnaccept: {"撤回配合签收", false, "配合单位；在本办规定的时间内（默认 10 分钟），且签收后尚未办理", func() details { return &SupportPart{} }},
	ActSupportReport:   {"配合报送", false, "配合单位、报送内容", func() details { return &SupportPart{} }},
	ActSupportReturn:   {"配合退单", false, "配合单位、职责依据", func() details { return &SupportPart{} }},
	ActWithin:          {"分办", false, "股室或站所", func() details { return &Section{} }},
	ActAskExtension:    {"申请延期", true, "时限种类、申请延至；须在到期前", func() details { return &Extending{} }},
	ActExtend:          {"准予延期", false, "时限种类、准予延至", func() details { return &Extending{} }},
	ActRefuseExtend:    {"不予延期", true, "时限种类", func() details { return &Extending{} }},
	ActConsult:         {"会商", false, "参加方、会商结果", memo("to", "text")},
	ActRemind:          {"催办", false, "", memo()},
	ActSupervise:       {"督办", false, "", memo()},
	ActCirculate:       {"通报", false, "", memo()},
	ActCall:            {"电话记录", false, "通话对象", memo("to")},
	ActContact:         {"联系当事人", false, "", memo()},
	ActInstruct:        {"批示", false, "批示人、批示内容或扫描件；反馈时限须晚于批示", func() details { return &Instructing{} }},
	ActInstructReport:  {"批示反馈", false, "批示序号、反馈内容；可只就其中几项任务反馈", func() details { return &InstructionReport{} }},
	ActTransfer:        {"移交", true, "移交对象", memo("to")},
	ActCheckPost:       {"核查原文", false, "在、已删或打不开", func() details { return &PostCheck{} }},
	ActStatement:       {"确定口径", false, "口径内容", memo("text")},
	ActFollow:          {"跟踪反馈", false, "情况", func() details { return &FollowUp{} }},
	ActProposeRebound:  {"疑似再发酵", false, "依据", memo("text")},
	ActRate:            {"回访评价", false, "", func() details { return &Rating{} }},
	ActNote:            {"补充信息", false, "", func() details { return &Columns{} }},
	ActLink:            {"关联原文", false, "原文", func() details { return &Linking{} }},
	ActAbsorb:          {"并件归入", false, "由并入带出", func() details { return &Absorbing{} }},
	ActRelease:         {"并件移出", false, "由重新列入带出", func() details { return &Releasing{} }},
	ActSplit:           {"拆分", true, "新条目标题", func() details { return &Splitting{} }},
	ActDispute:         {"数据有异议", false, "异议内容", memo("text")},
	ActSettle:          {"异议答复", false, "答复内容", memo("text")},
	ActMiss:            {"漏报迟报登记", false, "漏报或迟报、提出方、原因", func() details { return &Miss{} }},
	ActAskLate:         {"申请补录", true, "要补录的动作、实际发生时间", func() details { return &Lateness{} }},
	ActAllowLate:       {"准予补录", false, "所申请的动作和时间", func() details { return &Lateness{} }},
	ActRefuseLate:      {"不予补录", true, "所申请的动作和时间", func() details { return &Lateness{} }},
	ActLookBack:        {"回头看", false, "结果、看到的情况", func() details { return &Checked{} }},
	ActReclock:         {"时限重算", true, "", none},
}

// Name is the action's Chinese name, and the action itself where it has none.
func (a Action) Name() string {
	if i, ok := Actions[a]; ok {
		return i.Name
	}
	return string(a)
}

// decode reads the JSON that an action's acts carry into its type (see
// ActionInfo.Details). A field of the wrong type, and where it is strict an
// unknown one, gives an *InvalidError that names the field.
func decode(action Action, raw json.RawMessage, strict bool) (details, error) {
	info, ok := Actions[action]
	if !ok {
		return nil, invalid("action", "没有“%s”这个动作", action)
	}
	d := info.make()
	if len(bytes.TrimSpace(raw)) == 0 {
		return d, nil
	}
	in := json.NewDecoder(bytes.NewReader(raw))
	if strict {
		in.DisallowUnknownFields()
	}
	if err := in.Decode(d); err != nil {
		return nil, badDetails(err)
	}
	if _, err := in.Token(); err != io.EOF {
		return nil, invalid("details", "内容之后还有多余的数据")
	}
	return d, nil
}

func badDetails(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return invalid("details."+wrong.Field, "“%s”的格式不对，应为 %s", wrong.Field, wrong.Type)
	}
	var odd *time.ParseError
	if errors.As(err, &odd) {
		return invalid("details", "时间 %s 应写作 2026-03-01T09:00:00+08:00 的样式", odd.Value)
	}
	return invalid("details", "内容读不懂：%v", err)
}

// Of decodes the details of an act, for those who read a history.
func (a Act) Of() (any, error) {
	d, err := decode(a.Action, a.Details, false)
	if err != nil {
		return nil, fmt.Errorf("act %s/%d: %w", a.EntryID, a.Seq, err)
	}
	return plain(d), nil
}
