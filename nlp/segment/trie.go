package segment

import (
	"errors"
	"math/bits"
)

// A trie keeps the dictionary: one edge per rune, all edges in one hash table
// of 8-byte slots. A slot holds the node it leaves (21 bits), the rune (21
// bits) and the node it reaches (21 bits); 0 is an empty slot.
type trie struct {
	slots []uint64
	mask  uint64
	shift uint
	edges int
	cost  []float32 // by node: what the word ending there costs; 0: none ends
}

const (
	fieldBits = 21
	maxNodes  = 1 << fieldBits
)

// errTooManyWords: some 1.5 million words beyond the dictionary's own fit.
var errTooManyWords = errors.New("too many words for one dictionary")

func newTrie(nodes int) *trie {
	t := &trie{cost: make([]float32, 1, nodes+1)}
	t.resize(nodes + nodes/2)
	return t
}

func (t *trie) resize(slots int) {
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
func (t *trie) find(key uint64) uint64 {
	i := (key * 0x9E3779B97F4A7C15) >> t.shift
	for {
		s := t.slots[i]
		if s == 0 || s>>fieldBits == key {
			return i
		}
		i = (i + 1) & t.mask
	}
}

// next follows the edge for r and returns 0 where there is none.
func (t *trie) next(node uint32, r rune) uint32 {
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

// add follows the edge for r and makes it where there is none.
func (t *trie) add(node uint32, r rune) (uint32, error) {
	key := uint64(node)<<fieldBits | uint64(r)
	i := t.find(key)
	if s := t.slots[i]; s != 0 {
		return uint32(s & (maxNodes - 1)), nil
	}
	child := uint64(len(t.cost))
	if child >= maxNodes {
		return 0, errTooManyWords
	}
	t.cost = append(t.cost, 0)
	t.slots[i] = key<<fieldBits | child
	if t.edges++; t.edges*4 > len(t.slots)*3 {
		t.resize(len(t.slots))
	}
	return uint32(child), nil
}

func (t *trie) setCost(word []rune, cost float32) error {
	node := uint32(0)
	for _, r := range word {
		var err error
		if node, err = t.add(node, r); err != nil {
			return err
		}
	}
	t.cost[node] = cost
	return nil
}
