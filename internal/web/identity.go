package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// ErrForged refuses a request that changes something and did not come from
// this product's own pages.
var ErrForged = errors.New("cross-site request refused")

const (
	actorKey = "actor"
	tokenKey = "session-token"
	bodyKey  = "whole-body"
)

// FormField and FormHeader carry the form token of a session: a hidden field
// of every form, or a header where the body is JSON.
const (
	FormField  = "_token"
	FormHeader = "X-Form-Token"
)

// Identity finds out who is asking.
type Identity struct {
	accounts *access.Service
	cookie   string
	secure   bool
	origin   *http.CrossOriginProtection
}

// NewIdentity makes an Identity. secure must be set where the pages are
// served over TLS.
func NewIdentity(accounts *access.Service, secure bool) *Identity {
	name := "yuqing"
	if secure {
		name = "__Host-yuqing" // browsers then refuse it from any other host or path
	}
	return &Identity{accounts, name, secure, http.NewCrossOriginProtection()}
}

// Identify puts the actor of a valid session or bearer token into the context
// of the request and refuses what another site's page sent. A request without
// either goes on as nobody's.
func (id *Identity) Identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		var err error
		if secret, ok := bearer(c); ok {
			err = id.byToken(c, secret)
		} else {
			err = id.byCookie(c)
		}
		if err != nil {
			return err
		}
		if _, known := Actor(c); known {
			allowUpload(c)
		}
		return next(c)
	}
}

// Peek finds out whose a session is without noting its use, for what a page
// asks by itself; it returns access.ErrNoSession where it has ended.
func (id *Identity) Peek(c echo.Context) (access.Actor, error) {
	if id.origin.Check(c.Request()) != nil {
		return access.Actor{}, ErrForged
	}
	cookie, err := c.Cookie(id.cookie)
	if err != nil || cookie.Value == "" {
		return access.Actor{}, access.ErrNoSession
	}
	return id.accounts.Peek(c.Request().Context(), cookie.Value, c.RealIP())
}

func bearer(c echo.Context) (secret string, ok bool) {
	scheme, secret, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
	return strings.TrimSpace(secret), strings.EqualFold(scheme, "Bearer")
}

func (id *Identity) byToken(c echo.Context, secret string) error {
	a, err := id.accounts.ByToken(c.Request().Context(), secret, c.RealIP())
	if err != nil {
		return err
	}
	c.Set(actorKey, a)
	return nil
}

// byCookie follows the session cookie. A session that ended is as good as none.
func (id *Identity) byCookie(c echo.Context) error {
	if id.origin.Check(c.Request()) != nil {
		return ErrForged
	}
	cookie, err := c.Cookie(id.cookie)
	if err != nil || cookie.Value == "" {
		return nil
	}
	who := id.accounts.Resume
	if byItself(c.Request()) {
		who = id.accounts.Peek
	}
	a, err := who(c.Request().Context(), cookie.Value, c.RealIP())
	if errors.Is(err, access.ErrNoSession) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Set(actorKey, a)
	c.Set(tokenKey, cookie.Value)
	return nil
}

// ByItself marks the address of a page that is asked for again without its
// person: such a request is no use of the session, so that one whom nobody
// watches ends in time.
const ByItself = "auto"

// byItself reports whether a page asks by itself, and takes the mark off, so
// that the page's links do not carry it on.
func byItself(r *http.Request) bool {
	q := r.URL.Query()
	if r.Method != http.MethodGet || !q.Has(ByItself) {
		return false
	}
	q.Del(ByItself)
	r.URL.RawQuery = q.Encode()
	r.RequestURI = r.URL.RequestURI()
	return true
}

// Secure reports whether cookies are for TLS only.
func (id *Identity) Secure() bool { return id.secure }

// Lapsed finds out whose the session was that ended by itself while somebody
// filled in a form, and the token that its forms carry. The form may be as
// large as that of somebody who is known. It returns access.ErrNoSession where
// nobody can be told.
func (id *Identity) Lapsed(c echo.Context) (userID, formToken string, err error) {
	cookie, err := c.Cookie(id.cookie)
	if err != nil || cookie.Value == "" {
		return "", "", access.ErrNoSession
	}
	if userID, err = id.accounts.LapsedOf(c.Request().Context(), cookie.Value); err != nil {
		return "", "", err
	}
	allowUpload(c)
	return userID, FormTokenOf(cookie.Value), nil
}

// Left is how long the request's session goes on without use; asking is none.
func (id *Identity) Left(c echo.Context) (time.Duration, error) {
	cookie, err := c.Cookie(id.cookie)
	if err != nil || cookie.Value == "" {
		return 0, nil
	}
	return id.accounts.Left(c.Request().Context(), cookie.Value)
}

// Begin hands the browser the token of a new session; the rest of the request
// is its person's.
func (id *Identity) Begin(c echo.Context, token string, a access.Actor) {
	c.SetCookie(id.sessionCookie(token, 0))
	c.Set(actorKey, a)
	c.Set(tokenKey, token)
}

// End takes the session's token back from the browser.
func (id *Identity) End(c echo.Context) { c.SetCookie(id.sessionCookie("", -1)) }

func (id *Identity) sessionCookie(token string, age int) *http.Cookie {
	return &http.Cookie{
		Name: id.cookie, Value: token, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: id.secure, SameSite: http.SameSiteLaxMode,
	}
}

// Actor is who is asking; ok is false where nobody is logged in.
func Actor(c echo.Context) (a access.Actor, ok bool) {
	a, ok = c.Get(actorKey).(access.Actor)
	return a, ok
}

// SessionToken is the session's secret, empty without a session.
func SessionToken(c echo.Context) string {
	token, _ := c.Get(tokenKey).(string)
	return token
}

// FormToken is what every form of this session carries. It derives from the
// session's secret, so nothing needs to be kept and it ends with the session.
// It is empty without a session.
func FormToken(c echo.Context) string { return FormTokenOf(SessionToken(c)) }

// FormTokenOf is the FormToken of the session with this secret.
func FormTokenOf(session string) string {
	if session == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("form\x00" + session))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// FromForm refuses a change by session cookie that does not carry the form
// token. A bearer token needs none: no browser adds it by itself.
func FromForm(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		want := FormToken(c)
		if want == "" || safe(c.Request().Method) {
			return next(c)
		}
		got := c.Request().Header.Get(FormHeader)
		if got == "" {
			if err := readForm(c.Request()); err != nil {
				return err
			}
			got = c.FormValue(FormField)
		}
		if subtle.ConstantTimeCompare([]byte(got), []byte(want)) != 1 {
			return ErrForged
		}
		return next(c)
	}
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// formMemory is how much of a form with files is held in memory.
const formMemory = 32 << 20

// readForm says why a form with files cannot be read, which leaves it without its
// token too: the page is not to blame for that.
func readForm(r *http.Request) error {
	if !strings.HasPrefix(r.Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		return nil
	}
	err := r.ParseMultipartForm(formMemory)
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return large
	}
	if err != nil {
		return opinion.Invalid("file", "表单没有收全，什么也没有写入：可能是上传中断，或文件名里有引号、换行等特殊字符，请把文件改名后再上传。")
	}
	return nil
}
