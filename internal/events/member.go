package events

import (
	"time"

	"yuqing/internal/opinion"
	"yuqing/nlp/fingerprint"
)

// A record is what an event remembers of a post for good.
type record struct {
	ID, Source, Author string
	Title              string   // its headline
	Sites              []string // that it names, for the event's title
	At                 time.Time
	Engagement         float64
	Weight             float64
	Regions            []opinion.RegionHit
	Topics             []topic
	Tone, Unit         string
	Ticket             bool
}

type topic struct{ ID, Name string }

func newRecord(p *Post) record {
	r := record{
		ID: p.ID, Source: p.Source, Author: p.Author,
		Title: headline(p), Sites: siteNames(p),
		At: p.At.UTC(), Engagement: engagement(p.Likes, p.Comments, p.Reposts),
	}
	r.judge(p)
	return r
}

// judge takes what the analysis says of a post, and the weight of its source.
func (r *record) judge(p *Post) {
	r.Weight, r.Regions, r.Topics = p.Weight, p.Regions, nil
	r.Tone, r.Unit, r.Ticket = p.Tone, p.Unit, p.Ticket
	if r.Weight <= 0 {
		r.Weight = 1
	}
	for _, t := range p.Topics {
		r.Topics = append(r.Topics, topic{t.ID, t.Name})
	}
}

// A member is a post that is no copy, with its copies. While it is in the
// window it has a sketch and takes part in the clustering; afterwards it stays
// where it is.
type member struct {
	seq     uint32
	record  record
	copies  []record
	cluster *cluster
	bond    uint32 // 0: none; see decisions.go
	part    uint32 // of what a person merged, which one it was in; 0: none
	founded int    // how many events it has given an ID to

	sketch sketch
	print  fingerprint.Print
}

// A cluster holds the posts of one matter: an event once there are two.
type cluster struct {
	id     string
	active []*member // in the window, by seq
	past   []*member // out of it, by seq
	shown  bool      // Changes has given it as an event
}

func (c *cluster) size() int { return len(c.active) + len(c.past) }
