package events

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"yuqing/internal/opinion"
	"yuqing/nlp/fingerprint"
)

// snapshotMagic begins every checkpoint; its last byte is the version.
const snapshotMagic = "yqev\x08"

// Snapshot gives the whole state as bytes (a checkpoint): an engine restored
// from it goes on as this one would. The same state gives the same bytes.
func (e *Engine) Snapshot() []byte {
	w := &encoder{buf: []byte(snapshotMagic)}
	w.time(e.now)
	w.uint(uint64(e.window.base))
	w.uint(uint64(len(e.window.members)))
	e.saveCounters(w)
	open := slices.SortedFunc(maps.Values(e.clusters), func(a, b *cluster) int { return cmp.Compare(a.id, b.id) })
	for _, list := range [][]*cluster{open, e.closed} {
		w.uint(uint64(len(list)))
		for _, c := range list {
			w.text(c.id)
			w.members(c.past)
			w.members(c.active)
		}
	}
	return w.buf
}

func (e *Engine) saveCounters(w *encoder) {
	w.uint(uint64(e.bonds.last))
	w.uint(uint64(len(e.bonds.parted)))
	for _, p := range e.bonds.parted {
		w.uint(uint64(p[0]))
		w.uint(uint64(p[1]))
	}
	w.uint(uint64(len(e.moved.order)))
	for _, from := range e.moved.order {
		w.text(from)
		w.text(e.moved.to[from])
	}
	w.uint(uint64(len(e.clock.days)))
	for _, d := range slices.Sorted(maps.Keys(e.clock.days)) {
		w.int(int(d))
		w.int(e.clock.days[d])
	}
	w.uint(uint64(len(e.sources)))
	for _, s := range slices.Sorted(maps.Keys(e.sources)) {
		w.text(s)
		w.int(e.sources[s])
	}
}

func (w *encoder) members(list []*member) {
	w.uint(uint64(len(list)))
	for _, m := range list {
		w.uint(uint64(m.seq))
		w.uint(uint64(m.bond))
		w.uint(uint64(m.part))
		w.uint(uint64(m.founded))
		w.record(m.record)
		w.uint(uint64(len(m.copies)))
		for _, r := range m.copies {
			w.record(r)
		}
		w.features(m.sketch.full)
		w.features(m.sketch.title)
		w.float(m.sketch.fullNorm)
		w.float(m.sketch.titleNorm)
		w.words(m.sketch.sites)
		w.words(m.sketch.topics)
		w.words(m.sketch.divisions)
		w.words(m.sketch.where)
		w.uint(m.print.Exact)
		w.words(m.print.Sketch)
	}
}

func (w *encoder) record(r record) {
	for _, s := range []string{r.ID, r.Source, r.Author, r.Title} {
		w.text(s)
	}
	w.uint(uint64(len(r.Sites)))
	for _, s := range r.Sites {
		w.text(s)
	}
	w.time(r.At)
	w.float(r.Engagement)
	w.float(r.Weight)
	w.uint(uint64(len(r.Regions)))
	for _, x := range r.Regions {
		w.text(x.Code)
		w.text(x.Name)
	}
	w.uint(uint64(len(r.Topics)))
	for _, x := range r.Topics {
		w.text(x.ID)
		w.text(x.Name)
	}
	w.text(r.Tone)
	w.text(r.Unit)
	w.bool(r.Ticket)
}

// Restore makes an engine of a checkpoint. The error tells a checkpoint of
// another version from a damaged one; then the events are to be made anew from
// the posts.
func Restore(snapshot []byte, config Config) (*Engine, error) {
	if len(snapshot) < len(snapshotMagic) || string(snapshot[:len(snapshotMagic)]) != snapshotMagic {
		return nil, fmt.Errorf("restore events: not a checkpoint of this version")
	}
	e := New(config)
	r := &decoder{buf: snapshot[len(snapshotMagic):]}
	e.now = r.time()
	base := r.uint()
	waiting := r.count(1)
	if base > 1<<31 {
		r.fail(errBad)
	}
	e.loadCounters(r)
	e.window.base = uint32(base)
	active := make([]*member, waiting)
	for n := r.count(1); n > 0 && r.err == nil; n-- {
		c := r.cluster()
		e.clusters[c.id] = c
		e.takeActive(r, c, active)
	}
	for n := r.count(1); n > 0 && r.err == nil; n-- {
		c := r.cluster()
		e.addClosed(c)
		e.takeActive(r, c, nil)
	}
	if r.err == nil && (len(r.buf) > 0 || slices.Contains(active, nil)) {
		r.err = errBad
	}
	if r.err != nil {
		return nil, fmt.Errorf("restore events: %w", r.err)
	}
	for _, m := range active {
		e.window.add(m)
	}
	return e, nil
}

func (e *Engine) loadCounters(r *decoder) {
	e.bonds.last = uint32(r.uint())
	for n := r.count(2); n > 0; n-- {
		e.bonds.parted = append(e.bonds.parted, [2]uint32{uint32(r.uint()), uint32(r.uint())})
	}
	for n := r.count(2); n > 0; n-- {
		from := r.text()
		e.moved.add(from, r.text())
	}
	e.clock.days = map[int64]int{}
	for n := r.count(2); n > 0; n-- {
		d := r.int()
		e.clock.days[int64(d)] = r.int()
	}
	for n := r.count(2); n > 0; n-- {
		s := r.text()
		e.sources[s] = r.int()
	}
}

func (r *decoder) cluster() *cluster {
	c := &cluster{id: r.text()}
	c.past, c.active = r.members(c), r.members(c)
	c.shown = c.posts() > 1
	if c.size() == 0 {
		r.fail(errBad)
	}
	return c
}

// takeActive books the members of a cluster, those in the window by their seq.
func (e *Engine) takeActive(r *decoder, c *cluster, active []*member) {
	for _, m := range c.active {
		i := int64(m.seq) - int64(e.window.base)
		if i < 0 || i >= int64(len(active)) || active[i] != nil || m.sketch.fullNorm <= 0 || m.sketch.titleNorm <= 0 {
			r.fail(errBad)
			return
		}
		active[i] = m
	}
	for _, m := range slices.Concat(c.past, c.active) {
		for _, rec := range append([]record{m.record}, m.copies...) {
			if e.ids[rec.ID] != nil {
				r.fail(errBad)
			}
			e.ids[rec.ID] = m
		}
	}
}

func (r *decoder) members(c *cluster) []*member {
	var list []*member
	for n := r.count(8); n > 0 && r.err == nil; n-- {
		m := &member{cluster: c, seq: uint32(r.uint()), bond: uint32(r.uint()), part: uint32(r.uint()), founded: int(r.uint() & 0xffff)}
		m.record = r.record()
		for k := r.count(8); k > 0 && r.err == nil; k-- {
			m.copies = append(m.copies, r.record())
		}
		m.sketch = sketch{full: r.features(), title: r.features(), fullNorm: r.float(), titleNorm: r.float(), sites: r.words(), topics: r.words(), divisions: r.words(), where: r.words()}
		m.print = fingerprint.Print{Exact: r.uint(), Sketch: r.words()}
		list = append(list, m)
	}
	return list
}

func (r *decoder) record() record {
	rec := record{ID: r.text(), Source: r.text(), Author: r.text(), Title: r.text()}
	for n := r.count(1); n > 0; n-- {
		rec.Sites = append(rec.Sites, r.text())
	}
	rec.At, rec.Engagement, rec.Weight = r.time(), r.float(), r.float()
	for n := r.count(2); n > 0; n-- {
		rec.Regions = append(rec.Regions, opinion.RegionHit{Code: r.text(), Name: r.text()})
	}
	for n := r.count(2); n > 0; n-- {
		rec.Topics = append(rec.Topics, topic{r.text(), r.text()})
	}
	rec.Tone, rec.Unit, rec.Ticket = r.text(), r.text(), r.bool()
	return rec
}
