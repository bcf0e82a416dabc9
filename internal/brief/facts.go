package brief

import "time"

// Facts are the figures that a brief is composed from: those of its period, and
// where things stand when it is made.
type Facts struct {
	Posts   Tally
	Before  int64 // posts of the period before
	Topics  []Count
	Watched Watched
	Events  []Event // with a post in the period, the hottest first
	Ledger  Answers
	Tickets Answers
	Open    int // entries now in hand
	Late    int // of these past a deadline
	Units   []Unit
	Matters []Matter // open now and to be told of: late, major, or flaring up again
}

// Tally counts posts.
type Tally struct {
	Total    int64
	Articles int64
	Clues    int64
	Tickets  int64
	Negative int64
	Toned    int64 // those whose tone is known
}

// Count is something named with its number.
type Count struct {
	Name string
	N    int64
}

// Watched says what the figures are made from.
type Watched struct{ Feeds, Hotlines, Clues int }

// Answers are the figures of a period's matters: see report.Figures.
type Answers struct{ Entries, Due, OnTime, Closed int }

// Unit is how timely a unit was.
type Unit struct {
	Name                string
	Due, OnTime, Behind int // Behind: past the deadline and not answered
}

// Event is what a brief tells of an event.
type Event struct {
	Title       string
	State       string // in words
	Heat        float64
	Posts       int
	Tickets     int
	Reprints    int
	Negative    int
	Toned       int
	First, Last time.Time
	Source      string // of the first publication
	Topics      []string
	Matters     []Matter // that answer it
}

// Matter is what a brief tells of a ledger entry.
type Matter struct {
	Number, Title string
	State         string // in words
	Level         string
	Unit          string // that leads, empty where none is named yet
	Major         bool
	Rebound       bool
	Late          time.Duration // past its next deadline; 0: in time
	Due           time.Time
	RespondedAt   time.Time
}

// Spread is what a special report tells of its event beyond Event.
type Spread struct {
	Sources   []Source
	Words     []string
	Places    []Count
	Voices    []Voice
	Responses []string // what happened after each, in words
}

// Source is what one source has of an event.
type Source struct {
	Name                      string
	First                     time.Time
	Posts, Reprints, Negative int
}

// Voice is a post that stands for others.
type Voice struct {
	Source string
	At     time.Time
	Title  string
	Text   string
}
