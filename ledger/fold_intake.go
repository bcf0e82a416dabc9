package ledger

import (
	"net/url"
	"slices"
	"time"

	"yuqing/internal/opinion"
)

// nothing is the details of an act that says all by being done.
type nothing struct{}

func none() details { return &nothing{} }

func (*nothing) check(*Entry, *Act) error { return nil }

func (*nothing) fold(e *Entry, a *Act) {
	switch a.Action {
	case ActRelist:
		e.relist(a.HappenedAt)
	case ActConfirm:
		e.Awaiting, e.Graded = false, true
	case ActRecall:
		e.recall()
	case ActUnaccept:
		e.unaccept()
	case ActUphold:
		e.dropLead(PartReturned, a.HappenedAt)
	case ActOverrule:
		e.Lead.State, e.Lead.LeftAt = PartToAccept, time.Time{}
	case ActRefuseClose:
		e.Lead.State = PartInHand
	}
}

// relist takes an entry back to where a triage begins, also one that was
// merged when it had been handed out already.
func (e *Entry) relist(at time.Time) {
	e.MergedTo, e.LeftOut, e.Graded, e.Awaiting = "", "", false, false
	if e.Lead.Unit.ID != "" {
		e.dropLead(PartRecalled, at)
	}
	e.Supporting = nil
}

var channels = []opinion.Channel{
	opinion.ChannelOpinion, opinion.ChannelHotline, opinion.ChannelMessage,
	opinion.ChannelSuperior, opinion.ChannelSuggestion, opinion.ChannelExplanation,
}

var classes = []opinion.Class{
	opinion.ClassMisreading, opinion.ClassInterests, opinion.ClassBottomLine, opinion.ClassEmergency,
	opinion.ClassDisaster, opinion.ClassSuperior, opinion.ClassOrdinary,
}

func (m *Matter) check(_ *Entry, a *Act) error {
	if m.Title == "" {
		return invalid("details.title", "须有标题")
	}
	if m.Channel != "" && !slices.Contains(channels, m.Channel) {
		return invalid("details.channel", "没有“%s”这个渠道", m.Channel)
	}
	if m.DiscoveredAt.After(a.HappenedAt) {
		return invalid("details.discovered_at", "发现时间不能晚于登记时间")
	}
	return checkLink("details.url", m.URL)
}

func (m *Matter) fold(e *Entry, a *Act) {
	e.Matter = *m
	e.Number = m.Number
	if e.Matter.Channel == "" {
		e.Matter.Channel = opinion.ChannelOpinion
	}
	if e.Matter.DiscoveredAt.IsZero() {
		e.Matter.DiscoveredAt = a.HappenedAt
	}
	e.Matter.DiscoveredAt = moment(e.Matter.DiscoveredAt)
	e.Grade.Flags = m.Flags
}

// checkLink lets through only what a browser opens as a page.
func checkLink(field, link string) error {
	if link == "" {
		return nil
	}
	u, err := url.Parse(link)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return invalid(field, "链接须以 http:// 或 https:// 开头")
	}
	return nil
}

func (d *Dismissal) check(*Entry, *Act) error {
	if d.Kind != "无关" && d.Kind != "仅关注" {
		return invalid("details.kind", "须选择“无关”或“仅关注”")
	}
	return nil
}

func (d *Dismissal) fold(e *Entry, _ *Act) {
	e.LeftOut = d.Kind
	e.Awaiting = e.Awaiting && !d.Dropped
}

func (m *Merging) check(e *Entry, _ *Act) error {
	if m.Into == "" || m.Into == e.ID {
		return invalid("details.into", "须写明并入哪一条")
	}
	return nil
}

func (m *Merging) fold(e *Entry, _ *Act) {
	e.MergedTo, e.LeftOut = m.Into, "并入"
	e.Awaiting = e.Awaiting && !m.Dropped
}

func (g *Grading) check(_ *Entry, a *Act) error {
	if g.Level.Rank() == 0 {
		return invalid("details.level", "须定等级：一般、较大、重大或特别重大")
	}
	if !slices.Contains(classes, g.Class) {
		return invalid("details.class", "须定回应类别")
	}
	if a.Action == ActTriage && g.Lead.ID == "" {
		return invalid("details.lead", "须拟定承办单位")
	}
	if major(g.Level) && g.Basis == "" {
		return invalid("details.basis", "重大及以上须写研判依据")
	}
	return nil
}

func (g *Grading) fold(e *Entry, a *Act) {
	old := e.Grade
	e.Grade = *g
	if g.MustAnswer == nil {
		must := g.Class != opinion.ClassOrdinary || g.Level.Rank() >= opinion.LevelLarger.Rank()
		e.Grade.MustAnswer = &must
	}
	if g.Lead.ID == "" {
		e.Grade.Lead, e.Grade.Supporting = old.Lead, old.Supporting
	}
	e.Graded = a.To != StateToTriage
	e.Awaiting = !e.Graded
}

// MustAnswer reports whether the matter must be answered outward. It is false
// until a triage is in force.
func (e Entry) MustAnswer() bool { return e.Graded && e.Grade.MustAnswer != nil && *e.Grade.MustAnswer }

func (l *Linking) check(_ *Entry, a *Act) error {
	if a.Action == ActLink && len(l.Posts) == 0 {
		return invalid("details.posts", "须选择要关联的原文")
	}
	return nil
}

func (l *Linking) fold(e *Entry, _ *Act) { e.addPosts(l.Posts) }

func (e *Entry) addPosts(ids []string) {
	for _, id := range ids {
		if id != "" && !slices.Contains(e.Matter.Posts, id) {
			e.Matter.Posts = append(e.Matter.Posts, id)
		}
	}
}

func (b *Absorbing) check(e *Entry, _ *Act) error {
	if b.From == "" || b.From == e.ID {
		return invalid("details.from", "须写明并入的是哪一条")
	}
	return nil
}

func (b *Absorbing) fold(e *Entry, _ *Act) {
	e.Absorbed = append(e.Absorbed, b.From)
	e.addPosts(b.Posts)
	if !b.Found.IsZero() && b.Found.Before(e.Matter.DiscoveredAt) {
		e.foundAt(b.Found)
	}
	e.orderedBy(b.Ordered)
}

// orderedBy sets the superior's deadline; nil leaves it.
func (e *Entry) orderedBy(o *Ordered) {
	if o != nil {
		e.Matter.Deadline, e.Matter.DeadlineBy = o.Deadline, o.By
	}
}

// foundAt moves the discovery, and with it where the first round's clocks start.
func (e *Entry) foundAt(at time.Time) {
	e.Matter.DiscoveredAt = moment(at)
	e.Rounds[0].StartedAt = e.Matter.DiscoveredAt
}

func (r *Releasing) check(e *Entry, _ *Act) error {
	if r.From == "" || r.From == e.ID {
		return invalid("details.from", "须写明移出的是哪一条")
	}
	return nil
}

func (r *Releasing) fold(e *Entry, _ *Act) {
	e.Absorbed = slices.DeleteFunc(e.Absorbed, func(id string) bool { return id == r.From })
	e.dropPosts(r.Posts)
	if !r.Found.IsZero() {
		e.foundAt(r.Found)
	}
	e.orderedBy(r.Ordered)
}

func (e *Entry) dropPosts(ids []string) {
	e.Matter.Posts = slices.DeleteFunc(e.Matter.Posts, func(id string) bool { return slices.Contains(ids, id) })
}

func (s *Splitting) check(e *Entry, _ *Act) error {
	if s.Title == "" {
		return invalid("details.title", "须有新条目的标题")
	}
	for _, id := range s.Posts {
		if !slices.Contains(e.Matter.Posts, id) {
			return invalid("details.posts", "原文 %s 不在本条目中", id)
		}
	}
	return nil
}

func (s *Splitting) fold(e *Entry, _ *Act) {
	e.dropPosts(s.Posts)
	if s.Rest != nil {
		e.Matter.tell(*s.Rest)
	}
}
