package ledger

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// hand is who does something and who writes it down.
type hand struct {
	actor     access.Actor  // in whose name, with that person's roles
	recorder  *access.Actor // set for 代录
	noAccount bool          // the recorder answers for who the actor is
}

// doer is the person whose request this is.
func (h hand) doer() access.Actor {
	if h.recorder != nil {
		return *h.recorder
	}
	return h.actor
}

// prepare makes the act that a command asks for, sealed into the chain, and
// the entry after it. It decides who may do it, under which row of the table,
// and what it does to the clocks. d holds the command's details, decoded and
// with the units' names.
func (b *Rulebook) prepare(e Entry, h hand, cmd Command, d details, now time.Time, simple bool) (Act, Entry, error) {
	a := newAct(&e, h, cmd, now)
	a.Simple = simple
	raw, err := json.Marshal(d)
	if err != nil {
		return a, e, fmt.Errorf("write details of %s: %w", cmd.Action, err)
	}
	if a.Details = raw; string(raw) == "{}" {
		a.Details = nil
	}
	if err := b.choose(&e, h, &a, d); err != nil {
		return a, e, err
	}
	if err := b.checkOffice(&e, h, &a); err != nil {
		return a, e, err
	}
	if err := checkAct(&e, &a, d); err != nil {
		return a, e, err
	}
	after := fold(e, a, d)
	if !slices.Contains(joining, a.Action) || e.clocksMove(after) {
		a.Clocks = b.clockSets(&after, a.Action)
	}
	a = seal(a, e.Head)
	after, err = Apply(e, a)
	return a, after, err
}

func newAct(e *Entry, h hand, cmd Command, now time.Time) Act {
	now = moment(now)
	if now.Before(e.UpdatedAt) {
		now = e.UpdatedAt // a clock that was moved back must not stop the work
	}
	a := Act{
		EntryID: e.ID, Seq: e.Version + 1, Action: cmd.Action, From: e.State,
		HappenedAt: moment(cmd.HappenedAt), RecordedAt: now,
		Actor:  Person{UserID: h.actor.UserID, Name: h.actor.Name, UnitID: h.actor.UnitID},
		Reason: cmd.Reason, LateReason: cmd.LateReason, Evidence: cmd.Evidence,
	}
	if cmd.HappenedAt.IsZero() {
		a.HappenedAt = now
	}
	if r := h.recorder; r != nil {
		a.Recorder = &Person{UserID: r.UserID, Name: r.Name, UnitID: r.UnitID}
	}
	return a
}

// choose finds the first row of the table under which the actor may do it,
// and sets the act's role, unit and target by it.
func (b *Rulebook) choose(e *Entry, h hand, a *Act, d details) error {
	action := a.Action
	rules := rulesFor(e.State, action)
	if len(rules) == 0 {
		return illegal(e, action, "")
	}
	refused := forbidden(e, action, rules, d)
	for _, r := range rules {
		role, ok := h.roleIn(r)
		if !ok || !r.holds(e, d) {
			continue
		}
		if err := h.mayRecord(action, role); err != nil {
			refused = err
			continue
		}
		units := h.unitsUnder(r, e, role, d)
		if err := r.owned(e, action, role, units, d); err != nil {
			refused = err
			continue
		}
		a.Role, a.To = role, r.target(e.State)
		if role == contact && r.Own != OwnNone {
			a.Actor.UnitID = firstCommon(r.ownUnits(e, d), units)
		}
		return nil
	}
	return refused
}

func (h hand) roleIn(r Rule) (access.Role, bool) {
	for _, role := range r.Roles {
		onPaper := h.noAccount && (role == contact || slices.Contains(signing, role))
		if onPaper || slices.Contains(h.actor.Roles, role) {
			return role, true
		}
	}
	return "", false
}

// unitsUnder are the units for which the hand acts under a rule. Of somebody
// without account and unit it is the recorder who says whose they are. Whoever
// may record as a unit's contact only answers for their own unit, whomever they
// name.
func (h hand) unitsUnder(r Rule, e *Entry, role access.Role, d details) []string {
	units := append(slices.Clone(h.actor.UnitIDs), h.actor.UnitID)
	if h.noAccount && h.actor.UnitID == "" {
		units = r.ownUnits(e, d)
	}
	if h.recorder != nil && role == contact && !h.recorder.Has(recorders...) {
		units = slices.DeleteFunc(units, func(u string) bool { return !h.recorder.In(u) })
	}
	return units
}

func firstCommon(list, among []string) string {
	i := slices.IndexFunc(list, func(u string) bool { return slices.Contains(among, u) })
	return list[i]
}

// signing are the roles that sign on paper: writing one of their acts down
// for them needs the signed scan. An instruction may also come by telephone.
var signing = []access.Role{
	access.RoleReviewer1, access.RoleReviewer2, access.RoleReviewer3, access.RoleGovernment, leader, head,
}

// otherReviewer is the way on for who has reviewed the draft already.
const otherReviewer = "请由另一位审核人办理，或打印审签单由其签字后代录；没有第二人的，请安全管理员给一位同事分配这个角色"

// checkOffice holds an act to what the office has set.
func (b *Rulebook) checkOffice(e *Entry, h hand, a *Act) error {
	if a.needsScan() && len(a.Evidence) == 0 {
		return invalid("evidence", "代录“%s”的“%s”须附签字扫描件", a.Role.Name(), a.Action.Name())
	}
	if delay := a.RecordedAt.Sub(a.HappenedAt); delay > b.Settings.LateAfter && !slices.Contains(inTime, a.Action) {
		if a.LateReason == "" {
			return invalid("late_reason", "发生超过%s才录入，须写明补录原因", inWords(b.Settings.LateAfter))
		}
		if limit := b.Settings.LateLimit; limit > 0 && delay > limit && !h.doer().Has(head) && !e.mayRecordLate(a) {
			return &ForbiddenError{a.Action, e.whyNotLate(a, limit)}
		}
	} else {
		a.LateReason = ""
	}
	if b.Settings.DistinctReviewers && a.From.stage() > 0 && a.Action != ActReject {
		if draft := e.Draft(); draft != nil && draft.reviewsBy(a.Actor) > 0 {
			return &ForbiddenError{a.Action, "本办规定各道审核须由不同的人办理，这一稿此人已审过；" + otherReviewer}
		}
	}
	return nil
}

// inTime are the acts that are never late: 热线已答复 was recorded in time by
// the system that it is carried over from, and what comes with an act on another
// entry is late there or not at all.
var inTime = []Action{ActAnswered, ActAbsorb, ActRelease}

// recorders may write down anybody's act.
var recorders = []access.Role{coordinator, head}

// mayRecord: the coordinator and the office head may write down anybody's
// act, anybody that of a colleague in the same role.
func (h hand) mayRecord(action Action, role access.Role) error {
	if h.recorder == nil || h.recorder.Has(recorders...) || h.recorder.Has(role) {
		return nil
	}
	return &ForbiddenError{action, "代录须由协调员、办公室主任或同一角色的人办理"}
}

func inWords(d time.Duration) string {
	if d < time.Hour {
		return fmt.Sprintf("%d分钟", int(d.Minutes()))
	}
	return fmt.Sprintf("%d小时", int(d.Hours()))
}

// mustWalk reports whether a level is too high for the 简易程序.
func (b *Rulebook) mustWalk(l opinion.Level) bool {
	return l.Rank() >= b.Settings.FullChainFrom.Rank()
}
