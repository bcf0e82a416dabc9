package events

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/opinion"
)

// An Event (热点/事件) is a cluster of posts about one matter, as it stood at a
// time. Its ID never changes while it grows; Engine.Current tells what became
// of one that went into another.
type Event struct {
	ID    string
	Title string // where, who, what: taken from the posts
	State State
	// Heat is that of the time asked for, Peak the highest up to then, both in
	// degrees: ten for each person's fresh post.
	Heat, Peak  float64
	PeakAt      time.Time
	Burst       bool // more posts in the last day than chance explains, see BurstAlpha
	First, Last time.Time
	// Posts lists all posts by time and ID; reprints and repetitions are among
	// them.
	Posts []string
	// Central are up to five posts that stand for the event.
	Central []string
	Voices  int            // distinct persons, as far as the posts tell
	Sources map[string]int // posts by source
	Curve   []Day          // posts by day, days without posts left out
	Regions []opinion.RegionHit
	Places  map[string]int // posts by the township, or larger division, that they speak of
	Topics  []Topic
	Tones   map[string]int // posts by tone; those without one are left out
	Units   []string       // that are to answer a good part of the posts
	Tickets int            // posts that are tickets of a hotline or message board
	// LastDay is the number of posts of the last 24 hours, and MeanDay the mean
	// of those it is compared with: the seven days before, and the same weekday
	// two, three and four weeks before.
	LastDay int
	MeanDay float64
	// Reprints are the posts that repeat another one's text.
	Reprints []Reprint
	// Open tells that the event can still grow.
	Open bool
}

// Day is one day (Asia/Shanghai) of an event's curve.
type Day struct {
	Date  string // 2006-01-02
	Posts int
}

// Topic (专题) is one that a good part of an event's posts are about.
type Topic struct {
	ID, Name string
	Posts    int
}

// Reprint (转载) is a post that repeats another's text, exactly or nearly.
type Reprint struct {
	Post     string
	Original string // where the text was published first
	Source   string
	At       time.Time
}

// eventID derives an event's ID from its first post. An n above 0 tells the
// events apart that one post has founded.
func eventID(post string, n int) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", post, n))
	return "e" + strings.ToLower(base32.StdEncoding.EncodeToString(h[:10]))
}

// Events lists the events as they stood at a time, the hottest first: clusters
// of two posts and more, by the posts up to then.
func (e *Engine) Events(at time.Time) []Event {
	var out []Event
	for _, c := range e.closed {
		out = e.appendEvent(out, c, at)
	}
	for _, c := range e.clusters {
		out = e.appendEvent(out, c, at)
	}
	slices.SortFunc(out, func(a, b Event) int {
		return cmp.Or(cmp.Compare(b.Heat, a.Heat), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// Event is one event as it stood at a time; an ID that went into another event
// gives that one. ok is false for an unknown one.
func (e *Engine) Event(id string, at time.Time) (ev Event, ok bool) {
	id = e.moved.follow(id)
	c := e.clusters[id]
	if c == nil {
		c = e.ended[id]
	}
	if c == nil {
		return Event{}, false
	}
	list := e.appendEvent(nil, c, at)
	if len(list) == 0 {
		return Event{}, false
	}
	return list[0], true
}

// EventOf is the ID of the event that a post belongs to, "" for none.
func (e *Engine) EventOf(post string) string {
	m := e.ids[post]
	if m == nil || m.cluster.posts() < 2 {
		return ""
	}
	return m.cluster.id
}

// HomeOf is the ID by which Merge and Split know where a post is, also of one
// that is in no event; "" for one that the engine does not hold.
func (e *Engine) HomeOf(post string) string {
	if m := e.ids[post]; m != nil {
		return m.cluster.id
	}
	return ""
}

// Now is the time of the latest post.
func (e *Engine) Now() time.Time { return e.now }

func (e *Engine) appendEvent(out []Event, c *cluster, at time.Time) []Event {
	if c.size() < 2 && c.posts() < 2 {
		return out
	}
	all := c.sayings()
	all = all[:upTo(all, at)]
	if len(all) < 2 {
		return out
	}
	return append(out, e.describe(c, all, at))
}

// upTo counts the sayings of a time or before.
func upTo(all []saying, at time.Time) int {
	n, _ := slices.BinarySearchFunc(all, at, func(s saying, t time.Time) int {
		if s.At.After(t) {
			return 1
		}
		return -1
	})
	return n
}

func (e *Engine) describe(c *cluster, all []saying, at time.Time) Event {
	pulses := e.pulses(all)
	ev := Event{
		ID: c.id, First: all[0].At, Last: all[len(all)-1].At, Open: len(c.active) > 0,
		Heat: e.clock.heat(pulses, at), Burst: burst(pulses, at),
		Regions: regionsOf(all), Places: placesOf(all), Topics: topicsOf(all), Units: unitsOf(all), Curve: curveOf(all),
		Sources: map[string]int{}, Tones: map[string]int{},
	}
	now, before := lastDay(pulses, at)
	ev.LastDay, ev.MeanDay = now, float64(before)/float64(len(baselineDays))
	ev.Peak, ev.PeakAt = e.clock.peak(pulses, at)
	ev.State = e.clock.state(pulses, at, ev.Heat, ev.Peak)
	for _, s := range all {
		ev.Posts = append(ev.Posts, s.ID)
		ev.Sources[s.Source]++
		if s.Tone != "" {
			ev.Tones[s.Tone]++
		}
		if s.Ticket {
			ev.Tickets++
		}
		if s.copy {
			ev.Reprints = append(ev.Reprints, Reprint{s.ID, s.original, s.Source, s.At})
		}
	}
	ev.Voices = e.voices(all)
	ev.Title, ev.Central = e.face(c, at, titleRegion(all, ev.Regions))
	return ev
}

func (e *Engine) voices(all []saying) int {
	known := map[voice]bool{}
	unknown := 0
	for _, s := range all {
		if v, ok := e.voiceOf(s); ok {
			known[v] = true
		} else {
			unknown++
		}
	}
	return len(known) + unknown
}
