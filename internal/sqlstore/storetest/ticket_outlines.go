package storetest

import (
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

// ticketOutlines: whatever happened to a ticket, its outline says what the ticket
// itself says, and nothing of what reports do not ask.
func ticketOutlines(t *testing.T, process func() Stores) {
	p := process().Posts
	bare := ticket("bare", noon.Add(time.Hour))
	bare.Post.Title, bare.Post.Text = "", strings.Repeat("路灯不亮", 100)
	bare.Analysis = opinion.Analysis{}
	called := ticket("called", noon.Add(2*time.Hour))
	called.Post.Title = "住户电话13800000000"
	agree := func(what string) {
		t.Helper()
		var whole, outlines []opinion.Record
		from, to := noon, noon.AddDate(0, 1, 0)
		must(t, p.Tickets(ctx, from, to, func(r opinion.Record) error { whole = append(whole, r); return nil }))
		must(t, p.TicketOutlines(ctx, from, to, func(r opinion.Record) error { outlines = append(outlines, r); return nil }))
		if len(whole) != len(outlines) || len(whole) < 3 {
			t.Fatalf("%s: %d outlines of %d tickets", what, len(outlines), len(whole))
		}
		for i, w := range whole {
			if o := outlines[i]; jsonOf(t, reported(o)) != jsonOf(t, reported(w)) {
				t.Errorf("%s: outline %s\nof %s", what, jsonOf(t, reported(o)), jsonOf(t, reported(w)))
			} else if o.Ticket.Phone+o.Ticket.Place+o.Ticket.Reply+o.HTML != "" || len([]rune(o.Text)) > 100 || o.Title != "" && o.Text != "" {
				t.Errorf("%s: it holds more: %+v, %+v", what, o.Post, o.Ticket)
			}
		}
	}
	in := []opinion.Analysed{article("no ticket"), ticket("t", noon), bare, called}
	saved := got(p.Save(ctx, in))(t)
	agree("saved")
	in[1].Post.Ticket = &opinion.Ticket{Number: "t", Channel: opinion.ChannelMessage, Category: "咨询", Unit: "某乡", RepliedAt: noon.Add(30 * time.Hour), DueAt: noon.Add(50 * time.Hour)}
	in[1].Post.Title = "换了标题"
	saved = got(p.Save(ctx, in))(t)
	agree("saved again")
	got(p.Reanalyse(ctx, []opinion.Reanalysed{{ID: saved[2].ID, Version: saved[2].Version, Analysis: in[1].Analysis}}))(t)
	agree("analysed anew")
	class := opinion.ClassEmergency
	got(p.SetOverride(ctx, saved[1].ID, &opinion.Override{Class: &class, Unit: &opinion.Routing{Lead: "另一局"}, Topics: &[]opinion.TopicHit{}}))(t)
	agree("corrected")
	got(p.SetOverride(ctx, saved[1].ID, nil))(t)
	agree("taken back")
	got(p.Redact(ctx, opinion.ChannelHotline, noon.AddDate(1, 0, 0)))(t)
	agree("redacted")
	must(t, p.TicketOutlines(ctx, noon, noon.AddDate(0, 1, 0), func(r opinion.Record) error {
		if strings.Contains(r.Title, "13800000000") {
			t.Errorf("its outline keeps %q", r.Title)
		}
		return nil
	}))
}

// reported is what reports ask of a ticket.
func reported(r opinion.Record) []any {
	title := r.Title
	if rs := []rune(r.Text); title == "" {
		title = string(rs[:min(len(rs), 100)])
	}
	out := []any{r.ID, r.Source, r.Kind, title, r.PublishedAt, r.Ticket.Number, r.Ticket.Channel, r.Ticket.Category, r.Ticket.Unit, r.Ticket.RepliedAt, r.Ticket.DueAt, r.Analysis.Class}
	a := r.Analysis
	for _, x := range a.Topics {
		out = append(out, x.ID, x.Name)
	}
	if len(a.Regions) > 0 {
		out = append(out, a.Regions[0])
	}
	if a.Unit != nil {
		out = append(out, a.Unit.Lead)
	}
	if a.Risk != nil {
		out = append(out, a.Risk.Level)
	}
	return out
}
