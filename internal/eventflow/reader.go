package eventflow

import (
	"context"
	"math"
	"time"

	"yuqing/internal/events"
	"yuqing/internal/opinion"
)

// Reader is what pages ask of the events.
type Reader interface {
	// Events returns a page of the events that match, in the filter's order.
	Events(ctx context.Context, f Filter) (Page, error)
	// Event returns an event, also by the ID of one that went into it.
	Event(ctx context.Context, id string) (Event, error)
	// EventPosts lists posts of an event by time of publication, then ID.
	EventPosts(ctx context.Context, q PostQuery) ([]Post, error)
	// Within tells, for all posts of some events, in which of them each is.
	Within(ctx context.Context, events ...string) (map[string]string, error)
	// PostsOf lists all posts of some events, in no order.
	PostsOf(ctx context.Context, events ...string) ([]Post, error)
	// SourcesOf tells what each source has of an event, by its first post.
	SourcesOf(ctx context.Context, event string) ([]SourceShare, error)
	// TextsOf lists the texts of an event that several posts have: at most
	// limit, those of the most posts first, then the earliest.
	TextsOf(ctx context.Context, event string, limit int) ([]Text, error)
	// EventsOf tells which event each of the posts belongs to; posts without one
	// are left out.
	EventsOf(ctx context.Context, posts []string) (map[string]string, error)
	// Reprints lists the posts of a post's text, the first publication first, at
	// most limit, and counts them all; none where only one has it.
	Reprints(ctx context.Context, post string, limit int) (list []Post, all int, err error)
	// Tally counts the posts of an event that were published in [from, to), by
	// tone; a zero time is no bound.
	Tally(ctx context.Context, event string, from, to time.Time) (Tally, error)
}

// PostQuery asks for posts of an event: at most Limit from Offset on, the first
// publication first.
type PostQuery struct {
	Event         string
	Side          Side
	Newest        bool // the latest first
	Offset, Limit int
}

// Side is one of the two ways by which people raise a matter (未诉先办).
type Side string

// The sides; the empty one is both.
const (
	Tickets Side = "ticket" // 工单: to the hotline or a message board
	Web     Side = "web"    // 网上信息: everything else
)

// SourceShare is what one source has of an event.
type SourceShare struct {
	Source   string    `json:"source"`
	Posts    int       `json:"posts"`
	Reprints int       `json:"reprints" doc:"其中转载"`
	Tickets  int       `json:"tickets" doc:"其中工单"`
	Negative int       `json:"negative" doc:"其中负面"`
	First    time.Time `json:"first_at"`
}

// Text is one that several posts of an event have.
type Text struct {
	Original string    `json:"original" doc:"首发"`
	Posts    int       `json:"posts" doc:"同一文字的条数，含首发"`
	First    time.Time `json:"first_at"`
	Last     time.Time `json:"last_at"`
}

// Tally counts posts.
type Tally struct {
	Posts    int `json:"posts"`
	Toned    int `json:"toned"` // whose tone is known
	Negative int `json:"negative"`
}

// Event is an event as the store keeps it; see events.Event.
type Event struct {
	ID      string              `json:"id"`
	Title   string              `json:"title"`
	State   events.State        `json:"state"`
	Heat    float64             `json:"heat" doc:"当前热度"`
	Peak    float64             `json:"peak" doc:"最高热度"`
	PeakAt  time.Time           `json:"peak_at"`
	Burst   bool                `json:"burst" doc:"近 24 小时信息数超出偶然"`
	First   time.Time           `json:"first_at"`
	Last    time.Time           `json:"last_at"`
	At      time.Time           `json:"figures_at" doc:"热度和阶段的计算时间"`
	Posts   int                 `json:"posts"`
	Voices  int                 `json:"voices" doc:"发声者数"`
	Copies  int                 `json:"reprints" doc:"转载条数"`
	Tickets int                 `json:"tickets" doc:"其中工单数"`
	LastDay int                 `json:"last_day" doc:"近 24 小时条数"`
	MeanDay float64             `json:"mean_day" doc:"对照日均条数"`
	Tones   map[string]int      `json:"tones"`
	Sources map[string]int      `json:"sources"`
	Regions []opinion.RegionHit `json:"regions"`
	Places  map[string]int      `json:"places,omitempty" doc:"按乡镇（未提到乡镇时按县区）的条数，一条可计入多处"`
	Topics  []Topic             `json:"topics"`
	Units   []string            `json:"units"`
	Curve   []Day               `json:"curve" doc:"按日条数，没有信息的日子略去"`
	Central []string            `json:"central" doc:"代表性信息"`
	Origin  string              `json:"origin" doc:"最早一条信息"`
	Open    bool                `json:"open" doc:"还会有新信息归入"`

	Touched Place `json:"-"` // where a post last changed it
}

// Topic is one that a good part of an event's posts are about.
type Topic struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Posts int    `json:"posts"`
}

// Day is one day (Asia/Shanghai) of the curve.
type Day struct {
	Date  string `json:"date"`
	Posts int    `json:"posts"`
}

// Sort is the order of a list of events.
type Sort string

// The orders. Ties are broken by the peak, then by ID.
const (
	SortHeat   Sort = "heat"   // hottest now first
	SortPeak   Sort = "peak"   // hottest ever first
	SortLatest Sort = "latest" // last post first
	SortGrowth Sort = "growth" // most posts of the last day first
)

// Filter selects events. An empty field selects everything; all given ones
// must hold.
type Filter struct {
	States  []events.State
	Topics  []string
	Regions []string // codes; a division holds those within it
	Units   []string // one of them is to answer a good part of the posts
	Text    string   // contained in the title
	// Posts published in [From, To).
	From, To time.Time
	Tickets  bool // tickets and other posts on one matter
	// MinTickets: at least so many of the posts are tickets.
	MinTickets int

	Sort          Sort
	Offset, Limit int
}

// Page is a page of a list.
type Page struct {
	Events []Event
	Total  int
}

// eventOf is an engine's event as it is kept.
func eventOf(e events.Event, at time.Time, touched Place) Event {
	out := Event{
		ID: e.ID, Title: e.Title, State: e.State, Heat: tenths(e.Heat), Peak: tenths(e.Peak), PeakAt: e.PeakAt, Burst: e.Burst,
		First: e.First, Last: e.Last, At: at, Posts: len(e.Posts), Voices: e.Voices, Copies: len(e.Reprints), Tickets: e.Tickets,
		LastDay: e.LastDay, MeanDay: e.MeanDay, Tones: e.Tones, Sources: e.Sources, Regions: e.Regions, Places: e.Places, Units: e.Units,
		Central: e.Central, Origin: e.Posts[0], Open: e.Open, Touched: touched,
	}
	for _, t := range e.Topics {
		out.Topics = append(out.Topics, Topic(t))
	}
	for _, d := range e.Curve {
		out.Curve = append(out.Curve, Day(d))
	}
	return out
}

func tenths(x float64) float64 { return math.Round(x*10) / 10 }
