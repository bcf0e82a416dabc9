package ledger_test

import (
	"fmt"
	"slices"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// plainStops say what each deadline waits for.
var plainStops = map[string][]string{
	"上报": {"上报"}, "口径": {"确定口径"}, "首回": {"反馈", "报稿"}, "回应": {"发布", "新闻发布会", "审定直接答复", "热线已答复"},
	"新闻发布会": {"新闻发布会"}, "滚动发布": {"申请办结"}, "签收": {"签收", "撤回", "退单成立"}, "联系当事人": {"联系当事人", "审定直接答复", "热线已答复"}, "办结": {"办结"},
}

// clock does to the deadlines of the round what an act does to them.
func (p *plain) clock(what, was string, at time.Time) {
	triaged := slices.Contains([]string{"研判", "确认定级", "不列入", "并入"}, what) && p.state != "待研判"
	if c := p.clocks["研判"]; c != nil && triaged && c.stopped.IsZero() && !at.Before(c.start) {
		c.stopped = at
	}
	p.stop()
	for _, kind := range ledger.ClockKinds {
		name := kind.Name()
		want, has := p.strictest(name)
		c := p.clocks[name]
		if what == "来文时限" && name == "回应" && c != nil && c.stopped.IsZero() && c.extended && (c.rule == "来文" || p.matter.Deadline.Before(c.due)) {
			c.rule, c.due, c.extended, c.final = "来文", p.matter.Deadline, false, p.graded && !p.must
			continue
		}
		if c != nil && c.reported && !want.final && !c.extended {
			c.stopped = time.Time{} // it is to be answered after all
		}
		switch {
		case !has && c != nil && c.stopped.IsZero():
			delete(p.clocks, name)
		case !has, c != nil && c.start.Equal(want.start) && !c.stopped.IsZero():
		case c == nil, !c.start.Equal(want.start):
			p.clocks[name] = &want
		case c.rule != want.rule || !c.extended:
			c.rule, c.due, c.extended, c.early, c.final = want.rule, want.due, false, want.early, want.final
		}
	}
	p.stop()
}

// stop finds when what a deadline waits for was first done since its start.
func (p *plain) stop() {
	for name, c := range p.clocks {
		if name == "研判" || c.over {
			continue
		}
		c.stopped, c.reported = time.Time{}, false
		for _, x := range p.acts {
			if c.early && x.at.Before(c.start) {
				x.at = c.start
			}
			if (slices.Contains(plainStops[name], x.what) || c.final && x.what == "终报") && !x.at.Before(c.start) && (c.stopped.IsZero() || x.at.Before(c.stopped)) {
				c.stopped, c.reported = x.at, x.what == "终报"
			}
		}
	}
}

// strictest is the earliest of the deadlines of a kind that hold for the matter.
func (p *plain) strictest(name string) (plainClock, bool) {
	var best plainClock
	for _, c := range p.rules(name) {
		if !c.start.IsZero() && (best.due.IsZero() || c.due.Before(best.due)) {
			best = c
		}
	}
	return best, !best.due.IsZero()
}

// rules are the deadlines of the domain, of the documents that it names.
func (p *plain) rules(name string) []plainClock {
	if p.matter.Imported && !p.graded && (name != "回应" || p.matter.DeadlineRound == 0) {
		return nil // history runs by other rules, but for a deadline that was recorded here
	}
	start := p.start
	if p.matter.Imported && p.round == 1 {
		start = earliest(p.since("重新列入"), "研判")
	}
	var (
		out      []plainClock
		channel  = p.matter.Channel
		sudden   = p.graded && isMajor(p.level) && (p.class == opinion.ClassEmergency || p.class == opinion.ClassDisaster)
		larger   = p.graded && p.level != opinion.LevelOrdinary
		must     = p.graded && p.must
		matters  = channel == opinion.ChannelOpinion || channel == opinion.ChannelSuperior || channel == opinion.ChannelSuggestion
		ordinary = must && !larger && matters
		hotline  = channel == opinion.ChannelHotline
		has      = func(flag string) bool { return slices.Contains(p.flags, flag) }
		hours    = func(holds bool, rule string, h float64) { // run through nights and holidays
			if holds {
				out = append(out, plainClock{rule: rule, start: start, due: start.Add(time.Duration(h * float64(time.Hour)))})
			}
		}
		days = func(holds bool, rule string, n int) {
			if holds && !start.IsZero() {
				out = append(out, plainClock{rule: rule, start: start, due: workdays(start, n)})
			}
		}
	)
	switch name {
	case "研判":
		if p.round == 1 && (!p.graded || p.clocks[name] != nil) {
			if again := latest(p.acts, "重新列入"); again.After(start) {
				start = again
			}
			hours(matters, "1 小时", 1)
		}
	case "上报":
		hours(sudden, "快报", 1)
		hours(larger, "较大", 2)
		hours(ordinary, "一般", 2)
	case "口径":
		hours(sudden, "突发", 4)
	case "首回":
		days(larger && !has("历史遗留"), "较大", 2)
		days(ordinary && !has("历史遗留"), "一般", 2)
		days(has("历史遗留"), "历史遗留", 5)
		hours(has("谣言"), "谣言", 2)
	case "回应":
		if !p.matter.Deadline.IsZero() && p.round == max(1, p.matter.DeadlineRound) {
			out = append(out, plainClock{rule: "来文", start: p.start, due: p.matter.Deadline, final: p.graded && !must})
		}
		hours(sudden && must, "突发", 5)
		hours(larger && must, "较大", 48)
		hours(ordinary, "一般", 48)
		hours(hotline && has("紧急"), "急件", 2)
		days(hotline, "热线", 15)
		if channel == opinion.ChannelExplanation {
			early := p.round == 1 && !p.matter.PolicyDate.IsZero()
			if early {
				start = p.matter.PolicyDate
			}
			days(true, "解读", 3)
			out[len(out)-1].early = early
		}
	case "新闻发布会":
		hours(sudden, "突发", 24)
	case "滚动发布":
		start = latest(p.acts, "发布", "新闻发布会", "续发")
		hours(sudden, "突发", 24)
	case "签收":
		if start = latest(p.acts, "交办", "改派"); p.ordered {
			hours(hotline && has("紧急"), "急件", 0.5)
		}
	case "联系当事人":
		days(hotline, "热线", 1)
	case "办结":
		days(p.graded, "15 天", 15)
	}
	return out
}

// since are the acts of the round that happened at or after the last of another.
func (p *plain) since(what string) []done {
	from := latest(p.acts, what)
	return slices.DeleteFunc(slices.Clone(p.acts), func(x done) bool { return x.at.Before(from) })
}

// checkPlainly holds an entry to what was worked out by hand.
func (g *game) checkPlainly(e ledger.Entry, acts []ledger.Act) {
	p, now := work(acts), g.Now()
	support := map[string]string{}
	for _, a := range e.Supporting {
		support[a.Unit.ID] = string(a.State)
	}
	same := func(what string, have, want any) {
		if a, b := fmt.Sprint(have), fmt.Sprint(want); a != b {
			g.Fatalf("%s: %s, by hand %s", what, a, b)
		}
	}
	same("state", e.State.Name(), p.state)
	same("lead and supporting units", fmt.Sprint(e.Lead.Unit.ID, support, len(e.Former)), fmt.Sprint(p.lead, p.support, p.former))
	same("returns, late records, acts, rounds", []int{e.Bounces, e.LateRecords, e.Version, len(e.Rounds)}, []int{p.returns, p.late, len(acts), p.round})
	var next time.Time
	due := func(at time.Time) {
		if open := e.State.Open(); open && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for _, kind := range ledger.ClockKinds {
		have, ok := e.Clock(kind)
		want := p.clocks[kind.Name()]
		if ok != (want != nil) {
			g.Fatalf("%s: there is a clock %v, by hand %v", kind.Name(), ok, want != nil)
		}
		if !ok {
			continue
		}
		late := now.After(want.due)
		if !want.stopped.IsZero() {
			late = want.stopped.After(want.due)
		} else {
			due(want.due)
		}
		same(kind.Name()+": start, due, stopped, late", []any{have.Start.UnixMilli(), have.Due.UnixMilli(), have.Stopped.UnixMilli(), have.Late(now)},
			[]any{want.start.UnixMilli(), want.due.UnixMilli(), want.stopped.UnixMilli(), late})
	}
	for _, at := range p.owed {
		due(at)
	}
	p.checkNext(g, e, next)
	p.checkCounts(g, e)
	same("next due, overdue", []any{e.NextDue().UnixMilli(), e.Overdue(now)}, []any{next.UnixMilli(), !next.IsZero() && next.Before(now)})
	p.checkFigures(g, e)
}

// checkNext: the next deadline is called what it is the deadline of.
func (p *plain) checkNext(g *game, e ledger.Entry, next time.Time) {
	var names []string
	for name, c := range p.clocks {
		if c.stopped.IsZero() && c.due.Equal(next) {
			names = append(names, name)
		}
	}
	if len(names) == 0 && !next.IsZero() {
		names = []string{"批示反馈"}
	}
	if have := e.NextDueName(); have == "" != next.IsZero() || have != "" && !slices.Contains(names, have) {
		g.Fatalf("next is due %q, by hand %v at %v", have, names, next)
	}
}

// checkCounts: what was said is kept, as often as it was said.
func (p *plain) checkCounts(g *game, e ledger.Entry) {
	have := map[string]int{
		"漏报迟报登记": len(e.Misses), "回头看": len(e.Checks), "反馈": len(e.Feedbacks), "跟踪反馈": len(e.FollowUps),
		"报稿": len(e.Drafts), "批示": len(e.Instructions), "申请延期": len(e.Extensions),
	}
	if !e.Matter.Imported {
		have["回应"] = len(e.Responses)
	}
	for what, n := range have {
		want := p.times[what]
		if what == "回应" {
			want = p.times["续发"]
			for _, answer := range plainStops[what] {
				want += p.times[answer]
			}
		}
		if n != want {
			g.Fatalf("%s is kept %d times, by hand %d", what, n, want)
		}
	}
}
