package hotline

import "yuqing/internal/opinion"

// Over lays the row over the ticket as it is stored. What the row does not say,
// for want of a column or in an empty cell, stays. An export that is older than
// what is stored, which only its answers tell, adds what was missing and takes
// nothing back: neither the answer nor the state and the unit that came with it.
func (r Row) Over(stored opinion.Post) opinion.Post {
	p := r.Post
	if p.Ticket == nil || stored.Ticket == nil {
		return p
	}
	t, was := *p.Ticket, *stored.Ticket
	older := r.olderThan(was)
	keep := func(now *string, before string, always bool) {
		if *now == "" || always && before != "" {
			*now = before
		}
	}
	keep(&t.State, was.State, older)
	keep(&t.Unit, was.Unit, older)
	keep(&t.Category, was.Category, older)
	keep(&t.Place, was.Place, older)
	keep(&t.Phone, was.Phone, older)
	keep(&p.Title, stored.Title, older)
	keep(&p.Text, stored.Text, older)
	keep(&p.Author, stored.Author, older)
	if t.Reply == "" || older && was.Reply != "" {
		t.Reply = was.Reply
	}
	if t.RepliedAt.IsZero() || older {
		t.RepliedAt = was.RepliedAt
	}
	if t.DueAt.IsZero() || older && !was.DueAt.IsZero() {
		t.DueAt = was.DueAt
	}
	p.Ticket = &t
	return p
}

// olderThan says that the export was made before the ticket stood as it does: it
// has a column for answers and none in it, or an earlier one.
func (r Row) olderThan(was opinion.Ticket) bool {
	t := r.Post.Ticket
	_, replies := r.columns[FieldReply]
	_, times := r.columns[FieldRepliedAt]
	switch {
	case !t.RepliedAt.IsZero() && !was.RepliedAt.IsZero():
		return t.RepliedAt.Before(was.RepliedAt)
	case replies && was.Reply != "", times && !was.RepliedAt.IsZero():
		return t.Reply == "" && t.RepliedAt.IsZero()
	}
	return false
}
