package segment

import (
	"bytes"
	"compress/gzip"
	_ "embed" // for the dictionary
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"yuqing/nlp/trie"
)

//go:generate go run ./gen

//go:embed dict.bin.gz
var packed []byte

// minWords guards against a dictionary that is cut off or another one.
const minWords = 500_000

// A dictionary is a set of words with what each costs on a path: the negative
// logarithm (base 2) of its share of all words.
type dictionary struct {
	*trie.Trie
	cost []float32 // by node; 0: no word ends there
}

func unpack(packed []byte) (*dictionary, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("open the dictionary: %w", err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("unpack the dictionary: %w", err)
	}
	return read(&reader{buf: raw})
}

// read takes in the words, which come in byte order. The nodes of the word
// before stand in a stack, so that only a word's own end is walked.
func read(r *reader) (*dictionary, error) {
	words, total := r.number(), r.number()
	if r.bad || words < minWords || words > 1<<21 {
		return nil, fmt.Errorf("the dictionary has %d words; at least %d are expected", words, minWords)
	}
	d := &dictionary{trie.New(int(words) + int(words)/2), make([]float32, 1, words+words/2)}
	logTotal := float32(math.Log2(float64(total)))
	var path []uint32 // by rune of the last word: the node behind it
	for range words {
		shared, own := r.number(), r.number()
		text := r.text(own)
		freq := r.number()
		if r.bad || shared > uint64(len(path)) || freq == 0 {
			return nil, errors.New("the dictionary is broken")
		}
		var err error
		if path, err = d.extend(path[:shared], text); err != nil {
			return nil, err
		}
		d.cost[path[len(path)-1]] = logTotal - float32(math.Log2(float64(freq)))
	}
	return d, nil
}

// extend walks text from the end of path and appends the node behind each rune.
func (d *dictionary) extend(path []uint32, text []byte) ([]uint32, error) {
	node := uint32(0)
	if len(path) > 0 {
		node = path[len(path)-1]
	}
	for _, r := range string(text) {
		var err error
		if node, err = d.step(node, r); err != nil {
			return nil, err
		}
		path = append(path, node)
	}
	return path, nil
}

// step adds the edge for r and keeps the costs as long as the nodes.
func (d *dictionary) step(node uint32, r rune) (uint32, error) {
	next, err := d.Add(node, r)
	if int(next) == len(d.cost) {
		d.cost = append(d.cost, 0)
	}
	return next, err
}

func (d *dictionary) setCost(word []rune, cost float32) error {
	node := uint32(0)
	for _, r := range word {
		var err error
		if node, err = d.step(node, r); err != nil {
			return err
		}
	}
	d.cost[node] = cost
	return nil
}

// lookup returns what a word costs, and 0 where it is none.
func (d *dictionary) lookup(word []rune) float32 {
	node := uint32(0)
	for _, r := range word {
		if node = d.Next(node, r); node == 0 {
			return 0
		}
	}
	return d.cost[node]
}

// reader reads the dictionary's numbers and bytes; bad says it ran short.
type reader struct {
	buf []byte
	bad bool
}

func (r *reader) number() uint64 {
	v, n := binary.Uvarint(r.buf)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.buf = r.buf[n:]
	return v
}

func (r *reader) text(n uint64) []byte {
	if n == 0 || n > uint64(len(r.buf)) {
		r.bad = true
		return nil
	}
	text := r.buf[:n]
	r.buf = r.buf[n:]
	return text
}
