package eventflow

import (
	"container/heap"
	"math"
	"time"

	"yuqing/internal/opinion"
)

// item is a post that waits to be taken.
type item struct {
	place  Place
	seq    int64           // 0 where the store has taken it before
	record *opinion.Record // nil: to be read again
	known  bool            // taken before: it has a row

}

// todo holds the posts that wait: the fresh ones in their order, and the
// backlog, which is what came in long after its collection and is likely to be
// followed by more.
type todo struct {
	byID    map[string]*item
	fresh   queue
	backlog []*item
	held    int // items that hold their record
	// The first and the last time at which the backlog grew.
	since, grew time.Time
}

// maxHeld bounds how many waiting posts are kept in memory whole.
const maxHeld = 4000

func newTodo() todo { return todo{byID: map[string]*item{}} }

// add lets a post wait; one that waits already is brought up to date.
func (t *todo) add(r opinion.Record, late bool, now time.Time) {
	it := t.byID[r.ID]
	if it == nil {
		it = &item{place: PlaceOf(r.Post)}
		t.put(it, late, now)
	}
	it.seq = r.Seq
	t.hold(it, &r)
}

// again lets a post wait that was taken before.
func (t *todo) again(p Place) {
	if t.byID[p.ID] == nil {
		t.put(&item{place: p, known: true}, false, time.Time{})
	}
}

func (t *todo) put(it *item, late bool, now time.Time) {
	t.byID[it.place.ID] = it
	if !late {
		heap.Push(&t.fresh, it)
		return
	}
	if len(t.backlog) == 0 {
		t.since = now
	}
	t.grew = now
	t.backlog = append(t.backlog, it)
}

func (t *todo) hold(it *item, r *opinion.Record) {
	switch {
	case it.record != nil:
	case t.held >= maxHeld:
		return
	default:
		t.held++
	}
	it.record = r
}

// release puts those of the backlog among the fresh ones that stand behind a
// place, and returns the first place of those that stay.
func (t *todo) release(after Place, now time.Time) (first Place, stay bool) {
	var rest []*item
	for _, it := range t.backlog {
		switch {
		case after.before(it.place):
			heap.Push(&t.fresh, it)
			continue
		case len(rest) == 0 || it.place.before(first):
			first = it.place
		}
		rest = append(rest, it)
	}
	t.backlog, t.since = rest, now
	return first, len(rest) > 0
}

// next takes the next posts off that were collected at cut (µs) or before, at
// most limit.
func (t *todo) next(cut int64, limit int) []*item {
	var out []*item
	for len(out) < limit && len(t.fresh) > 0 && t.fresh[0].place.At <= cut {
		it := heap.Pop(&t.fresh).(*item)
		delete(t.byID, it.place.ID)
		if it.record != nil {
			t.held--
		}
		out = append(out, it)
	}
	return out
}

// seq is the Seq up to which nothing waits, where all up to read were read.
func (t *todo) seq(read int64) int64 {
	first := int64(math.MaxInt64)
	for _, it := range t.byID {
		if it.seq > 0 {
			first = min(first, it.seq)
		}
	}
	return min(read, first-1)
}

// queue is a heap of items by place.
type queue []*item

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].place.before(q[j].place) }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(*item)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	it := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return it
}
