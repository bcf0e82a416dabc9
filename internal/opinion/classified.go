package opinion

import "regexp"

// secretMark is how a classified document is marked (密级标志), as 秘密★1年: the
// word is set with a space between its characters in some.
var secretMark = regexp.MustCompile(`[绝机秘][\s\p{Z}]*密[\s\p{Z}]*[★☆]`)

// Classified reports whether one of the texts bears the mark of a classified
// document (密级标志), which this product must never hold.
func Classified(texts ...string) bool {
	for _, t := range texts {
		if secretMark.MatchString(t) {
			return true
		}
	}
	return false
}

// Classified reports whether the post or its ticket bears that mark anywhere.
func (p Post) Classified() bool {
	if Classified(p.Title, p.Text, p.HTML, p.Author) {
		return true
	}
	t := p.Ticket
	return t != nil && Classified(t.Number, t.Category, t.Unit, t.Place, t.Reply)
}
