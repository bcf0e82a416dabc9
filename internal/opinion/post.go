package opinion

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"
)

// Kind says by which way a post came in.
type Kind string

// The kinds of posts.
const (
	KindArticle Kind = "article" // 文章: an item of a feed or a news page
	KindClue    Kind = "clue"    // 线索: pasted or imported by hand
	KindTicket  Kind = "ticket"  // 工单: a mirrored hotline ticket or message-board letter
)

// Post is one article, message or hotline ticket, as collected (信息/原文).
type Post struct {
	ID     string `json:"id"`
	Source string `json:"source"` // Source.ID
	// Key is what makes the post one within its source: its guid, its
	// canonical URL or its ticket number.
	Key  string `json:"key"`
	Kind Kind   `json:"kind"`

	URL    string `json:"url,omitempty"`
	Title  string `json:"title,omitempty"`
	Text   string `json:"text,omitempty"` // plain text, for analysis and search
	HTML   string `json:"html,omitempty"` // sanitised, for show
	Author string `json:"author,omitempty"`
	// Platform (发布平台) is where a clue was seen: 抖音, 微博 …; empty where the
	// source says it.
	Platform string `json:"platform,omitempty"`

	// SourceRegion is the region that its source is about, as it was set when the
	// post was collected: a context for the places that it names.
	SourceRegion string `json:"source_region,omitempty"`

	// PublishedAt is when the source says it appeared; the time of collection
	// where the source does not say (DateGuessed is set then).
	PublishedAt time.Time `json:"published_at"`
	DateGuessed bool      `json:"date_guessed,omitempty"`
	// CollectedAt is when it was first taken in: 发现时间, where the clocks start.
	CollectedAt time.Time `json:"collected_at"`

	Views    int `json:"views,omitempty"`
	Likes    int `json:"likes,omitempty"`
	Comments int `json:"comments,omitempty"`
	Reposts  int `json:"reposts,omitempty"`

	Ticket *Ticket `json:"ticket,omitempty"` // set exactly when Kind is KindTicket
}

// Ticket is what a hotline or message board adds to a post. It is a mirror:
// the ticket keeps its number and its clock in its own system and enters the
// ledger only when it is escalated.
type Ticket struct {
	Number    string    `json:"number"`
	Channel   Channel   `json:"channel"` // 热线 or 留言
	Category  string    `json:"category,omitempty"`
	State     string    `json:"state,omitempty"` // 办理状态, as the hotline names it
	Unit      string    `json:"unit,omitempty"`  // the answering unit, as the hotline names it
	Place     string    `json:"place,omitempty"`
	Phone     string    `json:"phone,omitempty"` // personal data: masked wherever it is shown
	Reply     string    `json:"reply,omitempty"`
	RepliedAt time.Time `json:"replied_at,omitzero"` // zero: not answered yet
	// DueAt is by when its own system wants it answered; zero where that does not say.
	DueAt time.Time `json:"due_at,omitzero"`
}

// Channel is the way a post came: a ticket's own, 舆情 for any other.
func (p Post) Channel() Channel {
	if p.Ticket != nil {
		return p.Ticket.Channel
	}
	return ChannelOpinion
}

// Channel (渠道) is the way a matter reached the government. It is neither the
// class nor the level of the matter.
type Channel string

// The channels of domain practice.
const (
	ChannelOpinion     Channel = "舆情"
	ChannelHotline     Channel = "热线"
	ChannelMessage     Channel = "留言"
	ChannelSuperior    Channel = "上级交办"
	ChannelSuggestion  Channel = "意见建议"
	ChannelExplanation Channel = "政策解读"
)

// PostID derives a post's ID from its source and its key, so that delivering
// a post twice changes nothing. 26 lower-case base32 characters (128 bits).
func PostID(source, key string) string {
	h := sha256.New()
	h.Write([]byte(source))
	h.Write([]byte{0}) // neither part can hold it, so the pair is unambiguous
	h.Write([]byte(key))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)[:16]))
}

// SameContent reports whether two versions of a post say the same; only then
// is no new version kept. Figures and the time of collection do not count.
func (p Post) SameContent(q Post) bool {
	if p.URL != q.URL || p.Title != q.Title || p.Text != q.Text || p.HTML != q.HTML || p.Author != q.Author || p.Platform != q.Platform {
		return false
	}
	if !p.DateGuessed && !q.DateGuessed && !p.PublishedAt.Equal(q.PublishedAt) {
		return false
	}
	return p.Ticket.same(q.Ticket)
}

func (t *Ticket) same(u *Ticket) bool {
	if t == nil || u == nil {
		return t == u
	}
	a, b := *t, *u
	sameTimes := a.RepliedAt.Equal(b.RepliedAt) && a.DueAt.Equal(b.DueAt)
	a.RepliedAt, b.RepliedAt, a.DueAt, b.DueAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return sameTimes && a == b
}
