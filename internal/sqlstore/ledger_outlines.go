package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// outlineColumns are the columns of entry_outlines but its key; the times are
// those of ledger.Outline.Moments.
const outlineColumns = `number, title, lead_id, lead_name, platform, topic, region, post, posts, former, imported, must_answer, counts, checked, misses, ` +
	`lead_accepted_at, published_at, triaged_at, dispatched_at, accepted_at, feedback_at, approved_at, responded_at, closed_at, ` +
	`feedback_due, respond_due, close_due`

var (
	outlineWidth = strings.Count(outlineColumns, ",") + 1
	// setOutline takes over what a new row says.
	setOutline = func() string {
		var sets []string
		for _, c := range strings.Split(outlineColumns, ", ") {
			sets = append(sets, c+" = excluded."+c)
		}
		return strings.Join(sets, ", ")
	}()
	// readOutline are the columns that scanOutline reads.
	readOutline = "e.id, e.number, e.state, e.channel, e.class, e.level, e.discovered_at, o." + strings.ReplaceAll(outlineColumns, ", ", ", o.")
)

func putOutline(t tx, key any, o ledger.Outline) error {
	misses := ""
	if len(o.Misses) > 0 {
		b, err := json.Marshal(o.Misses)
		if err != nil {
			return fmt.Errorf("encode what was missed of entry %s: %w", o.ID, err)
		}
		misses = string(b)
	}
	args := append([]any{key}, anys([]string{o.MatterNumber, o.Title, o.Lead.ID, o.Lead.Name, o.Platform, o.Topic, o.Region, o.Post})...)
	args = append(args, o.Posts, o.Former, flag(o.Imported), flag(o.MustAnswer), flag(o.Counts), flag(o.Checked), clean(misses))
	for _, at := range o.Moments() {
		args = append(args, micros(*at))
	}
	_, err := t.exec(`INSERT INTO entry_outlines (`+t.dialect.key+`, `+outlineColumns+`) VALUES `+tuples(1, 1+outlineWidth)+`
		ON CONFLICT (`+t.dialect.key+`) DO UPDATE SET `+setOutline, args...)
	return err
}

func scanOutline(row scanner) (o ledger.Outline, err error) {
	var level, discovered, imported, must, counts, checked int64
	var misses string
	times := make([]int64, 12)
	dest := []any{&o.ID, &o.Number, &o.State, &o.Channel, &o.Class, &level, &discovered,
		&o.MatterNumber, &o.Title, &o.Lead.ID, &o.Lead.Name, &o.Platform, &o.Topic, &o.Region, &o.Post, &o.Posts, &o.Former, &imported, &must, &counts, &checked, &misses}
	for i := range times {
		dest = append(dest, &times[i])
	}
	if err := row.Scan(dest...); err != nil {
		return o, err
	}
	for i, at := range o.Moments() {
		*at = fromMicros(times[i])
	}
	o.Level, o.Discovered = levelOf(level), fromMicros(discovered)
	o.Imported, o.MustAnswer, o.Counts, o.Checked = imported != 0, must != 0, counts != 0, checked != 0
	if misses != "" {
		err = json.Unmarshal([]byte(misses), &o.Misses)
	}
	return o, err
}

// outlinePage is how many outlines are held at once.
const outlinePage = 5000

// Outlines is ledger.Store.Outlines. It reads in pages, so that fn may take its
// time.
func (s *Ledger) Outlines(ctx context.Context, f ledger.Filter, fn func(ledger.Outline) error) error {
	key := s.db.dialect.key
	return s.pages(ctx, f, outlinePage, func(p plan, limit int) (last *place, n int, err error) {
		rows, err := s.db.query(ctx, `SELECT `+readOutline+` FROM `+p.from+` JOIN entry_outlines o ON o.`+key+` = e.`+key+
			` WHERE `+p.and()+` ORDER BY e.discovered_at, e.id LIMIT ?`, p.arguments(nil, limit)...)
		page, err := collect(rows, err, scanOutline)
		if err != nil {
			return nil, 0, fmt.Errorf("read the outlines of entries: %w", err)
		}
		for _, o := range page {
			if err := fn(o); err != nil {
				return nil, 0, err
			}
			last = &place{[]int64{micros(o.Discovered)}, o.ID}
		}
		return last, len(page), nil
	})
}

// closedSet are the entries that were closed in [from, to), zero for no bound.
func (d dialect) closedSet(from, to time.Time) set {
	x := set{table: "entry_outlines", key: d.key, of: d.key}
	test := &x.test
	conditions, args := `closed_at > 0`, []any{}
	if !from.IsZero() {
		conditions, args = conditions+` AND closed_at >= ?`, append(args, beforeMicros(from))
	}
	if !to.IsZero() {
		conditions, args = conditions+` AND closed_at < ?`, append(args, beforeMicros(to))
	}
	x.add(conditions, args...)
	test.add(`EXISTS (SELECT 1 FROM entry_outlines c WHERE c.`+d.key+` = e.`+d.key+` AND `+conditions+`)`, args...)
	return x
}

func levelOf(rank int64) opinion.Level {
	if rank < 1 || rank > int64(len(opinion.Levels)) {
		return ""
	}
	return opinion.Levels[rank-1]
}
