package notify

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"yuqing/internal/calendar"
)

// MailConfig is the office's mail server.
type MailConfig struct {
	Server   string // host:port
	Security string // "tls" (from the start), "starttls" (required), "none" (within a closed network)
	User     string // no log-in where empty
	Password string
	From     string // 舆情办 <yuqing@example.gov.cn>
	CAs      *tls.Config
	Link     Linker
}

// NewMail returns what sends one message to one address.
func NewMail(c MailConfig) (func(ctx context.Context, to string, m Message) error, error) {
	host, port, err := net.SplitHostPort(c.Server)
	if err != nil {
		return nil, fmt.Errorf("server: %q is no host:port", c.Server)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("server: %q is no port", port)
	}
	opts := []mail.Option{mail.WithPort(number), mail.WithTimeout(10 * time.Second)}
	secure, err := c.security(host)
	if err != nil {
		return nil, err
	}
	opts = append(opts, secure...)
	if c.User != "" {
		opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(c.User), mail.WithPassword(c.Password))
	}
	if _, err := mail.NewClient(host, opts...); err != nil {
		return nil, err
	}
	if err := mail.NewMsg().From(c.From); err != nil {
		return nil, fmt.Errorf("from: %w", err)
	}
	return func(ctx context.Context, to string, m Message) error {
		msg, err := c.message(to, m)
		if err != nil {
			return err
		}
		client, err := mail.NewClient(host, opts...) // one connection each; a client is not for many goroutines
		if err != nil {
			return err
		}
		if err := client.DialAndSendWithContext(ctx, msg); err != nil {
			return fmt.Errorf("邮件服务器 %s：%w", c.Server, plain(err))
		}
		return nil
	}, nil
}

func (c MailConfig) security(host string) ([]mail.Option, error) {
	t := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host}
	if c.CAs != nil {
		t.RootCAs = c.CAs.RootCAs
	}
	switch c.Security {
	case "tls":
		return []mail.Option{mail.WithSSL(), mail.WithTLSConfig(t)}, nil
	case "starttls", "":
		return []mail.Option{mail.WithTLSPolicy(mail.TLSMandatory), mail.WithTLSConfig(t)}, nil
	case "none":
		return []mail.Option{mail.WithTLSPolicy(mail.NoTLS)}, nil
	}
	return nil, fmt.Errorf("security: %q is none of tls, starttls, none", c.Security)
}

// message writes the e-mail. Its Message-ID follows from the notice, so that
// one which is sent twice is known as one.
func (c MailConfig) message(to string, m Message) (*mail.Msg, error) {
	msg := mail.NewMsg()
	if err := msg.From(c.From); err != nil {
		return nil, err
	}
	if err := msg.To(to); err != nil {
		return nil, fmt.Errorf("收件地址不可用：%w", err)
	}
	sum := sha256.Sum256([]byte(m.ID + " " + m.UserID))
	msg.SetMessageIDWithValue(hex.EncodeToString(sum[:16]) + "@yuqing")
	msg.SetDateWithValue(m.At)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.Subject(subject(m))
	msg.SetBodyString(mail.TypeTextPlain, strings.Join([]string{
		m.Text(), "时间：" + m.At.In(calendar.Shanghai).Format("2006-01-02 15:04"), "查看：" + c.Link(m.Path()), "",
		"此邮件由系统自动发出，请勿回复。提醒方式可在“通知”页更改。",
	}, "\n"))
	return msg, nil
}

func subject(m Message) string {
	if m.loose() {
		return m.Heading()
	}
	return fmt.Sprintf("【%s】%s", m.Action.Name(), m.Number)
}
