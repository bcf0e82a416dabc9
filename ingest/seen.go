package ingest

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"

	"yuqing/internal/opinion"
)

// mark stands for one version of a post in 16 bytes: of ten thousand feeds the
// last items fit into a few megabytes.
type mark struct{ id, content uint64 }

// seen holds the marks of a source's last items, sorted by id.
type seen []mark

func markOf(p opinion.Post) mark {
	h := fnv.New64a()
	for _, s := range []string{p.URL, p.Title, p.Text, p.HTML, p.Author} {
		_, _ = h.Write([]byte(s)) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	if !p.DateGuessed {
		_, _ = h.Write(binary.LittleEndian.AppendUint64(nil, uint64(p.PublishedAt.UnixNano())))
	}
	return mark{hashID(p.ID), h.Sum64()}
}

func hashID(id string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // a hash never fails
	return h.Sum64()
}

func (s seen) sort() {
	slices.SortFunc(s, func(a, b mark) int { return cmp.Compare(a.id, b.id) })
}

func (s seen) find(id uint64) (mark, bool) {
	i, ok := slices.BinarySearchFunc(s, id, func(m mark, id uint64) int { return cmp.Compare(m.id, id) })
	if !ok {
		return mark{}, false
	}
	return s[i], true
}

func (s seen) has(m mark) bool {
	old, ok := s.find(m.id)
	return ok && old == m
}

func (s seen) hasID(id string) bool {
	_, ok := s.find(hashID(id))
	return ok
}
