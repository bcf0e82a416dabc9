package wording

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

func isNotFound(err error) bool { return errors.Is(err, opinion.ErrNotFound) }

// Beside is what stands beside a draft while it is written or read.
type Beside struct {
	// Statements on the matter that are in force, the nearest first. Those that
	// were laid down on the entry itself (确定口径) have no ID.
	Statements []Statement `json:"statements"`
	Past       []Answer    `json:"past"`
}

// Answer is what was said outwardly on a matter that was alike.
type Answer struct {
	EntryID string    `json:"entry_id"`
	Number  string    `json:"number"`
	Title   string    `json:"title"`
	Unit    string    `json:"unit"`
	At      time.Time `json:"at"`
	Text    string    `json:"text"`
}

// answered are the states in which an answer has gone out.
var answered = []ledger.State{ledger.StateFollowUp, ledger.StateToClose, ledger.StateClosed, ledger.StateArchived}

// How many past answers are shown, and among how many of a field they are
// sought.
const (
	maxPast  = 3
	pastSeen = 100
	maxLines = 5
)

// Beside returns the statements and past answers on an entry's matter, as far
// as the person may see them.
func (s *Service) Beside(ctx context.Context, by access.Actor, entryID string) (Beside, error) {
	e, lines, err := s.entry(ctx, by, entryID)
	if err != nil {
		return Beside{}, err
	}
	if own := laidDown(e.Shown(by)); len(own) > 0 {
		lines[0].Text = own[0].Text
	}
	past, err := s.past(ctx, by, e)
	return Beside{Statements: lines, Past: past}, err
}

// Check looks through a draft for an entry: the typed one or, where text is
// empty, the entry's latest. It writes nothing.
func (s *Service) Check(ctx context.Context, by access.Actor, entryID, title, text string) ([]Finding, error) {
	e, lines, err := s.entry(ctx, by, entryID)
	if err != nil {
		return nil, err
	}
	if d := e.Draft(); text == "" && d != nil {
		title, text = d.Title, d.Text
	}
	l, err := s.words(ctx)
	if err != nil {
		return nil, err
	}
	d := Draft{Title: title, Text: text, Units: s.speakers(ctx, e)}
	if s.deps.Callers != nil && len(e.Matter.Posts) > 0 {
		if d.Callers, err = s.deps.Callers(ctx, e.Matter.Posts); err != nil {
			return nil, fmt.Errorf("look up who called: %w", err)
		}
	}
	return Check(d, l.Words, lines, s.deps.Now()), nil
}

func (s *Service) speakers(ctx context.Context, e ledger.Entry) []string {
	var names []string
	for _, u := range append([]ledger.UnitRef{e.Lead.Unit}, supporting(e)...) {
		if u.ID != "" {
			names = append(append(names, u.Name), s.deps.Names(ctx, u.ID)...)
		}
	}
	if s.deps.Office != "" {
		names = append(names, s.deps.Office)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func supporting(e ledger.Entry) []ledger.UnitRef {
	var out []ledger.UnitRef
	for _, a := range e.Supporting {
		out = append(out, a.Unit)
	}
	return out
}

// entry is an entry with the statements in force on its matter. Who may see the
// entry may see what was approved for it.
func (s *Service) entry(ctx context.Context, by access.Actor, id string) (ledger.Entry, []Statement, error) {
	e, err := s.deps.Ledger.Get(ctx, by, id)
	if err != nil {
		return e, nil, err
	}
	all, err := s.valid(ctx)
	if err != nil {
		return e, nil, err
	}
	lines := append(laidDown(e), relevant(all, e)...)
	return e, lines[:min(len(lines), maxLines)], nil
}

// laidDown are the statements that were made on the entry itself, the latest
// first: the last one holds.
func laidDown(e ledger.Entry) []Statement {
	var out []Statement
	for _, f := range e.Facts {
		if f.Action != ledger.ActStatement {
			continue
		}
		out = append(out, Statement{
			Title: e.Matter.Title, Text: f.Text, Topics: []string{}, EntryID: e.ID, Source: "本件“确定口径”", By: f.By.Name, At: f.At,
		})
	}
	slices.Reverse(out)
	return out[:min(len(out), 1)]
}

// past are the answers to entries whose words are alike: a little in the same field,
// more in any other. A matter that was registered by hand may have no field yet.
func (s *Service) past(ctx context.Context, by access.Actor, e ledger.Entry) ([]Answer, error) {
	words := pairsOf(e.Matter.Title + "\n" + e.Matter.Summary)
	score := map[string]float64{}
	out := []Answer{}
	for _, topic := range append(slices.Clone(e.Matter.Topics), "") {
		enough := alikeField
		if topic == "" {
			enough = alike
		}
		page, err := s.deps.Ledger.List(ctx, by, ledger.Filter{Topic: topic, States: answered, Sort: ledger.SortUpdated, Limit: pastSeen, Now: s.deps.Now()})
		if err != nil {
			return nil, err
		}
		for _, o := range page.Entries {
			a, ok := answerOf(o.Shown(by))
			f := fits(words, pairsOf(o.Matter.Title+"\n"+o.Matter.Summary))
			if _, seen := score[o.ID]; seen || !ok || o.ID == e.ID || f < enough {
				continue
			}
			score[o.ID] = f
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b Answer) int {
		return cmp.Or(cmp.Compare(score[b.EntryID], score[a.EntryID]), b.At.Compare(a.At))
	})
	return out[:min(len(out), maxPast)], nil
}

// answerOf is the last answer of an entry that has words: those that went out,
// or else its draft's.
func answerOf(e ledger.Entry) (Answer, bool) {
	for _, r := range slices.Backward(e.Responses) {
		text := r.Text
		if i := slices.IndexFunc(e.Drafts, func(d ledger.Draft) bool { return d.Version == r.Draft }); text == "" && i >= 0 {
			text = e.Drafts[i].Text
		}
		if text != "" {
			return Answer{EntryID: e.ID, Number: e.Number, Title: e.Matter.Title, Unit: e.Lead.Unit.Name, At: r.At, Text: text}, true
		}
	}
	return Answer{}, false
}
