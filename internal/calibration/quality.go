package calibration

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Quality (分析质量) is how often the analysis was right, from what people
// decided, by the month in which they did.
type Quality struct {
	From   string         `json:"from"` // month, 2026-03
	To     string         `json:"to"`
	Total  Month          `json:"total"`
	Months []Month        `json:"months"` // the newest first; those without a judgement are left out
	Topics []TopicQuality `json:"topics"` // most judged first
}

// Month is what was judged in one month.
type Month struct {
	Month     string `json:"month,omitempty"`
	Judged    int    `json:"judged"`    // posts that a person corrected or confirmed
	Corrected int    `json:"corrected"` // of them
	// Precision of topics: of the topics that the analysis had given to the
	// posts judged, those that the person left standing.
	Topics Rate `json:"topics"`
	// Found: of the topics that the person gave, those that the analysis had.
	Found Rate `json:"topics_found"`
	// Routing: of the posts judged, and of those in the ledger whose lead unit
	// has accepted, where the analysis had named a unit: the same unit.
	Routing Rate `json:"routing"`
	Bounces int  `json:"bounces"` // 退单成立 and 改派 among those entries
}

// TopicQuality is the precision of one topic over the whole period.
type TopicQuality struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Right Rate   `json:"precision"`
}

// Rate is a share; Value is nil where the denominator is 0.
type Rate struct {
	Numerator   int      `json:"numerator"`
	Denominator int      `json:"denominator"`
	Value       *float64 `json:"value"`
}

func (r *Rate) count(right bool) {
	r.Denominator++
	if right {
		r.Numerator++
	}
	v := float64(r.Numerator) / float64(r.Denominator)
	r.Value = &v
}

// qualityMonths is the period where none is asked for.
const qualityMonths = 12

// QualityOf computes the figures of the months from and to, both included; an
// empty one is the last twelve months. It needs access.ViewRules.
func (s *Service) QualityOf(ctx context.Context, by access.Actor, from, to string) (Quality, error) {
	if err := require(by, access.ViewRules); err != nil {
		return Quality{}, err
	}
	first, end, err := s.months(from, to)
	if err != nil {
		return Quality{}, err
	}
	q := reckoner{
		Quality: Quality{From: monthOf(first), To: monthOf(end.AddDate(0, 0, -1))},
		months:  map[string]*Month{}, topics: map[string]*TopicQuality{},
	}
	if q.units, err = s.unitNames(ctx); err != nil {
		return Quality{}, err
	}
	if err := s.judged(ctx, &q, first, end); err != nil {
		return Quality{}, err
	}
	if err := s.routed(ctx, &q, first, end); err != nil {
		return Quality{}, err
	}
	return q.result(), nil
}

// months reads the period as [first, end).
func (s *Service) months(from, to string) (first, end time.Time, err error) {
	if end, err = month("to", cmp.Or(to, monthOf(s.Now()))); err != nil {
		return first, end, err
	}
	end = end.AddDate(0, 1, 0)
	if first, err = month("from", cmp.Or(from, monthOf(end.AddDate(0, -qualityMonths, 0)))); err != nil {
		return first, end, err
	}
	if !first.Before(end) {
		return first, end, &InputError{"to", "截止月早于起始月。"}
	}
	return first, end, nil
}

func month(field, text string) (time.Time, error) {
	t, err := time.ParseInLocation("2006-01", text, calendar.Shanghai)
	if err != nil {
		return t, &InputError{field, fmt.Sprintf("月份“%s”应写作 2026-03 的样式。", text)}
	}
	return t, nil
}

func monthOf(t time.Time) string { return t.In(calendar.Shanghai).Format("2006-01") }

// unitNames gives a unit's own name for any of its names.
func (s *Service) unitNames(ctx context.Context) (func(string) string, error) {
	units, err := s.Access.Units(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the units: %w", err)
	}
	tree, tax := access.NewTree(units), s.Live.State().Taxonomy
	return func(name string) string {
		if u, ok := tree.Named(name); ok {
			return u.Name
		}
		if u, ok := tax.Unit(name); ok {
			return u.Name
		}
		return name
	}, nil
}

// judged counts the posts that people corrected or confirmed. Each counts once,
// in the month of its first judgement and by what the analysis said then; what
// is right is what holds after all judgements.
func (s *Service) judged(ctx context.Context, q *reckoner, first, end time.Time) error {
	cs, err := s.Store.CorrectionsIn(ctx, first, end)
	if err != nil {
		return err
	}
	byPost := map[string][]Correction{}
	var order []string
	for _, c := range cs {
		if c.Undone() {
			continue
		}
		if byPost[c.PostID] == nil {
			order = append(order, c.PostID)
		}
		byPost[c.PostID] = append(byPost[c.PostID], c)
	}
	for _, id := range order {
		q.judge(byPost[id])
	}
	return nil
}

// routed counts the entries whose lead unit has accepted the matter.
func (s *Service) routed(ctx context.Context, q *reckoner, first, end time.Time) error {
	type settled struct {
		post, lead string
		at         time.Time
		bounces    int
	}
	var all []settled
	err := s.Entries(ctx, func(e ledger.Entry) error {
		at := e.Lead.AcceptedAt
		if at.IsZero() || at.Before(first) || !at.Before(end) || len(e.Matter.Posts) == 0 || q.counted[e.Matter.Posts[0]] {
			return nil
		}
		all = append(all, settled{e.Matter.Posts[0], e.Lead.Unit.Name, at, len(e.Former)})
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the ledger: %w", err)
	}
	for lot := range slices.Chunk(all, 200) {
		ids := make([]string, len(lot))
		for i, x := range lot {
			ids[i] = x.post
		}
		records, err := s.Posts.GetMany(ctx, ids)
		if err != nil {
			return err
		}
		said := map[string]opinion.Analysis{}
		for _, r := range records {
			said[r.ID] = r.Said()
		}
		for _, x := range lot {
			if u := said[x.post].Unit; u != nil {
				q.route(x.at, u.Lead, x.lead, x.bounces)
			}
		}
	}
	return nil
}

// reckoner adds up.
type reckoner struct {
	Quality
	months  map[string]*Month
	topics  map[string]*TopicQuality
	counted map[string]bool // posts whose routing a person judged
	units   func(string) string
}

func (q *reckoner) month(at time.Time) []*Month {
	m := q.months[monthOf(at)]
	if m == nil {
		m = &Month{Month: monthOf(at)}
		q.months[m.Month] = m
	}
	return []*Month{m, &q.Total}
}

func (q *reckoner) judge(cs []Correction) {
	said, corrected := cs[0].Said, false
	judges := map[string]bool{}
	for _, c := range cs {
		corrected = corrected || !c.Confirms()
		for _, f := range c.Judged {
			judges[f] = true
		}
	}
	right := said
	if o := Fold(cs); o != nil {
		right = said.With(*o)
	}
	for _, m := range q.month(cs[0].At) {
		m.Judged++
		if corrected {
			m.Corrected++
		}
		if judges[JudgedTopics] {
			countTopics(&m.Topics, said.Topics, right.Topics)
			countTopics(&m.Found, right.Topics, said.Topics)
		}
	}
	if judges[JudgedTopics] {
		q.perTopic(said.Topics, right.Topics)
	}
	if judges[JudgedUnit] && said.Unit != nil && right.Unit != nil {
		if q.counted == nil {
			q.counted = map[string]bool{}
		}
		q.counted[cs[0].PostID] = true
		q.route(cs[0].At, said.Unit.Lead, right.Unit.Lead, 0)
	}
}

func (q *reckoner) route(at time.Time, said, right string, bounces int) {
	for _, m := range q.month(at) {
		m.Routing.count(q.units(said) == q.units(right))
		m.Bounces += bounces
	}
}

func holds(topics []opinion.TopicHit, id string) bool {
	return slices.ContainsFunc(topics, func(h opinion.TopicHit) bool { return h.ID == id })
}

func countTopics(r *Rate, of, in []opinion.TopicHit) {
	for _, h := range of {
		r.count(holds(in, h.ID))
	}
}

func (q *reckoner) perTopic(said, right []opinion.TopicHit) {
	for _, h := range said {
		t := q.topics[h.ID]
		if t == nil {
			t = &TopicQuality{ID: h.ID, Name: h.Name}
			q.topics[h.ID] = t
		}
		t.Right.count(holds(right, h.ID))
	}
}

func (q *reckoner) result() Quality {
	q.Months, q.Topics = []Month{}, []TopicQuality{}
	for _, m := range q.months {
		q.Months = append(q.Months, *m)
	}
	slices.SortFunc(q.Months, func(a, b Month) int { return cmp.Compare(b.Month, a.Month) })
	for _, t := range q.topics {
		q.Topics = append(q.Topics, *t)
	}
	slices.SortFunc(q.Topics, func(a, b TopicQuality) int {
		return cmp.Or(cmp.Compare(b.Right.Denominator, a.Right.Denominator), cmp.Compare(a.ID, b.ID))
	})
	return q.Quality
}
