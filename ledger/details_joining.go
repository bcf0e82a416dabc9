package ledger

import "time"

// Details of the acts that join matters and take them apart; the others stand in
// details.go.

// Linking adds posts to a matter; the details of 关联原文 and 再发酵.
type Linking struct {
	Posts []string `json:"posts,omitempty"`
	Text  string   `json:"text,omitempty"`
}

// Absorbing names the entry that came in; the details of 并件归入.
type Absorbing struct {
	From   string   `json:"from"`
	Number string   `json:"entry_number,omitempty"` // of that entry
	Posts  []string `json:"posts,omitempty"`
	// Found is when that entry's clocks started. The matter was known then: the
	// earlier of the two is the discovery of both.
	Found time.Time `json:"found,omitzero"`
	// Ordered is that entry's deadline by a superior, where it is stricter than the
	// one that this entry has; nil where it is not.
	Ordered *Ordered `json:"ordered,omitempty"`
}

// Ordered is a deadline that came with a superior's order (来文时限); zero for none.
// It is the details of 来文时限 too, which gives one to the round at hand.
type Ordered struct {
	Deadline time.Time `json:"deadline,omitzero"`
	By       string    `json:"deadline_by,omitempty"`
}

// Releasing names the entry that stands for itself again, and the posts that
// it takes along; the details of 并件移出.
type Releasing struct {
	From   string   `json:"from"`
	Number string   `json:"entry_number,omitempty"` // of that entry
	Posts  []string `json:"posts,omitempty"`
	// Found is the discovery without that entry; zero where it stays.
	Found time.Time `json:"found,omitzero"`
	// Ordered is the superior's deadline without that entry; nil where it stays.
	Ordered *Ordered `json:"ordered,omitempty"`
}

// Splitting takes posts out into a new entry; the details of 拆分.
type Splitting struct {
	Title string   `json:"title"` // of the new entry
	Posts []string `json:"posts,omitempty"`
	Into  string   `json:"into,omitempty"` // filled by the Service: the new entry's ID
	// Rest is what is known of the post that is the 主件 from now on, where the one
	// before was taken out; filled by the Service, and nil where it stays.
	Rest *Origin `json:"rest,omitempty"`
}

// Origin is what a matter says of its 主件.
type Origin struct {
	Summary      string    `json:"summary,omitempty"`
	URL          string    `json:"url,omitempty"`
	Platform     string    `json:"platform,omitempty"`
	Author       string    `json:"author,omitempty"`
	PublishedAt  time.Time `json:"published_at,omitzero"`
	TicketNumber string    `json:"ticket_number,omitempty"`
	Views        int       `json:"views,omitempty"`
	Comments     int       `json:"comments,omitempty"`
}
