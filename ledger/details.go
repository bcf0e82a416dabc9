package ledger

import (
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// The types below are the details that acts carry, as JSON. Which action
// carries which stands in Actions. Names of units are filled in by the
// Service; callers give their IDs.

// Matter is what an entry is about; the details of 登记.
type Matter struct {
	Number  string          `json:"number,omitempty"` // 编号, filled by the Service
	Title   string          `json:"title"`            // required
	Summary string          `json:"summary,omitempty"`
	Channel opinion.Channel `json:"channel,omitempty"` // 舆情 where empty
	// Posts are the opinion posts (and tickets) of the matter; the first is
	// the 主件. Empty for a matter entered by hand.
	Posts       []string  `json:"posts,omitempty"`
	URL         string    `json:"url,omitempty"`
	Platform    string    `json:"platform,omitempty"` // 发布平台
	Author      string    `json:"author,omitempty"`   // 发布者: masked wherever it is shown
	PublishedAt time.Time `json:"published_at,omitzero"`
	// DiscoveredAt is 发现时间, where the clocks start; the time of the act
	// where zero. A ticket's is its time of receipt.
	DiscoveredAt time.Time `json:"discovered_at,omitzero"`
	DiscoveredBy string    `json:"discovered_by,omitempty"`
	Patrol       string    `json:"patrol,omitempty"` // 巡查单位
	Topics       []string  `json:"topics,omitempty"` // topic IDs, best first
	Regions      []string  `json:"regions,omitempty"`
	Flags        []string  `json:"flags,omitempty"` // 谣言, 历史遗留, 紧急 …
	TicketNumber string    `json:"ticket_number,omitempty"`
	Category     string    `json:"category,omitempty"`    // a ticket's kind: 咨询, 求助, 投诉 …
	PolicyDate   time.Time `json:"policy_date,omitzero"`  // 政策解读: when the policy was issued
	Deadline     time.Time `json:"deadline,omitzero"`     // 上级交办: the deadline that came with it
	DeadlineBy   string    `json:"deadline_by,omitempty"` // who set it, its document number
	// DeadlineRound is the round that it is for, where it came in a later one (来文时限).
	DeadlineRound int    `json:"deadline_round,omitempty"`
	SplitFrom     string `json:"split_from,omitempty"` // the entry this one was split from
	Imported      bool   `json:"imported,omitempty"`   // history from before the product: out of rankings
	Views         int    `json:"views,omitempty"`      // 关注量
	Comments      int    `json:"comments,omitempty"`   // 跟帖数
}

// The flags that the default clocks know besides opinion.FlagRumour.
const (
	FlagLegacy = "历史遗留"
	FlagUrgent = "紧急"
)

// Answered is the answer that a ticket had in its own system before it came
// into the ledger; the details of 热线已答复, which only an Opening makes.
type Answered struct {
	Channel string `json:"channel"`        // 回应渠道: 热线, 留言 …; required
	Unit    string `json:"unit,omitempty"` // who answered, as that system names it
	Text    string `json:"text,omitempty"` // what it answered
}

// Dismissal says why a matter is left out; the details of 不列入.
type Dismissal struct {
	Kind string `json:"kind"` // 无关 or 仅关注
	// Dropped: a grading waited for its confirmation and is none any more; filled by
	// the Service. Histories of before do not say so.
	Dropped bool `json:"dropped,omitempty"`
}

// Grading is what a triage decides; the details of 研判 and 重新定级. What a
// command leaves out is as before; an empty list says that there is none.
type Grading struct {
	Level opinion.Level `json:"level"` // required
	Class opinion.Class `json:"class"` // required
	Flags []string      `json:"flags,omitzero"`
	// MustAnswer: nil, where nobody has said before either, means that it must
	// be, unless level and class are 一般.
	MustAnswer *bool     `json:"must_answer,omitempty"`
	Basis      string    `json:"basis,omitempty"` // 研判依据, required from 重大 up
	Lead       UnitRef   `json:"lead,omitzero"`   // proposed, required for a first 研判
	Supporting []UnitRef `json:"supporting,omitzero"`
}

// Merging names the entry that this one goes into; the details of 并入.
type Merging struct {
	Into    string `json:"into"`
	Dropped bool   `json:"dropped,omitempty"` // as with Dismissal
}

// Dispatching is the order that hands an entry to units (交办单); the details
// of 交办, and of 改派, which changes the lead unit alone. Of the lists nil is what
// was not said, and empty is nobody.
type Dispatching struct {
	Lead UnitRef `json:"lead"` // 牵头单位, required
	// Supporting are added to those that the entry has; empty, those that have not
	// accepted their part are relieved of it.
	Supporting []UnitRef `json:"supporting,omitzero"`
	Copies     []UnitRef `json:"copies,omitzero"`  // 抄送: need not accept
	Demand     string    `json:"demand,omitempty"` // 办理要求
	Due        time.Time `json:"due,omitzero"`     // 办结时限, where the order sets one
	Letter     bool      `json:"letter,omitempty"` // 函: the unit has no account, the office records its answers
}

// Acceptance is who takes an order for a unit; the details of 签收.
type Acceptance struct {
	Contact string `json:"contact,omitempty"` // 首接人, the actor where empty
}

// Returning gives the duty basis of a return; the details of 退单.
type Returning struct {
	Basis   string  `json:"basis"` // 职责依据, required
	Suggest UnitRef `json:"suggest,omitzero"`
}

// Feedback is a unit's word to the office; the details of 首回/阶段反馈.
type Feedback struct {
	Text    string `json:"text"`              // required
	Finding string `json:"finding,omitempty"` // 核查结论
	Online  string `json:"online,omitempty"`  // 线上情况
	Offline string `json:"offline,omitempty"` // 线下情况

	At    time.Time `json:"at,omitzero"` // these three are filled from the act
	By    Person    `json:"by,omitzero"`
	Round int       `json:"round,omitempty"`
}

// Publicity (公开属性) of a draft.
type Publicity string

// The three values of 公开属性.
const (
	PublicityOpen      Publicity = "主动公开"
	PublicityOnRequest Publicity = "依申请公开"
	PublicityClosed    Publicity = "不予公开"
)

// Drafting is an answer as a unit submits it; the details of 报稿.
type Drafting struct {
	Title string `json:"title,omitempty"`
	Text  string `json:"text"` // required
	// Government: the answer goes out in the government's name, and needs 政府审签.
	Government bool      `json:"government,omitempty"`
	Publicity  Publicity `json:"publicity,omitempty"` // before the last review at the latest
	Secrecy    string    `json:"secrecy,omitempty"`   // 保密审查 opinion; likewise
	// Without says why the draft goes without the parts of supporting units
	// that have not reported; required where one has not.
	Without string `json:"without,omitempty"`
}

// Mark is one proofreading mark (三校).
type Mark struct {
	Kind  string `json:"kind,omitempty"` // 错别字, 错敏词, 事实 …
	Wrong string `json:"wrong"`
	Right string `json:"right"`
}

// Reviewing is a reviewer's word; the details of 审核通过, 审定直接答复, 审核退回.
type Reviewing struct {
	Comments  string    `json:"comments,omitempty"` // required when the draft goes back
	Marks     []Mark    `json:"marks,omitempty"`
	Publicity Publicity `json:"publicity,omitempty"` // sets the draft's, before the last review
	Secrecy   string    `json:"secrecy,omitempty"`   // likewise
	Channel   string    `json:"channel,omitempty"`   // 直接答复: 电话, 书面, 当面 …
}

// Publishing is an answer going out; the details of 发布, 新闻发布会, 续发.
type Publishing struct {
	Channel   string  `json:"channel"` // 回应渠道, required
	Link      string  `json:"link,omitempty"`
	Text      string  `json:"text,omitempty"`         // 回应内容, the draft's where empty
	Responder UnitRef `json:"responder,omitzero"`     // 回应主体, the lead unit where empty
	Speaker   string  `json:"speaker,omitempty"`      // 带头发声: who spoke
	Rank      string  `json:"speaker_rank,omitempty"` // 主要负责人, 分管负责人 …
}

// Closing is how a matter ended; the details of 申请办结 and 归档.
type Closing struct {
	Conclusion string `json:"conclusion,omitempty"` // 办结回复摘要, required for both
	Effect     string `json:"effect,omitempty"`     // 效果评估, required for 归档
	Archive    string `json:"archive,omitempty"`    // 归档号
}

// SupportPart is a supporting unit's act; the details of 配合签收, 配合报送, 配合退单.
type SupportPart struct {
	Unit UnitRef `json:"unit"`
	Text string  `json:"text,omitempty"` // required for 报送 and 退单
}

// AddingSupport names further supporting units; the details of 增派配合.
type AddingSupport struct {
	Units []UnitRef `json:"units"`
}

// Section is where a unit hands its part to; the details of 分办.
type Section struct {
	Unit UnitRef `json:"unit,omitzero"` // the actor's own where empty
	// To is a unit below it, whose people see the entry from now on; empty for one
	// that has no people here. Either this or Section is required.
	To      UnitRef `json:"to,omitzero"`
	Section string  `json:"section,omitempty"` // its name, To's where empty
	Contact string  `json:"contact,omitempty"`
}

// Extending asks for or rules on a later deadline; the details of 申请延期,
// 准予延期 and 不予延期.
type Extending struct {
	Clock ClockKind `json:"clock"`
	Until time.Time `json:"until,omitzero"` // required but for 不予延期
}

// Extension is a request for a later deadline and what became of it.
type Extension struct {
	Clock   ClockKind `json:"clock"`
	Round   int       `json:"round"`
	Asked   time.Time `json:"asked"`
	Until   time.Time `json:"until"`
	Reason  string    `json:"reason"`
	Decided time.Time `json:"decided,omitzero"`
	Granted bool      `json:"granted"`
}

// Instructing is a leader's written instruction (批示); details of 批示.
type Instructing struct {
	By    string    `json:"by"`              // required
	Rank  string    `json:"rank,omitempty"`  // 职务
	Text  string    `json:"text"`            // required, unless there is a scan
	Due   time.Time `json:"due,omitzero"`    // report-back deadline
	Tasks []string  `json:"tasks,omitempty"` // what it asks for, one by one
	Scans []string  `json:"scans,omitempty"` // the command's evidence; filled by the Service
}

// InstructionReport answers an instruction; the details of 批示反馈.
type InstructionReport struct {
	No   int    `json:"no"` // Instruction.No
	Text string `json:"text"`
	// Tasks are those that it is about, by their place from 1; empty: all of it.
	Tasks []int `json:"tasks,omitempty"`
	// Earlier: it happened before the report that was recorded first; filled by the
	// Service.
	Earlier bool `json:"earlier,omitempty"`
}

// Instruction is an instruction as the entry keeps it.
type Instruction struct {
	No int       `json:"no"` // from 1
	At time.Time `json:"at"`
	Instructing
	ReportedAt time.Time  `json:"reported_at,omitzero"` // the whole of it
	Report     string     `json:"report,omitempty"`     // the last word, on tasks too
	Done       []TaskDone `json:"done,omitempty"`       // tasks that were reported one by one
	// When the system took each step of supervision; each at most once.
	Reminded   time.Time `json:"reminded,omitzero"`   // 催办
	Supervised time.Time `json:"supervised,omitzero"` // 督办
}

// TaskDone is when a task of an instruction was reported back.
type TaskDone struct {
	Task int       `json:"task"` // from 1
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// Memo is a fact in words; the details of 上报, 会商, 催办, 督办, 通报, 电话记录,
// 联系当事人, 移交, 确定口径 and 疑似再发酵.
type Memo struct {
	Kind    string `json:"kind,omitempty"` // 上报: 首报, 续报 or 终报
	To      string `json:"to,omitempty"`   // to or with whom
	Text    string `json:"text,omitempty"`
	Receipt string `json:"receipt,omitempty"`
	// Clock is the clock of the current round that a step of supervision is
	// about, and Tell the roles that hear of it beside the desk that has it;
	// the system's own steps have both.
	Clock ClockKind     `json:"clock,omitempty"`
	Tell  []access.Role `json:"tell,omitempty"`
	// Instruction is the Instruction.No whose report back such a step is about.
	Instruction int `json:"instruction,omitempty"`
}

// Fact is a fact act as the entry keeps it.
type Fact struct {
	Seq    int       `json:"seq"`
	Action Action    `json:"action"`
	At     time.Time `json:"at"`
	By     Person    `json:"by"`
	Memo
	ReceiptAt time.Time `json:"receipt_at,omitzero"` // 上报: where the receipt came later
}

// PostCheck is the state of the original post; the details of 核查原文.
type PostCheck struct {
	State string `json:"state"` // 在, 已删 or 打不开
	// Earlier: it was looked at before the last look that is recorded, which still
	// holds; filled by the Service. Histories of before do not say so.
	Earlier bool      `json:"earlier,omitempty"`
	At      time.Time `json:"at,omitzero"` // filled from the act
	By      string    `json:"by,omitempty"`
}

// FollowUp is what happened after the response; the details of 跟踪反馈.
type FollowUp struct {
	Text string `json:"text"` // required
	// Figures as they stood then; nil was not looked at, 0 is none any more.
	Views    *int      `json:"views,omitempty"`
	Comments *int      `json:"comments,omitempty"`
	Negative *int      `json:"negative,omitempty"` // posts against
	At       time.Time `json:"at,omitzero"`        // filled from the act
	Round    int       `json:"round,omitempty"`    // filled from the entry
}

// Rating is what the citizen said when called back; the details of 回访评价.
// A nil answer is no valid rating.
type Rating struct {
	Satisfied *bool  `json:"satisfied,omitempty"`
	Solved    *bool  `json:"solved,omitempty"`
	Text      string `json:"text,omitempty"`

	At time.Time `json:"at,omitzero"` // filled from the act
}

// Columns are cells of the ledger that people fill; the details of 补充信息.
// Only what is given is changed.
type Columns struct {
	Title       string   `json:"title,omitempty"`
	Summary     string   `json:"summary,omitempty"`     // 原贴摘要
	Patrol      string   `json:"patrol,omitempty"`      // 巡查单位
	Views       *int     `json:"views,omitempty"`       // 关注量
	Comments    *int     `json:"comments,omitempty"`    // 跟帖数
	Online      string   `json:"online,omitempty"`      // 线上情况
	Offline     string   `json:"offline,omitempty"`     // 线下情况
	Screenshots []string `json:"screenshots,omitempty"` // 原文截图, attachments by hash
	Remark      string   `json:"remark,omitempty"`      // 备注
	// Counted: what it says of Views and Comments is kept with its time; filled by
	// the Service. Histories of before do not say so.
	Counted bool `json:"counted,omitempty"`
}

// Count is what was noted of 关注量 and 跟帖数 at a time; nil was not looked at.
type Count struct {
	At       time.Time `json:"at"`
	Action   Action    `json:"action"` // 登记 or 补充信息
	Views    *int      `json:"views,omitempty"`
	Comments *int      `json:"comments,omitempty"`
}

// CheckResults are what a 回头看 can find.
var CheckResults = []string{"已兑现", "部分兑现", "未兑现"}

// Checked is what was found when last year's matters were looked back on: was
// done what was promised; the details of 回头看.
type Checked struct {
	Result string    `json:"result"`      // one of CheckResults
	Text   string    `json:"text"`        // required
	At     time.Time `json:"at,omitzero"` // filled from the act
	By     Person    `json:"by,omitzero"` // filled from the act
}

// Miss records what a person or a superior raised before the system did; the
// details of 漏报迟报登记.
type Miss struct {
	Kind     string  `json:"kind"` // 漏报 or 迟报
	By       string  `json:"by"`   // who raised it
	Lag      string  `json:"lag,omitempty"`
	LagHours float64 `json:"lag_hours,omitempty"` // how many hours later the system was
	Cause    string  `json:"cause"`
}
