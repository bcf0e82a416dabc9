package ledger

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// outward are the actions whose words go out, or are agreed on, as they stand:
// a published telephone number is nobody's secret. asTheyStand are those words;
// what stands beside them (why a part is missing, the opinion on secrecy) is
// masked like any other. They are masked where they are shown, see Entry.Shown.
var (
	outward     = []Action{ActSubmit, ActPublish, ActPress, ActPublishMore, ActStatement}
	asTheyStand = []string{"title", "text"}
)

// codes are the fields of details that hold no words, and what reviewers marked
// in the words of a draft: masked, a mark would say nothing.
var codes = []string{
	"id", "posts", "from", "into", "url", "link", "number", "ticket_number", "archive", "screenshots", "marks",
}

// private is the command without personal data in its words, nor those of who called
// about the matter, and without words that say nothing: what holds but blanks was
// not said. The history can
// never be cut, so what must one day be forgotten may not get into it: who
// needs to call a citizen back finds the number with the ticket, by Unmask. Of
// who published a post (author) the first character is left, whichever way the
// matter came in: by hand, from a post or from an earlier ledger.
func (c Command) private(callers privacy.Callers) Command {
	c.Reason, c.LateReason = callers.Mask(said(c.Reason)), callers.Mask(said(c.LateReason))
	if len(bytes.TrimSpace(c.Details)) == 0 {
		return c
	}
	in := json.NewDecoder(bytes.NewReader(c.Details))
	in.UseNumber()
	var v any
	if in.Decode(&v) != nil || in.More() {
		return c // what cannot be read is refused by who decodes it
	}
	kept := codes
	if slices.Contains(outward, c.Action) {
		kept = append(slices.Clone(codes), asTheyStand...)
	}
	if raw, err := json.Marshal(maskWords(v, kept, callers)); err == nil {
		c.Details = raw
	}
	return c
}

// said is empty for what holds nothing but blanks and characters without width.
func said(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) }) < 0 {
		return ""
	}
	return s
}

func maskWords(v any, kept []string, callers privacy.Callers) any {
	switch v := v.(type) {
	case string:
		if _, err := time.Parse(time.RFC3339, v); err == nil {
			return v // its fraction of a second may look like a telephone number
		}
		return callers.Mask(said(v))
	case []any:
		for i := range v {
			v[i] = maskWords(v[i], kept, callers)
		}
	case map[string]any:
		for key, x := range v {
			if name, ok := x.(string); ok && key == "author" {
				v[key] = privacy.Name(strings.TrimSpace(name))
			} else if !slices.Contains(kept, key) {
				v[key] = maskWords(x, kept, callers)
			} else if words, ok := x.(string); ok {
				v[key] = said(words)
			}
		}
	}
	return v
}

// Classified reports whether any word of the command bears the mark of a
// classified document (密级标志).
func (c Command) Classified() bool {
	if opinion.Classified(c.Reason, c.LateReason) {
		return true
	}
	var v any
	return json.Unmarshal(c.Details, &v) == nil && classified(v)
}

func classified(v any) bool {
	switch v := v.(type) {
	case string:
		return opinion.Classified(v)
	case []any:
		return slices.ContainsFunc(v, classified)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), classified)
	}
	return false
}
