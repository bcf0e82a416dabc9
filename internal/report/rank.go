package report

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"yuqing/internal/opinion"
)

// MinRanked is how many entries that had to be answered a unit must have had
// to be ranked, where nobody says otherwise; MaxMinRanked is the most that
// can be asked for.
const (
	MinRanked    = 5
	MaxMinRanked = 1000
)

// Ranking (部门排名) puts units by how timely they answered, like compared with
// like: each against what the other ranked units achieved together on entries of
// the same class and level. Imported history is left out of it.
type Ranking struct {
	From    string  `json:"from"`
	To      string  `json:"to"`
	Channel Channel `json:"channel"`
	Class   *string `json:"class,omitempty"` // only entries of this class
	Level   *string `json:"level,omitempty"` // only of this level
	Min     int     `json:"min"`
	Rows    []Rank  `json:"rows"` // the best first
	// TooFew had to answer fewer entries than Min, or fewer that others had
	// the like of; WithoutAccount never log in, the office records their
	// answers, or are not among the office's units. Neither is ranked.
	TooFew         []Unranked `json:"too_few"`
	WithoutAccount []Unranked `json:"without_account"`
	Imported       int        `json:"imported"` // entries left out
	NoUnit         int        `json:"no_unit"`  // entries of no unit
	Office         int        `json:"office"`   // entries compared for no unit: late before any had the order
}

// Rank is one unit's place. Units that did equally well share it.
type Rank struct {
	Place int    `json:"place"`
	Key   string `json:"key"`
	Name  string `json:"name"`
	Figures
	LateReasons []Reason `json:"late_reasons"`
	// Alike are the due entries that are charged to the unit, which had the order
	// when their deadlines passed, or leads them, and whose class and level other
	// ranked units had too; AlikeOnTime is how many of them were on time, Expected how
	// many would have been at what the others achieved on such entries.
	Alike       int     `json:"alike"`
	AlikeOnTime int     `json:"alike_on_time"`
	Expected    float64 `json:"expected"`
	// Lead is (AlikeOnTime − Expected) ÷ Alike, rounded to a tenth of a
	// percentage point as pages show it: by it units are ranked.
	Lead float64 `json:"lead"`
}

// Unranked is a unit that is left out of a ranking.
type Unranked struct {
	Key     string `json:"key"`
	Name    string `json:"name"`
	Entries int    `json:"entries"`
	Due     int    `json:"due"`
}

// kindOf is what makes entries alike.
type kindOf struct {
	class opinion.Class
	level opinion.Level
}

func (k kindOf) compare(o kindOf) int {
	return cmp.Or(cmp.Compare(k.class, o.class), cmp.Compare(k.level, o.level))
}

// score is how many were due and on time.
type score struct{ due, onTime int }

// ranked gathers the entries of one unit.
type ranked struct {
	label Label
	tally
	of map[kindOf]score
}

// ranking is a Ranking in the making.
type ranking struct {
	now      time.Time
	units    map[string]*ranked
	accounts map[string]bool // nil where nobody knows
	out      Ranking
}

// Ranking ranks the units of a request; it leaves its grouping aside.
func (s *Reports) Ranking(ctx context.Context, req Request, least int) (Ranking, error) {
	if least < 1 || least > MaxMinRanked {
		return Ranking{}, &RequestError{"min", fmt.Sprintf("最少件数须在 1 到 %d 之间", MaxMinRanked)}
	}
	accounts, err := s.withAccounts(ctx)
	if err != nil {
		return Ranking{}, err
	}
	r := ranking{now: s.Now(), units: map[string]*ranked{}, accounts: accounts, out: Ranking{
		From: req.Period.First.Format(time.DateOnly), To: req.Period.Last.Format(time.DateOnly),
		Channel: req.Channel, Class: req.Class, Level: req.Level, Min: least,
		Rows: []Rank{}, TooFew: []Unranked{}, WithoutAccount: []Unranked{},
	}}
	req.Assess = true // for the reasons
	if err := s.each(ctx, req, r.add); err != nil {
		return Ranking{}, err
	}
	return r.rank(), nil
}

// withAccounts are the IDs of the units that log in.
func (s *Reports) withAccounts(ctx context.Context) (map[string]bool, error) {
	if s.Units == nil {
		return nil, nil
	}
	units, err := s.Units(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the units to rank: %w", err)
	}
	ids := make(map[string]bool, len(units))
	for _, u := range units {
		ids[u.ID] = !u.NoAccount
	}
	return ids, nil
}

func (r *ranking) add(m *Matter) error {
	switch {
	case m.LeftOut:
		return nil
	case m.Imported:
		r.out.Imported++
		return nil
	case m.Unit.Key == "":
		r.out.NoUnit++
	default:
		r.unit(m.Label(ByUnit)).handle(m)
	}
	if m.due(r.now) {
		r.charge(m)
	}
	return nil
}

func (r *ranking) unit(l Label) *ranked {
	u := r.units[l.Key]
	if u == nil {
		u = &ranked{l, tally{now: r.now}, map[kindOf]score{}}
		r.units[l.Key] = u
	}
	return u
}

// charge compares what was due with its like: for the unit that had the order
// when the deadline passed, and not for the one it was handed to afterwards.
func (r *ranking) charge(m *Matter) {
	to := m.answerer(ByUnit, r.now)
	switch to.Key {
	case InOffice.Key:
		r.out.Office++
		return
	case "":
		return
	}
	u, k := r.unit(to), kindOf{m.Class, m.Level}
	u.answer(m)
	s := u.of[k]
	u.of[k] = score{s.due + 1, s.onTime + one(m.onTime(r.now))}
}

// rank compares the units that can be compared. Who has too few entries that
// others had the like of drops out, and with them what was like theirs, until
// nobody else does.
func (r *ranking) rank() Ranking {
	var in []*ranked
	for key, u := range r.units {
		switch {
		case r.accounts != nil && !r.accounts[key]:
			r.out.WithoutAccount = append(r.out.WithoutAccount, u.unranked())
		case u.figures.Due < r.out.Min:
			r.out.TooFew = append(r.out.TooFew, u.unranked())
		default:
			in = append(in, u)
		}
	}
	for before := -1; before != len(in); {
		before = len(in)
		all := alike(in)
		in = slices.DeleteFunc(in, func(u *ranked) bool {
			if u.against(all).Alike >= r.out.Min {
				return false
			}
			r.out.TooFew = append(r.out.TooFew, u.unranked())
			return true
		})
	}
	all := alike(in)
	for _, u := range in {
		r.out.Rows = append(r.out.Rows, u.against(all))
	}
	r.place()
	byName := func(a, b Unranked) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key)) }
	slices.SortFunc(r.out.TooFew, byName)
	slices.SortFunc(r.out.WithoutAccount, byName)
	return r.out
}

func (r *ranking) place() {
	rows := r.out.Rows
	slices.SortFunc(rows, func(a, b Rank) int {
		return cmp.Or(cmp.Compare(b.Lead, a.Lead), cmp.Compare(b.Due, a.Due), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key))
	})
	for i := range rows {
		rows[i].Place = i + 1
		if i > 0 && rows[i-1].Lead == rows[i].Lead {
			rows[i].Place = rows[i-1].Place
		}
	}
}

// alikes is what all did together on each kind of entry, and how many units
// had any.
type alikes struct {
	score
	units int
}

func alike(units []*ranked) map[kindOf]alikes {
	all := map[kindOf]alikes{}
	for _, u := range units {
		for k, s := range u.of {
			a := all[k]
			all[k] = alikes{score{a.due + s.due, a.onTime + s.onTime}, a.units + 1}
		}
	}
	return all
}

// against is the unit's row: what it did on entries that others had the like
// of, and what those others did on such. The sum goes by the order of the kinds:
// in another it might differ in its last digit, and places with it.
func (u *ranked) against(all map[kindOf]alikes) Rank {
	f := u.sum()
	row := Rank{Key: u.label.Key, Name: u.label.Name, Figures: f, LateReasons: f.Assessment.LateReasons}
	for _, k := range slices.SortedFunc(maps.Keys(u.of), kindOf.compare) {
		a, s := all[k], u.of[k]
		if a.units < 2 {
			continue
		}
		row.Alike += s.due
		row.AlikeOnTime += s.onTime
		row.Expected += float64(s.due) * float64(a.onTime-s.onTime) / float64(a.due-s.due)
	}
	if row.Alike > 0 {
		row.Lead = math.Round((float64(row.AlikeOnTime)-row.Expected)/float64(row.Alike)*1000) / 1000
	}
	return row
}

func (u *ranked) unranked() Unranked {
	return Unranked{u.label.Key, u.label.Name, u.figures.Entries, u.figures.Due}
}
