package wording

import (
	_ "embed"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/opinion"
)

// Word (错敏词) is one wording that must not stand in a text: a misspelling, a
// wrong title or name, or a word that hurts people.
type Word struct {
	Wrong string `json:"wrong"`
	Right string `json:"right,omitempty"` // what to write in its place; empty: leave it out
	Note  string `json:"note,omitempty"`  // why
	// Unless are longer words around the wrong one that are right.
	Unless []string `json:"unless,omitempty"`
}

// WordList is one version of an office's list.
type WordList struct {
	Version int64     `json:"version"` // from 1; 0: the shipped list
	Words   []Word    `json:"words"`
	By      string    `json:"by,omitempty"`
	UserID  string    `json:"user_id,omitempty"`
	At      time.Time `json:"at,omitzero"`
}

//go:embed words.txt
var shipped string

// DefaultWords is the list that ships: common misspellings of official writing
// and words that style guides of the press ask to avoid. An office edits it.
func DefaultWords() []Word {
	ws, err := ParseWords(shipped)
	if err != nil {
		panic(err) // the embedded file is tested
	}
	return ws
}

// ParseWords reads a list, one word a line: “错 => 对 // 说明”, both ends but the
// wrong word optional; “错（除非 甲、乙）” names longer words that are right. Empty
// lines and those that begin with # are left out. The error names the line.
func ParseWords(text string) ([]Word, error) {
	var out []Word
	seen := map[string]int{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		w := parseWord(line)
		at := "第 " + strconv.Itoa(i+1) + " 行"
		switch n := utf8.RuneCountInString(w.Wrong); {
		case n < 2 || n > 30:
			return nil, opinion.Invalid("words", "%s的错敏词须为 2 到 30 个字：“%s”。", at, line)
		case w.Wrong == w.Right:
			return nil, opinion.Invalid("words", "%s的错与对相同：“%s”。", at, line)
		case seen[w.Wrong] > 0:
			return nil, opinion.Invalid("words", "%s与第 %d 行重复：“%s”。", at, seen[w.Wrong], w.Wrong)
		case len(out) == maxWords:
			return nil, opinion.Invalid("words", "错敏词请控制在 5000 条以内。")
		}
		seen[w.Wrong] = i + 1
		out = append(out, w)
	}
	return out, nil
}

// checkWords refuses words that could not be read again from their lines: one
// without characters would be found everywhere, without end.
func checkWords(words []Word) error {
	var lines strings.Builder
	for _, w := range words {
		lines.WriteString(w.String() + "\n")
	}
	read, err := ParseWords(lines.String())
	if err != nil {
		return err
	}
	for i, w := range words {
		if i >= len(read) || w.String() != read[i].String() || w.Wrong != read[i].Wrong || w.Right != read[i].Right {
			return &opinion.InputError{Field: "words", Text: "第 " + strconv.Itoa(i+1) + " 条不能保存：前后不留空格，不换行，不以 # 开头，也不含“=>”“//”“（除非”。"}
		}
	}
	return nil
}

// marks of full width, as an input method leaves them, are those of the list too.
var listMarks = strings.NewReplacer("＝＞", "=>", "=＞", "=>", "＝>", "=>", "／／", "//", "(除非", "（除非")

func parseWord(line string) Word {
	var w Word
	line, w.Note, _ = strings.Cut(listMarks.Replace(line), "//")
	line, w.Right, _ = strings.Cut(line, "=>")
	if wrong, rest, found := strings.Cut(line, "（除非"); found {
		line = wrong
		if i := strings.IndexAny(rest, "）)"); i >= 0 {
			rest = rest[:i]
		}
		w.Unless = strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("、，, ", r) })
	}
	w.Wrong, w.Right, w.Note = strings.TrimSpace(line), strings.TrimSpace(w.Right), strings.TrimSpace(w.Note)
	return w
}

// String is the word as ParseWords reads it.
func (w Word) String() string {
	s := w.Wrong
	if len(w.Unless) > 0 {
		s += "（除非 " + strings.Join(w.Unless, "、") + "）"
	}
	if w.Right != "" {
		s += " => " + w.Right
	}
	if w.Note != "" {
		s += " // " + w.Note
	}
	return s
}

// find returns where the word stands in a text, in bytes of what was typed, and
// not as part of a longer word that is right.
func (w Word) find(text folded) [][2]int {
	var at [][2]int
	word := fold(w.Wrong).text
	for from := 0; word != ""; {
		i := strings.Index(text.text[from:], word)
		if i < 0 {
			break
		}
		i += from
		if from = i + len(word); !w.within(text.text, i, word) {
			start, end := text.span(i, from)
			at = append(at, [2]int{start, end})
		}
	}
	return at
}

// within reports whether the word at i is part of the right wording itself
// (份内 => 本份内容) or of an exception.
func (w Word) within(text string, i int, word string) bool {
	for _, longer := range append([]string{w.Right}, w.Unless...) {
		longer = fold(longer).text
		for k := strings.Index(longer, word); k >= 0; {
			if start := i - k; start >= 0 && strings.HasPrefix(text[start:], longer) {
				return true
			}
			next := strings.Index(longer[k+1:], word)
			if next < 0 {
				break
			}
			k += 1 + next
		}
	}
	return false
}

// evidence is why the word is called wrong.
func (w Word) evidence() string {
	if w.Note != "" {
		return "错敏词“" + w.Wrong + "”：" + w.Note
	}
	return "错敏词“" + w.Wrong + "”"
}
