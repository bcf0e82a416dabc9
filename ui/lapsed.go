package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/web"
	"yuqing/ledger"
)

// Bounds of a form that is carried over a log-in.
const (
	carriedAtMost = 256 << 10 // bytes of its fields
	carriedFor    = 12 * time.Hour
)

// carriedField is the hidden field of the log-in form that holds what was
// typed, sealed: who sits down at the machine next must not read it.
const carriedField = "carried"

// notCarried are forms that hold nothing worth keeping, or a secret.
var notCarried = []string{"/logout", "/password", "/session"}

// secretFields are never carried on.
var secretFields = []string{web.FormField, "login_password", "login_header"}

// carriedForm is a form that came after its session had ended by itself.
type carriedForm struct {
	User   string // whose it is
	Path   string
	Back   string // the page with the form
	Fields url.Values
	Files  []string // names of those that are not kept
	At     time.Time
}

// errTooLong refuses to carry on a form with too much text.
var errTooLong = errors.New("the form holds too much to be carried on")

// lapsed answers somebody who is not logged in: with the log-in page, which
// carries on what they had typed into a form while their session ended.
func (s *server) lapsed(c echo.Context) error {
	r := requestOf(c)
	toLogin := func() error { return c.Redirect(http.StatusSeeOther, loginPath(c.Request())) }
	if r.Request().Method != http.MethodPost || slices.Contains(notCarried, r.Request().URL.Path) {
		return toLogin()
	}
	user, token, err := s.Identity.Lapsed(c)
	if errors.Is(err, access.ErrNoSession) {
		return toLogin()
	}
	if err != nil {
		return err
	}
	fields, files, err := typedFields(r.Request())
	if fields.Get(web.FormField) != token {
		return toLogin() // not from a page of that session
	}
	back, carried := pageBefore(r.Request()), ""
	if err == nil {
		carried, err = s.carry(carriedForm{user, r.Request().URL.RequestURI(), back, fields, files, s.Now()})
	}
	if err != nil { // too large or broken: they are told
		s.Log.Warn("a form after the end of its session is not carried on", "error", err, "request_id", web.RequestID(c))
	}
	d := s.loginData(formData{Values: map[string]string{carriedField: carried}}, back)
	d.Lapsed = true
	return s.render(r, http.StatusOK, "login", "登录", d)
}

// logInAgain is the log-in page after the password was changed on the way.
func (s *server) logInAgain(r *request, carried string) error {
	d := s.loginData(formData{Values: map[string]string{carriedField: carried}}, "/")
	p := s.page(r, "登录", d)
	p.LoggedIn, p.FormToken, p.Notice = false, "", notices["password"]
	return s.renderPage(r, http.StatusOK, "login", p)
}

// pageBefore is the page of this server that a form stood on.
func pageBefore(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return "/"
	}
	return localPath(u.RequestURI())
}

func (s *server) carry(f carriedForm) (string, error) {
	box, err := s.Seals()
	if err != nil {
		return "", err
	}
	for _, name := range secretFields {
		f.Fields.Del(name)
	}
	plain, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	return box.Seal(plain), nil
}

// carriedOf opens what a log-in form carried; ok is false where it is nothing
// of this person, too old or broken.
func (s *server) carriedOf(by access.Actor, sealed string) (f carriedForm, ok bool) {
	box, err := s.Seals()
	if err != nil {
		return f, false
	}
	plain, err := box.Open(sealed)
	if err != nil || json.Unmarshal(plain, &f) != nil {
		return f, false
	}
	return f, f.User == by.UserID && s.Now().Sub(f.At) < carriedFor
}

// carriedData is the page that asks whether to send the form after all.
type carriedData struct {
	carriedForm
	Act   string      // what the form does, where it is an act of the ledger
	Texts []typedText // what was typed, to be read once more
}

// typedText is a field's words, with its name where the form is known.
type typedText struct{ Label, Text string }

// action is the act of the ledger that a form is of; empty where it is another.
func (f carriedForm) action() ledger.Action {
	path, _, _ := strings.Cut(f.Path, "?")
	_, action, _ := strings.Cut(path, "/acts/")
	if _, known := ledger.Actions[ledger.Action(action)]; !known {
		return ""
	}
	return ledger.Action(action)
}

// texts are the words that were typed, in the order of the form.
func (f carriedForm) texts() []typedText { return typedTexts(f.action(), f.Fields) }

func typedTexts(action ledger.Action, fields url.Values) []typedText {
	labels := map[string]string{"reason": "理由", "late_reason": "补录理由", "for_name": "代谁办理"}
	var names []string
	for _, x := range formOf(action) {
		names, labels[x.key] = append(names, x.key), x.label
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var out []typedText
	for _, name := range names {
		for _, v := range fields[name] {
			if utf8.RuneCountInString(v) < len(v) || strings.ContainsAny(v, " \n") { // words, not a key or a number
				out = append(out, typedText{labels[name], v})
			}
		}
	}
	return out
}

// goOn shows a person who has just logged in what they had typed before, to
// send it with one press; never is it sent without them.
func (s *server) goOn(r *request, sealed, next string) error {
	f, ok := s.carriedOf(r.by, sealed)
	if !ok {
		return r.done(localPath(next), "notcarried")
	}
	d := carriedData{carriedForm: f, Texts: f.texts()}
	if a := f.action(); a != "" {
		d.Act = a.Name()
	}
	return s.render(r, http.StatusOK, "carried", "继续提交", d)
}

// typedFields are the fields of a form, and the names of its files, whose
// content is passed over. It returns what it has read beside an error.
func typedFields(r *http.Request) (url.Values, []string, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEMultipartForm {
		if err = r.ParseForm(); err == nil && sizeOf(r.PostForm) > carriedAtMost {
			err = errTooLong
		}
		return r.PostForm, nil, err
	}
	return typedParts(r)
}

func typedParts(r *http.Request) (url.Values, []string, error) {
	fields := url.Values{}
	var files []string
	parts, err := r.MultipartReader()
	if err != nil {
		return fields, nil, err
	}
	for room := int64(carriedAtMost); ; {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return fields, files, nil
		}
		if err != nil {
			return fields, files, fmt.Errorf("read a form's part: %w", err)
		}
		if part.FileName() != "" {
			files = append(files, part.FileName())
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, room+1))
		if err != nil {
			return fields, files, fmt.Errorf("read a form's field: %w", err)
		}
		if room -= int64(len(text)); room < 0 {
			return fields, files, errTooLong
		}
		fields.Add(part.FormName(), string(text))
	}
}

func sizeOf(v url.Values) (n int) {
	for name, values := range v {
		n += len(name) * len(values)
		for _, text := range values {
			n += len(text)
		}
	}
	return n
}
