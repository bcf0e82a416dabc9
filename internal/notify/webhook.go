package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"yuqing/ingest/fetch"
	"yuqing/internal/calendar"
	"yuqing/internal/seal"
)

// HeaderDelivery names a call, beside the headers of seal.Sign; a receiver
// refuses old timestamps and keeps the delivery IDs that it has seen.
const HeaderDelivery = "X-Yuqing-Delivery"

// WebhookConfig is where the office wants to be called.
type WebhookConfig struct {
	URL    string
	Secret string
	Allow  []string // private addresses that may be called, see fetch.Options
	Link   Linker
}

// Linker makes the address of an entry's page.
type Linker func(entryID string) string

// webhookBody is what a call says.
type webhookBody struct {
	ID        string `json:"id"`
	At        string `json:"at"` // RFC 3339, Asia/Shanghai
	Number    string `json:"number"`
	Act       string `json:"act"`
	ActName   string `json:"act_name"`
	State     string `json:"state"`
	StateName string `json:"state_name"`
	Unit      string `json:"unit,omitempty"`
	Deadline  string `json:"deadline,omitempty"`
	Due       string `json:"due,omitempty"` // as At
	Text      string `json:"text"`          // all of it in one line
	Link      string `json:"link"`
}

// maxAnswer is how much of an answer is read.
const maxAnswer = 64 << 10

// NewWebhook returns what calls the webhook; now is the clock of the
// timestamps. Anything but an answer of 2xx is an error.
func NewWebhook(c WebhookConfig, now func() time.Time) (func(context.Context, Message) error, error) {
	u, err := url.Parse(c.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("url: %q is no http or https address", c.URL)
	}
	if len(c.Secret) < 16 {
		return nil, fmt.Errorf("secret: at least 16 characters are needed to sign the calls")
	}
	dial, err := fetch.Dialer(c.Allow, 5*time.Second)
	if err != nil {
		return nil, fmt.Errorf("allow: %w", err)
	}
	client := &http.Client{
		Transport: &http.Transport{Proxy: nil, DialContext: dial, TLSHandshakeTimeout: 5 * time.Second, DisableKeepAlives: true},
		// A signed call goes where the office said, and nowhere else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return func(ctx context.Context, m Message) error { return c.call(ctx, client, m, now()) }, nil
}

func (c WebhookConfig) call(ctx context.Context, client *http.Client, m Message, now time.Time) error {
	body, err := json.Marshal(webhookBody{
		ID: m.ID, At: moment(m.At), Deadline: m.Deadline, Due: moment(m.Due), Number: m.Number, Act: string(m.Action), ActName: m.Action.Name(),
		State: string(m.State), StateName: m.State.Name(), Unit: m.Unit, Text: m.Text(), Link: c.Link(m.Path()),
	})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	stamp := strconv.FormatInt(now.Unix(), 10)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "yuqing")
	req.Header.Set(HeaderDelivery, m.ID)
	req.Header.Set(seal.HeaderTimestamp, stamp)
	req.Header.Set(seal.HeaderSignature, seal.Sign(c.Secret, stamp, body))
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("webhook：%w", plain(bareURL(err)))
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxAnswer)) // the answer's status says all
	if res.StatusCode < 200 || res.StatusCode > 299 {
		err := fmt.Errorf("webhook 答复 %s", res.Status)
		if after := fetch.RetryAfter(res.Header.Get("Retry-After"), now); after > 0 {
			return &waitError{err, after}
		}
		return err
	}
	return nil
}

// moment is a time as calls write it, and empty for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Shanghai).Format(time.RFC3339)
}

// bareURL takes the address out of an error: it may carry a token.
func bareURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
