package ledger

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"yuqing/internal/privacy"
)

// outward are the actions whose words go out, or are agreed on, as they stand:
// a published telephone number is nobody's secret.
var outward = []Action{ActSubmit, ActPublish, ActPress, ActPublishMore, ActStatement}

// codes are the fields of details that hold no words.
var codes = []string{
	"id", "posts", "from", "into", "url", "link", "number", "ticket_number", "archive", "screenshots", "marks", "receipt",
}

// private is the command without personal data in its words. The history can
// never be cut, so what must one day be forgotten may not get into it: who
// needs to call a citizen back finds the number with the ticket, by Unmask. Of
// who published a post (author) the first character is left, whichever way the
// matter came in: by hand, from a post or from an earlier ledger.
func (c Command) private() Command {
	c.Reason, c.LateReason = privacy.Mask(c.Reason), privacy.Mask(c.LateReason)
	if slices.Contains(outward, c.Action) || len(bytes.TrimSpace(c.Details)) == 0 {
		return c
	}
	in := json.NewDecoder(bytes.NewReader(c.Details))
	in.UseNumber()
	var v any
	if in.Decode(&v) != nil || in.More() {
		return c // what cannot be read is refused by who decodes it
	}
	if raw, err := json.Marshal(maskWords(v)); err == nil {
		c.Details = raw
	}
	return c
}

func maskWords(v any) any {
	switch v := v.(type) {
	case string:
		if _, err := time.Parse(time.RFC3339, v); err == nil {
			return v // its fraction of a second may look like a telephone number
		}
		return privacy.Mask(v)
	case []any:
		for i := range v {
			v[i] = maskWords(v[i])
		}
	case map[string]any:
		for key, x := range v {
			if name, ok := x.(string); ok && key == "author" {
				v[key] = privacy.Name(strings.TrimSpace(name))
			} else if !slices.Contains(codes, key) {
				v[key] = maskWords(x)
			}
		}
	}
	return v
}
