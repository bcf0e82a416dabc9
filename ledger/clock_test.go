package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

func shanghai(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// TestDefaultClocks: each row of the office's rules, discovered on Monday
// 2026-03-02 at 09:00.
func TestDefaultClocks(t *testing.T) {
	type dues map[ledger.ClockKind]string
	no := false
	for _, c := range []struct {
		name   string
		matter ledger.Matter
		grade  ledger.Grading
		want   dues
	}{
		{"特别重大突发", ledger.Matter{}, ledger.Grading{Level: opinion.LevelGrave, Class: opinion.ClassEmergency}, dues{
			ledger.ClockReport: "03-02 10:00", ledger.ClockStatement: "03-02 13:00", ledger.ClockRespond: "03-02 14:00",
			ledger.ClockPress: "03-03 09:00", ledger.ClockFeedback: "03-04 17:30", ledger.ClockClose: "03-23 17:30"}},
		{"重大，非突发", ledger.Matter{}, ledger.Grading{Level: opinion.LevelMajor, Class: opinion.ClassInterests}, dues{
			ledger.ClockReport: "03-02 11:00", ledger.ClockRespond: "03-04 09:00", ledger.ClockFeedback: "03-04 17:30", ledger.ClockClose: "03-23 17:30"}},
		{"较大", ledger.Matter{}, ledger.Grading{Level: opinion.LevelLarger, Class: opinion.ClassInterests}, dues{
			ledger.ClockReport: "03-02 11:00", ledger.ClockRespond: "03-04 09:00", ledger.ClockFeedback: "03-04 17:30", ledger.ClockClose: "03-23 17:30"}},
		{"一般，应回应", ledger.Matter{}, ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassMisreading}, dues{
			ledger.ClockReport: "03-02 11:00", ledger.ClockRespond: "03-04 09:00", ledger.ClockFeedback: "03-04 17:30", ledger.ClockClose: "03-23 17:30"}},
		{"一般，不必回应", ledger.Matter{}, ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassMisreading, MustAnswer: &no}, dues{
			ledger.ClockClose: "03-23 17:30"}},
		{"历史遗留", ledger.Matter{}, ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassInterests, Flags: []string{ledger.FlagLegacy}}, dues{
			ledger.ClockReport: "03-02 11:00", ledger.ClockRespond: "03-04 09:00", ledger.ClockFeedback: "03-09 17:30", ledger.ClockClose: "03-23 17:30"}},
		{"谣言", ledger.Matter{}, ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassMisreading, Flags: []string{opinion.FlagRumour}}, dues{
			ledger.ClockReport: "03-02 11:00", ledger.ClockRespond: "03-04 09:00", ledger.ClockFeedback: "03-02 11:00", ledger.ClockClose: "03-23 17:30"}},
		{"热线投诉", ledger.Matter{Channel: opinion.ChannelHotline, Category: "投诉举报"}, ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassInterests}, dues{
			ledger.ClockContact: "03-03 17:30", ledger.ClockRespond: "03-23 17:30", ledger.ClockClose: "03-23 17:30"}},
		{"热线急件", ledger.Matter{Channel: opinion.ChannelHotline}, ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassInterests, Flags: []string{ledger.FlagUrgent}}, dues{
			ledger.ClockContact: "03-03 17:30", ledger.ClockRespond: "03-02 11:00", ledger.ClockClose: "03-23 17:30"}},
		{"留言", ledger.Matter{Channel: opinion.ChannelMessage}, ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassInterests}, dues{
			ledger.ClockContact: "03-04 17:30", ledger.ClockRespond: "03-23 17:30", ledger.ClockClose: "03-23 17:30"}},
		{"政策解读，自文件之日", ledger.Matter{Channel: opinion.ChannelExplanation, PolicyDate: shanghai("2026-02-27 15:00")}, ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassMisreading}, dues{
			ledger.ClockRespond: "03-03 17:30", ledger.ClockClose: "03-23 17:30"}},
		{"上级交办，来文时限更早", ledger.Matter{Channel: opinion.ChannelSuperior, Deadline: shanghai("2026-03-03 12:00"), DeadlineBy: "市督办字1号"}, ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassSuperior}, dues{
			ledger.ClockReport: "03-02 11:00", ledger.ClockRespond: "03-03 12:00", ledger.ClockFeedback: "03-04 17:30", ledger.ClockClose: "03-23 17:30"}},
	} {
		o := office()
		c.matter.Title = c.name
		c.grade.Basis, c.grade.Lead = "依据", ledger.UnitRef{ID: ledgertest.UnitHealth}
		e, err := o.At(ledger.StateToTriage, "", c.matter)
		if err != nil {
			t.Fatal(err)
		}
		e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActTriage, c.grade))
		have := dues{}
		for _, k := range ledger.ClockKinds {
			if clock, ok := e.Clock(k); ok {
				have[k] = clock.Due.In(calendar.Shanghai).Format("01-02 15:04")
			}
		}
		for _, k := range ledger.ClockKinds[1:] { // the triage was what the clock before them waited for
			if have[k] != c.want[k] {
				t.Errorf("%s: %s due %q, want %q", c.name, k, have[k], c.want[k])
			}
		}
	}
}

func TestTicketDeadline(t *testing.T) {
	book := office().Book
	received := shanghai("2026-03-02 09:00")
	for _, c := range []struct {
		channel        opinion.Channel
		category, want string
		title          string
	}{
		{opinion.ChannelHotline, "咨询", "03-04 17:30", ""},
		{opinion.ChannelHotline, "求助", "03-16 17:30", ""},
		{opinion.ChannelHotline, "意见建议", "03-16 17:30", ""},
		{opinion.ChannelHotline, "投诉", "03-23 17:30", ""},
		{opinion.ChannelHotline, "举报", "03-23 17:30", ""},
		{opinion.ChannelHotline, "", "03-23 17:30", ""},
		{opinion.ChannelHotline, "从未见过", "03-23 17:30", ""},
		{opinion.ChannelHotline, "紧急求助", "03-02 11:00", ""},
		{opinion.ChannelHotline, "供水/停水", "03-03 09:00", ""},
		{opinion.ChannelHotline, "投诉", "03-03 09:00", "城关镇停水三天无人过问"},
		{opinion.ChannelHotline, "咨询", "03-04 17:30", "水费怎么交"},
		{opinion.ChannelMessage, "咨询", "03-23 17:30", "小区停水"},
	} {
		set, ok := book.TicketDeadline(ledger.Matter{Channel: c.channel, Category: c.category, Title: c.title, DiscoveredAt: received})
		if have := set.Due.In(calendar.Shanghai).Format("01-02 15:04"); !ok || have != c.want {
			t.Errorf("%s %q: %s, want %s", c.channel, c.category, have, c.want)
		}
	}
	set, _ := book.TicketDeadline(ledger.Matter{Channel: opinion.ChannelHotline, Category: "咨询、投诉", DiscoveredAt: received})
	if set.Row != "ticket-enquiry" || len(set.Others) != 1 || set.Others[0].Row != "ticket" {
		t.Errorf("the strictest with the others beside it: %+v", set)
	}
	for _, own := range []time.Time{received.Add(time.Hour), received.Add(60 * 24 * time.Hour)} { // its own system's holds, sooner or later
		m := ledger.Matter{Channel: opinion.ChannelHotline, Category: "咨询", DiscoveredAt: received, Deadline: own, DeadlineBy: ledger.ByTicket}
		if set, ok := book.TicketDeadline(m); !ok || !set.Due.Equal(own) || set.Name != "工单时限" {
			t.Errorf("its own deadline: %s, %s", set.Due, set.Name)
		}
	}
	if _, ok := book.TicketDeadline(ledger.Matter{Channel: "无此渠道", DiscoveredAt: received}); ok {
		t.Error("a channel that the table does not know has a deadline")
	}
	if set, _ := book.TicketDeadline(ledger.Matter{Channel: opinion.ChannelMessage, DiscoveredAt: shanghai("2026-12-30 09:00")}); !set.Provisional {
		t.Error("a deadline into 2027 is not provisional")
	}
}

// TestRowOfATopic: a row for a topic holds by the topic's ID, whatever it is
// called by now; beside words of the category or the title either suffices.
func TestRowOfATopic(t *testing.T) {
	o := office()
	o.Book.Clocks = append(o.Book.Clocks, ledger.ClockRow{
		ID: "own", Kind: ledger.ClockRespond, Name: "征地补偿 12 小时", Basis: "本办", Hours: 12, Titles: []string{"青苗费"},
		Topics: []ledger.TopicRef{{ID: "land", Title: "征地补偿"}}, Start: []ledger.Action{ledger.ActCreate}, Stop: []ledger.Action{ledger.ActPublish},
	})
	for _, c := range []struct {
		matter ledger.Matter
		fits   bool
	}{
		{ledger.Matter{Title: "甲", Topics: []string{"school", "land"}}, true},
		{ledger.Matter{Title: "青苗费没有发"}, true},
		{ledger.Matter{Title: "征地补偿", Topics: []string{"school"}}, false},
	} {
		c.matter.Channel, c.matter.DiscoveredAt = opinion.ChannelOpinion, o.Now()
		if set, ok := o.Book.TicketDeadline(c.matter); ok != c.fits {
			t.Errorf("%+v: %v, %+v", c.matter, ok, set)
		}
	}
}

// TestRegradingKeepsTheOldDeadline: recomputed from discovery, the old one
// with its reason; what was answered already is not judged anew.
func TestRegradingKeepsTheOldDeadline(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	old, _ := e.Clock(ledger.ClockRespond)
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActFeedback, ledger.Feedback{Text: "已查"}))
	fed, _ := e.Clock(ledger.ClockFeedback)
	up := ledgertest.Sample(ledger.ActRegrade, opinion.LevelMajor, "")
	up.Reason = "出现人员伤亡"
	e = do(t, o, o.People[access.RoleHead], e, up)
	now, _ := e.Clock(ledger.ClockRespond)
	if now.Row != "respond-flash" || !now.Start.Equal(old.Start) || !now.Due.Equal(now.Start.Add(5*time.Hour)) {
		t.Errorf("after the re-grading: %+v", now)
	}
	if len(now.Past) != 1 || !now.Past[0].Due.Equal(old.Due) || now.Past[0].Reason != "出现人员伤亡" {
		t.Errorf("the old deadline: %+v", now.Past)
	}
	if again, _ := e.Clock(ledger.ClockFeedback); !again.Due.Equal(fed.Due) || again.Running() {
		t.Errorf("the feedback that was given is judged anew: %+v", again)
	}
	down := cmd(ledger.ActRegrade, ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassOrdinary})
	e = do(t, o, o.People[access.RoleHead], e, down)
	if _, ok := e.Clock(ledger.ClockRespond); ok {
		t.Error("what need not be answered has a clock")
	}
	e = do(t, o, o.People[access.RoleHead], e, up)
	if c, ok := e.Clock(ledger.ClockRespond); !ok || !c.Running() || !c.Due.Equal(now.Due) {
		t.Errorf("set again after it was dropped: %+v", c)
	}
}

func TestExtension(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	lead, head := o.People[access.RoleContact], o.People[access.RoleHead]
	due, _ := e.Clock(ledger.ClockRespond)
	until := due.Due.Add(24 * time.Hour)
	x := func(a ledger.Action, until time.Time) ledger.Command {
		return cmd(a, ledger.Extending{Clock: ledger.ClockRespond, Until: until})
	}
	refused[*ledger.InvalidError](t, o, lead, e, x(ledger.ActAskExtension, due.Due), "原时限之后")
	refused[*ledger.IllegalError](t, o, head, e, x(ledger.ActExtend, until), "须有待批的延期申请")
	refused[*ledger.InvalidError](t, o, lead, e, cmd(ledger.ActAskExtension, ledger.Extending{Clock: ledger.ClockPress, Until: until}), "新闻发布会")
	e = do(t, o, lead, e, x(ledger.ActAskExtension, until))
	refused[*ledger.IllegalError](t, o, lead, e, x(ledger.ActAskExtension, until), "待批")
	o.Pass(due.Due.Sub(o.Now()) + time.Hour) // decided when it was late already
	if !e.Overdue(o.Now()) {
		t.Error("asking alone stops the clock")
	}
	e = do(t, o, head, e, x(ledger.ActExtend, until))
	now, _ := e.Clock(ledger.ClockRespond)
	if !now.Due.Equal(until) || !now.Extended || len(now.Past) != 1 || e.Extensions[0].Decided.IsZero() || !e.Extensions[0].Granted {
		t.Errorf("granted: %+v, %+v", now, e.Extensions)
	}
	o.Pass(48 * time.Hour)
	refused[*ledger.IllegalError](t, o, lead, e, x(ledger.ActAskExtension, until.Add(time.Hour)), "到期前")
}

// TestRollingUpdates: each publication starts the next 24 hours; the one
// before is judged by when the next came.
func TestRollingUpdates(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateFollowUp, opinion.LevelMajor)
	publisher := o.People[access.RolePublisher]
	more := ledgertest.Sample(ledger.ActPublishMore, "", "")
	o.Pass(20 * time.Hour)
	e = do(t, o, publisher, e, more)
	o.Pass(30 * time.Hour)
	e = do(t, o, publisher, e, more)
	var late []bool
	for _, c := range e.Clocks {
		if c.Kind == ledger.ClockUpdate {
			late = append(late, c.Late(o.Now()))
		}
	}
	if len(late) != 3 || late[0] || !late[1] || late[2] {
		t.Errorf("late: %v, want only the second", late)
	}
	e = do(t, o, o.People[access.RoleContact], e, ledgertest.Sample(ledger.ActAskClose, "", ""))
	if c, _ := e.Clock(ledger.ClockUpdate); c.Running() {
		t.Error("the updates go on after the request to close")
	}
}

// TestStopsByTheTimeItHappened: an earlier answer that is recorded later counts.
func TestStopsByTheTimeItHappened(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	lead := o.People[access.RoleContact]
	o.Pass(80 * time.Hour)
	e = do(t, o, lead, e, cmd(ledger.ActFeedback, ledger.Feedback{Text: "二"}))
	if c, _ := e.Clock(ledger.ClockFeedback); !c.Late(o.Now()) {
		t.Fatalf("not late: %+v", c)
	}
	byPhone := cmd(ledger.ActFeedback, ledger.Feedback{Text: "一"})
	byPhone.HappenedAt, byPhone.LateReason = o.Now().Add(-78*time.Hour), "电话反馈，事后补录"
	e = do(t, o, lead, e, byPhone)
	if c, _ := e.Clock(ledger.ClockFeedback); c.Late(o.Now()) || !c.Stopped.Equal(byPhone.HappenedAt) {
		t.Errorf("the call did not count: %+v", c)
	}
	if f := e.Figures(); !f.FirstFeedback.Equal(byPhone.HappenedAt) {
		t.Errorf("first feedback %v", f.FirstFeedback)
	}
}

func TestOrderSetsTheClosing(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToDispatch, opinion.LevelOrdinary)
	due := o.Now().Add(60 * 24 * time.Hour)
	e = do(t, o, o.People[access.RoleCoordinator], e, cmd(ledger.ActDispatch, ledger.Dispatching{Lead: ledger.UnitRef{ID: ledgertest.UnitHealth}, Due: due}))
	if c, _ := e.Clock(ledger.ClockClose); !c.Due.Equal(due) || c.Row != "given" || len(c.Past) != 1 {
		t.Errorf("closing: %+v", c)
	}
}

// TestEditingTheTableLeavesHistory: entries keep the deadlines they were given.
func TestEditingTheTableLeavesHistory(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	before, _ := e.Clock(ledger.ClockRespond)
	for i := range o.Book.Clocks {
		o.Book.Clocks[i].Hours *= 2
	}
	e = do(t, o, o.People[access.RoleMonitor], e, ledgertest.Sample(ledger.ActNote, "", ""))
	if after, _ := e.Clock(ledger.ClockRespond); !after.Due.Equal(before.Due) {
		t.Errorf("due %v became %v", before.Due, after.Due)
	}
	if _, err := ledger.Verify(ctx, o.Store); err != nil {
		t.Error(err)
	}
}

// TestRecount: an imported calendar makes provisional deadlines firm.
func TestRecount(t *testing.T) {
	o := office()
	o.Pass(shanghai("2026-12-30 09:00").Sub(o.Now()))
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	if c, _ := e.Clock(ledger.ClockClose); !c.Provisional {
		t.Fatalf("not provisional: %+v", c)
	}
	if n, err := o.Recount(ctx, "x"); n != 0 || err != nil {
		t.Errorf("nothing to recount: %d, %v", n, err)
	}
	days, err := calendar.Parse(strings.NewReader("2027-01-01,休\n2027-01-02,休\n2027-01-03,休\n2027-10-01,休\n"))
	if err != nil {
		t.Fatal(err)
	}
	o.Book.Calendar = o.Book.Calendar.With(days)
	firm, _ := e.Clock(ledger.ClockRespond)
	for i := range o.Book.Clocks {
		o.Book.Clocks[i].Hours *= 2 // an edited table is no reason to touch what is firm
	}
	n, err := o.Recount(ctx, "导入2027年节假日安排")
	if n != 1 || err != nil {
		t.Fatalf("recounted %d, %v", n, err)
	}
	e, _ = o.Store.Get(ctx, e.ID)
	if now, _ := e.Clock(ledger.ClockRespond); !now.Due.Equal(firm.Due) {
		t.Errorf("a firm deadline moved from %v to %v", firm.Due, now.Due)
	}
	c, _ := e.Clock(ledger.ClockClose)
	if c.Provisional || len(c.Past) != 1 || c.Past[0].Reason != "导入2027年节假日安排" || !c.Due.After(c.Past[0].Due) {
		t.Errorf("recounted: %+v", c)
	}
}

func TestCheckClocks(t *testing.T) {
	if err := ledger.CheckClocks(ledger.DefaultClocks()); err != nil {
		t.Errorf("the default table: %v", err)
	}
	for name, edit := range map[string]func(*ledger.ClockRow){
		"编号": func(r *ledger.ClockRow) { r.ID = "press" },
		"依据": func(r *ledger.ClockRow) { r.Basis = "" },
		"小时": func(r *ledger.ClockRow) { r.WorkingDays = 3 },
		"时限": func(r *ledger.ClockRow) { r.Kind = "x" },
		"从何": func(r *ledger.ClockRow) { r.Stop = nil },
	} {
		rows := ledger.DefaultClocks()
		edit(&rows[0])
		var invalid *ledger.InvalidError
		if err := ledger.CheckClocks(rows); !errors.As(err, &invalid) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFiguresAndHands(t *testing.T) {
	o := office()
	e, err := o.At(ledger.StateClosed, opinion.LevelLarger, ledger.Matter{PublishedAt: o.Now().Add(-3 * time.Hour), DiscoveredAt: o.Now().Add(-time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	f := e.Figures()
	var total time.Duration
	var names []string
	for _, h := range f.Hands() {
		total += h.Took
		names = append(names, h.Name)
	}
	if got := strings.Join(names, " "); got != "发现 研判 交办 签收 首回 审定 发布" {
		t.Errorf("hands: %s", got)
	}
	if want := f.Responded.Sub(f.Published); total != want {
		t.Errorf("the hands took %v together, want %v", total, want)
	}
	if !f.Counts || !f.MustAnswer || f.Closed.IsZero() || f.CloseDue.IsZero() {
		t.Errorf("figures: %+v", f)
	}
	void := at(t, o, ledger.StateVoided, "")
	if void.Figures().Counts {
		t.Error("a voided entry counts")
	}
}
