package clue

import (
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/opinion"
)

// Clue is one matter as a paste tells of it. Fields that it does not tell are
// empty.
type Clue struct {
	Platform    string          `json:"platform,omitempty"` // 抖音, 微博 …
	Author      string          `json:"author,omitempty"`
	Title       string          `json:"title,omitempty"`
	Text        string          `json:"text,omitempty"` // all of what it says, where that is more than the title
	URL         string          `json:"url,omitempty"`  // canonical
	PublishedAt time.Time       `json:"published_at,omitzero"`
	Figures     opinion.Figures `json:"figures,omitzero"`
}

// MaxPaste bounds what Recognise reads, in bytes.
const MaxPaste = 64 << 10

// maxClues bounds how many clues one paste gives.
const maxClues = 100

// Recognise reads a paste: one clue for each post that it links to, in order,
// or one for a text without links. An empty paste gives none.
func Recognise(paste string) []Clue {
	if len(paste) > MaxPaste {
		paste = strings.ToValidUTF8(paste[:MaxPaste], "")
	}
	var clues []Clue
	at := map[string]int{} // by what makes the post one
	for _, m := range split(tidy(paste)) {
		c := m.read()
		if c.empty() {
			continue
		}
		key := opinion.LinkKey(c.URL)
		if i, seen := at[key]; seen && key != "" {
			clues[i].add(c)
			continue
		}
		if len(clues) == maxClues {
			break
		}
		at[key] = len(clues)
		clues = append(clues, c)
	}
	return clues
}

func (c Clue) empty() bool { return c.URL == "" && c.Title == "" && c.Text == "" }

// add fills what is empty with what another mention of the same post says.
func (c *Clue) add(d Clue) {
	for _, f := range []struct {
		to   *string
		from string
	}{{&c.Platform, d.Platform}, {&c.Author, d.Author}, {&c.Title, d.Title}, {&c.Text, d.Text}} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	if c.PublishedAt.IsZero() {
		c.PublishedAt = d.PublishedAt
	}
	c.Figures = c.Figures.Or(d.Figures)
}

// Lengths of titles that are made of a text, in characters.
const (
	wholeTitle = 60 // a line of at most this is a title as it stands
	cutTitle   = 40
)

// headline makes a title of what a clue says, and the text beside it: empty
// where the title says all.
func headline(said string) (title, text string) {
	first, rest, _ := strings.Cut(said, "\n")
	if utf8.RuneCountInString(first) <= wholeTitle {
		if strings.TrimSpace(rest) == "" {
			return first, ""
		}
		return first, said
	}
	return cut(first), said
}

// cut ends a long line after its first sentence, or at a bound.
func cut(line string) string {
	n, comma := 0, 0
	for i, r := range line {
		switch {
		case n == cutTitle && comma > 0:
			return line[:comma]
		case n == cutTitle:
			return line[:i] + "…"
		case n >= 6 && strings.ContainsRune("。！？!?；;\n", r):
			return line[:i]
		case n >= 12 && strings.ContainsRune("，,、：: 　#", r):
			comma = i
		}
		n++
	}
	return line
}
