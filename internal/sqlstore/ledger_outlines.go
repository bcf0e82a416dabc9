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
func texts(o *ledger.Outline, misses, supports *string) []*string {
	return []*string{
		&o.ID, &o.Number, &o.MatterNumber, &o.Title, (*string)(&o.State), (*string)(&o.Channel), (*string)(&o.Class), (*string)(&o.Level),
		&o.Lead.ID, &o.Lead.Name, &o.Platform, &o.Topic, &o.Region, &o.Post, &o.Excuse, misses,
		&o.DueLed.ID, &o.DueLed.Name, &o.AgainLed.ID, &o.AgainLed.Name, supports,
	}
}

func numbers(o *ledger.Outline) []*int {
	return []*int{&o.Posts, &o.Former, (*int)(&o.Satisfied), (*int)(&o.Solved), &o.LateRecords, &o.Bounces, &o.Moved}
}

func flags(o *ledger.Outline) []*bool {
	return []*bool{&o.Imported, &o.MustAnswer, &o.Counts, &o.Checked, &o.Merged, &o.AgainLate, &o.Patrolled}
}

func packOutline(o ledger.Outline) ([]byte, error) {
	misses, err := packList(o.Misses)
	if err != nil {
		return nil, fmt.Errorf("encode what was missed of entry %s: %w", o.ID, err)
	}
	supports, err := packList(o.Supports)
	if err != nil {
		return nil, fmt.Errorf("encode the supporting units of entry %s: %w", o.ID, err)
	}
	var b []byte
	for _, s := range texts(&o, &misses, &supports) {
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

// packList is a list as a text, nothing for none.
func packList[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	b, err := json.Marshal(list)
	return string(b), err
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
	u, misses, supports := unpacker{all: string(b), rest: b}, "", ""
	for _, s := range texts(&o, &misses, &supports) {
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
	if u.err == nil && supports != "" {
		u.err = json.Unmarshal([]byte(supports), &o.Supports)
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

// packed are outlines as they are kept: they are unpacked one by one, for a page
// of them takes several times as long to make and to sweep.
type packed struct {
	bytes []byte
	ends  []int // of each in bytes
}

// read takes the rows in place of what it held.
func (p *packed) read(rows *sql.Rows, err error) error {
	p.bytes, p.ends = p.bytes[:0], p.ends[:0]
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what matters
	var b sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&b); err != nil {
			return err
		}
		p.bytes = append(p.bytes, b...)
		p.ends = append(p.ends, len(p.bytes))
	}
	return rows.Err()
}

// each gives them to fn, and returns the last one.
func (p *packed) each(fn func(ledger.Outline) error) (last ledger.Outline, err error) {
	start := 0
	for _, end := range p.ends {
		if last, err = unpackOutline(p.bytes[start:end]); err == nil {
			err = fn(last)
		}
		if err != nil {
			return last, err
		}
		start = end
	}
	return last, nil
}

// outlinePage is how many outlines are held at once.
const outlinePage = 5000

// Outlines is ledger.Store.Outlines. It reads in pages, so that fn may take its
// time.
func (s *Ledger) Outlines(ctx context.Context, f ledger.Filter, fn func(ledger.Outline) error) error {
	key := s.db.dialect.key
	var page packed
	return s.pages(ctx, f, outlinePage, func(p plan, limit int) (*place, int, error) {
		err := page.read(s.db.query(ctx, `SELECT outline FROM `+p.from+` JOIN entry_outlines o ON o.`+key+` = e.`+key+
			` WHERE `+p.and()+` ORDER BY e.discovered_at, e.id LIMIT ?`, p.arguments(nil, limit)...))
		if err != nil {
			return nil, 0, fmt.Errorf("read the outlines of entries: %w", err)
		}
		last, err := page.each(fn)
		return &place{[]any{micros(last.Discovered)}, last.ID}, len(page.ends), err
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
