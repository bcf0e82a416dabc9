package ui

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/web"
	"yuqing/internal/webtest"
)

// idle is a browser whose session nobody used for so long.
func (b *bench) idle(t *testing.T, login string, since time.Duration) *browser {
	t.Helper()
	u, err := b.Store.Access.UserByLogin(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	u.PasswordAt = u.PasswordAt.Add(-24 * time.Hour) // it was theirs before
	if err := b.Store.Access.Apply(t.Context(), access.Change{Users: []access.User{u}}); err != nil {
		t.Fatal(err)
	}
	then := access.New(b.Store.Access, b.Store.Audit, func() time.Time { return b.Now().Add(-since) }, access.Options{})
	token, _, err := then.Login(t.Context(), login, webtest.Password, "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return &browser{b, token}
}

// logsIn sends the log-in form that a page shows.
func (b *bench) logsIn(t *testing.T, page *httptest.ResponseRecorder, login string) (*httptest.ResponseRecorder, *browser) {
	t.Helper()
	form := formOn(t, page, "/login")
	form.Set("login", login)
	form.Set("password", webtest.Password)
	w := (&browser{b, ""}).send("POST", "/login", form)
	for _, c := range w.Result().Cookies() {
		if c.Name == "yuqing" {
			return w, &browser{b, c.Value}
		}
	}
	t.Fatalf("%s is not logged in: %d", login, w.Code)
	return nil, nil
}

// What was typed while the session ended waits behind the log-in, and is sent
// by one press of its own person, with the token of the new session.
func TestWhatWasTypedOutlivesTheSession(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	contact := b.idle(t, "health", 31*time.Minute)
	path := "/ledger/" + e.ID + "/acts/return"
	typed := url.Values{"version": {"1"}, "reason": {"路灯属城管局职责\r\n请改派。"}, "basis": {"三定方案"}}
	page := contact.send("POST", path, typed, func(r *http.Request) { r.Header.Set("Referer", "http://example.com/ledger/"+e.ID) })
	check(t, page, 200, []string{"您填写的内容还在", `name="carried"`, `name="next" value="/ledger/` + e.ID}, []string{"路灯属城管局", "三定方案"})

	asked, again := b.logsIn(t, page, "health")
	check(t, asked, 200, []string{"继续提交：退单", "尚未提交", "理由</span>", "路灯属城管局职责", `href="/ledger/` + e.ID + `"`}, nil)
	form := formOn(t, asked, path)
	if got := form.Get("reason"); strings.ReplaceAll(got, "\r\n", "\n") != "路灯属城管局职责\n请改派。" || form.Get("basis") != "三定方案" || form.Get("version") != "1" {
		t.Errorf("carried %q", form)
	}
	if form.Get(web.FormField) != web.FormTokenOf(again.session) {
		t.Error("the form does not carry the new session's token")
	}
	if w := again.send("POST", path, form); w.Code == http.StatusForbidden {
		t.Errorf("sent after all: %d", w.Code)
	}
	if w := (&browser{b, ""}).send("POST", path, form); w.Header().Get("Location") != "/login" {
		t.Errorf("without a log-in: %d", w.Code)
	}
}

// A wrong password in between loses nothing; another person gets nothing of
// it; what is broken or old is refused.
func TestWhatWasTypedIsItsPersonsAlone(t *testing.T) {
	b := newBench(t)
	contact := b.idle(t, "health", 31*time.Minute)
	page := contact.post("/notices/read", "note", "只有我能看")
	form := formOn(t, page, "/login")
	form.Set("login", "health")
	form.Set("password", "Wrong-Pass-1")
	page = (&browser{b, ""}).send("POST", "/login", form)
	check(t, page, 401, []string{`name="carried"`}, nil)
	other, _ := b.logsIn(t, page, "school")
	if to := other.Header().Get("Location"); !strings.Contains(to, "done=notcarried") || strings.Contains(other.Body.String(), "只有我能看") {
		t.Errorf("another person is led to %q with %s", to, other.Body.String())
	}
	for name, carried := range map[string]string{
		"broken": "v1:AAAA", "nothing": "x",
		"old": func() string {
			s, err := b.srv.carry(carriedForm{User: "id-health", Path: "/x", Fields: url.Values{}, At: b.Now().Add(-carriedFor)})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}(),
	} {
		w := (&browser{b, ""}).post("/login", "login", "health", "password", webtest.Password, carriedField, carried)
		if to := w.Header().Get("Location"); to != "/?done=notcarried" {
			t.Errorf("%s: %d %q", name, w.Code, to)
		}
	}
}

// Only a form of a page of that very session is carried on, and no secret.
func TestWhatIsNotCarriedOn(t *testing.T) {
	b := newBench(t)
	contact := b.idle(t, "health", 31*time.Minute)
	toLogin := func(name string, w *httptest.ResponseRecorder) {
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/login" {
			t.Errorf("%s: %d %q", name, w.Code, w.Header().Get("Location"))
		}
	}
	toLogin("another token", contact.post("/clues", "text", "x", web.FormField, "made-up"))
	toLogin("no session", b.as(t, "").post("/clues", "text", "x"))
	toLogin("passwords", contact.post("/password", "old", "x"))
	out := b.as(t, "health")
	out.post("/logout")
	toLogin("logged out on purpose", out.post("/clues", "text", "x"))
	if w := contact.post("/clues", "text", strings.Repeat("长", carriedAtMost/3+1)); w.Code != 200 || !strings.Contains(w.Body.String(), "无法保留") || strings.Contains(w.Body.String(), `name="carried"`) {
		t.Errorf("too long: %d %.300s", w.Code, w.Body.String())
	}
	asked, _ := b.logsIn(t, contact.post("/sources", "name", "内网论坛", "login_password", "geheim"), "health")
	check(t, asked, 200, []string{"内网论坛"}, []string{"geheim"})
}

// Of a form with files the text is kept; the files are named, for they must be
// chosen again.
func TestFilesAreNotCarriedOn(t *testing.T) {
	b := newBench(t)
	contact := b.idle(t, "health", 31*time.Minute)
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	_ = m.WriteField(web.FormField, web.FormTokenOf(contact.session))
	_ = m.WriteField("text", "已到现场核实")
	part, _ := m.CreateFormFile("file", "现场.jpg")
	_, _ = part.Write(make([]byte, web.MaxBody+1)) // larger than any form of text
	_ = m.WriteField("after", "后面的字段")
	_ = m.Close()
	r := httptest.NewRequest("POST", "/ledger/none/acts/feedback", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Accept", "text/html")
	r.AddCookie(&http.Cookie{Name: "yuqing", Value: contact.session})
	page := httptest.NewRecorder()
	b.echo.ServeHTTP(page, r)
	asked, _ := b.logsIn(t, page, "health")
	check(t, asked, 200, []string{"已到现场核实", "后面的字段", "现场.jpg", "重新上传"}, nil)
}

// A password that must be changed first does not lose the form either.
func TestWhatWasTypedOutlivesANewPassword(t *testing.T) {
	b := newBench(t)
	contact := b.idle(t, "health", 31*time.Minute)
	page := contact.post("/clues", "text", "井盖丢了")
	u, err := b.Store.Access.User(t.Context(), "id-health")
	if err != nil {
		t.Fatal(err)
	}
	u.MustChange = true
	if err := b.Store.Access.Apply(t.Context(), access.Change{Users: []access.User{u}}); err != nil {
		t.Fatal(err)
	}
	change, who := b.logsIn(t, page, "health")
	form := formOn(t, change, "/password")
	for field, text := range map[string]string{"old": webtest.Password, "password": "Xin-mima-2026", "again": "other"} {
		form.Set(field, text)
	}
	form = formOn(t, who.send("POST", "/password", form), "/password")
	for field, text := range map[string]string{"old": webtest.Password, "password": "Xin-mima-2026", "again": "Xin-mima-2026"} {
		form.Set(field, text)
	}
	page = who.send("POST", "/password", form)
	check(t, page, 200, []string{"密码已更改", `name="carried"`}, nil)
}

// A page may ask how long its session still goes on without keeping it alive;
// pressing 「继续」 does.
func TestHowLongASessionGoesOn(t *testing.T) {
	b := newBench(t)
	who := b.idle(t, "health", 29*time.Minute)
	for range 2 {
		check(t, who.get("/session"), 200, []string{`{"left":60}`}, nil)
	}
	check(t, who.post("/session"), 200, []string{`{"left":1800}`}, nil)
	check(t, b.idle(t, "health", 31*time.Minute).get("/session"), 200, []string{`{"left":0}`}, nil)
	check(t, b.as(t, "").get("/session"), 200, []string{`{"left":0}`}, nil)
	check(t, b.as(t, "health").get("/"), 200, []string{`data-idle="1800"`, `id="ending"`}, nil)
}

// Single keys can be turned off, in this browser.
func TestKeysAreAPreference(t *testing.T) {
	b := newBench(t)
	who := b.as(t, "monitor")
	check(t, who.get("/"), 200, []string{"停用这些单键"}, []string{`data-keys="off"`})
	w := who.post("/preferences/keys", "back", "/me")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/me" || len(w.Result().Cookies()) != 1 {
		t.Fatalf("%d %s %v", w.Code, w.Header().Get("Location"), w.Result().Cookies())
	}
	off := func(r *http.Request) { r.AddCookie(w.Result().Cookies()[0]) }
	check(t, who.send("GET", "/", nil, off), 200, []string{`data-keys="off"`, "（已停用）"}, nil)
	on := who.send("POST", "/preferences/keys", url.Values{"back": {"/"}}, off)
	if c := on.Result().Cookies(); len(c) != 1 || c[0].Value != "on" {
		t.Errorf("%v", c)
	}
}
