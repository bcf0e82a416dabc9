package ui

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// momentLayout is how a browser sends <input type="datetime-local">.
const momentLayout = "2006-01-02T15:04"

// command reads the form of an act. Errors are *opinion.InputError, or the
// ledger's where an entry is looked up.
func (s *server) command(r *request, action ledger.Action) (ledger.Command, error) {
	if _, err := r.FormParams(); err != nil {
		return ledger.Command{}, err
	}
	v := r.Request().PostForm
	cmd := ledger.Command{Action: action, Reason: text(v, "reason"), LateReason: text(v, "late_reason")}
	var err error
	if cmd.HappenedAt, err = moment(v, "happened_at", "实际发生时间"); err != nil {
		return cmd, err
	}
	if name := text(v, "for_name"); name != "" {
		cmd.For = &ledger.Person{Name: name, UnitID: text(v, "for_unit")}
	}
	details, err := s.details(r.ctx(), r.by, formOf(action), v)
	if err == nil {
		sayNone(action, details)
	}
	if err != nil || len(details) == 0 {
		return cmd, err
	}
	cmd.Details, err = json.Marshal(details)
	return cmd, err
}

// proposed are the lists that a form shows ticked already.
var proposed = map[ledger.Action][]string{
	ledger.ActTriage: {"flags", "supporting"}, ledger.ActRegrade: {"flags", "supporting"}, ledger.ActDispatch: {"copies"},
}

// sayNone writes out that nothing is ticked of what the form proposed: a list that
// is left out would mean as before.
func sayNone(action ledger.Action, details map[string]any) {
	for _, key := range proposed[action] {
		if details[key] == nil {
			details[key] = []string{}
		}
	}
}

func text(v url.Values, key string) string { return strings.TrimSpace(v.Get(key)) }

// details reads the fields of a form as the JSON that the act carries; what
// was left empty is left out.
func (s *server) details(ctx context.Context, by access.Actor, fields []field, v url.Values) (map[string]any, error) {
	out := map[string]any{}
	for _, f := range fields {
		value, err := s.value(ctx, by, f, v)
		if err != nil {
			return nil, err
		}
		if value != nil {
			out[f.key] = value
		}
	}
	return out, nil
}

// value is one field's value, nil where it was left empty.
func (s *server) value(ctx context.Context, by access.Actor, f field, v url.Values) (any, error) {
	switch f.kind {
	case kindFlags, kindUnits:
		return several(f, v[f.key]), nil
	case kindTasks:
		return tasksOf(text(v, "no"), v[f.key])
	}
	typed := text(v, f.key)
	if typed == "" {
		return nil, nil
	}
	switch f.kind {
	case kindUnit:
		return map[string]string{"id": typed}, nil
	case kindMoment:
		return moment(v, f.key, f.label)
	case kindNumber:
		n, err := strconv.Atoi(typed)
		if err != nil || n < 0 {
			return nil, opinion.Invalid(f.key, "“%s”请填写整数。", f.label)
		}
		return n, nil
	case kindYes:
		return true, nil
	case kindEither:
		return typed == "yes", nil
	case kindMarks:
		return marksOf(typed)
	case kindLines:
		return paragraphs(typed), nil
	case kindPosts:
		return postIDs(typed), nil
	case kindEntry:
		return s.entryByNumber(ctx, by, typed)
	}
	return typed, nil
}

func several(f field, chosen []string) any {
	chosen = slices.DeleteFunc(slices.Clone(chosen), func(s string) bool { return s == "" })
	if len(chosen) == 0 {
		return nil
	}
	if f.kind == kindFlags {
		return chosen
	}
	refs := make([]map[string]string, len(chosen))
	for i, id := range chosen {
		refs[i] = map[string]string{"id": id}
	}
	return refs
}

func moment(v url.Values, key, label string) (time.Time, error) {
	typed := text(v, key)
	if typed == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(momentLayout, typed, calendar.Shanghai)
	if err != nil {
		return t, opinion.Invalid(key, "“%s”应写作 2026-03-01T09:00 的样式。", label)
	}
	return t, nil
}

// marksOf reads proofreading marks, one "错 → 对" a line.
func marksOf(s string) ([]ledger.Mark, error) {
	var marks []ledger.Mark
	for _, line := range paragraphs(s) {
		wrong, right, ok := strings.Cut(strings.ReplaceAll(line, "->", "→"), "→")
		if !ok {
			return nil, opinion.Invalid("marks", "校对记录“%s”应写作：错字 → 正字。", line)
		}
		marks = append(marks, ledger.Mark{Wrong: strings.TrimSpace(wrong), Right: strings.TrimSpace(right)})
	}
	return marks, nil
}

// postIDs reads the addresses of post pages, or bare IDs, one a line.
func postIDs(s string) []string {
	var ids []string
	for _, line := range paragraphs(s) {
		line, _, _ = strings.Cut(line, "?")
		ids = append(ids, line[strings.LastIndex(line, "/")+1:])
	}
	return ids
}

// entryByNumber finds an entry that the person may see by its number.
func (s *server) entryByNumber(ctx context.Context, by access.Actor, number string) (string, error) {
	page, err := s.Ledger.List(ctx, by, ledger.Filter{Text: number, Limit: ledger.MaxLimit})
	if err != nil {
		return "", err
	}
	for _, e := range page.Entries {
		if e.Matter.Number == number {
			return e.ID, nil
		}
	}
	return "", opinion.Invalid("into", "没有编号为“%s”的条目。", number)
}
