package sqlstore

import (
	"encoding/json"
	"fmt"

	"yuqing/internal/opinion"
)

// tidy is a post with clean strings and times as they are kept.
func tidy(p opinion.Post) opinion.Post {
	for _, s := range []*string{&p.ID, &p.Source, &p.Key, &p.URL, &p.Title, &p.Text, &p.HTML, &p.Author} {
		*s = clean(*s)
	}
	p.PublishedAt, p.CollectedAt = asKept(p.PublishedAt), asKept(p.CollectedAt)
	if p.Ticket != nil {
		t := *p.Ticket
		for _, s := range []*string{&t.Number, &t.Category, &t.Unit, &t.Place, &t.Phone, &t.Reply} {
			*s = clean(*s)
		}
		t.RepliedAt = asKept(t.RepliedAt)
		p.Ticket = &t
	}
	return p
}

// keptAnalysis is opinion.Analysis with the places of the evidence, which its
// public JSON leaves out.
type keptAnalysis struct {
	opinion.Analysis
	Topics []keptTopic `json:"topics"`
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
	k := keptAnalysis{Analysis: r.Analysis}
	for _, t := range r.Analysis.Topics {
		k.Topics = append(k.Topics, keptTopic{t, t.Spans})
	}
	a, err := json.Marshal(k)
	if err != nil {
		return "", "", fmt.Errorf("encode the analysis of post %s: %w", r.ID, err)
	}
	return string(p), string(a), nil
}

// postColumns are what scanRecord reads.
const postColumns = `seq, version, version_at, post, analysis`

func scanRecord(row scanner) (opinion.Record, error) {
	var r opinion.Record
	var at int64
	var post, analysis []byte
	if err := row.Scan(&r.Seq, &r.Version, &at, &post, &analysis); err != nil {
		return r, err
	}
	r.VersionAt = fromMicros(at)
	if err := json.Unmarshal(post, &r.Post); err != nil {
		return r, fmt.Errorf("decode the post with Seq %d: %w", r.Seq, err)
	}
	var k keptAnalysis
	if err := json.Unmarshal(analysis, &k); err != nil {
		return r, fmt.Errorf("decode the analysis of post %s: %w", r.ID, err)
	}
	r.Analysis = k.Analysis
	r.Analysis.Topics = nil
	for _, t := range k.Topics {
		t.TopicHit.Spans = t.Spans
		r.Analysis.Topics = append(r.Analysis.Topics, t.TopicHit)
	}
	return r, nil
}
