package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// PostAnswers are the public answers (公开答复) to a post that came over a network
// gap, by time; none on the side where the ledger is. A post outside the actor's
// reach gives opinion.ErrNotFound.
func (d *Desk) PostAnswers(ctx context.Context, by access.Actor, id string) ([]opinion.Answer, error) {
	if _, err := d.visible(ctx, by, id); err != nil {
		return nil, err
	}
	answers, err := d.deps.Answers(ctx, []string{id})
	if err != nil {
		return nil, fmt.Errorf("read the answers to post %s: %w", id, err)
	}
	return answers, nil
}

// carriedAnswers are the answers of tickets that came over a network gap, for
// those who see every post; of several the last.
func (d *Desk) carriedAnswers(ctx context.Context, by access.Actor, tickets []opinion.Record) ([]TicketAnswer, error) {
	if !access.ReachOf(by, access.ViewPosts).All {
		return nil, nil
	}
	ids := make([]string, len(tickets))
	for i, r := range tickets {
		ids[i] = r.ID
	}
	answers, err := d.deps.Answers(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the answers to %d tickets: %w", len(ids), err)
	}
	slices.Reverse(answers)
	var out []TicketAnswer
	for _, r := range tickets {
		i := slices.IndexFunc(answers, func(a opinion.Answer) bool { return a.Post == r.ID })
		if i < 0 {
			continue
		}
		a := answers[i]
		out = append(out, TicketAnswer{
			Post: r.ID, Source: r.Source, Ticket: r.Ticket.Number, Title: privacy.Mask(title(r)), Category: r.Ticket.Category, ReceivedAt: r.PublishedAt,
			Unit: cmp.Or(a.Unit, r.Ticket.Unit), Reply: withLink(a.Text, a.Channel, a.Link), RepliedAt: a.At,
		})
	}
	return out, nil
}

// withLink says behind an answer where it stands in public.
func withLink(text, channel, link string) string {
	if link == "" {
		return text
	}
	return text + fmt.Sprintf("（已在%s公开回应：%s）", channel, link)
}
