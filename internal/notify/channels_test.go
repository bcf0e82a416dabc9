package notify

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/internal/seal"
	"yuqing/ledger"
)

var message = Message{
	ID: "notice:e1:3", UserID: "u1", EntryID: "e1", Number: "2026-00012", Action: ledger.ActDispatch, State: ledger.StateToAccept,
	Unit: "卫生健康局", At: time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC),
}

func link(path string) string { return "https://yq.example.gov.cn" + path }

func TestWebhookIsSigned(t *testing.T) {
	var head http.Header
	var body []byte
	status := http.StatusOK
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head = r.Header
		body, _ = io.ReadAll(r.Body)
		if status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
	}))
	defer srv.Close()
	now := func() time.Time { return time.Unix(1773104400, 0) }
	const secret = "0123456789abcdef"
	call, err := NewWebhook(WebhookConfig{URL: srv.URL + "/hook?key=geheim", Secret: secret, Allow: []string{"127.0.0.0/8"}, Link: link}, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := call(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	if head.Get(HeaderDelivery) != message.ID || head.Get(seal.HeaderTimestamp) != "1773104400" ||
		head.Get(seal.HeaderSignature) != seal.Sign(secret, "1773104400", body) || seal.Sign("another secret!!", "1773104400", body) == seal.Sign(secret, "1773104400", body) {
		t.Errorf("head %v", head)
	}
	var got map[string]string
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"id": "notice:e1:3", "at": "2026-03-10T09:00:00+08:00", "number": "2026-00012", "act": "dispatch", "act_name": "交办",
		"state": "to-accept", "state_name": "待签收", "unit": "卫生健康局", "text": "2026-00012 交办，当前状态：待签收（卫生健康局）", "link": "https://yq.example.gov.cn/ledger/e1"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("body %v", got)
	}
	for _, status = range []int{http.StatusInternalServerError, http.StatusFound, http.StatusForbidden} {
		if err := call(t.Context(), message); err == nil {
			t.Errorf("%d is no success", status)
		}
	}
	srv.Close()
	if err := call(t.Context(), message); err == nil || strings.Contains(err.Error(), "geheim") {
		t.Errorf("a closed port: %v", err)
	}
	guarded, err := NewWebhook(WebhookConfig{URL: srv.URL, Secret: secret, Link: link}, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := guarded(t.Context(), message); err == nil || !strings.Contains(err.Error(), "未经放行") {
		t.Errorf("a private address: %v", err)
	}
}

func TestWebhookSettings(t *testing.T) {
	for _, c := range []WebhookConfig{
		{URL: "ftp://x.cn", Secret: "0123456789abcdef"}, {URL: "https://x.cn", Secret: "short"},
		{URL: "https://x.cn", Secret: "0123456789abcdef", Allow: []string{"*"}},
	} {
		if _, err := NewWebhook(c, time.Now); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}

// smtpServer takes mails on loopback and hands over what was written; refuse
// makes it refuse every recipient.
func smtpServer(t *testing.T, refuse bool) (address string, mails <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	out := make(chan string, 4)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go serveSMTP(c, refuse, out)
		}
	}()
	return l.Addr().String(), out
}

func serveSMTP(c net.Conn, refuse bool, out chan<- string) {
	defer c.Close()
	in := bufio.NewScanner(c)
	say := func(s string) { fmt.Fprint(c, s+"\r\n") }
	say("220 test")
	for in.Scan() {
		switch word, _, _ := strings.Cut(strings.ToUpper(in.Text()), " "); {
		case word == "EHLO":
			say("250 test")
		case word == "RCPT" && refuse:
			say("550 no such user")
		case word == "DATA":
			say("354 go on")
			var b strings.Builder
			for in.Scan() && in.Text() != "." {
				b.WriteString(in.Text() + "\n")
			}
			out <- b.String()
			say("250 taken")
		case word == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func TestMail(t *testing.T) {
	address, mails := smtpServer(t, false)
	send, err := NewMail(MailConfig{Server: address, Security: "none", From: "舆情办 <yq@example.gov.cn>", Link: link})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := send(t.Context(), "zhang@example.gov.cn", message); err != nil {
			t.Fatal(err)
		}
	}
	first, second := <-mails, <-mails
	id := func(s string) string {
		_, rest, _ := strings.Cut(s, "Message-ID: ")
		id, _, _ := strings.Cut(rest, "\n")
		return id
	}
	if id(first) == "" || id(first) != id(second) {
		t.Errorf("two sendings of one notice are %q and %q", id(first), id(second))
	}
	for _, want := range []string{"To: <zhang@example.gov.cn>", "Auto-Submitted: auto-generated", "Date: Tue, 10 Mar 2026"} {
		if !strings.Contains(first, want) {
			t.Errorf("no %q in\n%s", want, first)
		}
	}
	// A server that does not know STARTTLS is not spoken to in the clear.
	secure, err := NewMail(MailConfig{Server: address, From: "yq@example.gov.cn", Link: link})
	if err != nil {
		t.Fatal(err)
	}
	if err := secure(t.Context(), "zhang@example.gov.cn", message); err == nil {
		t.Error("sent without STARTTLS")
	}
	refusing, _ := smtpServer(t, true)
	send, err = NewMail(MailConfig{Server: refusing, Security: "none", From: "yq@example.gov.cn", Link: link})
	if err != nil {
		t.Fatal(err)
	}
	if err := send(context.Background(), "zhang@example.gov.cn", message); err == nil || !strings.Contains(err.Error(), "550") {
		t.Errorf("a refused recipient: %v", err)
	}
}

func TestMailSettings(t *testing.T) {
	for _, c := range []MailConfig{
		{Server: "mail.example.cn", From: "a@b.cn"}, {Server: "mail.example.cn:smtp", From: "a@b.cn"},
		{Server: "mail.example.cn:25", From: "nobody"}, {Server: "mail.example.cn:25", From: "a@b.cn", Security: "maybe"},
	} {
		if _, err := NewMail(c); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}

// A hot event is told in the same way, and leads to its own page.
func TestAlarmIsToldInWords(t *testing.T) {
	m := Message{ID: "event-alarm-1", Alarm: &eventflow.Alarm{Event: "ev1", Kind: eventflow.AlarmHot, Heat: 42.04, Posts: 17}}
	if m.Text() != "新热点　17 条信息，热度 42.0" || m.Path() != "/events/ev1" || !m.Urgent() {
		t.Errorf("%q %q", m.Text(), m.Path())
	}
}

// Two reminders of one entry are of different deadlines, and say of which.
func TestAStepNamesItsDeadline(t *testing.T) {
	m := message
	m.Action, m.Deadline, m.Due = ledger.ActRemind, "回应", time.Date(2026, 3, 12, 1, 30, 0, 0, time.UTC)
	if got := m.Text(); got != "2026-00012 催办，回应时限 2026-03-12 09:30，当前状态：待签收（卫生健康局）" {
		t.Errorf("%q", got)
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if text, user := (Item{Kind: KindMail, Payload: b}).About(); text != m.Text() || user != "u1" {
		t.Errorf("%q for %q", text, user)
	}
	if text, user := (Item{Kind: KindNotice, Payload: b}).About(); text+user != "" {
		t.Errorf("not handed out yet: %q for %q", text, user)
	}
}

// A receiver that asks to be left alone is, within what an item may wait at all.
func TestAReceiverThatAsksToWait(t *testing.T) {
	now := time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC)
	asks := ""
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asks != "" {
			w.Header().Set("Retry-After", asks)
		}
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer srv.Close()
	call, err := NewWebhook(WebhookConfig{URL: srv.URL, Secret: "0123456789abcdef", Allow: []string{"127.0.0.0/8"}, Link: link}, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	w := NewWorker(Config{Now: func() time.Time { return now }})
	for said, want := range map[string]time.Duration{
		"": firstWait, "soon": firstWait, "2": firstWait, "90": 90 * time.Second, "1000000": maxWait,
		now.Add(5 * time.Minute).Format(http.TimeFormat): 5 * time.Minute,
	} {
		asks = said
		if got := w.again(1, call(t.Context(), message)).Sub(now); got != want {
			t.Errorf("%q: again after %s, want %s", said, got, want)
		}
	}
	if asks = "90"; !w.again(MaxAttempts, call(t.Context(), message)).IsZero() {
		t.Error("tried for ever")
	}
}

// An administrator reads in plain words why something does not get through.
func TestFailuresInPlainWords(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	_ = l.Close()
	refusing, _ := smtpServer(t, true)
	for address, want := range map[string]string{closed: "对方拒绝连接", refusing: "服务器不接受收件地址，答复 550"} {
		send, err := NewMail(MailConfig{Server: address, Security: "none", From: "yq@example.gov.cn", Link: link})
		if err != nil {
			t.Fatal(err)
		}
		if err := send(t.Context(), "zhang@example.gov.cn", message); err == nil || !strings.Contains(err.Error(), "邮件服务器 "+address+"："+want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	call, err := NewWebhook(WebhookConfig{URL: "http://" + closed + "/?key=geheim", Secret: "0123456789abcdef", Allow: []string{"127.0.0.0/8"}, Link: link}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := call(t.Context(), message); err == nil || !strings.Contains(err.Error(), "对方拒绝连接") || strings.Contains(err.Error(), "geheim") {
		t.Errorf("webhook: %v", err)
	}
	late, end := context.WithTimeout(t.Context(), 0)
	defer end()
	if err := call(late, message); err == nil || !strings.Contains(err.Error(), "已超时") {
		t.Errorf("no answer in time: %v", err)
	}
}
