package desk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
	"yuqing/ledger"
)

// handedOut notes in the audit log that data leave the system, before they do:
// what was asked for, in words, and how many lines it is.
func (d *Desk) handedOut(ctx context.Context, by access.Actor, act, object, asked string, rows int) error {
	return d.note(ctx, by, act, object, fmt.Sprintf("%s；共 %d 行", asked, rows))
}

// words gathers what a filter asks for.
type words []string

func (w *words) add(name, value string) {
	if value != "" {
		*w = append(*w, name+"："+value)
	}
}

// list names values, each by its name where it has one.
func (w *words) list(name string, values []string, names map[string]string) {
	shown := make([]string, len(values))
	for i, v := range values {
		if shown[i] = names[v]; shown[i] == "" {
			shown[i] = v
		}
	}
	w.add(name, strings.Join(shown, "、"))
}

func (w *words) span(name string, from, to time.Time) {
	day := func(t time.Time) string {
		if t.IsZero() {
			return "不限"
		}
		return t.In(calendar.Shanghai).Format(time.DateOnly)
	}
	if from.IsZero() && to.IsZero() {
		return
	}
	if !to.IsZero() {
		to = to.Add(-time.Nanosecond) // the last day that is in it
	}
	w.add(name, day(from)+" 至 "+day(to))
}

func (w words) String() string {
	if len(w) == 0 {
		return "条件：不限"
	}
	return "条件：" + strings.Join(w, "；")
}

// askedOfLedger says in words what a filter of the ledger asks for.
func (d *Desk) askedOfLedger(ctx context.Context, f ledger.Filter) (string, error) {
	units, err := d.unitNames(ctx)
	if err != nil {
		return "", err
	}
	var w words
	states := make([]string, len(f.States))
	for i, s := range f.States {
		states[i] = s.Name()
	}
	w.list("状态", states, nil)
	w.list("单位", f.Units, units)
	w.list("等级", texts(f.Levels), nil)
	w.list("回应类别", texts(f.Classes), nil)
	w.list("渠道", texts(f.Channels), nil)
	w.list("领域", nonEmpty(f.Topic), d.topicNames())
	w.list("属地", nonEmpty(f.Region), d.regionNames())
	w.add("文字", f.Text)
	w.add("待办", f.Pile.Name())
	if f.Overdue {
		w = append(w, "已超时")
	}
	if !f.DueBefore.IsZero() {
		w.add("到期早于", f.DueBefore.In(calendar.Shanghai).Format("2006-01-02 15:04"))
	}
	w.span("发现", f.From, f.To)
	return w.String(), nil
}

// askedOfPosts says in words what a search asks for.
func (d *Desk) askedOfPosts(q search.Query) string {
	var w words
	w.add("检索词", q.Text)
	w.list("领域", q.Topics, d.topicNames())
	w.list("信源", q.Sources, nil)
	w.list("属地", q.Regions, d.regionNames())
	w.list("单位", q.Units, nil)
	w.list("情感", q.Tones, nil)
	w.list("回应类别", q.Classes, nil)
	w.list("风险等级", q.Levels, nil)
	w.list("种类", texts(q.Kinds), map[string]string{string(opinion.KindArticle): "文章", string(opinion.KindClue): "线索", string(opinion.KindTicket): "工单"})
	if q.MinRisk > 0 {
		w.add("风险分不低于", fmt.Sprint(q.MinRisk))
	}
	w.span("发布", q.From, q.To)
	return w.String()
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func (d *Desk) unitNames(ctx context.Context) (map[string]string, error) {
	units, err := d.deps.Access.Units(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the units: %w", err)
	}
	names := map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	return names, nil
}

func (d *Desk) topicNames() map[string]string {
	names := map[string]string{}
	for _, t := range d.ListTopics() {
		names[t.ID] = t.Name
	}
	return names
}

func (d *Desk) regionNames() map[string]string {
	names := map[string]string{}
	for _, r := range d.deps.Divisions() {
		names[r.Code] = r.Name
	}
	return names
}
