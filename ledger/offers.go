package ledger

import (
	"context"
	"slices"

	"yuqing/internal/access"
)

// Offer is an action that a person can take on an entry now.
type Offer struct {
	Action Action `json:"action"`
	Name   string `json:"name"`
	Reason bool   `json:"reason"` // a reason is required
	Needs  string `json:"needs,omitempty"`
	// OnBehalf: only by writing it down for somebody else (代录).
	OnBehalf bool `json:"on_behalf"`
	// Signed: who does it signs on paper; writing it down for them needs the scan.
	Signed bool `json:"signed,omitempty"`
}

// Offers lists what the person can do with the entry now, in the table's
// order: what to make buttons of. Whether the details suffice is only known
// when it is done.
func Offers(actor access.Actor, e Entry) []Offer {
	if !e.AsOf.IsZero() {
		return nil // what it was is not to be acted on
	}
	var offers []Offer
	records := actor.Has(coordinator, head)
	for _, action := range allowedIn(e.State) {
		own := mayTake(actor, e, action)
		if !own && !(records && recordable(e, action)) {
			continue
		}
		info := Actions[action]
		offers = append(offers, Offer{Action: action, Name: info.Name, Reason: info.Reason, Needs: info.Needs, OnBehalf: !own, Signed: signed(e, action)})
	}
	return offers
}

func mayTake(actor access.Actor, e Entry, action Action) bool {
	for _, r := range rulesFor(e.State, action) {
		role, ok := hand{actor: actor}.roleIn(r)
		if !ok || !r.mayHold(&e) {
			continue
		}
		own := func(unit string) bool { return actor.In(unit) && e.partTakes(action, unit) }
		if r.Own == OwnNone || role != contact || slices.ContainsFunc(r.ownUnits(&e, nil), own) {
			return true
		}
	}
	return false
}

// mayHold reports whether the rule's condition holds, as far as that is known
// before the act's details are.
func (r Rule) mayHold(e *Entry) bool {
	return r.When == nil || r.When.Details || r.When.test(e, nil)
}

// signed reports whether the action is one that people sign on paper, whoever of
// those who may does it.
func signed(e Entry, action Action) bool {
	if action == ActInstruct {
		return false // which may also come by telephone
	}
	return !slices.ContainsFunc(rulesFor(e.State, action), func(r Rule) bool {
		return r.mayHold(&e) && slices.ContainsFunc(r.Roles, func(role access.Role) bool { return !slices.Contains(signing, role) })
	})
}

// recordable reports whether the action is one that people without the
// product do: units by telephone, reviewers and leaders on paper.
func recordable(e Entry, action Action) bool {
	return slices.ContainsFunc(rulesFor(e.State, action), func(r Rule) bool {
		return r.mayHold(&e) && slices.ContainsFunc(r.Roles, func(role access.Role) bool {
			unit := r.Own != OwnSupport || slices.ContainsFunc(r.ownUnits(&e, nil), func(u string) bool { return e.partTakes(action, u) })
			return role == contact && unit || slices.Contains(signing, role)
		})
	})
}

// partTakes reports whether an act of a supporting unit fits the part as it
// stands: 配合签收 and 配合退单 before it is taken, 配合报送 while it is in hand, and
// 撤回配合签收 while nothing was done with it. Any other act fits.
func (e *Entry) partTakes(action Action, unit string) bool {
	i := e.support(unit)
	switch action {
	case ActSupportAccept, ActSupportReturn:
		return i >= 0 && e.Supporting[i].State == PartToAccept
	case ActSupportUnaccept:
		return i >= 0 && e.justTaken(e.Supporting[i])
	case ActSupportReport:
		return i >= 0 && e.Supporting[i].State == PartInHand
	}
	return true
}

// Offers is what the package's Offers lists, without what the office's settings
// do not allow now: 撤回签收 for its few minutes only.
func (s *Service) Offers(ctx context.Context, actor access.Actor, e Entry) ([]Offer, error) {
	offers := Offers(actor, e)
	undoing := func(o Offer) bool { return undoes[o.Action] != "" }
	if !slices.ContainsFunc(offers, undoing) {
		return offers, nil
	}
	accepted, err := s.recentlyAccepted(ctx, e)
	return slices.DeleteFunc(offers, func(o Offer) bool {
		return undoing(o) && !slices.ContainsFunc(accepted, func(a acceptance) bool {
			return a.action == undoes[o.Action] && (o.OnBehalf || actor.In(a.unit)) && e.partTakes(o.Action, a.unit)
		})
	}), err
}

// recentlyAccepted are the acceptances that may be taken back now. The history is
// read only where the entry changed within those minutes.
func (s *Service) recentlyAccepted(ctx context.Context, e Entry) ([]acceptance, error) {
	within, now := s.book().Settings.UnacceptWithin, s.now()
	if within == 0 || now.Sub(e.UpdatedAt) > within {
		return nil, nil
	}
	all, err := s.acceptances(ctx, e.ID)
	return slices.DeleteFunc(all, func(a acceptance) bool { return now.Sub(a.recorded) > within }), err
}
