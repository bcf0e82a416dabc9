package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"yuqing/internal/opinion"
)

func (f Filter) check() error {
	if f.Limit < 1 || f.Limit > MaxLimit {
		return invalid("limit", "每页条数须在 1 到 %d 之间", MaxLimit)
	}
	if !slices.Contains(Sorts, f.Sort) {
		return invalid("sort", "没有“%s”这种排序", f.Sort)
	}
	if err := cmp.Or(heard("state", "状态", f.States, States), heard("level", "等级", f.Levels, opinion.Levels),
		heard("class", "回应类别", f.Classes, classes), heard("channel", "渠道", f.Channels, channels)); err != nil {
		return err
	}
	if f.Pile != "" && f.Pile.Name() == "" {
		return invalid("pile", "没有“%s”这一类待办", f.Pile)
	}
	if f.Todo != "" && (f.Todo.Name() == "" || len(f.Units) == 0) {
		return invalid("todo", "没有“%s”这一类待办，或没有写明单位", f.Todo)
	}
	return nil
}

// heard refuses values that no entry can have; the empty one asks for those that have
// none.
func heard[T ~string](field, name string, values, all []T) error {
	for _, v := range values {
		if v != "" && !slices.Contains(all, v) {
			var can []string
			for _, a := range all {
				can = append(can, string(a))
			}
			return invalid(field, "没有“%s”这一%s，可用 %s", v, name, strings.Join(can, "、"))
		}
	}
	return nil
}

// Match reports whether the filter selects the entry, paging left aside. It is
// what every store's List, Tiles and Scan must agree with.
func (f Filter) Match(e Entry) bool {
	due := e.NextDue()
	switch {
	case !f.Scope.Sees(e),
		!among(f.States, e.State),
		!among(f.Levels, e.Grade.Level),
		!among(f.Classes, e.Grade.Class),
		!among(f.Channels, e.Matter.Channel),
		len(f.Units) > 0 && !f.answers(e),
		f.Topic != "" && !slices.Contains(e.Matter.Topics, f.Topic),
		f.Region != "" && !slices.Contains(e.Matter.Regions, f.Region),
		f.Text != "" && !f.contains(e),
		f.Overdue && !before(due, f.Now),
		f.Pile != "" && !f.piled(e),
		f.Todo != "" && !f.todo(e),
		!f.DueBefore.IsZero() && !before(due, f.DueBefore),
		f.Holds != "" && !e.Holds(f.Holds),
		!f.closed(e),
		!f.From.IsZero() && e.Matter.DiscoveredAt.Before(f.From),
		!f.To.IsZero() && !e.Matter.DiscoveredAt.Before(f.To):
		return false
	}
	return true
}

func among[T comparable](list []T, x T) bool { return len(list) == 0 || slices.Contains(list, x) }

func before(due, t time.Time) bool { return !due.IsZero() && due.Before(t) }

// Held are the acts that a filter can ask for: lists of their own are made of
// them.
var Held = []Action{ActInstruct, ActReportUp}

// Holds reports whether one of Held was done on the entry.
func (e Entry) Holds(a Action) bool {
	switch a {
	case ActInstruct:
		return len(e.Instructions) > 0
	case ActReportUp:
		return slices.ContainsFunc(e.Facts, func(f Fact) bool { return f.Action == a })
	}
	return false
}

func (f Filter) closed(e Entry) bool {
	if f.ClosedFrom.IsZero() && f.ClosedTo.IsZero() {
		return true
	}
	at := e.Figures().Closed
	return !at.IsZero() && !at.Before(f.ClosedFrom) && (f.ClosedTo.IsZero() || at.Before(f.ClosedTo))
}

func (f Filter) piled(e Entry) bool {
	_, ok := e.WaitsIn(f.Pile, f.Now)
	return ok
}

func (f Filter) answers(e Entry) bool {
	return slices.ContainsFunc(e.Parts(), func(p Part) bool {
		return (p.Kind == "lead" || p.Kind == "supporting" || p.Kind == "within") && slices.Contains(f.Units, p.UnitID)
	})
}

func (f Filter) contains(e Entry) bool {
	fold := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= 'A' && r <= 'Z' {
				return r + 'a' - 'A'
			}
			return r
		}, s)
	}
	text := fold(f.Text)
	return slices.ContainsFunc([]string{e.Number, e.Matter.Title, e.Matter.Summary}, func(s string) bool {
		return strings.Contains(fold(s), text)
	})
}
