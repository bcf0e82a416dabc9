package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yuqing/internal/opinion"
)

// keptTicket is what is kept of a ticket beside its post, and what
// opinion.Posts.TicketOutlines gives of it.
type keptTicket struct {
	Source string         `json:"source"`
	Title  string         `json:"title,omitempty"`
	Text   string         `json:"text,omitempty"` // its beginning, of one without a title
	Ticket opinion.Ticket `json:"ticket"`
	Class  opinion.Class  `json:"class,omitempty"`
	Level  opinion.Level  `json:"level,omitempty"`
	Lead   string         `json:"lead,omitempty"`
	Topics []named        `json:"topics,omitempty"`
	Region *named         `json:"region,omitempty"` // the first one
}

type named struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// beginning is how much of a text stands for a title.
const beginning = 100

func keep(r *opinion.Record) keptTicket {
	k := keptTicket{Source: r.Source, Title: r.Title, Class: r.Analysis.Class, Ticket: opinion.Ticket{
		Number: r.Ticket.Number, Channel: r.Ticket.Channel, Category: r.Ticket.Category, Unit: r.Ticket.Unit, RepliedAt: r.Ticket.RepliedAt, DueAt: r.Ticket.DueAt,
	}}
	if rs := []rune(r.Text); r.Title == "" {
		k.Text = string(rs[:min(len(rs), beginning)])
	}
	a := r.Analysis
	for _, t := range a.Topics {
		k.Topics = append(k.Topics, named{t.ID, t.Name})
	}
	if len(a.Regions) > 0 {
		k.Region = &named{a.Regions[0].Code, a.Regions[0].Name}
	}
	if a.Unit != nil {
		k.Lead = a.Unit.Lead
	}
	if a.Risk != nil {
		k.Level = a.Risk.Level
	}
	return k
}

// record is the ticket with what was kept of it alone.
func (k keptTicket) record(id string, received time.Time) opinion.Record {
	r := opinion.Record{Post: opinion.Post{ID: id, Source: k.Source, Kind: opinion.KindTicket, Title: k.Title, Text: k.Text, PublishedAt: received, Ticket: &k.Ticket}}
	a := &r.Analysis
	a.Class = k.Class
	for _, t := range k.Topics {
		a.Topics = append(a.Topics, opinion.TopicHit{ID: t.ID, Name: t.Name})
	}
	if k.Region != nil {
		a.Regions = []opinion.RegionHit{{Code: k.Region.ID, Name: k.Region.Name}}
	}
	if k.Lead != "" {
		a.Unit = &opinion.Routing{Lead: k.Lead}
	}
	if k.Level != "" {
		a.Risk = &opinion.Risk{Level: k.Level}
	}
	return r
}

// putTickets keeps the outlines of those that are tickets.
func putTickets(t tx, rs []*opinion.Record) error {
	var args []any
	for _, r := range rs {
		if r.Ticket == nil {
			continue
		}
		b, err := json.Marshal(keep(r))
		if err != nil {
			return fmt.Errorf("encode the outline of ticket %s: %w", r.ID, err)
		}
		args = append(args, r.ID, r.Seq, string(b))
	}
	if len(args) == 0 {
		return nil
	}
	_, err := t.exec(`INSERT INTO ticket_outlines (id, seq, outline) VALUES `+tuples(len(args)/3, 3)+
		` ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, outline = excluded.outline`, args...)
	return err
}

// ticketPage is how many outlines of tickets are held at once.
const ticketPage = 2000

// outlined is a row of TicketOutlines; without an outline the ticket is read whole.
type outlined struct {
	id       string
	received int64
	outline  []byte
}

// TicketOutlines is opinion.Posts.TicketOutlines. A program of before that runs
// beside this one writes posts without outlines, or with one that is out of date:
// those are read whole.
func (s *Posts) TicketOutlines(ctx context.Context, from, to time.Time, fn func(opinion.Record) error) error {
	at, id := micros(from), ""
	for {
		rows, err := s.db.query(ctx, `SELECT p.id, p.published_at, o.outline FROM posts p
			LEFT JOIN ticket_outlines o ON o.id = p.id AND o.seq = p.seq
			WHERE p.kind = 'ticket' AND (p.published_at, p.id) > (?, ?) AND p.published_at < ?
			ORDER BY p.published_at, p.id LIMIT ?`, at, id, micros(to), ticketPage)
		page, err := collect(rows, err, func(row scanner) (o outlined, err error) {
			return o, row.Scan(&o.id, &o.received, &o.outline)
		})
		if err != nil {
			return fmt.Errorf("read tickets received from %s to %s: %w", from, to, err)
		}
		for _, o := range page {
			if err := s.outline(ctx, o, fn); err != nil {
				return err
			}
			at, id = o.received, o.id
		}
		if len(page) < ticketPage {
			return nil
		}
	}
}

func (s *Posts) outline(ctx context.Context, o outlined, fn func(opinion.Record) error) error {
	var k keptTicket
	if o.outline == nil {
		r, err := s.Get(ctx, o.id)
		if err != nil {
			return err
		}
		k = keep(&r)
	} else if err := json.Unmarshal(o.outline, &k); err != nil {
		return fmt.Errorf("decode the outline of ticket %s: %w", o.id, err)
	}
	return fn(k.record(o.id, fromMicros(o.received)))
}

// outlinesSince is the schema that keeps outlines of tickets.
const outlinesSince = 205

// redoTickets makes the outlines of the tickets that were stored before.
func redoTickets(ctx context.Context, d *database) error {
	for last := int64(0); ; {
		rows, err := d.query(ctx, `SELECT `+postColumns+` FROM posts WHERE kind = 'ticket' AND seq > ? ORDER BY seq LIMIT ?`, last, scanPage)
		page, err := collect(rows, err, scanRecord)
		if err != nil {
			return fmt.Errorf("read tickets to make their outlines: %w", err)
		}
		if len(page) == 0 {
			return nil
		}
		rs := make([]*opinion.Record, len(page))
		for i := range page {
			rs[i], last = &page[i], page[i].Seq
		}
		if err := d.update(ctx, func(t tx) error { return putTickets(t, rs) }); err != nil {
			return fmt.Errorf("make the outlines of tickets: %w", err)
		}
	}
}
