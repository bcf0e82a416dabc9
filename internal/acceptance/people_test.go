package acceptance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// person is somebody with an account, acting through the API by a token. Each
// request goes to the next of the processes that serve it.
type person struct {
	webs   []*server
	turn   int
	login  string
	secret string
}

// chosenPassword is everybody's after the first log-in.
const chosenPassword = "Qing-shui-2026"

// hire adds an account on the command line, sets its password as the person
// would at the first log-in, and takes an API token.
func (sys *system) hire(t *testing.T, webs []*server, login, unit string, roles ...string) *person {
	t.Helper()
	args := []string{"user", "add", login, "--name", "测试" + login, "--role", strings.Join(roles, ",")}
	if unit != "" {
		args = append(args, "--unit", unit)
	}
	handed := lines[struct {
		Password string `json:"password"`
	}](t, sys.must(t, args...))[0].Password
	p := &person{webs: webs, login: login}

	cookie, form := p.session(t, handed)
	p.withSession(t, cookie, form, "PUT", "/session/password", map[string]string{"old": handed, "new": chosenPassword})
	cookie, form = p.session(t, chosenPassword)
	var token struct {
		Secret string `json:"secret"`
	}
	body := p.withSession(t, cookie, form, "POST", "/tokens", map[string]any{
		"name": "acceptance", "expires": time.Now().Add(24 * time.Hour),
	})
	if err := json.Unmarshal(body, &token); err != nil || token.Secret == "" {
		t.Fatalf("no token for %s: %v %s", login, err, body)
	}
	p.secret = token.Secret
	return p
}

// next is the address that the next request goes to.
func (p *person) next() string {
	p.turn++
	return p.webs[p.turn%len(p.webs)].url
}

func (p *person) session(t *testing.T, password string) (cookie *http.Cookie, form string) {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"login": p.login, "password": password})
	resp, err := http.Post(p.next()+"/api/v1/session", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var me struct {
		FormToken string `json:"form_token"`
	}
	text, _ := io.ReadAll(resp.Body)
	if err := json.Unmarshal(text, &me); err != nil || resp.StatusCode != http.StatusCreated || len(resp.Cookies()) != 1 {
		t.Fatalf("log-in of %s: %s %s", p.login, resp.Status, text)
	}
	return resp.Cookies()[0], me.FormToken
}

func (p *person) withSession(t *testing.T, cookie *http.Cookie, form, method, path string, in any) []byte {
	t.Helper()
	req := p.request(t, method, path, in)
	req.AddCookie(cookie)
	req.Header.Set("X-Form-Token", form)
	status, body := send(t, req)
	if status/100 != 2 {
		t.Fatalf("%s %s by %s: %d %s", method, path, p.login, status, body)
	}
	return body
}

func (p *person) request(t *testing.T, method, path string, in any) *http.Request {
	t.Helper()
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, p.next()+"/api/v1"+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

// ask sends a request by token and returns what came back.
func (p *person) ask(t *testing.T, method, path string, in any, header ...string) (int, []byte) {
	t.Helper()
	req := p.request(t, method, path, in)
	req.Header.Set("Authorization", "Bearer "+p.secret)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return send(t, req)
}

// does sends a request that must succeed and reads the answer into out.
func (p *person) does(t *testing.T, out any, method, path string, in any, header ...string) {
	t.Helper()
	status, body := p.ask(t, method, path, in, header...)
	if status/100 != 2 {
		t.Fatalf("%s %s by %s: %d %s", method, path, p.login, status, body)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(body, out); err != nil {
		t.Fatalf("%s %s: %v\n%s", method, path, err, body)
	}
}

func send(t *testing.T, req *http.Request) (int, []byte) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}

// patience is long enough for a machine that is busy with other tests too.
const patience = 5 * time.Minute

// eventually asks again and again, as long as patience lasts, until ok.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(patience); !ok(); {
		select {
		case <-end:
			t.Fatalf("after %s: %s", patience, what)
		case <-tick.C:
		}
	}
}

func quoted(version int) string { return fmt.Sprintf("%q", fmt.Sprint(version)) }
