package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// asked watches for the values that a request narrows to. One that nothing of the
// period has and that nobody knows is a mistake and no empty report; one of an old
// table that something has is none.
type asked struct {
	class, level, key *string // those that nothing had yet
}

func (r Request) asked(key *string) *asked { return &asked{r.Class, r.Level, key} }

func (a *asked) saw(r Request, m *Matter, now time.Time) {
	found := func(want **string, have string) {
		if *want != nil && **want == have {
			*want = nil
		}
	}
	found(&a.class, string(m.Class))
	found(&a.level, string(m.Level))
	if a.key != nil {
		found(&a.key, m.Label(r.By).Key)
		found(&a.key, m.answerer(r.By, now).Key)
	}
}

// check names the first value that is not known, and what may stand there.
func (a *asked) check(ctx context.Context, s *Reports, r Request) error {
	if err := oneOf("class", "回应类别", a.class, opinion.Classes); err != nil {
		return err
	}
	if err := oneOf("level", "等级", a.level, opinion.Levels); err != nil {
		return err
	}
	if a.key == nil || *a.key == "" || r.By == ByUnit && *a.key == InOffice.Key {
		return nil
	}
	switch r.By {
	case ByClass:
		return oneOf("key", "回应类别", a.key, opinion.Classes)
	case ByLevel:
		return oneOf("key", "等级", a.key, opinion.Levels)
	case ByUnit:
		return s.checkUnit(ctx, r, *a.key)
	case ByTopic, ByRegion:
		if s.Known != nil && !s.Known(r.By, *a.key) {
			return &RequestError{"key", fmt.Sprintf("没有编号为 %q 的%s，可用不带 key 的同一报表里各行的 key", *a.key, nameOf(r.By))}
		}
	}
	return nil // a platform is whatever people call it
}

// checkUnit: the ledger names units by ID, the hotline by whatever name it uses.
func (s *Reports) checkUnit(ctx context.Context, r Request, key string) error {
	if s.Units == nil || r.Channel == Hotline {
		return nil
	}
	units, err := s.Units(ctx)
	if err != nil {
		return fmt.Errorf("list the units that a report may be of: %w", err)
	}
	if slices.ContainsFunc(units, func(u access.Unit) bool { return u.ID == key }) {
		return nil
	}
	return &RequestError{"key", fmt.Sprintf("没有编号为 %q 的责任单位，可用 /api/v1/units 里的 id", key)}
}

func oneOf[T ~string](field, name string, value *string, known []T) error {
	if value == nil || *value == "" || slices.Contains(known, T(*value)) {
		return nil
	}
	var names []string
	for _, k := range known {
		names = append(names, string(k))
	}
	return &RequestError{field, fmt.Sprintf("没有 %q 这一%s，可用 %s", *value, name, strings.Join(names, "、"))}
}

func nameOf(by By) string {
	i := slices.IndexFunc(Groupings, func(l Label) bool { return l.Key == string(by) })
	return Groupings[i].Name
}
