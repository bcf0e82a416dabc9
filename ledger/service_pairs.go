package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// otherSide is what 并入, 重新列入 and 拆分 do to other entries; before is the
// entry as it was.
func (s *Service) otherSide(ctx context.Context, actor access.Actor, cmd Command, before Entry, done *run) ([]*run, error) {
	switch cmd.Action {
	case ActMerge:
		return s.absorb(ctx, actor, cmd, done.entry)
	case ActSplit:
		return s.splitOff(ctx, actor, cmd, before, done)
	case ActRelist:
		return s.release(ctx, actor, cmd, before)
	case ActAbsorb:
		return nil, invalid("action", "请从被并入的条目办理“并入”")
	case ActRelease:
		return nil, invalid("action", "请从被并入的条目办理“重新列入”")
	}
	return nil, nil
}

func (s *Service) absorb(ctx context.Context, actor access.Actor, cmd Command, from Entry) ([]*run, error) {
	into, err := s.Get(ctx, actor, from.MergedTo)
	if errors.Is(err, ErrNotFound) {
		return nil, invalid("details.into", "没有这个主件")
	}
	if err != nil {
		return nil, err
	}
	if !into.State.Open() {
		return nil, invalid("details.into", "主件 %s 已是“%s”，不能再并入", into.Number, into.State.Name())
	}
	joining := s.newRun(into, into.Version)
	also := cmd.onOther(ActAbsorb, into)
	joined := absorbing(from, into)
	if why := joined.stricter(into); why != "" {
		also.Reason = why + "：" + cmd.Reason
	}
	return []*run{joining}, joining.do(ctx, actor, also.With(joined))
}

// release gives an entry that stands for itself again its posts back: from the
// entry that it went into, and from those that this one went into in turn.
func (s *Service) release(ctx context.Context, actor access.Actor, cmd Command, from Entry) ([]*run, error) {
	var runs []*run
	posts, through := from.Matter.Posts, from.ID
	var left Entry // as it is without from
	for id := from.MergedTo; id != ""; {
		into, err := s.Get(ctx, actor, id)
		if err != nil {
			return nil, err
		}
		acts, err := s.store.History(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("read history of %s: %w", id, err)
		}
		if posts, err = broughtBy(through, into, acts, posts); err != nil {
			return nil, err
		}
		switch {
		case into.State == StateVoided: // holds nothing that anybody counts
		case into.State == StateArchived && len(posts) > 0:
			return nil, invalid("action", "主件 %s 已归档，不能再移出原文；须先由办公室主任“重启”主件", into.Number)
		case into.State != StateArchived:
			leaving := s.newRun(into, into.Version)
			apart := Releasing{From: from.ID, Number: from.Number, Posts: posts}
			if err := s.ownAgain(ctx, &apart, left, into, acts); err != nil {
				return nil, err
			}
			if err := leaving.do(ctx, actor, cmd.onOther(ActRelease, into).With(apart)); err != nil {
				return nil, err
			}
			runs = append(runs, leaving)
			left = leaving.entry
		}
		id, through = into.MergedTo, into.ID
	}
	return runs, nil
}

// broughtBy are those of the posts that an entry holds only because another one
// was merged into it.
func broughtBy(other string, into Entry, acts []Act, posts []string) ([]string, error) {
	own := map[string]bool{}
	set := func(ids []string, held bool) {
		for _, id := range ids {
			own[id] = held
		}
	}
	for _, a := range acts {
		d, err := a.Of()
		if err != nil {
			return nil, err
		}
		switch d := d.(type) {
		case *Matter:
			set(d.Posts, true)
		case *Linking:
			set(d.Posts, true)
		case *Absorbing:
			if d.From != other {
				set(d.Posts, true)
			}
		case *Releasing:
			set(d.Posts, false)
		case *Splitting:
			set(d.Posts, false)
		}
	}
	var brought []string
	for _, id := range posts {
		if !own[id] && slices.Contains(into.Matter.Posts, id) {
			brought = append(brought, id)
		}
	}
	return brought, nil
}

// onOther is what comes with the command on another entry, by the same hand:
// at the same time, or at the discovery of the other where that was later. Why
// it was recorded late stands with the command, and so does the leave to do so.
func (c Command) onOther(action Action, other Entry) Command {
	at := c.HappenedAt
	if found := other.Matter.DiscoveredAt; !at.IsZero() && at.Before(found) {
		at = found
	}
	return Command{Action: action, Reason: c.Reason, HappenedAt: at, For: c.For}
}

// splitOff registers the new entry of a 拆分: the source's matter with the
// new title and the posts taken out, discovered when the source was.
func (s *Service) splitOff(ctx context.Context, actor access.Actor, cmd Command, before Entry, done *run) ([]*run, error) {
	d, err := done.acts[len(done.acts)-1].Of()
	if err != nil {
		return nil, err
	}
	split := d.(*Splitting)
	m := before.Matter
	switch posts := split.Posts; {
	case split.Rest != nil: // its 主件 comes along, with what is said of it
		split.Posts = append([]string{m.Posts[0]}, posts...)
	case len(posts) > 0:
		m.tell(cmd.Apart.origin())
	}
	m.Title, m.Posts, m.SplitFrom = split.Title, eachOnce(split.Posts), before.ID
	m.Number = ""
	made := s.newRun(Entry{ID: splitID(done.entry.ID, done.version)}, 0)
	return []*run{made}, made.do(ctx, actor, Command{Action: ActCreate, For: cmd.For}.With(m))
}

// restOf is what the entry says of its 主件 once the posts are taken out; nil
// where that stays as it is.
func (e *Entry) restOf(split *Splitting, known *Matter) *Origin {
	if len(e.Matter.Posts) == 0 || !slices.Contains(split.Posts, e.Matter.Posts[0]) {
		return nil
	}
	rest := known.origin() // without personal data, as Command.private leaves what a person typed
	rest.Summary, rest.Platform = privacy.Mask(rest.Summary), privacy.Mask(rest.Platform)
	rest.Author = privacy.Name(strings.TrimSpace(rest.Author))
	return &rest
}

// origin is empty of a post of which nothing is known.
func (m *Matter) origin() Origin {
	if m == nil {
		return Origin{}
	}
	return Origin{m.Summary, m.URL, m.Platform, m.Author, m.PublishedAt, m.TicketNumber, m.Views, m.Comments}
}

// tell replaces what is said of the 主件 by what is known of another post, if
// anything: the link and the figures of one are not those of the other.
func (m *Matter) tell(o Origin) {
	m.Summary, m.URL, m.Platform, m.Author = o.Summary, o.URL, o.Platform, o.Author
	m.PublishedAt, m.TicketNumber, m.Views, m.Comments = o.PublishedAt, o.TicketNumber, o.Views, o.Comments
}

func eachOnce(ids []string) []string {
	var once []string
	for _, id := range ids {
		if !slices.Contains(once, id) {
			once = append(once, id)
		}
	}
	return once
}

// splitID is the ID of the entry that a 拆分 of the given version makes.
func splitID(entryID string, version int) string {
	return opinion.PostID("ledger split", fmt.Sprintf("%s %d", entryID, version))
}
