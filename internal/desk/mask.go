package desk

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// masked is a post as people see it; hidden reports whether anything was
// hidden from them. 个人信息保护法 art. 6, 51.
func masked(r opinion.Record) (shown opinion.Record, hidden bool) {
	shown = r
	shown.Post, shown.Analysis = privacy.Post(r.Post), privacy.Analysis(r.Post, r.Analysis)
	a := &shown.Analysis
	a.Topics, a.Regions, a.Flags = listed(a.Topics), listed(a.Regions), listed(a.Flags)
	if a.Unit != nil {
		u := *a.Unit
		u.Supporting = listed(u.Supporting)
		a.Unit = &u
	}
	return shown, !slices.Equal(personal(r.Post), personal(shown.Post))
}

// personal are the fields of a post that can hold personal data.
func personal(p opinion.Post) []string {
	fields := []string{p.Title, p.Text, p.Author}
	if t := p.Ticket; t != nil {
		fields = append(fields, t.Phone, t.Place, t.Reply)
	}
	return fields
}

// listed is never nil: what was not found is an empty list in JSON.
func listed[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// maskedAll hides personal data in texts, each for itself; nil stays nil.
func maskedAll(texts []string) []string {
	out := slices.Clone(texts)
	for i, s := range out {
		out[i] = privacy.Mask(s)
	}
	return out
}

// maxUnmasking is how long the reason for an unmasking may be, in characters.
const maxUnmasking = 500

// checkUnmasking refuses a reason that says nothing to who reads the audit log: signs
// and what cannot be seen.
func checkUnmasking(reason string) error {
	letters := 0
	for _, r := range reason {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
	}
	switch {
	case letters < 2:
		return opinion.Invalid("reason", "请写明查看个人信息的理由，理由将记入审计日志。")
	case utf8.RuneCountInString(reason) > maxUnmasking:
		return opinion.Invalid("reason", "查看个人信息的理由请控制在 500 字以内。")
	}
	return nil
}
