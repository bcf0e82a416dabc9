package calibration

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// maxDecisions bounds what one training reads: the newest messages.
const maxDecisions = 20_000

// decision is what people decided of one message.
type decision struct {
	post  opinion.Post // title and text of an entry that was entered by hand
	unit  string       // lead unit, by its one name; "" where nobody decided
	topic string       // ID; "" likewise
	from  *int         // the counter of Labels that the unit counts in
	again bool         // the unit leads after a return or a 改派
}

// decisions gathers what people decided, one a message, by the time of
// publication and ID.
type decisions struct {
	names   unitNames
	labels  Labels
	byPost  map[string]*decision
	handled []*decision // entries without a post
	tickets []string    // posts decided by their ticket alone, the oldest first
	unknown map[string]int
}

// decided reads corrections, the ledger and the tickets that were answered.
func (s *Service) decided(ctx context.Context) ([]decision, Labels, error) {
	names, err := s.unitNames(ctx)
	if err != nil {
		return nil, Labels{}, err
	}
	d := &decisions{names: names, byPost: map[string]*decision{}, unknown: map[string]int{}}
	cs, err := s.deps.Store.CorrectionsIn(ctx, time.Time{}, s.deps.Now().AddDate(1, 0, 0))
	if err != nil {
		return nil, Labels{}, err
	}
	for _, c := range standing(cs) {
		d.correction(judged(c))
	}
	if err := s.deps.Entries(ctx, func(e ledger.Entry) error { d.entry(e); return nil }); err != nil {
		return nil, Labels{}, fmt.Errorf("read the ledger: %w", err)
	}
	if err := s.texts(ctx, d); err != nil {
		return nil, Labels{}, err
	}
	err = s.deps.Posts.Tickets(ctx, time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), s.deps.Now().AddDate(1, 0, 0), func(r opinion.Record) error {
		d.ticket(r.Post)
		return ctx.Err()
	})
	if err != nil {
		return nil, Labels{}, err
	}
	all, labels := d.result()
	return all, labels, nil
}

// of is the decision of a post, a new one where there is none yet.
func (d *decisions) of(post string) *decision {
	if d.byPost[post] == nil {
		d.byPost[post] = &decision{post: opinion.Post{ID: post}}
	}
	return d.byPost[post]
}

func (d *decisions) correction(j judgement) {
	if j.judges[JudgedUnit] && j.right.Unit != nil {
		if unit, ok := d.unit(j.right.Unit.Lead); ok {
			x := d.of(j.first.PostID)
			x.unit, x.from = unit, &d.labels.Corrected
		}
	}
	if !j.judges[JudgedTopics] {
		return
	}
	// Of several topics that a person chose none is the first; what the
	// analysis gave and the person confirmed begins with the best.
	if topics := j.right.Topics; len(topics) == 1 || len(topics) > 1 && j.change.Topics == nil {
		d.of(j.first.PostID).topic = topics[0].ID
	}
}

// entry takes the unit that leads a matter and has accepted it: after returns
// that were upheld and re-routings the last one.
func (d *decisions) entry(e ledger.Entry) {
	if e.State == ledger.StateVoided || e.Lead.AcceptedAt.IsZero() {
		return
	}
	x := &decision{post: opinion.Post{ID: e.ID, Title: e.Matter.Title, Text: e.Matter.Summary, PublishedAt: e.Matter.DiscoveredAt}}
	if len(e.Matter.Posts) > 0 {
		if x = d.of(e.Matter.Posts[0]); x.unit != "" {
			return // somebody corrected it
		}
	}
	unit, ok := d.unit(e.Lead.Unit.Name)
	if !ok {
		return
	}
	x.unit, x.from, x.again = unit, &d.labels.Ledger, len(e.Former) > 0
	if len(e.Matter.Posts) == 0 {
		d.handled = append(d.handled, x)
	}
}

// ticket takes the unit that answered a ticket in its own system.
func (d *decisions) ticket(p opinion.Post) {
	t := p.Ticket
	if t == nil || t.Unit == "" || t.Reply == "" && t.RepliedAt.IsZero() {
		return
	}
	known := d.byPost[p.ID]
	if known != nil && known.unit != "" {
		return
	}
	unit, ok := d.unit(t.Unit)
	if !ok {
		return
	}
	x := d.of(p.ID)
	x.post, x.unit, x.from = slim(p), unit, &d.labels.Tickets
	if known == nil {
		d.tickets = append(d.tickets, p.ID)
	}
	if len(d.tickets) > maxDecisions { // never hold more than can be used
		delete(d.byPost, d.tickets[0])
		d.tickets = d.tickets[1:]
	}
}

// unit is the one name of a unit; one that nobody knows is counted as such.
func (d *decisions) unit(name string) (string, bool) {
	one, ok := d.names.of(name)
	if !ok {
		d.unknown[name]++
	}
	return one, ok
}

// slim drops what no analysis reads.
func slim(p opinion.Post) opinion.Post {
	p.HTML, p.Ticket = "", nil
	return p
}

// textsAtOnce is how many posts are read at once.
const textsAtOnce = 200

// texts reads the posts that decisions speak of.
func (s *Service) texts(ctx context.Context, d *decisions) error {
	var ids []string
	for id := range d.byPost {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for lot := range slices.Chunk(ids, textsAtOnce) {
		records, err := s.deps.Posts.GetMany(ctx, lot)
		if err != nil {
			return fmt.Errorf("read the posts that people judged: %w", err)
		}
		for _, r := range records {
			d.byPost[r.ID].post = slim(r.Post)
		}
	}
	return nil
}

// result counts the decisions and puts them in order, without those that
// decide nothing or have no text.
func (d *decisions) result() ([]decision, Labels) {
	var all []decision
	for _, x := range d.byPost {
		all = append(all, *x)
	}
	for _, x := range d.handled {
		all = append(all, *x)
	}
	all = slices.DeleteFunc(all, func(x decision) bool {
		return x.unit == "" && x.topic == "" || x.post.Title == "" && x.post.Text == ""
	})
	slices.SortFunc(all, func(a, b decision) int {
		return cmp.Or(a.post.PublishedAt.Compare(b.post.PublishedAt), cmp.Compare(a.post.ID, b.post.ID))
	})
	all = all[max(0, len(all)-maxDecisions):]
	for _, x := range all {
		if x.from != nil {
			*x.from++
		}
		if x.again {
			d.labels.Rerouted++
		}
		if x.topic != "" {
			d.labels.Topics++
		}
	}
	for name, n := range d.unknown {
		d.labels.Unknown = append(d.labels.Unknown, Count{name, n})
	}
	slices.SortFunc(d.labels.Unknown, mostFirst)
	return all, d.labels
}

func mostFirst(a, b Count) int {
	return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name))
}
