package notify

import (
	"net/mail"
	"strings"

	"yuqing/internal/opinion"
)

// How much a person wants to have by e-mail.
const (
	MailNone   = ""       // nothing: the page is enough
	MailUrgent = "urgent" // 催办、督办、通报、批示
	MailAll    = "all"
)

// Preference is how a person wants to hear of things beside the page.
type Preference struct {
	Email string `json:"email,omitempty"`
	Mail  string `json:"mail,omitempty" enum:",urgent,all"`
}

func (p Preference) wants(m Message) bool {
	return p.Email != "" && (p.Mail == MailAll || p.Mail == MailUrgent && m.Urgent())
}

// tidy returns the preference as it is kept. The error is an
// *opinion.InputError.
func (p Preference) tidy() (Preference, error) {
	p.Email = strings.TrimSpace(p.Email)
	if p.Mail != MailNone && p.Mail != MailUrgent && p.Mail != MailAll {
		return p, opinion.Invalid("mail", "邮件提醒可选不发、只发紧要的或全部。")
	}
	if p.Email == "" && p.Mail != MailNone {
		return p, opinion.Invalid("email", "要收邮件提醒，请填写邮箱。")
	}
	if p.Email == "" {
		return p, nil
	}
	if a, err := mail.ParseAddress(p.Email); err != nil || a.Address != p.Email || len(p.Email) > 200 {
		return p, opinion.Invalid("email", "“%s”不是邮箱地址，应如 zhang@example.gov.cn。", p.Email)
	}
	return p, nil
}
