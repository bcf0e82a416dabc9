package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"yuqing/internal/access"
	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// EventMerge asks for other events to go into one.
type EventMerge struct {
	Into   string   `json:"into" doc:"保留的热点"`
	Others []string `json:"others,omitempty" doc:"并入的热点，至多 20 个"`
	Posts  []string `json:"posts,omitempty" doc:"归入的单条信息，尚不属于任何热点，至多 20 条"`
	Reason string   `json:"reason,omitempty"`
	// Seen is the number of the latest decision that the actor knew.
	Seen *int64 `json:"seen,omitempty" doc:"所见的最近一次合并拆分的编号（getEvent 的 decision）；给出时，此后有人动过同一热点则不执行"`
}

// EventSplit asks for posts of an event to become one of their own; copies go
// with the text that they repeat.
type EventSplit struct {
	Posts  []string `json:"posts" doc:"拆出的信息；转载随首发一起拆出"`
	Reason string   `json:"reason,omitempty"`
	Seen   *int64   `json:"seen,omitempty" doc:"同 mergeEvents"`
}

// Decided is a decision that was noted; it is carried out within seconds.
type Decided struct {
	N     int64  `json:"n" doc:"编号，撤销时用"`
	Event string `json:"event" doc:"热点"`
}

const (
	maxMerged = 20
	maxReason = 200
)

// MergeEvents puts events together for good, whatever posts come later. It
// needs access.ManageEvents, and gives an *eventflow.ClashError where somebody
// decided about one of them meanwhile.
func (d *Desk) MergeEvents(ctx context.Context, by access.Actor, in EventMerge) (Decided, error) {
	if err := mayDecide(by, &in.Reason); err != nil {
		return Decided{}, err
	}
	seen, err := d.seenDecision(ctx, in.Seen)
	if err != nil {
		return Decided{}, err
	}
	list, err := d.EventsToMerge(ctx, by, append([]string{in.Into}, in.Others...))
	if err != nil {
		return Decided{}, err
	}
	singles, err := d.SinglePosts(ctx, by, in.Posts)
	if err != nil {
		return Decided{}, err
	}
	if len(list)+len(singles) < 2 {
		return Decided{}, opinion.Invalid("others", "请另选至少一个热点：所选的热点已经是同一个。")
	}
	into := list[0]
	var decisions []eventflow.Decision
	var audit []access.AuditEntry
	for _, o := range list[1:] {
		decisions = append(decisions, eventflow.Decision{
			Kind: eventflow.Merge, Event: into.ID, Anchor: into.Origin, Title: into.Title,
			Other: o.ID, With: o.Origin, OtherTitle: o.Title, Reason: in.Reason, By: by.Name, At: d.deps.Now(),
		})
		audit = append(audit, access.By(by, d.deps.Now(), "event.merge", "event:"+into.ID,
			withReason(fmt.Sprintf("“%s”（%d 条，%s）并入“%s”（%d 条）", o.Title, o.Posts, o.ID, into.Title, into.Posts), in.Reason)))
	}
	for _, p := range singles {
		decisions = append(decisions, eventflow.Decision{
			Kind: eventflow.Merge, Event: into.ID, Anchor: into.Origin, Title: into.Title,
			With: p.ID, OtherTitle: title(p.Record), Reason: in.Reason, By: by.Name, At: d.deps.Now(),
		})
		audit = append(audit, access.By(by, d.deps.Now(), "event.merge", "event:"+into.ID,
			withReason(fmt.Sprintf("信息“%s”（%s）归入“%s”（%d 条）", title(p.Record), p.ID, into.Title, into.Posts), in.Reason)))
	}
	n, err := d.deps.Decisions.Decide(access.WithAudit(ctx, audit...), seen, decisions...)
	return Decided{n, into.ID}, err
}

// SinglePosts are posts that the actor may see and that are in no event, each
// once; one that is in an event moves with it, or is split off first.
func (d *Desk) SinglePosts(ctx context.Context, by access.Actor, ids []string) ([]Post, error) {
	if len(ids) > maxMerged {
		return nil, opinion.Invalid("posts", "一次最多归入 %d 条信息。", maxMerged)
	}
	of, err := d.deps.Events.EventsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	ids = once(ids)
	posts, err := d.VisiblePosts(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	if len(posts) < len(ids) {
		return nil, fmt.Errorf("posts for an event: %w", opinion.ErrNotFound)
	}
	for _, p := range posts {
		if of[p.ID] != "" {
			return nil, opinion.Invalid("posts", "“%s”已在一个热点里。请合并两个热点，或先把它拆出来。", title(p.Record))
		}
	}
	return posts, nil
}

// once leaves of what is there several times the first.
func once(ids []string) []string {
	var out []string
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// EventsToMerge are the events of these IDs, each once, in their order; it
// refuses those that can take no more posts. The first is the one that stays.
func (d *Desk) EventsToMerge(ctx context.Context, by access.Actor, ids []string) ([]Event, error) {
	if len(ids) > maxMerged+1 {
		return nil, opinion.Invalid("others", "一次最多合并 %d 个热点。", maxMerged+1)
	}
	var rows []eventflow.Event
	for _, id := range ids {
		e, err := d.seenEvent(ctx, by, id)
		if err != nil {
			return nil, err
		}
		if !e.Open {
			return nil, opinion.Invalid("others", "“%s”已封存：其信息都已超出聚合的时间范围，不能再合并。", privacy.Mask(e.Title))
		}
		if !slices.ContainsFunc(rows, func(x eventflow.Event) bool { return x.ID == e.ID }) {
			rows = append(rows, e)
		}
	}
	return d.eventsFor(ctx, by, rows)
}

// SplitEvent takes posts out of an event for good, with their copies: neither
// they nor those that stay come together again. It needs access.ManageEvents,
// and gives an *eventflow.ClashError where somebody decided about the event
// meanwhile.
func (d *Desk) SplitEvent(ctx context.Context, by access.Actor, id string, in EventSplit) (Decided, error) {
	if err := mayDecide(by, &in.Reason); err != nil {
		return Decided{}, err
	}
	seen, err := d.seenDecision(ctx, in.Seen)
	if err != nil {
		return Decided{}, err
	}
	plan, err := d.PlanSplit(ctx, by, id, in.Posts)
	if err != nil {
		return Decided{}, err
	}
	e := plan.Event
	ctx = d.audited(ctx, by, "event.split", "event:"+e.ID,
		withReason(fmt.Sprintf("从“%s”（%d 条）拆出 %d 条", e.Title, e.Posts, len(plan.Out)), in.Reason))
	n, err := d.deps.Decisions.Decide(ctx, seen, eventflow.Decision{
		Kind: eventflow.Split, Event: e.ID, Anchor: plan.anchor, Posts: plan.texts, Title: e.Title,
		Reason: in.Reason, By: by.Name, At: d.deps.Now(),
	})
	return Decided{n, e.ID}, err
}

// SplitPlan is what a split would do.
type SplitPlan struct {
	Event Event
	Out   []EventPost // what would leave, with the copies, the first publication first
	Left  int         // posts that would stay

	texts  []string // the texts that leave, by their first publications
	anchor string   // one that stays
}

// PlanSplit says what splitting these posts off would do, and refuses what
// cannot be done.
func (d *Desk) PlanSplit(ctx context.Context, by access.Actor, id string, posts []string) (SplitPlan, error) {
	e, rows, err := d.eventRows(ctx, by, id)
	if err != nil {
		return SplitPlan{}, err
	}
	original := make(map[string]string, len(rows))
	for _, p := range rows {
		original[p.ID] = p.Original
	}
	leaves := map[string]bool{}
	for _, p := range posts {
		if original[p] == "" {
			return SplitPlan{}, opinion.Invalid("posts", "所选的信息已不在这个热点里，请刷新后重新勾选。")
		}
		leaves[original[p]] = true
	}
	plan := SplitPlan{}
	var out []eventflow.Post
	for _, p := range rows {
		switch {
		case leaves[p.Original]:
			out = append(out, p)
			if p.ID == p.Original {
				plan.texts = append(plan.texts, p.ID)
			}
		case plan.anchor == "":
			plan.anchor = p.ID
		}
	}
	plan.Left = len(rows) - len(out)
	switch {
	case len(out) == 0:
		return plan, opinion.Invalid("posts", "请勾选要拆出的信息。")
	case plan.Left == 0:
		return plan, opinion.Invalid("posts", "不能把全部信息都拆出，至少要留下一条。")
	case !e.Open:
		return plan, opinion.Invalid("posts", "这个热点已封存：其信息都已超出聚合的时间范围，不能再拆分。")
	}
	shown, err := d.shownRows(ctx, by, out)
	if err != nil {
		return plan, err
	}
	for _, p := range shown {
		if p != nil {
			plan.Out = append(plan.Out, *p)
		}
	}
	list, err := d.eventsFor(ctx, by, []eventflow.Event{e})
	if err == nil {
		plan.Event = list[0]
	}
	return plan, err
}

// UndoEventDecision takes a merge or a split back: the events are made as they
// would be without it. It needs access.ManageEvents. A decision that a later
// one builds on must wait until that is undone.
func (d *Desk) UndoEventDecision(ctx context.Context, by access.Actor, n int64, reason string) (Decided, error) {
	if err := mayDecide(by, &reason); err != nil {
		return Decided{}, err
	}
	all, applied, err := d.decisions(ctx)
	if err != nil {
		return Decided{}, err
	}
	i := slices.IndexFunc(all, func(x eventflow.Decision) bool { return x.N == n && x.Kind != eventflow.Undo })
	if i < 0 {
		return Decided{}, fmt.Errorf("decision %d: %w", n, opinion.ErrNotFound)
	}
	old := all[i]
	if k := slices.IndexFunc(all, func(x eventflow.Decision) bool { return x.Kind == eventflow.Undo && x.Undoes == n }); k >= 0 {
		return Decided{}, &TakenError{"n", fmt.Sprintf("%s 已撤销了这项%s。", all[k].By, old.Kind.Name())}
	}
	if later, ok := eventflow.Later(all, applied, old); ok {
		return Decided{}, opinion.Invalid("n", "此后 %s 又对同一热点作了“%s”（第 %d 项），请先撤销那一项。", later.By, later.Kind.Name(), later.N)
	}
	ctx = d.audited(ctx, by, "event.undo", "event:"+old.Event, withReason(fmt.Sprintf("撤销第 %d 项：%s", n, decisionText(old)), reason))
	m, err := d.deps.Decisions.Decide(ctx, all[len(all)-1].N, eventflow.Decision{
		Kind: eventflow.Undo, Undoes: n, Event: old.Event, Anchor: old.Anchor, Title: old.Title, Reason: reason, By: by.Name, At: d.deps.Now(),
	})
	return Decided{m, old.Event}, err
}

func decisionText(x eventflow.Decision) string {
	switch {
	case x.Kind == eventflow.Merge && x.Other == "":
		return fmt.Sprintf("信息“%s”归入“%s”", x.OtherTitle, x.Title)
	case x.Kind == eventflow.Merge:
		return fmt.Sprintf("“%s”并入“%s”", x.OtherTitle, x.Title)
	}
	return fmt.Sprintf("从“%s”拆出 %d 条（不计转载）", x.Title, len(x.Posts))
}

func withReason(text, reason string) string {
	if reason == "" {
		return text
	}
	return text + "；理由：" + reason
}

func mayDecide(by access.Actor, reason *string) error {
	if err := require(by, access.ManageEvents); err != nil {
		return err
	}
	if *reason = privacy.Mask(strings.TrimSpace(*reason)); utf8.RuneCountInString(*reason) > maxReason {
		return opinion.Invalid("reason", "理由不能超过 %d 个字。", maxReason)
	}
	return nil
}

// seenDecision is the latest decision that the actor knew: all there are, where
// they do not say.
func (d *Desk) seenDecision(ctx context.Context, seen *int64) (int64, error) {
	if seen != nil {
		return *seen, nil
	}
	return d.LastDecision(ctx)
}

// LastDecision is the number of the latest decision about any event, 0 where
// there is none: what a form has seen.
func (d *Desk) LastDecision(ctx context.Context) (int64, error) {
	all, err := d.deps.Decisions.DecisionsAfter(ctx, 0)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[len(all)-1].N, nil
}
