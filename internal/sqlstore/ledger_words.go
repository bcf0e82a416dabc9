package sqlstore

import (
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"yuqing/ledger"
)

// between stands between the texts of an entry's words, so that what is asked
// for is found within one of them. It is no character, and nobody types it.
const between = "\uFFFF"

// wordsOf is what a search for text looks through.
func wordsOf(e ledger.Entry) string {
	return foldASCII(clean(strings.Join([]string{e.Number, e.Matter.Title, e.Matter.Summary}, between)))
}

// foldASCII lowers A to Z and nothing else, as ledger.Filter.Text asks.
func foldASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// gramsOf are the characters of a text and its pairs of neighbours, each once:
// what the index of words knows of it.
func gramsOf(text string) []int64 {
	grams := make([]int64, 0, 2*len(text)/3)
	last := rune(0)
	for _, r := range text {
		grams = append(grams, int64(r))
		if last != 0 {
			grams = append(grams, pair(last, r))
		}
		last = r
	}
	slices.Sort(grams)
	return slices.Compact(grams)
}

// pair is a number of its own for each pair of characters; none has more than
// 21 bits.
func pair(a, b rune) int64 { return int64(a)<<21 | int64(b) }

// gramsAsked are what must be in the index of what holds a text. exact reports
// that whatever has them holds it; otherwise its words must be looked at.
func gramsAsked(text string) (grams []int64, exact bool) {
	runes := []rune(text)
	if len(runes) < 2 {
		return []int64{int64(runes[0])}, true
	}
	for i, r := range runes[1:] {
		grams = append(grams, pair(runes[i], r))
	}
	slices.Sort(grams)
	return slices.Compact(grams), len(runes) == 2
}

// putWords keeps what an entry is searched by. Few acts change it, and to
// index it is most of what an act costs.
func putWords(t tx, key any, words string) error {
	var old string
	err := t.row(`SELECT words FROM entry_words WHERE `+t.dialect.key+` = ?`, key).Scan(&old)
	if err == nil && old == words {
		return nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	d := t.dialect
	if _, err := t.exec(`INSERT INTO entry_words (`+d.key+`, words) VALUES (?, ?)
		ON CONFLICT (`+d.key+`) DO UPDATE SET words = excluded.words`, key, words); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM entry_grams WHERE `+d.gramKey+` = ?`, key); err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO entry_grams (`+d.gramKey+`, grams) VALUES (?, `+d.gramValue+`)`, key, d.grams(gramsOf(words)))
	return err
}

// spaced writes grams as FTS5 takes them, both as the text that it indexes and
// as what must all be found.
func spaced(grams []int64) string { return joinedGrams(grams, 36, " ") }

// array writes grams as PostgreSQL reads an array.
func array(grams []int64) string { return "{" + joinedGrams(grams, 10, ",") + "}" }

func joinedGrams(grams []int64, base int, sep string) string {
	var b strings.Builder
	for i, g := range grams {
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(strconv.FormatInt(g, base))
	}
	return b.String()
}
