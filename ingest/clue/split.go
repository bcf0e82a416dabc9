package clue

import (
	"regexp"
	"strings"
)

// message is a part of a paste that tells of one post: what stands before its
// link and behind it.
type message struct {
	before, behind string
	url            string // canonical, "" for a text without a link
}

var (
	blankLine = regexp.MustCompile(`\n[ \t]*\n`)
	spaces    = regexp.MustCompile(`[ \t]+`)
	// chatHead is the line that chat programs put above each message copied.
	chatHead = regexp.MustCompile(`(?m)^[^\n:：]{1,24}?[ \t]+(?:\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?[ \t]+)?(?:上午|下午)?\d{1,2}:\d{2}(?::\d{2})?[ \t]*$`)
)

// invisible are marks without width that phones put into what is copied.
var invisible = strings.NewReplacer(
	"\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "", "\u200e", "", "\u200f", "", "\ufe0f", "",
	"\u00a0", " ", "\u3000", " ", "\r\n", "\n", "\r", "\n", "\u2028", "\n", "\x00", "", "＠", "@",
)

// tidy makes a paste plain: no marks without width, one kind of line end and
// of scheme.
func tidy(s string) string {
	s = invisible.Replace(strings.ToValidUTF8(s, "\uFFFD"))
	s = wideScheme.ReplaceAllString(s, "$1://")
	s = chatHead.ReplaceAllString(s, "\n")
	return strings.TrimSpace(spaces.ReplaceAllString(s, " "))
}

// split cuts a paste into its messages, one for each link.
func split(s string) []message {
	links := findLinks(s)
	if len(links) == 0 {
		return []message{{before: s}}
	}
	// Some platforms put the link first; then what follows is its text.
	leading := spareText(s[:links[0].from]) == ""
	messages := make([]message, len(links))
	start := 0
	for i, l := range links {
		end := len(s)
		if i+1 < len(links) {
			end = l.to + tailOf(s[l.to:links[i+1].from], leading)
		}
		messages[i] = message{before: s[start:l.from], behind: s[l.to:end], url: l.url}
		start = end
	}
	return messages
}

// tailOf says how much of the text between two links belongs to the first.
func tailOf(gap string, leading bool) int {
	if at := blankLine.FindStringIndex(gap); at != nil {
		if strings.TrimSpace(gap[:at[0]]) != "" || strings.TrimSpace(gap[at[1]:]) != "" {
			return at[1]
		}
	}
	if leading {
		return len(gap)
	}
	tail := strings.IndexByte(gap, '\n') + 1 // what stands on the link's own line is the link's
	for tail < len(gap) {
		end := len(gap)
		if i := strings.IndexByte(gap[tail:], '\n'); i >= 0 {
			end = tail + i + 1
		}
		line := gap[tail:end]
		if spareText(line) != "" && !tellsOfFigures(line) {
			break
		}
		tail = end
	}
	if tail == 0 { // the words that call for the app end within the line
		return callLength(gap)
	}
	return tail
}

// tellsOfFigures reports whether a line is a label of what was seen of a post
// above: 点赞：300.
func tellsOfFigures(line string) bool {
	l, ok := readLabel(line)
	return ok && (l.field == fieldFigures || l.field == fieldTime)
}

// spareText is what is left of a text without the platforms' own words.
func spareText(s string) string {
	return strings.Trim(stripCodes(stripCalls(authorWords.ReplaceAllString(s, " "))), " \n\t，。,.、；;：:!！~～-—|·")
}
