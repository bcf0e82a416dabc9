package ledger

// Action is a kind of act on an entry (动作). What each needs and what it
// leads to stands in Table and Actions.
type Action string

// The actions that move an entry along the chain.
const (
	ActCreate       Action = "create"        // 登记
	ActAnswered     Action = "answered"      // 热线已答复: what its own system answered before
	ActCarryOver    Action = "carry-over"    // 历史录入: what an earlier ledger says
	ActScreen       Action = "screen"        // 初筛
	ActLeaveOut     Action = "leave-out"     // 不列入
	ActRelist       Action = "relist"        // 重新列入
	ActTriage       Action = "triage"        // 研判
	ActConfirm      Action = "confirm"       // 确认定级
	ActMerge        Action = "merge"         // 并入
	ActDispatch     Action = "dispatch"      // 交办
	ActRecall       Action = "recall"        // 撤回
	ActAccept       Action = "accept"        // 签收
	ActUnaccept     Action = "unaccept"      // 撤回签收: an order that was accepted by mistake
	ActReturn       Action = "return"        // 退单
	ActUphold       Action = "uphold"        // 退单成立
	ActOverrule     Action = "overrule"      // 退单不成立
	ActFeedback     Action = "feedback"      // 首回/阶段反馈
	ActReassign     Action = "reassign"      // 改派
	ActSubmit       Action = "submit"        // 报稿
	ActApprove      Action = "approve"       // 审核通过
	ActApproveReply Action = "approve-reply" // 审定直接答复
	ActReject       Action = "reject"        // 审核退回
	ActPublish      Action = "publish"       // 发布
	ActPress        Action = "press"         // 新闻发布会
	ActPublishMore  Action = "publish-more"  // 续发: another channel, or a rolling update
	ActRebound      Action = "rebound"       // 再发酵
	ActAskClose     Action = "ask-close"     // 申请办结
	ActClose        Action = "close"         // 办结
	ActRefuseClose  Action = "refuse-close"  // 办结退回
	ActArchive      Action = "archive"       // 归档
	ActReopen       Action = "reopen"        // 重启
	ActVoid         Action = "void"          // 作废
)

// The actions that leave the state as it is: facts on an entry.
const (
	ActReportUp        Action = "report-up"        // 上报
	ActReceipt         Action = "receipt"          // 上报回执: what came back for a 上报
	ActOrdered         Action = "ordered"          // 来文时限: a superior's deadline that came later, or another one
	ActRegrade         Action = "regrade"          // 重新定级
	ActAddSupport      Action = "add-support"      // 增派配合
	ActSupportAccept   Action = "support-accept"   // 配合签收
	ActSupportUnaccept Action = "support-unaccept" // 撤回配合签收: a part that was accepted by mistake
	ActSupportReport   Action = "support-report"   // 配合报送
	ActSupportReturn   Action = "support-return"   // 配合退单
	ActWithin          Action = "within"           // 分办
	ActAskExtension    Action = "ask-extension"    // 申请延期
	ActExtend          Action = "extend"           // 准予延期
	ActRefuseExtend    Action = "refuse-extend"    // 不予延期
	ActConsult         Action = "consult"          // 会商
	ActRemind          Action = "remind"           // 催办
	ActSupervise       Action = "supervise"        // 督办
	ActCirculate       Action = "circulate"        // 通报
	ActCall            Action = "call"             // 电话记录
	ActContact         Action = "contact"          // 联系当事人
	ActInstruct        Action = "instruct"         // 批示
	ActInstructReport  Action = "instruct-report"  // 批示反馈
	ActTransfer        Action = "transfer"         // 移交
	ActCheckPost       Action = "check-post"       // 核查原文
	ActStatement       Action = "statement"        // 确定口径
	ActFollow          Action = "follow"           // 跟踪反馈
	ActProposeRebound  Action = "propose-rebound"  // 疑似再发酵
	ActRate            Action = "rate"             // 回访评价
	ActNote            Action = "note"             // 补充信息
	ActLink            Action = "link"             // 关联原文
	ActAbsorb          Action = "absorb"           // 并件归入: the other side of 并入
	ActRelease         Action = "release"          // 并件移出: the other side of 重新列入
	ActSplit           Action = "split"            // 拆分
	ActMiss            Action = "miss"             // 漏报迟报登记
	ActLookBack        Action = "look-back"        // 回头看
	ActDispute         Action = "dispute"          // 数据有异议: a unit doubts what a figure counts of it
	ActSettle          Action = "settle"           // 异议答复
	ActAskLate         Action = "ask-late"         // 申请补录: to record past the office's limit
	ActAllowLate       Action = "allow-late"       // 准予补录
	ActRefuseLate      Action = "refuse-late"      // 不予补录
	ActReclock         Action = "reclock"          // 时限重算
)
