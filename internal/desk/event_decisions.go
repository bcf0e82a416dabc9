package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
)

func (d *Desk) decisions(ctx context.Context) ([]eventflow.Decision, []eventflow.Applied, error) {
	all, err := d.deps.Decisions.DecisionsAfter(ctx, 0)
	if err != nil {
		return nil, nil, err
	}
	applied, err := d.deps.Decisions.Applied(ctx)
	return all, applied, err
}

// EventDecision is what somebody decided about an event and what became of it.
type EventDecision struct {
	N         int64                  `json:"n"`
	Kind      eventflow.DecisionKind `json:"kind" doc:"merge 合并，split 拆分"`
	Text      string                 `json:"text"`
	Reason    string                 `json:"reason,omitempty"`
	By        string                 `json:"by"`
	At        time.Time              `json:"at"`
	State     DecisionState          `json:"state"`
	Event     string                 `json:"event,omitempty" doc:"保留或被拆的热点"`
	Result    string                 `json:"result,omitempty" doc:"由此而来的热点"`
	UndoneBy  string                 `json:"undone_by,omitempty"`
	UndoneAt  time.Time              `json:"undone_at,omitzero"`
	UndoneFor string                 `json:"undone_reason,omitempty"`
}

// DecisionState is how far a decision has come.
type DecisionState string

// The states of a decision.
const (
	DecisionPending DecisionState = "pending" // 正在执行, or being undone where UndoneBy is set
	DecisionDone    DecisionState = "done"    // 已执行
	DecisionFailed  DecisionState = "failed"  // 未能执行
	DecisionUndone  DecisionState = "undone"  // 已撤销
)

// EventDecisions lists what people decided about an event, or with an empty ID
// about any, the latest first, and the number of the latest decision there is.
func (d *Desk) EventDecisions(ctx context.Context, by access.Actor, id string) (list []EventDecision, last int64, err error) {
	if id != "" {
		e, err := d.seenEvent(ctx, by, id)
		if err != nil {
			return nil, 0, err
		}
		id = e.ID
	} else if v, err := d.view(ctx, by); err != nil || !v.seesEvents() {
		return []EventDecision{}, 0, err
	}
	all, applied, err := d.decisions(ctx)
	if err != nil || len(all) == 0 {
		return []EventDecision{}, 0, err
	}
	dealt, err := d.deps.Decisions.Dealt(ctx)
	if err != nil {
		return nil, 0, err
	}
	of, err := d.eventsOfDecisions(ctx, all)
	if err != nil {
		return nil, 0, err
	}
	list = []EventDecision{}
	for _, x := range slices.Backward(all) {
		if x.Kind == eventflow.Undo {
			continue
		}
		view := viewOf(x, all, applied, dealt)
		if of[x.Anchor] != "" {
			view.Event = of[x.Anchor] // where its posts are now
		}
		if id == "" || slices.Contains([]string{x.Event, x.Other, view.Result, of[x.Anchor], of[x.With]}, id) {
			list = append(list, view)
		}
	}
	return list, all[len(all)-1].N, d.dropGone(ctx, list)
}

// dropGone takes out the events of decisions that are none any more: what one
// post was split off into is no event, and another may have fallen apart.
func (d *Desk) dropGone(ctx context.Context, list []EventDecision) error {
	there := map[string]bool{"": true}
	for i := range list {
		for _, id := range []*string{&list[i].Event, &list[i].Result} {
			if _, looked := there[*id]; !looked {
				_, err := d.deps.Events.Event(ctx, *id)
				if err != nil && !errors.Is(err, opinion.ErrNotFound) {
					return err
				}
				there[*id] = err == nil
			}
			if !there[*id] {
				*id = ""
			}
		}
	}
	return nil
}

// eventsOfDecisions are the events that the posts by which decisions name
// theirs belong to now.
func (d *Desk) eventsOfDecisions(ctx context.Context, all []eventflow.Decision) (map[string]string, error) {
	var posts []string
	for _, x := range all {
		for _, p := range []string{x.Anchor, x.With} {
			if p != "" {
				posts = append(posts, p)
			}
		}
	}
	return d.deps.Events.EventsOf(ctx, posts)
}

func viewOf(x eventflow.Decision, all []eventflow.Decision, applied []eventflow.Applied, dealt int64) EventDecision {
	out := EventDecision{
		N: x.N, Kind: x.Kind, Text: decisionText(x), Reason: x.Reason, By: x.By, At: x.At, Event: x.Event, State: DecisionDone,
	}
	for _, a := range applied {
		if a.N == x.N {
			out.Result = a.Event
			if a.Problem != "" {
				out.State = DecisionFailed
			}
		}
	}
	last := x.N
	for _, u := range all {
		if u.Kind == eventflow.Undo && u.Undoes == x.N {
			last = u.N
			out.State, out.UndoneBy, out.UndoneAt, out.UndoneFor = DecisionUndone, u.By, u.At, u.Reason
		}
	}
	if last > dealt {
		out.State = DecisionPending
	}
	return out
}
