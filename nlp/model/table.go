package model

import "math/bits"

// A table maps feature hashes to their numbers, 0 to len-1, by open addressing.
// 32 bits are enough: among a million features about one in eight thousand
// shares its hash with another, and no wording can be read back from them.
type table struct {
	slots []slot
	mask  uint32
	count int32
	// hints has a bit set for each hash, by its upper bits: most features of a
	// text are not known, and this much is in the processor's cache.
	hints []uint64
	shift int // of a hash, to the number of its bit
}

type slot struct {
	hash uint32
	id   int32 // number plus one; 0 is an empty slot
}

func newTable(room int) *table {
	size := 16
	for size < room*2 {
		size *= 2
	}
	t := &table{slots: make([]slot, size), mask: uint32(size - 1)}
	t.hint()
	return t
}

// hint makes the hints for the slots there are, two bits a slot.
func (t *table) hint() {
	n := min(2*len(t.slots), 1<<31)
	t.hints = make([]uint64, max(n/64, 1))
	t.shift = 32 - bits.Len(uint(n-1))
	for _, s := range t.slots {
		if s.id != 0 {
			t.mark(s.hash)
		}
	}
}

func (t *table) mark(hash uint32) {
	bit := hash >> t.shift
	t.hints[bit/64] |= 1 << (bit % 64)
}

// find returns the number of a hash, -1 where it is not known.
func (t *table) find(hash uint32) int32 {
	if bit := hash >> t.shift; t.hints[bit/64]>>(bit%64)&1 == 0 {
		return -1
	}
	for i := hash & t.mask; ; i = (i + 1) & t.mask {
		s := t.slots[i]
		if s.id == 0 {
			return -1
		}
		if s.hash == hash {
			return s.id - 1
		}
	}
}

// add returns the number of a hash, a new one if it was not known.
func (t *table) add(hash uint32) int32 {
	i := hash & t.mask
	for t.slots[i].id != 0 {
		if t.slots[i].hash == hash {
			return t.slots[i].id - 1
		}
		i = (i + 1) & t.mask
	}
	t.count++
	t.slots[i] = slot{hash, t.count}
	t.mark(hash)
	if int(t.count)*2 > len(t.slots) {
		t.grow()
	}
	return t.count - 1
}

func (t *table) grow() {
	old := t.slots
	t.slots = make([]slot, 2*len(old))
	t.mask = uint32(len(t.slots) - 1)
	for _, s := range old {
		if s.id == 0 {
			continue
		}
		i := s.hash & t.mask
		for t.slots[i].id != 0 {
			i = (i + 1) & t.mask
		}
		t.slots[i] = s
	}
	t.hint()
}
