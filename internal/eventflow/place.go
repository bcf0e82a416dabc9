package eventflow

import (
	"cmp"
	"time"

	"yuqing/internal/opinion"
)

// Place is where a post stands in the order: its time of collection, in
// microseconds since 1970, then its ID.
type Place struct {
	At int64
	ID string
}

// PlaceOf is the place of a post.
func PlaceOf(p opinion.Post) Place { return Place{p.CollectedAt.UnixMicro(), p.ID} }

// start is before the place of every post.
var start = Place{At: -1 << 63}

// Compare orders places.
func (p Place) Compare(o Place) int {
	return cmp.Or(cmp.Compare(p.At, o.At), cmp.Compare(p.ID, o.ID))
}

func (p Place) before(o Place) bool { return p.Compare(o) < 0 }

// Time is the time of collection.
func (p Place) Time() time.Time { return time.UnixMicro(p.At).UTC() }
