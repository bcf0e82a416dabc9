package wording

import (
	"cmp"
	"regexp"
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
	Lacks    Kind = "要素缺失"
)

// Kinds lists all of them.
var Kinds = []Kind{Personal, Wrong, Differs, Lacks}

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
}

// Check looks through a draft with an office's words and the statements that
// hold for its matter; those no longer valid at the time are left aside.
func Check(d Draft, words []Word, lines []Statement, at time.Time) []Finding {
	out := []Finding{}
	for _, f := range []struct{ name, text string }{{"title", d.Title}, {"text", d.Text}} {
		out = append(out, personal(f.name, f.text)...)
		out = append(out, wrong(f.name, f.text, words)...)
		out = append(out, differs(f.name, f.text, lines, at)...)
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

// service are the words before a number that is meant to be called.
var service = regexp.MustCompile(`(电话|热线|咨询|联系方式|传真|值班)[^。；\n]{0,40}$`)

var landline = regexp.MustCompile(`^(0[0-9]{2,3}[-－— ]?)?[2-8][0-9]{6,7}$`)

// personal are the pieces that masking would hide. The number of an office
// that a draft gives for questions is meant to be read.
func personal(field, text string) []Finding {
	var out []Finding
	rs, masked := []rune(text), []rune(privacy.Mask(text))
	for i := 0; i < len(rs); i++ {
		if rs[i] == masked[i] {
			continue
		}
		start, end := i, i+1
		for k := i; k < len(rs) && k < end+6; k++ { // stars may leave signs between them
			if rs[k] != masked[k] {
				end = k + 1
			}
		}
		start, end = widen(rs, start, end)
		i = end - 1
		if landline.MatchString(string(rs[start:end])) && service.MatchString(string(rs[max(0, start-48):start])) {
			continue
		}
		out = append(out, Finding{
			Kind: Personal, Field: field, Start: start, End: end, Quote: string(masked[start:end]),
			Text: "疑似个人信息，公开前请删去或遮盖。", Evidence: "《个人信息保护法》第二十五条：公开个人信息须取得个人单独同意",
		})
	}
	return out
}

// widen takes in the digits that masking left at both ends.
func widen(rs []rune, start, end int) (int, int) {
	digit := func(r rune) bool { return r >= '0' && r <= '9' || r == 'X' || r == 'x' || r == '-' }
	if !digit(rs[start]) {
		return start, end
	}
	for start > 0 && digit(rs[start-1]) {
		start--
	}
	for end < len(rs) && digit(rs[end]) {
		end++
	}
	return start, end
}

// WrongIn are the words of a list that stand in a text that is already public.
func WrongIn(text string, words []Word) []Finding { return wrong("text", text, words) }

func wrong(field, text string, words []Word) []Finding {
	var out []Finding
	for _, w := range words {
		for _, i := range w.find(text) {
			f := spanOf(Wrong, field, text, i, i+len(w.Wrong))
			f.Evidence = w.Note
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
	facts := factsOf(text)
	for _, line := range lines {
		if line.ValidAt(at) != Valid {
			continue
		}
		for _, pair := range differing(facts, factsOf(line.Text)) {
			f := spanOf(Differs, field, text, pair[0].start, pair[0].end)
			f.Text = "口径为“" + line.Text[pair[1].start:pair[1].end] + "”，请核对。"
			f.Evidence = "口径《" + line.Title + "》：" + clause(line.Text, pair[1].start, pair[1].end)
			f.StatementID = line.ID
			out = append(out, f)
		}
	}
	return out
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

var (
	speaker = regexp.MustCompile(`我(局|委|办|部|镇|乡|街道|县|市|区|院|校|司|队|中心|单位|厅|旗)|本(局|委|办|单位|镇|院|校)`)
	anyTime = regexp.MustCompile(`[0-9０-９一二三四五六七八九十]+\s*[日号]|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{4}年[0-9]{1,2}月`)
	contact = regexp.MustCompile(`[0-9]{3,4}[-－— ]?[0-9]{7,8}|\b[2-8][0-9]{6,7}\b|12345|1[0-9]{4}\b|400[-—]?[0-9]{3}|\S+@\S+\.\S+|(电话|热线|信箱|邮箱)[:：为]?\s*[0-9a-zA-Z]`)
)

// lacks are the parts of an answer that are missing: who speaks, when, and
// whom to ask (国办发〔2016〕61号 wants an answer that people can follow up).
func lacks(d Draft) []Finding {
	whole := d.Title + "\n" + d.Text
	var out []Finding
	say := func(missing bool, text, evidence string) {
		if missing {
			out = append(out, Finding{Kind: Lacks, Text: text, Evidence: evidence})
		}
	}
	named := slices.ContainsFunc(d.Units, func(u string) bool { return u != "" && strings.Contains(whole, u) })
	say(!named && !speaker.MatchString(whole), "没有写明答复单位。", "文中未见“"+strings.Join(d.Units, "”“")+"”，也没有“我局”一类自称")
	say(!anyTime.MatchString(whole), "没有写明时间。", "文中未见日期")
	say(!contact.MatchString(whole), "没有写明联系方式。", "文中未见电话、热线或信箱")
	return out
}
