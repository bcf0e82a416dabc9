package pipeline

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	"yuqing/ingest/sheet"
	"yuqing/internal/opinion"
)

// importRow is a row of a file that makes a post.
type importRow struct {
	post opinion.Post
	line int
	row  *sheet.Row // as it was read; nil once it was laid over what is stored
}

// maxHeld bounds the memory of the rows that wait for the end of the file.
const maxHeld = 32 << 20

// repeats tells of the rows of one file which bring something. A file may hold
// one ticket in several rows, far apart. When it is taken again, the earlier of
// them differ from what is stored, which is the last one, and are still no
// news. So a row that differs waits for the end of the file, and is dropped
// when a later one is what is stored. Beyond maxHeld the rows do not wait: the
// last one wins then too, but versions are added.
type repeats struct {
	// handed is the content of each post by the file's last row that is stored
	// or was published.
	handed map[string][16]byte
	held   map[string][]importRow
	bytes  int // of the rows held, about
}

func newRepeats() repeats {
	return repeats{handed: map[string][16]byte{}, held: map[string][]importRow{}}
}

// judge says what a row is by what is stored of its post, nil for nothing. A
// Changed row is held. The rows that turn out to be no news are dropped.
func (r *repeats) judge(row importRow, stored *opinion.Post) (s Status, dropped []importRow, err error) {
	id := row.post.ID
	content, err := contentOf(row.post)
	if err != nil {
		return 0, nil, err
	}
	last, known := r.handed[id]
	held := r.held[id]
	switch {
	case known && content == last, !known && stored != nil && same(row.post, *stored):
		r.handed[id] = content
		r.forget(id)
		return Same, held, nil
	case !known && stored == nil:
		r.handed[id] = content
		return New, nil, nil
	case len(held) > 0 && same(row.post, held[len(held)-1].post):
		return Same, nil, nil
	}
	r.held[id] = append(held, row)
	r.bytes += row.size()
	return Changed, nil, nil
}

func (r *repeats) forget(id string) {
	for _, row := range r.held[id] {
		r.bytes -= row.size()
	}
	delete(r.held, id)
}

// release gives out all rows that are held, in the order of the file; they are
// to be published.
func (r *repeats) release() (rows []importRow, err error) {
	for id, held := range r.held {
		if r.handed[id], err = contentOf(held[len(held)-1].post); err != nil {
			return nil, err
		}
		rows = append(rows, held...)
	}
	clear(r.held)
	r.bytes = 0
	slices.SortFunc(rows, func(a, b importRow) int { return cmp.Compare(a.line, b.line) })
	return rows, nil
}

func (row importRow) size() int {
	const rest = 1 << 10 // what a row takes beside its long texts
	n := len(row.post.Text) + rest
	if t := row.post.Ticket; t != nil {
		n += len(t.Reply)
	}
	return n
}

// contentOf is a hash of all that a row says.
func contentOf(p opinion.Post) (sum [16]byte, err error) {
	b, err := json.Marshal(p)
	if err != nil {
		return sum, fmt.Errorf("encode post %s: %w", p.ID, err)
	}
	h := sha256.Sum256(b)
	return [16]byte(h[:16]), nil
}
