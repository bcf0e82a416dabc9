package brief

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// Brief is one paper, a draft until it is issued.
type Brief struct {
	ID      string `json:"id"`
	Version int64  `json:"version"` // raised by each change
	Kind    Kind   `json:"kind"`
	Period
	EventID  string    `json:"event_id,omitempty"` // of a special report
	Title    string    `json:"title"`
	To       string    `json:"addressees,omitempty"` // 报送
	Sections []Section `json:"sections"`
	By       string    `json:"by"`
	UserID   string    `json:"user_id"`
	MadeAt   time.Time `json:"made_at"` // when its figures were taken
	At       time.Time `json:"changed_at"`

	// Year and Number (期号) count the issued ones of a kind; 0 for a draft.
	Year     int       `json:"year,omitempty"`
	Number   int       `json:"number,omitempty"`
	IssuedBy string    `json:"issued_by,omitempty"`
	IssuedAt time.Time `json:"issued_at,omitzero"`
}

// Section is a heading with its paragraphs, one a line.
type Section struct {
	Heading string `json:"heading"`
	Text    string `json:"text"`
}

// Paragraphs are the lines that are not empty.
func (s Section) Paragraphs() []string {
	var out []string
	for _, line := range strings.Split(s.Text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// Issued reports whether it was signed and numbered: it never changes again.
func (b Brief) Issued() bool { return b.Number > 0 }

// No is the issue as it is printed: 2026年第12期; empty for a draft.
func (b Brief) No() string {
	if !b.Issued() {
		return ""
	}
	return fmt.Sprintf("%d年第%d期", b.Year, b.Number)
}

// Dated is the date that the paper bears, in Asia/Shanghai.
func (b Brief) Dated() time.Time {
	if b.Issued() {
		return b.IssuedAt.In(calendar.Shanghai)
	}
	return b.At.In(calendar.Shanghai)
}

// Personal names the headings of the sections that seem to hold personal data:
// a paper goes through many hands.
func (b Brief) Personal() []string {
	var out []string
	for _, s := range b.Sections {
		if privacy.Mask(s.Text) != s.Text {
			out = append(out, s.Heading)
		}
	}
	return out
}

// Input is what a person may change of a draft.
type Input struct {
	Title    string    `json:"title"`
	To       string    `json:"addressees,omitempty"`
	Sections []Section `json:"sections"`
}

// The longest texts, in characters, and the most sections.
const (
	maxTitle    = 100
	maxText     = 20_000
	maxSections = 20
)

func (in Input) tidy() (Input, error) {
	in.Title, in.To = strings.TrimSpace(in.Title), strings.TrimSpace(in.To)
	var kept []Section
	for i, s := range in.Sections {
		s.Heading, s.Text = strings.TrimSpace(s.Heading), strings.TrimSpace(strings.ReplaceAll(s.Text, "\r\n", "\n"))
		switch {
		case s == Section{}:
			continue
		case s.Heading == "":
			return in, opinion.Invalid("sections", "第 %d 段没有小标题。", i+1)
		case utf8.RuneCountInString(s.Text) > maxText || utf8.RuneCountInString(s.Heading) > maxTitle:
			return in, opinion.Invalid("sections", "第 %d 段太长，正文不超过 %d 字，小标题不超过 %d 字。", i+1, maxText, maxTitle)
		}
		kept = append(kept, s)
	}
	in.Sections = kept
	switch {
	case in.Title == "":
		return in, opinion.Invalid("title", "请填写标题。")
	case utf8.RuneCountInString(in.Title) > maxTitle || utf8.RuneCountInString(in.To) > maxTitle:
		return in, opinion.Invalid("title", "标题和报送对象不超过 %d 字。", maxTitle)
	case len(kept) == 0:
		return in, opinion.Invalid("sections", "至少要有一段。")
	case len(kept) > maxSections:
		return in, opinion.Invalid("sections", "最多 %d 段。", maxSections)
	}
	return in, nil
}
