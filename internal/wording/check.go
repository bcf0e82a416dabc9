package wording

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/privacy"
)

// Kind is what a check looks for.
type Kind string

// The kinds of findings, in the order in which they are told.
const (
	Personal Kind = "个人信息"
	Wrong    Kind = "错敏词"
	Differs  Kind = "与口径不一致"
	Calendar Kind = "日期有误"
	Lacks    Kind = "要素缺失"
)

// Kinds lists all of them.
var Kinds = []Kind{Personal, Wrong, Differs, Calendar, Lacks}

// Finding (检查发现) is one thing in a draft to look at, with its evidence.
type Finding struct {
	Kind  Kind   `json:"kind"`
	Field string `json:"field"` // title or text; empty: the draft as a whole
	Start int    `json:"start"` // in characters of the field
	End   int    `json:"end"`
	Quote string `json:"quote,omitempty"` // what stands there; personal data masked
	Text  string `json:"text"`            // what to do, in Chinese
	// Evidence is what the finding rests on: the rule, or the statement's words.
	Evidence string `json:"evidence,omitempty"`
	// StatementID is the statement that the draft differs from.
	StatementID string `json:"statement_id,omitempty"`
}

// Draft is what is checked.
type Draft struct {
	Title string
	Text  string
	Units []string // names and aliases of who may speak: the lead unit, the office
	// Callers are who called about the matter, whose names a text for the public must
	// not hold.
	Callers privacy.Callers
}

// Check looks through a draft with an office's words and the statements that
// hold for its matter; those no longer valid at the time are left aside.
func Check(d Draft, words []Word, lines []Statement, at time.Time) []Finding {
	out := []Finding{}
	for _, f := range []struct{ name, text string }{{"title", d.Title}, {"text", d.Text}} {
		out = append(out, personal(f.name, f.text, d.Callers)...)
		out = append(out, wrong(f.name, f.text, words)...)
		out = append(out, differs(f.name, f.text, lines, at)...)
		out = append(out, calendar(f.name, f.text, at.In(china))...)
	}
	out = append(out, lacks(d)...)
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)),
			cmp.Compare(b.Field, a.Field), cmp.Compare(a.Start, b.Start))
	})
	return out
}

// spanOf makes a finding of bytes [start, end) of a field.
func spanOf(kind Kind, field, text string, start, end int) Finding {
	at := utf8.RuneCountInString(text[:start])
	return Finding{Kind: kind, Field: field, Start: at, End: at + utf8.RuneCountInString(text[start:end]), Quote: text[start:end]}
}

// WrongIn are the words of a list that stand in a text that is already public.
func WrongIn(text string, words []Word) []Finding { return wrong("text", text, words) }

func wrong(field, text string, words []Word) []Finding {
	var out []Finding
	plain := fold(text)
	for _, w := range words {
		for _, at := range w.find(plain) {
			f := spanOf(Wrong, field, text, at[0], at[1])
			f.Evidence = w.evidence()
			if f.Text = "建议改为“" + w.Right + "”。"; w.Right == "" {
				f.Text = "不宜使用，请改写。"
			}
			out = append(out, f)
		}
	}
	return out
}

func differs(field, text string, lines []Statement, at time.Time) []Finding {
	var out []Finding
	facts := factsOf(text, at.In(china))
	for _, line := range lines {
		if line.ValidAt(at) != Valid {
			continue
		}
		for _, pair := range differing(facts, factsOf(line.Text, line.written())) {
			f := spanOf(Differs, field, text, pair[0].start, pair[0].end)
			f.Text = "口径为“" + strings.TrimSpace(line.Text[pair[1].start:pair[1].end]) + "”，请核对。"
			if day := pair[0].meant; day != "" {
				f.Text = "此处按今日推算为" + day + "，" + f.Text
			}
			f.Evidence = "口径《" + line.Title + "》：" + clause(line.Text, pair[1].start, pair[1].end)
			f.StatementID = line.ID
			out = append(out, f)
		}
	}
	return out
}

// china is the time by which 今日 and 明日 are meant.
var china = time.FixedZone("CST", 8*3600)

// written is when the statement was laid down, by which its 明日 is meant; zero
// where nobody knows.
func (s Statement) written() time.Time {
	if s.At.IsZero() {
		return s.At
	}
	return s.At.In(china)
}

// clause is the clause of a text in which [start, end) stands.
func clause(text string, start, end int) string {
	if i := strings.LastIndexAny(text[:start], "，。；！？\n"); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		text, end = text[i+size:], end-i-size
	}
	if i := strings.IndexAny(text[end:], "，。；！？\n"); i >= 0 {
		text = text[:end+i]
	}
	return text
}
