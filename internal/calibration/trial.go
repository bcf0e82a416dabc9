package calibration

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/nlp"
)

// KindTrial is the kind of the jobs that try rules.
const KindTrial = "trial"

// maxExamples is how many posts a trial names for a topic, each way.
const maxExamples = 20

// Trial (规则试跑) is what a draft of the rules would change in the posts of a
// period, held against the rules in force.
type Trial struct {
	Base    int64        `json:"base"` // the version that was changed
	From    time.Time    `json:"from"`
	To      time.Time    `json:"to"`
	Posts   int          `json:"posts"` // that were looked at
	Changed int          `json:"changed"`
	Units   int          `json:"units"`   // posts that get another lead unit
	Classes int          `json:"classes"` // another class
	Levels  int          `json:"levels"`  // another level of risk
	Topics  []TopicTrial `json:"topics"`  // that gain or lose, most changed first
}

// TopicTrial is what becomes of one topic.
type TopicTrial struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Before   int       `json:"before"`
	After    int       `json:"after"`
	Gained   int       `json:"gained"`
	Lost     int       `json:"lost"`
	Examples []Example `json:"examples"`
}

// Example is a post that gains or loses a topic, with the words that make or
// made it so.
type Example struct {
	PostID string   `json:"post_id"`
	Gained bool     `json:"gained"`
	Words  []string `json:"words"`
}

// trialInput is what a trial is begun from.
type trialInput struct {
	Base     int64     `json:"base"`
	Note     string    `json:"note"`
	Content  string    `json:"content"`
	From, To time.Time `json:",omitzero"`
}

// Try starts a trial of a draft on the posts published in [from, to); it needs
// access.ManageRules.
func (s *Service) Try(ctx context.Context, by access.Actor, d Draft, from, to time.Time) (jobs.Job, error) {
	if err := require(by, access.ManageRules); err != nil {
		return jobs.Job{}, err
	}
	if !from.Before(to) {
		return jobs.Job{}, opinion.Invalid("from", "起始日须早于截止日。")
	}
	content, err := d.Rules.Encode()
	if err != nil {
		return jobs.Job{}, fmt.Errorf("encode the draft: %w", err)
	}
	input, err := json.Marshal(trialInput{d.Base, d.Note, string(content), from, to})
	if err != nil {
		return jobs.Job{}, err
	}
	work := func(ctx context.Context, progress jobs.Progress) (any, error) {
		return s.try(ctx, d, from, to, progress)
	}
	return s.deps.Jobs.StartFrom(KindTrial, d.Note, by.UserID, string(input), work)
}

func (s *Service) try(ctx context.Context, d Draft, from, to time.Time, progress jobs.Progress) (Trial, error) {
	before, err := nlp.New(s.deps.Live.State().Options)
	if err != nil {
		return Trial{}, fmt.Errorf("make the rules in force ready: %w", err)
	}
	after, err := nlp.New(s.deps.Live.With(d.Rules))
	if err != nil {
		return Trial{}, fmt.Errorf("make the draft ready: %w", err)
	}
	of, err := s.countPublished(ctx, from, to)
	if err != nil {
		return Trial{}, err
	}
	t := tally{Trial: Trial{Base: d.Base, From: from, To: to}, topics: map[string]*TopicTrial{}}
	err = s.deps.Posts.Published(ctx, from, to, func(r opinion.Record) error {
		t.compare(r.ID, before.Analyse(r.Post), after.Analyse(r.Post))
		if t.Posts%100 == 0 {
			progress(t.Posts, of)
		}
		return ctx.Err()
	})
	progress(t.Posts, of)
	return t.result(), err
}

// tally counts what changes.
type tally struct {
	Trial
	topics map[string]*TopicTrial
}

func (t *tally) compare(id string, before, after opinion.Analysis) {
	t.Posts++
	changed := t.lean(id, after.Topics, before.Topics, true)
	changed = t.lean(id, before.Topics, after.Topics, false) || changed
	for _, x := range []struct {
		differs bool
		count   *int
	}{
		{leadOf(before) != leadOf(after), &t.Units},
		{before.Class != after.Class, &t.Classes},
		{levelOf(before) != levelOf(after), &t.Levels},
	} {
		if x.differs {
			*x.count++
			changed = true
		}
	}
	if changed {
		t.Changed++
	}
}

// lean counts the topics that a post has on one side and not on the other.
func (t *tally) lean(id string, has, lacks []opinion.TopicHit, gained bool) (differs bool) {
	for _, h := range has {
		topic := t.topics[h.ID]
		if topic == nil {
			topic = &TopicTrial{ID: h.ID, Name: h.Name}
			t.topics[h.ID] = topic
		}
		all, one := &topic.Before, &topic.Lost
		if gained {
			all, one = &topic.After, &topic.Gained
		}
		*all++
		if slices.ContainsFunc(lacks, func(o opinion.TopicHit) bool { return o.ID == h.ID }) {
			continue
		}
		differs = true
		if *one++; *one <= maxExamples {
			topic.Examples = append(topic.Examples, Example{id, gained, h.Evidence})
		}
	}
	return differs
}

func (t *tally) result() Trial {
	t.Topics = []TopicTrial{}
	for _, x := range t.topics {
		if x.Gained+x.Lost > 0 {
			t.Topics = append(t.Topics, *x)
		}
	}
	slices.SortFunc(t.Topics, func(a, b TopicTrial) int {
		if d := b.Gained + b.Lost - a.Gained - a.Lost; d != 0 {
			return d
		}
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return t.Trial
}

func leadOf(a opinion.Analysis) string {
	if a.Unit == nil {
		return ""
	}
	return a.Unit.Lead
}

func levelOf(a opinion.Analysis) opinion.Level {
	if a.Risk == nil {
		return opinion.LevelOrdinary
	}
	return a.Risk.Level
}

// Trial returns a trial as it stands; the result is whole when its job is
// done. It needs access.ManageRules.
func (s *Service) Trial(ctx context.Context, by access.Actor, id string) (jobs.Job, Trial, error) {
	if err := require(by, access.ManageRules); err != nil {
		return jobs.Job{}, Trial{}, err
	}
	j, err := s.deps.Jobs.Get(ctx, id)
	if err == nil && j.Kind != KindTrial {
		err = jobs.ErrUnknown
	}
	t, _ := jobs.ResultOf[Trial](j)
	return j, t, err
}

// TurnOn puts the draft of a trial in force; see Put.
func (s *Service) TurnOn(ctx context.Context, by access.Actor, id string) (int64, error) {
	j, _, err := s.Trial(ctx, by, id)
	if err != nil {
		return 0, err
	}
	var in trialInput
	if err := json.Unmarshal([]byte(j.Input), &in); err != nil {
		return 0, fmt.Errorf("read the draft of trial %s: %w", id, err)
	}
	rules, err := nlp.ParseRules([]byte(in.Content))
	if err != nil {
		return 0, opinion.Invalid("rules", "规则有误：%s", inChinese(err))
	}
	return s.Put(ctx, by, Draft{in.Base, in.Note, rules})
}
