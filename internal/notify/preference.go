package notify

import (
	"fmt"
	"net/mail"
	"strings"

	"yuqing/internal/access"
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

// tidy returns the preference as it is kept. The error wraps access.ErrInvalid.
func (p Preference) tidy() (Preference, error) {
	p.Email = strings.TrimSpace(p.Email)
	if p.Mail != MailNone && p.Mail != MailUrgent && p.Mail != MailAll {
		return p, fmt.Errorf("%w: 邮件提醒可选不发、只发紧要的或全部", access.ErrInvalid)
	}
	if p.Email == "" && p.Mail != MailNone {
		return p, fmt.Errorf("%w: 要收邮件提醒，请填写邮箱", access.ErrInvalid)
	}
	if p.Email == "" {
		return p, nil
	}
	if a, err := mail.ParseAddress(p.Email); err != nil || a.Address != p.Email || len(p.Email) > 200 {
		return p, fmt.Errorf("%w: “%s”不是邮箱地址，应如 zhang@example.gov.cn", access.ErrInvalid, p.Email)
	}
	return p, nil
}
