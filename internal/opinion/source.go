package opinion

import "time"

// SourceKind says how a source is read.
type SourceKind string

// The kinds of sources.
const (
	SourceFeed    SourceKind = "feed"    // RSS, Atom or JSON Feed, fetched
	SourceHotline SourceKind = "hotline" // 12345 or message-board exports, imported
	SourceClues   SourceKind = "clues"   // pasted by hand, or a vendor's export
)

// Source (信源) is a feed, news page or hotline channel that posts come from.
type Source struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Kind     SourceKind `json:"kind"`
	URL      string     `json:"url,omitempty"` // feeds only
	Region   string     `json:"region,omitempty"`
	Weight   float64    `json:"weight"` // share of a post's heat, 1 by default
	Paused   bool       `json:"paused"`
	Interval Duration   `json:"interval"` // between two fetches
	// Mapping keeps the column mapping of the last import (field -> column).
	Mapping   map[string]string `json:"mapping,omitempty"`
	CreatedAt time.Time         `json:"created_at"`

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
	ETag         string    `json:"-"`
	LastModified string    `json:"-"`
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
