package search

import (
	"hash/fnv"
	"time"

	"yuqing/internal/calendar"
)

const (
	// TieBits of an order key tell posts of one second apart.
	TieBits = 20
	maxUnix = 1 << 42 // far beyond any date, so that the key below cannot overflow
)

// OrderOf is the key that hits are sorted by, newest first, in every engine:
// the second of publication and, within a second, 20 bits of a hash of the ID.
func (d Document) OrderOf() int64 {
	h := fnv.New32a()
	h.Write([]byte(d.ID))
	return OrderAt(d.PublishedAt) | int64(h.Sum32()>>(32-TieBits))
}

// OrderAt is the lowest key of that second: posts published at or after t
// (whole seconds) have keys of at least this.
func OrderAt(t time.Time) int64 {
	return min(max(t.Unix(), -maxUnix), maxUnix) << TieBits
}

// DayOf is the day of an order key, counted from 1970-01-01 in calendar.Shanghai.
func DayOf(order int64) int64 {
	s := order>>TieBits + 8*60*60
	return (s - (s%86400+86400)%86400) / 86400
}

// DayStart is the first moment of a day as DayOf counts it.
func DayStart(day int64) time.Time {
	return time.Unix(day*86400-8*60*60, 0).In(calendar.Shanghai)
}
