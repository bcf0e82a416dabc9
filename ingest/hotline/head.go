package hotline

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"yuqing/ingest/dates"
	"yuqing/ingest/table"
)

const (
	headRows   = 30  // rows among which the header is looked for
	sampleRows = 200 // rows that the guess looks at
	sampleSize = 4 << 20
)

var errNoRows = errors.New("表中没有任何行")

// readHead reads the sample, finds the header in it, below titles and notes
// that exports put on top, and guesses what the columns are from the rest.
func (s *Sheet) readHead() error {
	sample, err := s.reader.Ahead(sampleRows, sampleSize)
	if err != nil {
		return err
	}
	if len(sample) == 0 {
		return errNoRows
	}
	at, height := findHeader(sample)
	for _, r := range sample[:at] {
		s.message = s.message || speaksOfLetters(r.Cells)
	}
	head, data := sample[at:at+height], sample[at+height:]
	s.setHeader(head, data)
	s.Guess, s.sample = guess(s.Header, data), data
	s.reader.Skip(at + height)
	return nil
}

// findHeader returns the header's first row and its height: two rows where
// merged cells stand above the real names, none where the data begin at once.
func findHeader(rows []table.Row) (at, height int) {
	best, bestScore := -1, 0
	for i, r := range rows[:min(len(rows), headRows)] {
		if score := headerScore(r.Cells); score > bestScore {
			best, bestScore = i, score
		}
	}
	if best < 0 {
		return firstWide(rows)
	}
	if best > 0 && completes(rows[best-1].Cells, rows[best].Cells) {
		return best - 1, 2
	}
	if best+1 < len(rows) && completes(rows[best].Cells, rows[best+1].Cells) {
		return best, 2
	}
	return best, 1
}

// headerScore counts the cells that name a field; a row with data in it, such
// as a date, is no header.
func headerScore(cells []string) int {
	score := 0
	for _, c := range cells {
		if _, err := dates.Parse(c); err == nil || utf8.RuneCountInString(c) > 30 {
			return 0
		}
		if field, s := bestField(c); field != "" && s >= 50 {
			score += s
		}
	}
	if score < 150 {
		return 0 // a title such as 留言详情 above the table
	}
	return score
}

// completes says that upper and lower make one header: the lower row names
// what stands under a merged cell, and leaves empty what is merged downwards.
func completes(upper, lower []string) bool {
	filled, gaps, names := 0, 0, 0
	for i := range max(len(upper), len(lower)) {
		u, l := label(at(upper, i)), label(at(lower, i))
		if u != "" {
			filled++
		}
		if l == "" {
			continue
		}
		if _, err := dates.Parse(l); err == nil || utf8.RuneCountInString(l) > 12 || !hasLetter(l) {
			return false
		}
		if f, s := bestField(l); f != "" && s >= 50 {
			names++
		}
		if u == "" {
			gaps++
		}
	}
	return filled >= 2 && gaps > 0 && names > 0
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// firstWide is for a table without known names: its first row with as many
// cells as the widest is the header, unless it holds data.
func firstWide(rows []table.Row) (at, height int) {
	width := 0
	for _, r := range rows[:min(len(rows), headRows)] {
		width = max(width, filledCells(r.Cells))
	}
	for i, r := range rows {
		if filledCells(r.Cells) < width {
			continue
		}
		for _, c := range r.Cells {
			if _, err := dates.Parse(c); err == nil || utf8.RuneCountInString(c) > 30 {
				return i, 0
			}
		}
		return i, 1
	}
	return 0, 0
}

func filledCells(cells []string) int {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

func at(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

// setHeader names the columns: the lowest name of each, made unique, and
// 列3 where there is none.
func (s *Sheet) setHeader(head, data []table.Row) {
	width := 0
	for _, r := range head {
		s.message = s.message || speaksOfLetters(r.Cells)
		width = max(width, len(r.Cells))
	}
	for _, r := range data {
		width = max(width, min(len(r.Cells), 200))
	}
	names := make([]string, width)
	for i := range width {
		for _, r := range head {
			if c := tidyLine(at(r.Cells, i)); c != "" {
				names[i] = c
			}
		}
	}
	s.Header = table.UniqueNames(names)
}

func speaksOfLetters(cells []string) bool {
	for _, c := range cells {
		for _, w := range []string{"留言", "信箱", "来信", "信件", "写信", "网友"} {
			if strings.Contains(c, w) && utf8.RuneCountInString(c) <= 60 {
				return true
			}
		}
	}
	return false
}
