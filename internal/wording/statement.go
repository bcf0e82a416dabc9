package wording

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// Statement (口径) is one approved wording, in one of its versions. A version is
// never changed; the newest one is in force.
type Statement struct {
	ID      string    `json:"id"`
	Version int64     `json:"version"` // from 1
	Title   string    `json:"title"`   // the matter, in a few words
	Text    string    `json:"text"`
	Topics  []string  `json:"topics"`             // IDs of the fields it belongs to
	EntryID string    `json:"entry_id,omitempty"` // the ledger entry that it was approved for
	Source  string    `json:"source"`             // who approved it, or the document that says it
	From    time.Time `json:"valid_from,omitzero"`
	Until   time.Time `json:"valid_until,omitzero"` // zero: until it is withdrawn
	// Withdrawn: no longer to be used (停用); it stays to be read.
	Withdrawn bool      `json:"withdrawn"`
	By        string    `json:"by"`
	UserID    string    `json:"user_id"`
	At        time.Time `json:"at"`
}

// StatementInput is what a person types of a statement.
type StatementInput struct {
	Title   string    `json:"title"`
	Text    string    `json:"text"`
	Topics  []string  `json:"topics,omitempty"`
	EntryID string    `json:"entry_id,omitempty"`
	Source  string    `json:"source"`
	From    time.Time `json:"valid_from,omitzero"`
	Until   time.Time `json:"valid_until,omitzero"`
}

// The longest texts, in characters.
const (
	maxTitle = 100
	maxText  = 10_000
	maxWords = 5_000
)

// tidy trims an input and refuses what is missing or too long.
func (in StatementInput) tidy(topicKnown func(string) bool) (StatementInput, error) {
	in.Title, in.Text, in.Source = strings.TrimSpace(in.Title), strings.TrimSpace(in.Text), strings.TrimSpace(in.Source)
	in.Topics = append([]string{}, slices.Compact(slices.Sorted(slices.Values(in.Topics)))...)
	switch {
	case in.Title == "":
		return in, opinion.Invalid("title", "请填写口径的事项，例如“滨河花园停水”。")
	case utf8.RuneCountInString(in.Title) > maxTitle:
		return in, opinion.Invalid("title", "事项请控制在 100 字以内。")
	case in.Text == "":
		return in, opinion.Invalid("text", "请填写口径内容。")
	case utf8.RuneCountInString(in.Text) > maxText:
		return in, opinion.Invalid("text", "口径内容请控制在一万字以内。")
	case in.Source == "":
		return in, opinion.Invalid("source", "请填写依据或批准人，例如“县指挥部 11 月 20 日会议”。")
	case !in.From.IsZero() && !in.Until.IsZero() && !in.Until.After(in.From):
		return in, opinion.Invalid("valid_until", "有效期的截止须晚于开始。")
	}
	if err := in.namesNobody(); err != nil {
		return in, err
	}
	for _, t := range in.Topics {
		if !topicKnown(t) {
			return in, opinion.Invalid("topics", "没有代码为“%s”的领域。", t)
		}
	}
	return in, nil
}

// namesNobody refuses somebody's own numbers: a statement is read by every unit that
// its matter concerns, and goes out in what they write. An office's telephone may
// stand there, and a building that a matter is about.
func (in StatementInput) namesNobody() error {
	for _, f := range []struct{ name, text string }{{"title", in.Title}, {"text", in.Text}, {"source", in.Source}} {
		for _, p := range personalIn(f.text, privacy.Callers{}) {
			if slices.Contains(ownNumbers, p.Kind) {
				return opinion.Invalid(f.name, "口径供各单位使用并对外发布，不应写个人信息：%s“%s”。请删去，或改为办公电话。", string(p.Kind), p.Shown)
			}
		}
	}
	return nil
}

var ownNumbers = []privacy.Kind{privacy.PhoneNumber, privacy.IDNumber, privacy.CardNumber, privacy.Account}

// veiled hides somebody's own numbers in a statement that was kept before they were
// refused.
func (s Statement) veiled() Statement {
	for _, text := range []*string{&s.Title, &s.Text, &s.Source} {
		rs := []rune(*text)
		for _, p := range personalIn(*text, privacy.Callers{}) {
			if slices.Contains(ownNumbers, p.Kind) {
				copy(rs[p.Start:p.End], []rune(p.Shown))
			}
		}
		*text = string(rs)
	}
	return s
}

func veiledAll(all []Statement) []Statement {
	for i := range all {
		all[i] = all[i].veiled()
	}
	return all
}

// Validity says whether a statement may be used.
type Validity string

// The validities.
const (
	Valid     Validity = "有效"
	NotYet    Validity = "未生效"
	Expired   Validity = "已过期"
	Withdrawn Validity = "已停用"
)

// ValidAt says whether the statement may be used at a time.
func (s Statement) ValidAt(t time.Time) Validity {
	switch {
	case s.Withdrawn:
		return Withdrawn
	case !s.From.IsZero() && t.Before(s.From):
		return NotYet
	case !s.Until.IsZero() && !t.Before(s.Until):
		return Expired
	}
	return Valid
}
