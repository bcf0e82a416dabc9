package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/ledger"
)

// opening is what a ledger entry is made from when it is made from a post that
// the actor may see (列入台账). It carries no personal data: the post is masked,
// so that the ledger never holds what it says of people.
func opening(by access.Actor, p Post) ledger.Opening {
	o := ledger.Opening{Matter: matterOf(by, p)}
	if t := p.Ticket; t != nil && !t.RepliedAt.IsZero() {
		o.Answer, o.AnsweredAt = &ledger.Answered{Channel: string(t.Channel), Unit: t.Unit, Text: t.Reply}, t.RepliedAt
	}
	return o
}

func matterOf(by access.Actor, p Post) ledger.Matter {
	m := ledger.Matter{
		Title: title(p.Record), Summary: excerpt(p.Text, 200), Channel: opinion.ChannelOpinion,
		Posts: []string{p.ID}, URL: p.URL, Platform: cmp.Or(p.Platform, p.SourceName), Author: privacy.Name(p.Author),
		PublishedAt: p.PublishedAt, DiscoveredAt: p.CollectedAt, DiscoveredBy: by.Name,
		Flags: p.Analysis.Flags, Views: cmp.Or(p.Views, p.Likes+p.Reposts), Comments: p.Comments,
	}
	for _, t := range p.Analysis.Topics {
		m.Topics = append(m.Topics, t.ID)
	}
	for _, r := range p.Analysis.Regions {
		m.Regions = append(m.Regions, r.Code)
	}
	if t := p.Ticket; t != nil {
		m.Channel, m.TicketNumber, m.Category = t.Channel, t.Number, t.Category
		m.Author, m.DiscoveredAt = p.Author, p.PublishedAt // a ticket is discovered when it is received
		m.Deadline, m.DeadlineBy = ownDeadline(p.Record)
	}
	return m
}

// MatterOfTicket is what the clock table asks of a mirrored ticket.
func MatterOfTicket(r opinion.Record) ledger.Matter {
	m := ledger.Matter{Title: title(r), Channel: r.Ticket.Channel, Category: r.Ticket.Category, DiscoveredAt: r.PublishedAt}
	m.Deadline, m.DeadlineBy = ownDeadline(r)
	for _, t := range r.Analysis.Topics {
		m.Topics = append(m.Topics, t.ID)
	}
	return m
}

// ownDeadline is the one that a ticket has in its own system, and none where that
// does not say.
func ownDeadline(r opinion.Record) (due time.Time, by string) {
	if due = r.Ticket.DueAt; due.After(r.PublishedAt) {
		return due, ledger.ByTicket
	}
	return time.Time{}, ""
}

// OpenEntry registers a matter made from a post, with the answer that a ticket
// has had already; where the post has an entry already, that one is returned, if
// the actor may see it, and created is false.
func (d *Desk) OpenEntry(ctx context.Context, by access.Actor, postID string) (e ledger.Entry, created bool, err error) {
	p, err := d.Post(ctx, by, postID)
	if err != nil {
		return ledger.Entry{}, false, err
	}
	return d.register(ctx, by, opening(by, p))
}

// OpenByHand registers a matter that was typed in. The same key gives the
// entry that it gave before, if the actor may see it.
func (d *Desk) OpenByHand(ctx context.Context, by access.Actor, o ledger.Opening) (e ledger.Entry, created bool, err error) {
	if err := unclassified(ledger.Command{}.With(o.Matter)); err != nil {
		return ledger.Entry{}, false, err
	}
	o.Matter = maskedMatter(o.Matter)
	return d.register(ctx, by, o)
}

// unclassified refuses words with the mark of a classified document, wherever
// they were typed: the history keeps what it is given for good.
func unclassified(cmd ledger.Command) error {
	if cmd.Classified() {
		return opinion.Invalid("details", "内容中带有密级标志；本系统为非涉密系统，不得录入。")
	}
	return nil
}

// register gives an entry that was there already as the actor may see it.
func (d *Desk) register(ctx context.Context, by access.Actor, o ledger.Opening) (e ledger.Entry, created bool, err error) {
	e, created, err = d.deps.Ledger.Create(ctx, by, o)
	if err != nil || created {
		return e, created, err
	}
	e, err = d.deps.Ledger.Get(ctx, by, e.ID)
	return e, false, err
}

// Simple carries out the one form of the 简易程序; see ledger.Service.Simple. Of a
// matter that is registered from a post, what the form does not say is the
// post's. An order that does not say who gets a copy goes to the townships
// where the matter happened, as with Act; an empty list is nobody.
func (d *Desk) Simple(ctx context.Context, by access.Actor, f ledger.SimpleForm) (ledger.Entry, error) {
	if err := unclassified(ledger.Command{}.With(f)); err != nil {
		return ledger.Entry{}, err
	}
	m, err := d.simpleMatter(ctx, by, &f)
	if err != nil {
		return ledger.Entry{}, err
	}
	if f.Order.Copies == nil {
		lead, supporting := f.Order.Lead, f.Order.Supporting
		if lead.ID == "" {
			lead, supporting = f.Grading.Lead, f.Grading.Supporting
		}
		if f.Order.Copies, err = d.copies(ctx, m, lead, supporting); err != nil {
			return ledger.Entry{}, err
		}
	}
	return d.deps.Ledger.Simple(ctx, by, f)
}

// simpleMatter is what the form is about: an entry's matter, or what is to be
// registered with it, which it completes.
func (d *Desk) simpleMatter(ctx context.Context, by access.Actor, f *ledger.SimpleForm) (ledger.Matter, error) {
	if f.EntryID != "" {
		e, err := d.deps.Ledger.Get(ctx, by, f.EntryID)
		return e.Matter, err
	}
	if posts := f.Opening.Matter.Posts; len(posts) > 0 {
		p, err := d.Post(ctx, by, posts[0])
		if err != nil {
			return ledger.Matter{}, err
		}
		from := opening(by, p)
		if from.Matter, err = completed(from.Matter, f.Opening.Matter); err != nil {
			return ledger.Matter{}, err
		}
		from.Key, f.Opening = f.Opening.Key, from
	}
	f.Opening.Matter = maskedMatter(f.Opening.Matter)
	return f.Opening.Matter, nil
}

// completed is what a post says of a matter, and over it what a form says.
func completed(post, form ledger.Matter) (ledger.Matter, error) {
	said, err := json.Marshal(form)
	if err != nil {
		return post, fmt.Errorf("read a matter: %w", err)
	}
	title := post.Title
	if err := json.Unmarshal(said, &post); err != nil {
		return post, fmt.Errorf("read a matter: %w", err)
	}
	post.Title = cmp.Or(post.Title, title) // alone of the fields it is never left out
	return post, nil
}

func maskedMatter(m ledger.Matter) ledger.Matter {
	m.Title, m.Summary, m.Author = privacy.Mask(m.Title), privacy.Mask(m.Summary), privacy.Name(m.Author)
	return m
}

func title(r opinion.Record) string {
	if r.Title != "" {
		return excerpt(r.Title, 100)
	}
	return excerpt(r.Text, 40)
}

// excerpt is the first n characters of a text, with … where there are more.
func excerpt(s string, n int) string {
	rs := []rune(s)
	if len(rs) <= n {
		return s
	}
	return string(rs[:n]) + "…"
}

// RegionName is the name of a division by its code, or the code.
func (d *Desk) RegionName(code string) string { return d.deps.RegionName(code) }
