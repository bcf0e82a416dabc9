package nlp

import (
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/opinion"
	"yuqing/nlp/guess"
	"yuqing/nlp/lexicon"
	"yuqing/nlp/place"
	"yuqing/nlp/speech"
	"yuqing/nlp/topic"
)

const (
	// guessShare is what a guess is worth beside a rule: a person who sorts by
	// score sees what rules are sure of first.
	guessShare = 0.6
	// sure is how likely a topic must be to be guessed, and sureOfPlaint how likely
	// where the post tells of a wrong (with a share of plaint): a wrong is of some
	// topic, and the one that is likeliest mostly is it.
	sure         = 0.5
	sureOfPlaint = 0.2
	plaint       = 0.6
	// sureOfOther is how likely a topic must be to take the place of one that
	// one weak word speaks for.
	sureOfOther = 0.5
	// sureOfNone is how likely a post must be about nothing, and sureOfChat how
	// likely it must only chat or advertise, for one weak word to make no topic: the
	// trains, the schools and the hospitals of somebody's day (地铁上睡过站了).
	sureOfNone = 0.4
	sureOfChat = 0.8
	// sureOfLead is how likely a topic must be to lead before one that a single
	// word names, and clear is the score from which more than that speaks for it.
	sureOfLead = 0.6
	clear      = 0.85
)

// guess gives a post of which no rule is sure (none found a topic, or one weak
// word did) the topic that the shipped model takes it for; nil where that is
// none. Else the topics stay as the rules found them.
func (a *Analyzer) guess(topics []topic.Hit, fields []lexicon.Field, p opinion.Post, manner speech.Shares) (hits []topic.Hit, guessed float64) {
	if a.rulesOnly {
		return topics, 0
	}
	if slices.ContainsFunc(topics, func(h topic.Hit) bool { return h.Firm }) {
		return a.leading(topics, fields, p, manner)
	}
	said, ok := guess.Of(TextOf(p))
	switch {
	case !ok:
		return topics, 0
	case said.ID == guess.None:
		if said.Score >= sureOfNone && len(topics) > 0 && chats(topics, manner) {
			return nil, 0
		}
		return topics, 0
	case len(topics) > 0 && (said.Score < sureOfOther || topics[0].ID == said.ID):
		return topics, 0
	case said.Score < sure && !complains(manner):
		return topics, 0
	}
	hit, ok := a.guessed(said, fields)
	if !ok {
		return topics, 0
	}
	return []topic.Hit{hit}, said.Score
}

// chats reports whether a post tells of somebody's day, or advertises, and none of
// the topics is a part of everybody's day.
func chats(topics []topic.Hit, manner speech.Shares) bool {
	return !slices.ContainsFunc(topics, func(h topic.Hit) bool { return h.Topic.Daily }) &&
		manner.Of(speech.Chat, speech.News) >= sureOfChat
}

// complains reports whether a post tells of a wrong.
func complains(manner speech.Shares) bool {
	return manner.Of(speech.Wrong, speech.Outrage) >= plaint
}

// leading puts the topic that the shipped model is sure of before those that
// rules found, where no more than a word speaks for the first of these: 修环城路
// 占了我们队的地 names a road and is about land. None of them is dropped, but where
// the post only tells of somebody's day.
func (a *Analyzer) leading(topics []topic.Hit, fields []lexicon.Field, p opinion.Post, manner speech.Shares) ([]topic.Hit, float64) {
	if topics[0].Score >= clear {
		return topics, 0
	}
	said, ok := guess.Of(TextOf(p))
	if ok && said.ID == guess.None && said.Score >= sureOfLead && chats(topics, manner) {
		return nil, 0
	}
	if !ok || said.Score < sureOfLead || said.ID == guess.None || said.ID == topics[0].ID {
		return topics, 0
	}
	if i := slices.IndexFunc(topics, func(h topic.Hit) bool { return h.ID == said.ID }); i > 0 {
		first := topics[i]
		return slices.Insert(slices.Delete(slices.Clone(topics), i, i+1), 0, first), said.Score
	}
	hit, ok := a.guessed(said, fields)
	if !ok {
		return topics, 0
	}
	return slices.Insert(slices.Clone(topics), 0, hit), said.Score
}

// guessed is what the shipped model said, as a hit; false where the taxonomy has
// no such topic, or its rules deny it.
func (a *Analyzer) guessed(said guess.Topic, fields []lexicon.Field) (topic.Hit, bool) {
	t, ok := a.taxonomy.Topic(said.ID)
	if !ok || a.topics.Denies(fields, said.ID) {
		return topic.Hit{}, false
	}
	hit := topic.Hit{
		TopicHit: opinion.TopicHit{ID: t.ID, Name: t.Name, Score: guessShare * said.Score},
		Topic:    &t, Lead: t.Unit,
	}
	for _, word := range said.Words {
		if at, ok := find(fields, word); ok {
			hit.Evidence, hit.Spans = append(hit.Evidence, word), append(hit.Spans, at)
		}
	}
	return hit, len(hit.Evidence) > 0
}

// find tells where a word stands first.
func find(fields []lexicon.Field, word string) (opinion.Span, bool) {
	for _, f := range fields {
		if at := strings.Index(f.Text, word); at >= 0 {
			return opinion.Span{Field: f.Name, Start: at, End: at + len(word)}, true
		}
	}
	return opinion.Span{}, false
}

// route names the units, and says so where the topic is a guess.
func (a *Analyzer) route(topics []topic.Hit, guessed float64, places []place.Mention) *opinion.Routing {
	unit := a.router.Route(topics, places)
	if unit != nil && guessed > 0 {
		unit.Reason = fmt.Sprintf("规则不能确定，随附模型推测（把握%.0f%%），请核实：", 100*guessed) + unit.Reason
	}
	return unit
}
