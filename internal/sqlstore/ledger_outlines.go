package sqlstore

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yuqing/ledger"
)

// An outline is kept as bytes in one column, since a report reads a year's of
// them: some thirty columns take five times as long to read.

// texts and numbers are what an outline is made of, in the order in which it is
// kept; a change of them must raise factsAs.
func texts(o *ledger.Outline, misses *string) []*string {
	return []*string{
		&o.ID, &o.Number, &o.MatterNumber, &o.Title, (*string)(&o.State), (*string)(&o.Channel), (*string)(&o.Class), (*string)(&o.Level),
		&o.Lead.ID, &o.Lead.Name, &o.Platform, &o.Topic, &o.Region, &o.Post, &o.Excuse, misses,
	}
}

func numbers(o *ledger.Outline) []*int {
	return []*int{&o.Posts, &o.Former, (*int)(&o.Satisfied), (*int)(&o.Solved), &o.LateRecords, &o.Bounces}
}

func flags(o *ledger.Outline) []*bool {
	return []*bool{&o.Imported, &o.MustAnswer, &o.Counts, &o.Checked, &o.Merged, &o.AgainLate, &o.Patrolled}
}

func packOutline(o ledger.Outline) ([]byte, error) {
	misses := ""
	if len(o.Misses) > 0 {
		b, err := json.Marshal(o.Misses)
		if err != nil {
			return nil, fmt.Errorf("encode what was missed of entry %s: %w", o.ID, err)
		}
		misses = string(b)
	}
	var b []byte
	for _, s := range texts(&o, &misses) {
		b = binary.AppendUvarint(b, uint64(len(*s)))
		b = append(b, *s...)
	}
	for _, n := range numbers(&o) {
		b = binary.AppendVarint(b, int64(*n))
	}
	for _, yes := range flags(&o) {
		b = binary.AppendVarint(b, flag(*yes))
	}
	for _, at := range append(o.Moments(), &o.Discovered) {
		b = binary.AppendVarint(b, micros(*at))
	}
	return b, nil
}

// errOutline is returned for an outline that is not what packOutline made.
var errOutline = errors.New("an entry's outline is broken")

// unpacker reads what packOutline wrote. The texts are parts of one string, so
// that an outline takes one allocation for all of them.
type unpacker struct {
	all  string
	rest []byte
	err  error
}

func (u *unpacker) text() string {
	n, size := binary.Uvarint(u.rest)
	if size <= 0 || n > uint64(len(u.rest)-size) {
		u.rest, u.err = nil, errOutline
		return ""
	}
	start := len(u.all) - len(u.rest) + size
	u.rest = u.rest[size+int(n):]
	return u.all[start : start+int(n)]
}

func (u *unpacker) number() int64 {
	n, size := binary.Varint(u.rest)
	if size <= 0 {
		u.rest, u.err = nil, errOutline
		return 0
	}
	u.rest = u.rest[size:]
	return n
}

func unpackOutline(b []byte) (o ledger.Outline, err error) {
	u, misses := unpacker{all: string(b), rest: b}, ""
	for _, s := range texts(&o, &misses) {
		*s = u.text()
	}
	for _, n := range numbers(&o) {
		*n = int(u.number())
	}
	for _, yes := range flags(&o) {
		*yes = u.number() != 0
	}
	for _, at := range append(o.Moments(), &o.Discovered) {
		*at = fromMicros(u.number())
	}
	if u.err == nil && misses != "" {
		u.err = json.Unmarshal([]byte(misses), &o.Misses)
	}
	return o, u.err
}

func putOutline(t tx, key any, o ledger.Outline) error {
	b, err := packOutline(o)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO entry_outlines (`+t.dialect.key+`, closed_at, outline) VALUES (?, ?, ?)
		ON CONFLICT (`+t.dialect.key+`) DO UPDATE SET closed_at = excluded.closed_at, outline = excluded.outline`, key, micros(o.Closed), b)
	return err
}

func scanOutline(row scanner) (ledger.Outline, error) {
	var b sql.RawBytes
	if err := row.Scan(&b); err != nil {
		return ledger.Outline{}, err
	}
	return unpackOutline(b)
}

// outlinePage is how many outlines are held at once.
const outlinePage = 5000

// Outlines is ledger.Store.Outlines. It reads in pages, so that fn may take its
// time.
func (s *Ledger) Outlines(ctx context.Context, f ledger.Filter, fn func(ledger.Outline) error) error {
	key := s.db.dialect.key
	return s.pages(ctx, f, outlinePage, func(p plan, limit int) (last *place, n int, err error) {
		rows, err := s.db.query(ctx, `SELECT outline FROM `+p.from+` JOIN entry_outlines o ON o.`+key+` = e.`+key+
			` WHERE `+p.and()+` ORDER BY e.discovered_at, e.id LIMIT ?`, p.arguments(nil, limit)...)
		page, err := collect(rows, err, scanOutline)
		if err != nil {
			return nil, 0, fmt.Errorf("read the outlines of entries: %w", err)
		}
		for _, o := range page {
			if err := fn(o); err != nil {
				return nil, 0, err
			}
			last = &place{[]any{micros(o.Discovered)}, o.ID}
		}
		return last, len(page), nil
	})
}

// closedSet are the entries that were closed in [from, to), zero for no bound.
func (d dialect) closedSet(from, to time.Time) set {
	x := set{table: "entry_outlines", key: d.key, of: d.key}
	conditions, args := `closed_at > 0`, []any{}
	if !from.IsZero() {
		conditions, args = conditions+` AND closed_at >= ?`, append(args, beforeMicros(from))
	}
	if !to.IsZero() {
		conditions, args = conditions+` AND closed_at < ?`, append(args, beforeMicros(to))
	}
	x.add(conditions, args...)
	x.test.add(`EXISTS (SELECT 1 FROM entry_outlines c WHERE c.`+d.key+` = e.`+d.key+` AND `+conditions+`)`, args...)
	return x
}
