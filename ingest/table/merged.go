package table

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// merge is a cell of an XLSX that goes over several rows: only its first one
// has the value.
type merge struct {
	first, last int // lines
	column      int // from 0
	value       string
}

// maxMerges bounds what one sheet may ask to be remembered.
const maxMerges = 100_000

// merges reads which cells of a sheet go over several rows. It looks at the
// sheet's own part, tag by tag: excelize would hold the whole sheet for it.
func merges(file []byte, sheet string) ([]merge, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, fmt.Errorf("合并单元格: %w", err)
	}
	name, err := partOf(z, sheet)
	if err != nil || name == "" {
		return nil, err
	}
	part, err := z.Open(name)
	if err != nil {
		return nil, fmt.Errorf("合并单元格: %w", err)
	}
	defer part.Close()
	return mergesIn(bufio.NewReaderSize(io.LimitReader(part, unzipLimit), 64<<10))
}

var mergeRef = regexp.MustCompile(`<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]+\d+):([A-Z]+\d+)"`)

func mergesIn(in *bufio.Reader) (all []merge, err error) {
	for {
		tag, err := in.ReadSlice('>')
		if m := mergeRef.FindSubmatch(tag); m != nil && len(all) < maxMerges {
			column, first, err1 := excelize.CellNameToCoordinates(string(m[1]))
			_, last, err2 := excelize.CellNameToCoordinates(string(m[2]))
			if err1 == nil && err2 == nil && last > first && column <= maxColumns {
				all = append(all, merge{first: first, last: last, column: column - 1})
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull): // a long text between tags
			return all, fmt.Errorf("合并单元格: %w", err)
		}
	}
}

// partOf is the part of the file that holds a sheet, empty where it is not
// found.
func partOf(z *zip.Reader, sheet string) (string, error) {
	var book struct {
		Sheets []struct {
			Name string     `xml:"name,attr"`
			Any  []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := errors.Join(readPart(z, "xl/workbook.xml", &book), readPart(z, "xl/_rels/workbook.xml.rels", &links)); err != nil {
		return "", err
	}
	for _, s := range book.Sheets {
		for _, a := range s.Any {
			for _, l := range links.All {
				if s.Name == sheet && a.Name.Local == "id" && l.ID == a.Value {
					if strings.HasPrefix(l.Target, "/") {
						return l.Target[1:], nil
					}
					return path.Join("xl", l.Target), nil
				}
			}
		}
	}
	return "", nil
}

func readPart(z *zip.Reader, name string, into any) error {
	f, err := z.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // laid out otherwise: no merged cell is known
	}
	if err != nil {
		return fmt.Errorf("合并单元格: %w", err)
	}
	defer f.Close()
	if err := xml.NewDecoder(io.LimitReader(f, unzipXMLLimit)).Decode(into); err != nil {
		return fmt.Errorf("合并单元格: %w", err)
	}
	return nil
}

// merged hands out, line by line, what merged cells say below their first one.
type merged struct {
	waiting []merge // by first
	open    []merge
}

func newMerged(all []merge) *merged {
	slices.SortFunc(all, func(a, b merge) int { return cmp.Compare(a.first, b.first) })
	return &merged{waiting: all}
}

// above are the values that a line's empty cells have from a cell that began
// above it; nil where there are none. Lines come in their order.
func (m *merged) above(line int, cells []string) (out []string) {
	for len(m.waiting) > 0 && m.waiting[0].first <= line {
		one := m.waiting[0]
		m.waiting = m.waiting[1:]
		if one.first == line && one.column < len(cells) {
			one.value = cells[one.column]
		}
		m.open = append(m.open, one)
	}
	m.open = slices.DeleteFunc(m.open, func(o merge) bool { return o.last < line || o.value == "" })
	for _, o := range m.open {
		if o.first == line || o.column < len(cells) && cells[o.column] != "" {
			continue
		}
		for len(out) <= o.column {
			out = append(out, "")
		}
		out[o.column] = o.value
	}
	return out
}
