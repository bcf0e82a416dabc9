package ledger_test

import (
	"slices"
	"time"

	"yuqing/ledger"
)

// ofTheFirst keeps what the figures say of the first round. What the publisher
// sends back was approved.
func (p *plain) ofTheFirst(what, was string, at time.Time) {
	switch n := len(p.reviews); {
	case what == "报稿":
		p.reviews = append(p.reviews, nil)
	case n > 0 && was != "待发布" && slices.Contains([]string{"审核通过", "审定直接答复", "审核退回"}, what):
		p.reviews[n-1] = append(p.reviews[n-1], done{what, at})
	}
	p.dues = map[string]time.Time{}
	for name, c := range p.clocks {
		p.dues[name] = c.due
	}
}

// approved is when the last draft that passed got its last review: its third at
// least, and no reviewer sent it back.
func (p *plain) approved() time.Time {
	for _, reviews := range slices.Backward(p.reviews) {
		if n := len(reviews); n > 2 && reviews[n-1].what != "审核退回" {
			return reviews[n-1].at
		}
	}
	return time.Time{}
}

// ofAnOrder is what came of one order: 交办, 签收, 首回.
type ofAnOrder struct {
	given, taken, reported time.Time
	returned               bool
}

// order is the order of the first round that its first answer rests on, or that
// stands now: not one that was taken back, nor one whose return waits to be ruled
// on or was found right. Its first word is its own: not what the unit before it
// said, whenever that was recorded, and not what came after the answer.
func (p *plain) order() ofAnOrder {
	orders := []ofAnOrder{{}}
	var answered time.Time
	for _, x := range p.first {
		last := &orders[len(orders)-1]
		if slices.Contains([]string{"反馈", "报稿"}, x.what) && !x.at.Before(last.given) && (answered.IsZero() || x.at.Before(answered)) {
			if last.reported.IsZero() || x.at.Before(last.reported) {
				last.reported = x.at
			}
		}
		if answered.IsZero() && slices.Contains(plainStops["回应"], x.what) && !last.given.IsZero() && !last.returned {
			answered = x.at
		}
		if !answered.IsZero() {
			continue
		}
		switch x.what {
		case "交办", "改派":
			orders = append(orders, ofAnOrder{given: x.at})
		case "撤回":
			orders = orders[:max(1, len(orders)-1)]
		case "退单":
			last.returned = true
		case "退单不成立":
			last.returned = false
		case "退单成立":
			*last = ofAnOrder{}
		case "签收":
			last.taken = x.at
		}
	}
	last := orders[len(orders)-1]
	if last.returned {
		return ofAnOrder{}
	}
	return last
}

// handedOut is when the first order was given that nobody took back.
func (p *plain) handedOut() time.Time {
	var orders []done
	for _, x := range p.first {
		switch {
		case x.what == "交办" || x.what == "改派":
			orders = append(orders, x)
		case x.what == "撤回" && len(orders) > 0:
			orders = orders[:len(orders)-1]
		}
	}
	return earliest(orders, "交办")
}

// checkFigures: what reports are made of is of the first round, but for the
// closing, of which the last one stands.
func (p *plain) checkFigures(g *game, e ledger.Entry) {
	var triaged, closed, closeDue time.Time
	if triaged = earliest(p.first, "确认定级"); triaged.IsZero() && p.graded {
		triaged = latest(p.first, "研判")
	}
	if p.state == "已办结" || p.state == "已归档" {
		closed = latest(p.acts, "办结")
	}
	if c := p.clocks["办结"]; c != nil {
		closeDue = c.due
	}
	order := p.order()
	f := e.Figures()
	for name, pair := range map[string][2]time.Time{
		"published": {f.Published, p.matter.PublishedAt}, "found": {f.Discovered, p.matter.DiscoveredAt}, "graded": {f.Triaged, triaged},
		"handed out": {f.Dispatched, p.handedOut()}, "accepted": {f.Accepted, earliest(p.first, "签收")},
		"first word": {f.FirstFeedback, earliest(p.first, "反馈", "报稿")}, "approved": {f.Approved, p.approved()},
		"answered": {f.Responded, earliest(p.first, plainStops["回应"]...)}, "closed": {f.Closed, closed},
		"the order": {f.Ordered, order.given}, "the order accepted": {f.Taken, order.taken}, "the order's first word": {f.Reported, order.reported},
		"first word due": {f.FeedbackDue, p.dues["首回"]}, "answer due": {f.RespondDue, p.dues["回应"]}, "closing due": {f.CloseDue, closeDue},
	} {
		if !pair[0].Equal(pair[1]) && !(e.Matter.Imported && name == "answered") {
			g.Fatalf("%s %v, by hand %v", name, pair[0], pair[1])
		}
	}
	if counts := p.graded && p.state != "不列入" && p.state != "已作废"; f.Counts != counts || counts && f.MustAnswer != p.must {
		g.Fatalf("counts %v, must be answered %v, by hand %v and %v", f.Counts, f.MustAnswer, counts, p.must)
	}
	p.checkHands(g, f)
}

// checkHands: each desk has the time since what happened last before it, and
// together they have all of it.
func (p *plain) checkHands(g *game, f ledger.Figures) {
	took := map[string]time.Duration{}
	for _, h := range f.Hands() {
		took[h.Name] = h.Took
	}
	last, steps := f.Published, 0
	for i, at := range []time.Time{f.Discovered, f.Triaged, f.Ordered, f.Taken, f.Reported, f.Approved, f.Responded} {
		name := []string{"发现", "研判", "交办", "签收", "首回", "审定", "发布"}[i]
		if at.IsZero() {
			continue
		}
		if !last.IsZero() {
			steps++
			have, ok := took[name]
			if want := max(0, at.Sub(last)); !ok || have != want {
				g.Fatalf("%s took %v, by hand %v", name, have, want)
			}
		}
		if at.After(last) {
			last = at
		}
	}
	if len(took) != steps {
		g.Fatalf("hands %v, by hand %d", took, steps)
	}
}
