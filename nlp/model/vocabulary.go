package model

import "math"

// A vocabulary is the features that a model knows, by their hashes.
type vocabulary struct {
	*table
	hashes []uint32
	views  []view
	idf    []uint8 // in steps of 1/idfSteps
}

// idfSteps makes a byte hold up to 15.9: ln of three million rows.
const idfSteps = 16

func (v *vocabulary) add(hash uint32, of view, idf uint8) bool {
	known := v.count
	v.table.add(hash)
	if v.count == known {
		return false
	}
	v.hashes, v.views, v.idf = append(v.hashes, hash), append(v.views, of), append(v.idf, idf)
	return true
}

// A counter adds up the features of one document after the other.
type counter struct {
	sums []float32 // by feature number; zero between two documents
	ids  []int32
	occ  []occurrence
}

// count leaves in c.ids the features of a document for which number gives one
// (not negative), and in c.sums their weights.
func (c *counter) count(d *document, number func(uint32) int32) {
	c.occ = occurrences(c.occ[:0], d)
	c.ids = c.ids[:0]
	for _, o := range c.occ {
		id := number(o.hash)
		if id < 0 {
			continue
		}
		if int(id) >= len(c.sums) {
			c.sums = append(c.sums, make([]float32, int(id)+1024)...)
		}
		if c.sums[id] == 0 {
			c.ids = append(c.ids, id)
		}
		c.sums[id] += o.weight
	}
}

func (c *counter) clear() {
	for _, id := range c.ids {
		c.sums[id] = 0
	}
}

// learn gathers the vocabulary of documents. The hashes are numbered in the
// order of their first occurrence.
func learn(docs []document, classes int) *vocabulary {
	all := newTable(1 << 16)
	var c counter
	var rows []int32
	var of []view
	var hashes []uint32
	for i := range docs {
		c.count(&docs[i], all.add)
		for range int(all.count) - len(rows) {
			rows, of, hashes = append(rows, 0), append(of, 0), append(hashes, 0)
		}
		for _, o := range c.occ {
			id := all.find(o.hash)
			of[id], hashes[id] = o.view, o.hash
		}
		for _, id := range c.ids {
			rows[id]++
		}
		c.clear()
	}
	keep := selection(rows, of, maxWeights/(6+2*classes))
	v := &vocabulary{table: newTable(1 << 10)}
	for id, h := range hashes {
		if keep(id) {
			idf := math.Log(float64(1+len(docs))/float64(1+rows[id])) + 1
			v.add(h, of[id], uint8(min(math.Round(idf*idfSteps), 255)))
		}
	}
	return v
}

// selection keeps the features that occur in enough rows, and raises what is
// enough until at most limit are left. Whole words are given up last.
func selection(rows []int32, of []view, limit int) func(id int) bool {
	for least := int32(1); ; least++ {
		keep := func(id int) bool {
			if of[id] == viewWord && least < 50 {
				return true
			}
			return rows[id] >= max(least, minRows[of[id]])
		}
		kept := 0
		for id := range rows {
			if keep(id) {
				kept++
			}
		}
		if kept <= limit {
			return keep
		}
	}
}

// row weighs the features of the document last counted: ln(1+count) times idf,
// each view scaled to its length.
func (v *vocabulary) row(c *counter) row {
	r := row{make([]int32, len(c.ids)), make([]float32, len(c.ids))}
	copy(r.ids, c.ids)
	var square [views]float64
	for i, id := range r.ids {
		x := math.Log1p(float64(c.sums[id])) * float64(v.idf[id]) / idfSteps
		r.values[i] = float32(x)
		square[v.views[id]] += x * x
	}
	for i, id := range r.ids {
		of := v.views[id]
		r.values[i] *= float32(scales[of] / math.Sqrt(square[of]))
	}
	return r
}
