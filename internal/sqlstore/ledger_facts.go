package sqlstore

import (
	"math"
	"strings"

	"yuqing/ledger"
)

// never stands for a deadline where nothing is due: it sorts last.
const never = math.MaxInt64

// facts are what an entry is filtered and sorted by, in the order of factColumns.
type facts struct {
	Number, State                     string
	Level                             int64
	Class, Channel                    string
	Discovered, Created, Updated, Due int64
	Title, Unit                       string // of who leads
	// Since when it waits: in its state, to be reported up, for having flared
	// up again; 0 where it does not.
	StateSince, ReportSince, ReboundSince int64
	InstructDue                           int64 // when an instruction is to be reported back; never
	As                                    int64
}

const factColumns = `number, state, level, class, channel, discovered_at, created_at, updated_at, due_at, title, unit, ` +
	`state_since, report_since, rebound_since, instruct_due, facts_as`

// setFacts sets them all in an UPDATE.
var setFacts = strings.ReplaceAll(factColumns, ",", " = ?,") + " = ?"

// factsAs says how facts, words and outlines are derived. It grows with every
// change that entries kept before must follow; see redoFacts.
const factsAs = 9

func factsOf(e ledger.Entry) facts {
	f := facts{
		As: factsAs, Number: e.Number, State: string(e.State), Level: int64(e.Grade.Level.Rank()),
		Class: string(e.Grade.Class), Channel: string(e.Matter.Channel),
		Discovered: micros(e.Matter.DiscoveredAt), Created: micros(e.CreatedAt), Updated: micros(e.UpdatedAt), Due: never, InstructDue: never,
		Title: clean(e.Matter.Title), Unit: clean(e.Lead.Unit.Name),
	}
	if due := e.NextDue(); !due.IsZero() {
		f.Due = micros(due)
	}
	if due := e.InstructionDue(); !due.IsZero() {
		f.InstructDue = micros(due)
	}
	f.StateSince, f.ReportSince, f.ReboundSince = micros(e.StateSince), micros(e.ReportSince()), micros(e.ReboundSince())
	return f
}

func (f facts) args() []any {
	return []any{f.Number, f.State, f.Level, f.Class, f.Channel, f.Discovered, f.Created, f.Updated, f.Due, f.Title, f.Unit,
		f.StateSince, f.ReportSince, f.ReboundSince, f.InstructDue, f.As}
}

func (f *facts) into() []any {
	return []any{&f.Number, &f.State, &f.Level, &f.Class, &f.Channel, &f.Discovered, &f.Created, &f.Updated, &f.Due, &f.Title, &f.Unit,
		&f.StateSince, &f.ReportSince, &f.ReboundSince, &f.InstructDue, &f.As}
}

// putBeside writes what is found beside an entry's row: its words, its figures,
// and its units, topics, regions and posts.
func putBeside(t tx, e ledger.Entry) error {
	key, err := keyOf(t, e.ID)
	if err != nil {
		return err
	}
	if err := putWords(t, key, wordsOf(e)); err != nil {
		return err
	}
	if err := putOutline(t, key, e.Outline()); err != nil {
		return err
	}
	return putParts(t, e)
}

// keyOf is what the tables beside an entry's row go by.
func keyOf(t tx, id string) (key any, err error) {
	err = t.row(`SELECT `+t.dialect.key+` FROM entries WHERE id = ?`, id).Scan(&key)
	return key, err
}
