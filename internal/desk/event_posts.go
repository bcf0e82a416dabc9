package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"yuqing/internal/access"
	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
)

// EventPost is a post of an event.
type EventPost struct {
	Post
	Original string `json:"original" doc:"转载自哪条信息；不是转载时为其自身"`
}

// Reprint reports whether the post repeats another's text.
func (p EventPost) Reprint() bool { return p.Original != p.ID }

// EventPostQuery is a page of an event's posts as people and programs ask for it.
type EventPostQuery struct {
	Side   string `query:"side" enum:"ticket,web" doc:"ticket：只看工单；web：只看网上信息；默认全部"`
	Region string `query:"region" doc:"只看提到这一区划的；上级区划包含下级"`
	Newest bool   `query:"newest" doc:"后发布的在前"`
	Limit  int    `query:"limit" doc:"每页条数，1 至 200，默认 20"`
	Cursor string `query:"cursor" doc:"上一页的 next"`
}

// EventPostPage is a page of an event's posts.
type EventPostPage struct {
	Posts []EventPost `json:"posts"`
	Next  string      `json:"next,omitempty"`
	Prev  string      `json:"prev,omitempty" doc:"前一页；在第一页时没有"`
}

// EventPosts is a page of an event's posts, by time of publication, the
// earliest first, or with Newest the latest first. A page is short only where
// there are no more.
func (d *Desk) EventPosts(ctx context.Context, by access.Actor, id string, q EventPostQuery) (EventPostPage, error) {
	page := EventPostPage{Posts: []EventPost{}}
	f, err := EventQuery{Cursor: q.Cursor, Limit: q.Limit}.filter()
	if err != nil {
		return page, err
	}
	side := eventflow.Side(q.Side)
	if side != "" && side != eventflow.Tickets && side != eventflow.Web {
		return page, opinion.Invalid("side", "没有 %q 这一类，可用 ticket 或 web。", q.Side)
	}
	e, err := d.seenEvent(ctx, by, id)
	if err != nil {
		return page, err
	}
	read := f.Limit
	if f.Offset > 0 {
		page.Prev = strconv.Itoa(max(0, f.Offset-f.Limit))
	}
	if q.Region != "" { // few of many may name it
		read = max(read, regionRead)
		page.Prev = first(f.Offset)
	}
	for at := f.Offset; ; {
		rows, err := d.deps.Events.EventPosts(ctx, eventflow.PostQuery{Event: e.ID, Side: side, Newest: q.Newest, Offset: at, Limit: read + 1})
		if err != nil {
			return page, err
		}
		more := len(rows) > read
		rows = rows[:min(read, len(rows))]
		posts, err := d.shownRows(ctx, by, rows)
		if err != nil {
			return page, err
		}
		for i, p := range posts {
			if p == nil || q.Region != "" && !p.names(q.Region) {
				continue
			}
			if len(page.Posts) == f.Limit {
				page.Next = strconv.Itoa(at + i)
				return page, nil
			}
			page.Posts = append(page.Posts, *p)
		}
		at += len(rows)
		switch {
		case !more:
			return page, nil
		case len(page.Posts) == f.Limit:
			page.Next = strconv.Itoa(at)
			return page, nil
		}
	}
}

// regionRead is how many posts are looked at in one go for those that name a
// division.
const regionRead = 200

// first is the page before one that begins at an offset, where only the first
// page is known; empty on that one.
func first(offset int) string {
	if offset == 0 {
		return ""
	}
	return "0"
}

// names reports whether the post speaks of a division or of one within it.
func (p EventPost) names(region string) bool {
	return slices.ContainsFunc(p.Analysis.Regions, func(r opinion.RegionHit) bool {
		return slices.Contains(opinion.Divisions(r.Code), region)
	})
}

// shownRows are the posts of rows as the actor sees them, nil for one that they
// may not see or that is gone.
func (d *Desk) shownRows(ctx context.Context, by access.Actor, rows []eventflow.Post) ([]*EventPost, error) {
	v, err := d.view(ctx, by)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, p := range rows {
		ids[i] = p.ID
	}
	records, names, err := d.readPosts(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]Post, len(records))
	for _, r := range records {
		if v.sees(r) {
			byID[r.ID] = shownPost(r, names)
		}
	}
	out := make([]*EventPost, len(rows))
	for i, row := range rows {
		if p, ok := byID[row.ID]; ok {
			out[i] = &EventPost{p, row.Original}
		}
	}
	return out, nil
}

// Spread is where a post belongs: its event and the posts of its text.
type Spread struct {
	Event    *Event      `json:"event"`
	Reprints []EventPost `json:"reprints" doc:"同一文字的各条信息，首发在前；没有转载时为空"`
	Count    int         `json:"count" doc:"同一文字的信息条数，只计本人可以查看的"`
	More     bool        `json:"more" doc:"条数很多，未逐条核对，实际可能不止 count 条"`
}

// First is the first publication of the text; nil where nobody reprinted it.
func (s Spread) First() *EventPost {
	if len(s.Reprints) == 0 {
		return nil
	}
	return &s.Reprints[0]
}

// maxReprints bounds how many posts of one text are listed.
const maxReprints = 200

// maxReprintsRead bounds how many posts of one text are read for those that a
// unit may see: a text that went round the country has thousands.
const maxReprintsRead = 2 * maxReprints

// PostSpread tells to which event a post that the actor may see belongs, and
// which posts say the same.
func (d *Desk) PostSpread(ctx context.Context, by access.Actor, id string) (Spread, error) {
	out := Spread{Reprints: []EventPost{}}
	if _, err := d.visible(ctx, by, id); err != nil {
		return out, err
	}
	var err error
	if out.Event, err = d.eventOfPost(ctx, by, id); err != nil {
		return out, err
	}
	rows, all, err := d.deps.Events.Reprints(ctx, id, maxReprintsRead)
	if err != nil {
		return out, err
	}
	if access.ReachOf(by, access.ViewPosts).All { // nothing is taken out, so that only what is shown need be read
		out.Count = all
		out.Reprints, err = d.seenOf(ctx, by, rows[:min(maxReprints, len(rows))])
		return out, err
	}
	for at := 0; at < len(rows) && !out.More; at += maxReprints {
		seen, err := d.seenOf(ctx, by, rows[at:min(at+maxReprints, len(rows))])
		if err != nil {
			return out, err
		}
		out.Reprints = append(out.Reprints, seen...)
		out.More = at+maxReprints < all && (len(out.Reprints) >= maxReprints || at+maxReprints >= maxReprintsRead)
	}
	out.Count = len(out.Reprints)
	out.Reprints = out.Reprints[:min(maxReprints, len(out.Reprints))]
	return out, nil
}

// seenOf are those of the rows' posts that the actor may see.
func (d *Desk) seenOf(ctx context.Context, by access.Actor, rows []eventflow.Post) ([]EventPost, error) {
	shown, err := d.shownRows(ctx, by, rows)
	if err != nil {
		return nil, err
	}
	seen := make([]EventPost, 0, len(shown))
	for _, p := range shown {
		if p != nil {
			seen = append(seen, *p)
		}
	}
	return seen, nil
}

// eventOfPost is the event of a post, nil where there is none that the actor
// may see.
func (d *Desk) eventOfPost(ctx context.Context, by access.Actor, id string) (*Event, error) {
	of, err := d.deps.Events.EventsOf(ctx, []string{id})
	if err != nil || of[id] == "" {
		return nil, err
	}
	e, err := d.Event(ctx, by, of[id])
	if errors.Is(err, opinion.ErrNotFound) {
		return nil, nil
	}
	return &e, err
}
