package calibration

import (
	"cmp"
	"slices"
	"time"

	"yuqing/internal/opinion"
)

// reckoner adds up.
type reckoner struct {
	Quality
	months  map[string]*Month
	topics  map[string]*TopicQuality
	counted map[string]bool // posts whose routing a person judged
	names   unitNames
}

func (q *reckoner) month(at time.Time) []*Month {
	m := q.months[monthOf(at)]
	if m == nil {
		m = &Month{Month: monthOf(at)}
		q.months[m.Month] = m
	}
	return []*Month{m, &q.Total}
}

func (q *reckoner) judge(j judgement) {
	for _, m := range q.month(j.first.At) {
		m.Judged++
		if j.corrected {
			m.Corrected++
		}
		m.Changed.count(j)
		if j.judges[JudgedTopics] {
			countTopics(&m.Topics, j.said.Topics, j.right.Topics)
			countTopics(&m.Found, j.right.Topics, j.said.Topics)
		}
	}
	if j.judges[JudgedTopics] {
		q.perTopic(j.said.Topics, j.right.Topics)
	}
	if j.judges[JudgedUnit] && j.said.Unit != nil && j.right.Unit != nil {
		q.counted[j.first.PostID] = true
		q.route(j.first.At, j.said.Unit.Lead, j.right.Unit.Lead, 0)
	}
}

func (q *reckoner) route(at time.Time, said, right string, bounces int) {
	for _, m := range q.month(at) {
		m.Routing.count(q.names.one(said) == q.names.one(right))
		m.Bounces += bounces
	}
}

func (q *reckoner) learned(at time.Time) {
	for _, m := range q.month(at) {
		m.Learned++
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
