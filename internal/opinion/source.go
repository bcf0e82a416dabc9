package opinion

import "time"

// SourceKind says how a source is read.
type SourceKind string

// The kinds of sources.
const (
	SourceFeed    SourceKind = "feed"    // RSS, Atom or JSON Feed, fetched
	SourcePage    SourceKind = "page"    // a list page of a news or government site, fetched
	SourceHotline SourceKind = "hotline" // 12345 or message-board exports, imported
	SourceClues   SourceKind = "clues"   // pasted by hand, or a vendor's export
)

// Fetched reports whether sources of this kind are asked by the collector.
func (k SourceKind) Fetched() bool { return k == SourceFeed || k == SourcePage }

// Authorities (信源级别) are what a source's word weighs by who speaks, the
// highest first.
var Authorities = []string{"央媒", "省媒", "市媒", "县媒", "政务", "商业", "自媒体", "论坛", "其他"}

// PageRules say by CSS selectors where a list page has its entries and an
// article its parts. What is empty is found by itself.
type PageRules struct {
	Item  string `json:"item,omitempty"`  // one entry of the list
	Link  string `json:"link,omitempty"`  // within it, the link to the article
	Title string `json:"title,omitempty"` // within it
	Date  string `json:"date,omitempty"`  // within it
	Next  string `json:"next,omitempty"`  // the link to the list's next page
	Pages int    `json:"pages,omitempty"` // list pages read at a time at most; 1 where 0

	Headline string `json:"headline,omitempty"` // of the article
	Content  string `json:"content,omitempty"`
	Author   string `json:"author,omitempty"`
	Time     string `json:"time,omitempty"`
}

// Source (信源) is a feed, news page or hotline channel that posts come from.
type Source struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Kind      SourceKind `json:"kind"`
	URL       string     `json:"url,omitempty"` // of what is fetched
	Region    string     `json:"region,omitempty"`
	Weight    float64    `json:"weight"` // share of a post's heat, 1 by default
	Paused    bool       `json:"paused"`
	Interval  Duration   `json:"interval"`            // between two fetches; 0: as often as it publishes
	UnitID    string     `json:"unit_id,omitempty"`   // the unit whose site or account it is
	Group     string     `json:"group,omitempty"`     // 分组, free
	Authority string     `json:"authority,omitempty"` // one of Authorities
	Page      *PageRules `json:"page,omitempty"`      // of news pages
	// StaleDays is after how many days without anything new it counts as silent; 0: judged by how often it used to publish.
	StaleDays int `json:"stale_days,omitempty"`
	// Outside says that a collector on the other side of a network gap reads it,
	// and what it gives comes by bundles.
	Outside bool `json:"outside,omitempty"`
	// From is the stream of bundles whose list of sources it came with, "" for
	// one that was added here.
	From string `json:"from,omitempty"`
	// Auth is the sealed log-in that is sent with its requests, "" for none.
	Auth string `json:"-"`
	// Push is the sealed secret of the calls by which a hotline hands in its
	// tickets, "" where it may not.
	Push string `json:"-"`
	// Mapping keeps the column mapping of the last import (field -> column).
	Mapping map[string]string `json:"mapping,omitempty"`
	// Columns are the columns of that import in the order of its file.
	Columns   []string  `json:"columns,omitempty"`
	CreatedAt time.Time `json:"created_at"`

	Health Health `json:"health"`
}

// Health is what the last fetches of a source said.
type Health struct {
	LastTry      time.Time `json:"last_try,omitzero"`
	LastGood     time.Time `json:"last_good,omitzero"`
	LastNew      time.Time `json:"last_new,omitzero"` // when it last gave a new post
	NextTry      time.Time `json:"next_try,omitzero"`
	Error        string    `json:"error,omitempty"` // in words, empty when the last try was good
	Failures     int       `json:"failures"`        // in a row
	Empty        bool      `json:"empty,omitempty"` // it answered at the last try, and nothing in it could be read
	ETag         string    `json:"-"`
	LastModified string    `json:"-"`
}

// ReadsAs reports whether both are read in the same way, by address, rules and
// log-in, so that what a reading of one left behind holds for the other.
func (s Source) ReadsAs(o Source) bool {
	rules := func(p *PageRules) PageRules {
		if p == nil {
			return PageRules{}
		}
		return *p
	}
	return s.Kind == o.Kind && s.URL == o.URL && s.Auth == o.Auth && rules(s.Page) == rules(o.Page)
}

// HealthAfter is what stays of a source's health when people made s of old: what
// is to be read in another way is asked at once, for the whole, whatever failed
// before; what goes on, or was given another interval, is asked at once.
func (s Source) HealthAfter(old Source) Health {
	h := old.Health
	switch {
	case !s.ReadsAs(old):
		return h.Anew()
	case s.Interval != old.Interval, old.Paused && !s.Paused:
		h.NextTry = time.Time{}
	}
	return h
}

// Anew is the health without what was noted of a way of reading.
func (h Health) Anew() Health {
	h.ETag, h.LastModified, h.NextTry = "", "", time.Time{}
	h.Error, h.Failures, h.Empty = "", 0, false
	return h
}

// Duration is a time.Duration that reads and writes as "15m" in JSON.
type Duration time.Duration

// MarshalText writes the duration as time.Duration.String does.
func (d Duration) MarshalText() ([]byte, error) {
	return []byte(time.Duration(d).String()), nil
}

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(b []byte) error {
	x, err := time.ParseDuration(string(b))
	*d = Duration(x)
	return err
}
