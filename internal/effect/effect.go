package effect

import (
	"context"
	"maps"
	"slices"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Deps are what a Service works with.
type Deps struct {
	Events    eventflow.Reader
	Sightings opinion.Sightings
	Posts     interface {
		GetMany(ctx context.Context, ids []string) ([]opinion.Record, error)
	}
	Ledger *ledger.Service
	Now    func() time.Time
}

// Service is safe for concurrent use.
type Service struct{ deps Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

// The windows before and after a response are of one length: three days, or as
// long as it is since the response; below MinWindow nothing can be said yet.
const (
	MaxWindow = 72 * time.Hour
	MinWindow = 6 * time.Hour
)

// Effect (效果) is what there was of a matter before and after the first
// response of its current round.
type Effect struct {
	RespondedAt time.Time       `json:"responded_at"`
	Channel     string          `json:"channel" doc:"回应渠道"`
	Round       int             `json:"round" doc:"第几轮"`
	From        time.Time       `json:"from" doc:"回应前的一段由此开始，与回应后的一段等长"`
	To          time.Time       `json:"to" doc:"回应后的一段到此为止"`
	Early       bool            `json:"early" doc:"回应不足 6 小时，尚不能比较"`
	Events      []string        `json:"events" doc:"事项的信息所在的热点；没有形成热点时为空"`
	Apart       int             `json:"apart" doc:"事项所关联的、不在这些热点里的信息条数，一并计入"`
	Before      eventflow.Tally `json:"before"`
	After       eventflow.Tally `json:"after"`
	Views       Change          `json:"views" doc:"人工记下的播放、阅读"`
	Comments    Change          `json:"comments" doc:"人工记下的评论"`
	SeenAt      time.Time       `json:"seen_at,omitzero" doc:"最近一次人工记数"`
	Noted       []Noted         `json:"noted" doc:"登记与跟踪反馈时填写的数"`
}

// Window is how long each of the two sides is.
func (e Effect) Window() time.Duration { return e.To.Sub(e.RespondedAt) }

// Change is a figure as it was last seen before a response and as it was last
// seen since, over the posts of which both are known.
type Change struct {
	Posts  int `json:"posts" doc:"前后都有记数的信息条数"`
	Before int `json:"before"`
	After  int `json:"after"`
	// New posts are those that nobody had looked at before the response.
	New    int `json:"new" doc:"回应后才开始记数的信息条数"`
	NewSum int `json:"new_sum" doc:"这些信息最近的数"`
}

// Noted is what somebody wrote of the matter as a whole.
type Noted struct {
	At       time.Time `json:"at"`
	What     string    `json:"what"` // 登记 or 跟踪反馈
	Views    int       `json:"views"`
	Comments int       `json:"comments"`
	Negative int       `json:"negative"`
}

// Of measures the effect of an entry's response; ok is false where the current
// round has none.
func (s *Service) Of(ctx context.Context, e ledger.Entry) (out Effect, ok bool, err error) {
	r, ok := responseOf(e)
	if !ok {
		return out, false, nil
	}
	now := s.deps.Now()
	window := min(MaxWindow, max(0, now.Sub(r.At)))
	out = Effect{
		RespondedAt: r.At, Channel: r.Channel, Round: r.Round, From: r.At.Add(-window), To: r.At.Add(window),
		Early: window < MinWindow, Noted: notedOf(e),
	}
	var apart []opinion.Record
	if out.Events, apart, err = s.heldBy(ctx, e); err != nil {
		return out, false, err
	}
	out.Apart = len(apart)
	if out.Before, err = s.tally(ctx, out.Events, apart, out.From, r.At); err != nil {
		return out, false, err
	}
	if out.After, err = s.tally(ctx, out.Events, apart, r.At, out.To); err != nil {
		return out, false, err
	}
	seen, err := s.sightings(ctx, e, out.Events)
	if err != nil {
		return out, false, err
	}
	out.compare(seen)
	return out, true, nil
}

// responseOf is the first response of the current round.
func responseOf(e ledger.Entry) (first ledger.Response, ok bool) {
	for _, r := range e.Responses {
		if r.Round == e.Round().No && (!ok || r.At.Before(first.At)) {
			first, ok = r, true
		}
	}
	return first, ok
}

// heldBy are the events that hold posts of an entry, in order, and its posts that
// are in none: what people linked by hand counts too.
func (s *Service) heldBy(ctx context.Context, e ledger.Entry) (events []string, apart []opinion.Record, err error) {
	of, err := s.deps.Events.EventsOf(ctx, e.Matter.Posts)
	if err != nil {
		return nil, nil, err
	}
	var ids []string
	for _, id := range e.Matter.Posts {
		if of[id] == "" {
			ids = append(ids, id)
		}
	}
	apart, err = s.deps.Posts.GetMany(ctx, ids)
	return listed(of), apart, err
}

// eventsOf are the events that hold posts of an entry, in order.
func (s *Service) eventsOf(ctx context.Context, e ledger.Entry) ([]string, error) {
	of, err := s.deps.Events.EventsOf(ctx, e.Matter.Posts)
	return listed(of), err
}

func listed(of map[string]string) []string {
	events := slices.AppendSeq([]string{}, maps.Values(of))
	slices.Sort(events)
	return slices.Compact(events)
}

// tally counts the posts of the events, and those apart from them, that were
// published in [from, to).
func (s *Service) tally(ctx context.Context, events []string, apart []opinion.Record, from, to time.Time) (eventflow.Tally, error) {
	var sum eventflow.Tally
	for _, id := range events {
		t, err := s.deps.Events.Tally(ctx, id, from, to)
		if err != nil {
			return sum, err
		}
		sum.Posts, sum.Toned, sum.Negative = sum.Posts+t.Posts, sum.Toned+t.Toned, sum.Negative+t.Negative
	}
	for _, p := range apart {
		if p.PublishedAt.Before(from) || !p.PublishedAt.Before(to) {
			continue
		}
		sum.Posts++
		if t := p.Analysis.Tone; t != nil && t.Label != "" {
			sum.Toned++
			sum.Negative += map[bool]int{true: 1}[t.Label == opinion.ToneNegative]
		}
	}
	return sum, nil
}

// sightings are those of a matter's posts, by post, the oldest first.
func (s *Service) sightings(ctx context.Context, e ledger.Entry, events []string) (map[string][]opinion.Sighting, error) {
	within, err := s.deps.Events.Within(ctx, events...)
	if err != nil {
		return nil, err
	}
	posts := append(slices.Collect(maps.Keys(within)), e.Matter.Posts...)
	slices.Sort(posts)
	seen, err := s.deps.Sightings.SightingsOf(ctx, slices.Compact(posts)...)
	out := map[string][]opinion.Sighting{}
	for _, x := range seen {
		out[x.PostID] = append(out[x.PostID], x)
	}
	return out, err
}

// compare sums up what was seen last before the response, and last of all,
// over the posts of which both are known.
func (e *Effect) compare(seen map[string][]opinion.Sighting) {
	for _, list := range seen {
		e.Views.add(list, e.RespondedAt, func(x opinion.Sighting) *int { return x.Views })
		e.Comments.add(list, e.RespondedAt, func(x opinion.Sighting) *int { return x.Comments })
		if last := list[len(list)-1].At; last.After(e.SeenAt) {
			e.SeenAt = last
		}
	}
}

func (c *Change) add(list []opinion.Sighting, at time.Time, figure func(opinion.Sighting) *int) {
	var before, after *int
	for _, x := range list {
		switch n := figure(x); {
		case n == nil:
		case x.At.After(at):
			after = n
		default:
			before = n
		}
	}
	switch {
	case after == nil:
	case before == nil:
		c.New, c.NewSum = c.New+1, c.NewSum+*after
	default:
		c.Posts, c.Before, c.After = c.Posts+1, c.Before+*before, c.After+*after
	}
}

// notedOf lists the figures of a matter that people wrote into the ledger.
func notedOf(e ledger.Entry) []Noted {
	out := []Noted{}
	if e.Matter.Views > 0 || e.Matter.Comments > 0 {
		out = append(out, Noted{At: e.CreatedAt, What: ledger.ActCreate.Name(), Views: e.Matter.Views, Comments: e.Matter.Comments})
	}
	for _, f := range e.FollowUps {
		if f.Round == e.Round().No && f.Views+f.Comments+f.Negative > 0 {
			out = append(out, Noted{f.At, ledger.ActFollow.Name(), f.Views, f.Comments, f.Negative})
		}
	}
	return out
}
