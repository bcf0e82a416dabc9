package ledger_test

import (
	"slices"
	"strings"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// plain is an entry as somebody works it out on paper who has read the rules of
// the domain and not the program: the state, who answers, the deadlines and the
// counts, from the history alone. It shares no rule with the ledger, neither its
// table nor its folds, and knows the default clock table in words only.
type plain struct {
	state   string
	lead    string
	support map[string]string
	former  int
	level   opinion.Level
	class   opinion.Class
	flags   []string
	graded  bool
	must    bool // to be answered in public
	waits   bool // a 重大 grading waits for the office head
	ordered bool // an order is in force
	// the draft is in the government's name
	inItsName bool
	matter    ledger.Matter

	round   int
	start   time.Time            // of the round
	first   []done               // of the first round, for the figures
	reviews [][]done             // of the drafts of the first round
	dues    map[string]time.Time // the deadlines of the first round
	acts    []done               // of this round
	clocks  map[string]*plainClock
	times   map[string]int // how often each act was done, in all rounds
	returns int
	late    int
	owed    map[int]time.Time // instructions that are not reported back yet
	asked   int               // how many there were
}

// done is something that happened, and still stands.
type done struct {
	what string
	at   time.Time
}

type plainClock struct {
	rule       string
	start, due time.Time
	early      bool // what was done before the start counts as done at the start
	extended   bool
	stopped    time.Time
	over       bool // it will not be stopped any more
	final      bool // a 终报 does, for nothing is to be answered in public
	reported   bool // and it did
}

// plainMoves are the moves of the domain: from, what is done, to.
var plainMoves = moves(`
	线索 初筛 待研判
	线索 不列入 不列入
	待研判 不列入 不列入
	不列入 重新列入 待研判
	待研判 研判 待交办
	待研判 确认定级 待交办
	待交办 交办 待签收
	待签收 撤回 待交办
	待签收 签收 核查处置
	核查处置 撤回签收 待签收
	待签收 退单 待裁定
	待裁定 退单成立 待交办
	待裁定 退单不成立 待签收
	核查处置 改派 待签收
	核查处置 报稿 初审
	初审 审核通过 复审
	复审 审核通过 终审
	终审 审核通过 待发布
	政府审签 审核通过 待发布
	终审 审定直接答复 跟踪
	政府审签 审定直接答复 跟踪
	初审 审核退回 核查处置
	复审 审核退回 核查处置
	终审 审核退回 核查处置
	政府审签 审核退回 核查处置
	待发布 审核退回 核查处置
	待发布 发布 跟踪
	待发布 新闻发布会 跟踪
	跟踪 再发酵 核查处置
	跟踪 申请办结 待办结审核
	待办结审核 办结 已办结
	待办结审核 办结退回 核查处置
	已办结 归档 已归档
	已办结 重启 核查处置
	已归档 重启 核查处置`)

func moves(text string) map[[2]string]string {
	out := map[[2]string]string{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		f := strings.Fields(line)
		out[[2]string{f[0], f[1]}] = f[2]
	}
	return out
}

func isMajor(l opinion.Level) bool { return l == opinion.LevelMajor || l == opinion.LevelGrave }

// goes is the state that an act leads to.
func (p *plain) goes(what string, d any, signer bool) string {
	switch {
	case what == "登记":
		return "线索"
	case what == "作废":
		return "已作废"
	case what == "并入":
		return "不列入"
	case what == "历史录入" && d.(*ledger.CarriedOver).ClosedAt.IsZero():
		return "待研判"
	case what == "历史录入":
		return "已办结"
	case what == "研判" && isMajor(d.(*ledger.Grading).Level) && !signer:
		return "待研判"
	case p.state == "终审" && what == "审核通过" && (isMajor(p.level) || p.inItsName):
		return "政府审签"
	}
	if to, ok := plainMoves[[2]string{p.state, what}]; ok {
		return to
	}
	return p.state
}

// work works out the whole history.
func work(acts []ledger.Act) *plain {
	p := &plain{times: map[string]int{}, support: map[string]string{}, clocks: map[string]*plainClock{}, owed: map[int]time.Time{}}
	for _, a := range acts {
		d, _ := a.Of()
		p.take(a, a.Action.Name(), d)
	}
	return p
}

func (p *plain) take(a ledger.Act, what string, d any) {
	if a.LateReason != "" {
		p.late++
	}
	p.times[what]++
	was := p.state
	p.state = p.goes(what, d, string(a.Role) == "head")
	p.units(what, d, a)
	p.facts(what, d, a)
	if what == "登记" {
		p.begin(p.matter.DiscoveredAt)
	}
	if what == "再发酵" || what == "重启" {
		p.end(a.HappenedAt)
		p.begin(a.HappenedAt)
	}
	if p.acts = append(p.acts, done{what, a.HappenedAt}); what == "上报" && d.(*ledger.Memo).Kind == "终报" {
		p.acts = append(p.acts, done{"终报", a.HappenedAt})
	}
	if what == "撤回签收" {
		p.forget("签收")
	}
	if c, ok := d.(*ledger.CarriedOver); ok {
		p.carried(c)
	}
	if p.round == 1 {
		p.first = slices.Clone(p.acts)
	}
	p.clock(what, was, a.HappenedAt)
	if what == "准予延期" {
		x := d.(*ledger.Extending)
		c := p.clocks[x.Clock.Name()]
		c.due, c.extended = x.Until.Truncate(time.Millisecond), true
	}
	if p.state != was && (p.state == "已办结" || p.state == "已作废") {
		p.end(a.HappenedAt)
	}
	if p.round == 1 {
		p.ofTheFirst(what, was, a.HappenedAt)
	}
}

func (p *plain) begin(at time.Time) {
	p.round, p.start, p.acts, p.clocks = p.round+1, at, nil, map[string]*plainClock{}
}

// end stops what still runs.
func (p *plain) end(at time.Time) {
	for _, c := range p.clocks {
		if c.stopped.IsZero() {
			c.stopped, c.over = at, true
		}
	}
}

// forget takes the last of an act out: as if it had not been.
func (p *plain) forget(what string) {
	for i := len(p.acts) - 1; i >= 0; i-- {
		if p.acts[i].what == what {
			p.acts = slices.Delete(p.acts, i, i+1)
			return
		}
	}
}

func (p *plain) carried(c *ledger.CarriedOver) {
	for _, x := range []done{{"交办", c.DispatchedAt}, {"签收", c.AcceptedAt}, {"反馈", c.FirstFeedback}, {"办结", c.ClosedAt}} {
		if !x.at.IsZero() {
			p.acts = append(p.acts, x)
		}
	}
}

// units are who answers and who helps.
func (p *plain) units(what string, d any, a ledger.Act) {
	switch what {
	case "交办", "改派":
		o := d.(*ledger.Dispatching)
		if what == "改派" {
			p.former++
		}
		p.lead, p.ordered = o.Lead.ID, true
		delete(p.support, o.Lead.ID)
		p.help(o.Supporting)
	case "增派配合":
		p.help(d.(*ledger.AddingSupport).Units)
	case "撤回", "退单成立":
		if what == "退单成立" {
			p.former++
		}
		p.lead, p.ordered = "", false
		for u, s := range p.support {
			if what == "撤回" && s == "待签收" {
				delete(p.support, u)
			}
		}
	case "重新列入":
		p.former += map[bool]int{true: 1}[p.lead != ""]
		p.lead, p.ordered, p.support = "", false, map[string]string{}
	case "配合签收", "撤回配合签收", "配合报送", "配合退单":
		p.support[d.(*ledger.SupportPart).Unit.ID] = map[string]string{"撤回配合签收": "待签收", "配合签收": "办理中", "配合报送": "已报送", "配合退单": "已退单"}[what]
	case "历史录入":
		c := d.(*ledger.CarriedOver)
		if p.lead = c.Lead.ID; c.ClosedAt.IsZero() {
			p.former, p.lead = 1, ""
		}
	}
}

func (p *plain) help(units []ledger.UnitRef) {
	for _, u := range units {
		if s, ok := p.support[u.ID]; !ok || s == "已退单" {
			p.support[u.ID] = "待签收"
		}
	}
}

func (p *plain) facts(what string, d any, a ledger.Act) {
	switch x := d.(type) {
	case *ledger.Matter:
		p.matter, p.flags = *x, x.Flags
		if x.DiscoveredAt.IsZero() {
			p.matter.DiscoveredAt = a.HappenedAt
		}
	case *ledger.Grading:
		p.level, p.class, p.flags = x.Level, x.Class, x.Flags
		if p.must = x.Level == opinion.LevelLarger || isMajor(x.Level) || x.Class != opinion.ClassOrdinary; x.MustAnswer != nil {
			p.must = *x.MustAnswer
		}
		p.graded = p.state != "待研判"
		p.waits = !p.graded
	case *ledger.Drafting:
		p.inItsName = x.Government
	case *ledger.CarriedOver:
		p.level, p.class = x.Level, x.Class
	case *ledger.Instructing:
		if p.asked++; !x.Due.IsZero() {
			p.owed[p.asked] = x.Due
		}
	case *ledger.InstructionReport:
		delete(p.owed, x.No)
	case *ledger.Ordered:
		p.matter.Deadline, p.matter.DeadlineRound = x.Deadline.Truncate(time.Millisecond), p.round
	}
	switch what {
	case "退单":
		p.returns++
	case "确认定级":
		p.graded, p.waits = true, false
	case "重新列入":
		p.graded, p.waits = false, false
	}
}

// earliest and latest are when one of the things was first and last done.
func earliest(acts []done, what ...string) time.Time {
	var at time.Time
	for _, x := range acts {
		if slices.Contains(what, x.what) && (at.IsZero() || x.at.Before(at)) {
			at = x.at
		}
	}
	return at
}

func latest(acts []done, what ...string) time.Time {
	var at time.Time
	for _, x := range acts {
		if slices.Contains(what, x.what) && x.at.After(at) {
			at = x.at
		}
	}
	return at
}

// workdays is the end of the n-th working day after a day, at 17:30: Monday to
// Friday, but for the holidays of the spring of 2026.
func workdays(from time.Time, n int) time.Time {
	day := from.In(calendar.Shanghai)
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		off := slices.Contains([]string{"04-06", "05-01", "05-04", "05-05"}, day.Format("01-02"))
		if weekday := day.Weekday(); day.Format("01-02") == "05-09" || weekday != time.Saturday && weekday != time.Sunday && !off {
			n--
		}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 17, 30, 0, 0, calendar.Shanghai)
}
