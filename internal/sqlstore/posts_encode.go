package sqlstore

import (
	"encoding/json"
	"fmt"

	"yuqing/internal/opinion"
)

// tidy is a post with clean strings and times as they are kept.
func tidy(p opinion.Post) opinion.Post {
	for _, s := range []*string{&p.ID, &p.Source, &p.Key, &p.URL, &p.Title, &p.Text, &p.HTML, &p.Author, &p.Platform} {
		*s = clean(*s)
	}
	p.PublishedAt, p.CollectedAt = asKept(p.PublishedAt), asKept(p.CollectedAt)
	if p.Ticket != nil {
		t := *p.Ticket
		for _, s := range []*string{&t.Number, &t.Category, &t.Unit, &t.Place, &t.Phone, &t.Reply} {
			*s = clean(*s)
		}
		t.RepliedAt, t.DueAt = asKept(t.RepliedAt), asKept(t.DueAt)
		p.Ticket = &t
	}
	return p
}

// keptAnalysis is opinion.Analysis with the places of the evidence, which its
// public JSON leaves out.
type keptAnalysis struct {
	opinion.Analysis
	Topics []keptTopic `json:"topics"`
	Rules  int64       `json:"rules,omitempty"`
	Model  int64       `json:"model,omitempty"`
}

type keptTopic struct {
	opinion.TopicHit
	Spans []opinion.Span `json:"spans,omitempty"`
}

func encodeRecord(r *opinion.Record) (post, analysis string, err error) {
	p, err := json.Marshal(r.Post)
	if err != nil {
		return "", "", fmt.Errorf("encode post %s: %w", r.ID, err)
	}
	a, err := encodeAnalysis(r.Said())
	if err != nil {
		return "", "", fmt.Errorf("encode the analysis of post %s: %w", r.ID, err)
	}
	return string(p), a, nil
}

func encodeAnalysis(a opinion.Analysis) (string, error) {
	k := keptAnalysis{Analysis: a, Rules: a.Rules, Model: a.Model}
	for _, t := range a.Topics {
		k.Topics = append(k.Topics, keptTopic{t, t.Spans})
	}
	b, err := json.Marshal(k)
	return string(b), err
}

func decodeAnalysis(text []byte) (opinion.Analysis, error) {
	var k keptAnalysis
	if err := json.Unmarshal(text, &k); err != nil {
		return opinion.Analysis{}, err
	}
	a := k.Analysis
	a.Topics, a.Rules, a.Model = nil, k.Rules, k.Model
	for _, t := range k.Topics {
		t.TopicHit.Spans = t.Spans
		a.Topics = append(a.Topics, t.TopicHit)
	}
	return a, nil
}

// encodeOverride gives "" for none.
func encodeOverride(o *opinion.Override) (string, error) {
	if o == nil || o.Empty() {
		return "", nil
	}
	b, err := json.Marshal(o)
	return string(b), err
}

func decodeOverride(text []byte) (*opinion.Override, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var o opinion.Override
	return &o, json.Unmarshal(text, &o)
}

// postColumns are what scanRecord reads, versionColumns the same of an earlier
// version, which nobody corrects any more.
const (
	postColumns    = `seq, version, version_at, taken, post, analysis, override`
	versionColumns = `seq, version, version_at, 0 AS taken, post, analysis, '' AS override`
)

func scanRecord(row scanner) (opinion.Record, error) {
	var r opinion.Record
	var at, taken int64
	var post, analysis, override []byte
	if err := row.Scan(&r.Seq, &r.Version, &at, &taken, &post, &analysis, &override); err != nil {
		return r, err
	}
	r.VersionAt, r.Taken = fromMicros(at), fromMicros(taken)
	if err := json.Unmarshal(post, &r.Post); err != nil {
		return r, fmt.Errorf("decode the post with Seq %d: %w", r.Seq, err)
	}
	said, err := decodeAnalysis(analysis)
	if err != nil {
		return r, fmt.Errorf("decode the analysis of post %s: %w", r.ID, err)
	}
	o, err := decodeOverride(override)
	if err != nil {
		return r, fmt.Errorf("decode the corrections of post %s: %w", r.ID, err)
	}
	r.Settle(said, o)
	return r, nil
}
