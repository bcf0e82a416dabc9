// Package trie is a compact set of words: what the segmenter's dictionary and
// the lexicon of rule words stand in.
//
// It owns nothing but the structure and imports the standard library only.
package trie

import (
	"errors"
	"math/bits"
)

// A Trie has one edge per rune, all edges in one hash table of 8-byte slots. A
// slot holds the node it leaves (21 bits), the rune (21 bits) and the node it
// reaches (21 bits); 0 is an empty slot. Node 0 is the root. What a node means
// is the caller's to keep, in a slice by node.
type Trie struct {
	slots []uint64
	mask  uint64
	shift uint
	nodes int
}

const (
	fieldBits = 21
	maxNodes  = 1 << fieldBits
)

// ErrFull says that a trie has no room for another node: it holds two million.
var ErrFull = errors.New("too many words for one dictionary")

// New makes an empty trie with room for some nodes; it grows as needed.
func New(nodes int) *Trie {
	t := &Trie{nodes: 1}
	t.resize(nodes + nodes/2 + 8)
	return t
}

func (t *Trie) resize(slots int) {
	old := t.slots
	n := bits.Len(uint(slots))
	t.slots = make([]uint64, 1<<n)
	t.mask = 1<<n - 1
	t.shift = uint(64 - n)
	for _, s := range old {
		if s != 0 {
			t.slots[t.find(s>>fieldBits)] = s
		}
	}
}

// find returns the slot of an edge, or the empty one where it belongs.
func (t *Trie) find(key uint64) uint64 {
	i := (key * 0x9E3779B97F4A7C15) >> t.shift
	for {
		s := t.slots[i]
		if s == 0 || s>>fieldBits == key {
			return i
		}
		i = (i + 1) & t.mask
	}
}

// Nodes counts the nodes, the root among them: nodes are 0 to Nodes()-1.
func (t *Trie) Nodes() int { return t.nodes }

// Next follows the edge for r and returns 0 where there is none.
func (t *Trie) Next(node uint32, r rune) uint32 {
	key := uint64(node)<<fieldBits | uint64(r)
	i := (key * 0x9E3779B97F4A7C15) >> t.shift
	for {
		s := t.slots[i]
		if s == 0 {
			return 0
		}
		if s>>fieldBits == key {
			return uint32(s & (maxNodes - 1))
		}
		i = (i + 1) & t.mask
	}
}

// Add follows the edge for r and makes it where there is none.
func (t *Trie) Add(node uint32, r rune) (uint32, error) {
	key := uint64(node)<<fieldBits | uint64(r)
	i := t.find(key)
	if s := t.slots[i]; s != 0 {
		return uint32(s & (maxNodes - 1)), nil
	}
	if t.nodes >= maxNodes {
		return 0, ErrFull
	}
	child := uint64(t.nodes)
	t.nodes++
	t.slots[i] = key<<fieldBits | child
	if t.nodes*4 > len(t.slots)*3 {
		t.resize(len(t.slots))
	}
	return uint32(child), nil
}
