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
	Typed       []Typed         `json:"typed" doc:"登记、补充信息、跟踪反馈时填写的整件事项的数，回应前后各取最近的一次"`
	Noted       []Noted         `json:"noted" doc:"这些数逐次列出，先填的在前"`
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

// Of measures the effect of an entry's response: of its current round, or of the
// one before where that has not been answered yet. ok is false where there is none.
func (s *Service) Of(ctx context.Context, e ledger.Entry) (out Effect, ok bool, err error) {
	answers := answersOf(e)
	if len(answers) == 0 {
		return out, false, nil
	}
	out, err = s.of(ctx, e, answers[0], time.Time{})
	return out, err == nil, err
}

// Rounds are the effects of the responses of every round that has one, the last
// round first. What comes after the next round's response is that one's.
func (s *Service) Rounds(ctx context.Context, e ledger.Entry) ([]Effect, error) {
	out, next := []Effect{}, time.Time{}
	for _, r := range answersOf(e) {
		x, err := s.of(ctx, e, r, next)
		if err != nil {
			return nil, err
		}
		out, next = append(out, x), r.At
	}
	return out, nil
}

// of measures one response; next is the first of the round after, zero for none.
func (s *Service) of(ctx context.Context, e ledger.Entry, r ledger.Response, next time.Time) (out Effect, err error) {
	end := s.deps.Now()
	if !next.IsZero() && next.Before(end) {
		end = next
	}
	window := min(MaxWindow, max(0, end.Sub(r.At)))
	out = Effect{
		RespondedAt: r.At, Channel: r.Channel, Round: r.Round, From: r.At.Add(-window), To: r.At.Add(window),
		Early: window < MinWindow, Noted: notedOf(e),
	}
	var apart []opinion.Record
	if out.Events, apart, err = s.heldBy(ctx, e); err != nil {
		return out, err
	}
	out.Apart = len(apart)
	if out.Before, err = s.tally(ctx, out.Events, apart, out.From, r.At); err != nil {
		return out, err
	}
	if out.After, err = s.tally(ctx, out.Events, apart, r.At, out.To); err != nil {
		return out, err
	}
	seen, err := s.sightings(ctx, e, out.Events)
	if err != nil {
		return out, err
	}
	out.compare(seen, end)
	out.Typed = typedOf(out.Noted, r.At, end)
	return out, nil
}

// answersOf are the first responses of the rounds, the last round first.
func answersOf(e ledger.Entry) []ledger.Response {
	var out []ledger.Response
	for _, round := range slices.Backward(e.Rounds) {
		if r, ok := responseOf(e, round.No); ok {
			out = append(out, r)
		}
	}
	return out
}

// responseOf is the first response of a round.
func responseOf(e ledger.Entry, round int) (first ledger.Response, ok bool) {
	for _, r := range e.Responses {
		if r.Round == round && (!ok || r.At.Before(first.At)) {
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

// compare sums up what was seen last before the response, and last until the end,
// over the posts of which both are known.
func (e *Effect) compare(seen map[string][]opinion.Sighting, end time.Time) {
	for _, list := range seen {
		list = slices.DeleteFunc(slices.Clone(list), func(x opinion.Sighting) bool { return x.At.After(end) })
		if len(list) == 0 {
			continue
		}
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
