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
	// Learned are entries left out of Routing: their post was judged anew by a
	// model that had learned from them.
	Learned int `json:"learned"`
	// Changed counts the posts in which people corrected a part.
	Changed Changed `json:"changed"`
}

// Changed counts posts by the part that people corrected; a post counts once a
// part.
type Changed struct {
	Topics  int `json:"topics"`
	Unit    int `json:"unit"`
	Regions int `json:"regions"`
	Tone    int `json:"tone"`
	Class   int `json:"class"`
	Level   int `json:"level"`  // risk level
	Raised  int `json:"raised"` // of those, to a higher level
	Score   int `json:"score"`  // risk score alone
	Rumour  int `json:"rumour"`
}

func (c *Changed) count(j judgement) {
	o := j.change
	for _, x := range []struct {
		changed bool
		n       *int
	}{
		{o.Topics != nil, &c.Topics}, {o.Unit != nil, &c.Unit}, {o.Regions != nil, &c.Regions},
		{o.Tone != nil, &c.Tone}, {o.Class != nil, &c.Class}, {o.Rumour != nil, &c.Rumour},
		{o.Level != nil, &c.Level}, {o.Level != nil && levelOf(j.right).Rank() > levelOf(j.said).Rank(), &c.Raised},
		{o.Score != nil && o.Level == nil, &c.Score},
	} {
		if x.changed {
			*x.n++
		}
	}
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
		months:  map[string]*Month{}, topics: map[string]*TopicQuality{}, counted: map[string]bool{},
	}
	if q.names, err = s.unitNames(ctx); err != nil {
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
	if end, err = month("to", cmp.Or(to, monthOf(s.deps.Now()))); err != nil {
		return first, end, err
	}
	end = end.AddDate(0, 1, 0)
	if first, err = month("from", cmp.Or(from, monthOf(end.AddDate(0, -qualityMonths, 0)))); err != nil {
		return first, end, err
	}
	if !first.Before(end) {
		return first, end, opinion.Invalid("to", "截止月早于起始月。")
	}
	return first, end, nil
}

func month(field, text string) (time.Time, error) {
	t, err := time.ParseInLocation("2006-01", text, calendar.Shanghai)
	if err != nil {
		return t, opinion.Invalid(field, "月份“%s”应写作 2026-03 的样式。", text)
	}
	return t, nil
}

func monthOf(t time.Time) string { return t.In(calendar.Shanghai).Format("2006-01") }

// judged counts the posts that people corrected or confirmed. Each counts once,
// in the month of its first judgement and by what the analysis said then; what
// is right is what holds after all judgements.
func (s *Service) judged(ctx context.Context, q *reckoner, first, end time.Time) error {
	cs, err := s.deps.Store.CorrectionsIn(ctx, first, end)
	if err != nil {
		return err
	}
	for _, c := range standing(cs) {
		q.judge(judged(c))
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
	trained, err := s.trainedAt(ctx)
	if err != nil {
		return err
	}
	err = s.deps.Outlines(ctx, func(o ledger.Outline) error {
		at := o.LeadAccepted
		if at.IsZero() || at.Before(first) || !at.Before(end) || o.Post == "" || q.counted[o.Post] {
			return nil
		}
		all = append(all, settled{o.Post, o.Lead.Name, at, o.Former})
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
		records, err := s.deps.Posts.GetMany(ctx, ids)
		if err != nil {
			return err
		}
		said := map[string]opinion.Analysis{}
		for _, r := range records {
			said[r.ID] = r.Said()
		}
		for _, x := range lot {
			a := said[x.post]
			if x.at.Before(trained[a.Model]) && !held(x.post) {
				q.learned(x.at)
			} else if a.Unit != nil {
				q.route(x.at, a.Unit.Lead, x.lead, x.bounces)
			}
		}
	}
	return nil
}

// trainedAt is when each model was trained.
func (s *Service) trainedAt(ctx context.Context) (map[int64]time.Time, error) {
	models, err := s.deps.Store.Models(ctx, allModels)
	at := map[int64]time.Time{}
	for _, m := range models {
		at[m.Version] = m.At
	}
	return at, err
}

// allModels is more models than an office trains.
const allModels = 1000
