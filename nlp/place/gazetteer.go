package place

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed" // for the table
	"fmt"
	"strings"
)

//go:embed divisions.txt.gz
var packed []byte

// minDivisions guards against a table that is cut off.
const minDivisions = 38_000

// Place is an administrative division, or an office's own place below one.
type Place struct {
	// Code is that of GB/T 2260 (130000, 130100, 130105), of GB/T 10114 for a
	// township (130105001), or the office's own below one.
	Code string
	Name string
}

// Level is the rank of a division.
type Level uint8

// The levels, from the highest.
const (
	Province Level = iota + 1
	City
	County
	Township
	Local // an office's own place
)

// division is one row of the table.
type division struct {
	stem   string // the code without the zeros behind it
	name   string
	parent int32 // -1: none
	level  Level
}

// Gazetteer is the table of divisions, with an office's own places.
type Gazetteer struct {
	rows   []division
	byStem map[string]int32
}

// Load unpacks the embedded table.
func Load() (*Gazetteer, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("open the table of divisions: %w", err)
	}
	g := &Gazetteer{byStem: make(map[string]int32, 42_000)}
	county := ""
	lines := bufio.NewScanner(z)
	for lines.Scan() {
		stem, name, ok := strings.Cut(lines.Text(), " ")
		if !ok {
			return nil, fmt.Errorf("table of divisions, line %d: %q", len(g.rows)+1, lines.Text())
		}
		switch len(stem) {
		case 3:
			stem = county + stem
		case 6:
			county = stem
		}
		g.add(stem, name, levelOf(stem))
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("unpack the table of divisions: %w", err)
	}
	if len(g.rows) < minDivisions {
		return nil, fmt.Errorf("the table has %d divisions; at least %d are expected", len(g.rows), minDivisions)
	}
	return g, nil
}

func levelOf(stem string) Level {
	switch {
	case len(stem) <= 2:
		return Province
	case len(stem) <= 4:
		return City
	case len(stem) <= 6:
		return County
	case len(stem) <= 9:
		return Township
	}
	return Local
}

func (g *Gazetteer) add(stem, name string, level Level) int32 {
	i := int32(len(g.rows))
	g.rows = append(g.rows, division{stem, name, g.above(stem), level})
	g.byStem[stem] = i
	return i
}

// above finds the nearest division that a code stands under.
func (g *Gazetteer) above(stem string) int32 {
	for n := len(stem) - 1; n >= 2; n-- {
		if i, ok := g.byStem[stem[:n]]; ok {
			return i
		}
	}
	return -1
}

// find takes a code with or without its zeros; -1 where there is none.
func (g *Gazetteer) find(code string) int32 {
	if i, ok := g.byStem[code]; ok {
		return i
	}
	for _, zeros := range []string{"0000", "00", "000000", "000"} {
		if stem, ok := strings.CutSuffix(code, zeros); ok {
			if i, ok := g.byStem[stem]; ok {
				return i
			}
		}
	}
	return -1
}

// Lookup finds a division by its code.
func (g *Gazetteer) Lookup(code string) (Place, bool) {
	i := g.find(code)
	if i < 0 {
		return Place{}, false
	}
	return g.place(i), true
}

// Path lists a division and those above it, the highest first.
func (g *Gazetteer) Path(code string) []Place {
	var out []Place
	for i := g.find(code); i >= 0; i = g.rows[i].parent {
		out = append([]Place{g.place(i)}, out...)
	}
	return out
}

// Level is the rank of a division; 0 for an unknown code.
func (g *Gazetteer) Level(code string) Level {
	if i := g.find(code); i >= 0 {
		return g.rows[i].level
	}
	return 0
}

// Within reports whether a division is another one or lies in it.
func (g *Gazetteer) Within(code, outer string) bool {
	i, o := g.find(code), g.find(outer)
	return i >= 0 && o >= 0 && g.under(i, o)
}

func (g *Gazetteer) under(i, outer int32) bool {
	for ; i >= 0; i = g.rows[i].parent {
		if i == outer {
			return true
		}
	}
	return false
}

func (g *Gazetteer) place(i int32) Place {
	code := g.rows[i].stem
	for len(code) < 6 {
		code += "00"
	}
	return Place{code, g.rows[i].name}
}
