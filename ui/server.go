package ui

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/brief"
	"yuqing/internal/calibration"
	"yuqing/internal/checkup"
	"yuqing/internal/desk"
	"yuqing/internal/duty"
	"yuqing/internal/enrol"
	"yuqing/internal/evidence"
	"yuqing/internal/notify"
	"yuqing/internal/office"
	"yuqing/internal/patrol"
	"yuqing/internal/seal"
	"yuqing/internal/web"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

// Deps are the services behind the pages.
type Deps struct {
	Desk     *desk.Desk
	Ledger   *ledger.Service
	Evidence *evidence.Service
	Access   *access.Service
	Notices  *notify.Inbox
	Link     func(path string) string // the whole address of a page, for what is read outside
	Identity *web.Identity
	Office   string // name of the office, for the head of each page; may be empty
	// Demo is the password of the demonstration's accounts, shown to all; empty
	// where the installation is a real one.
	Demo    string
	Version string
	// Seals is the box for what a browser keeps meanwhile and must not read.
	Seals func() (*seal.Box, error)
	Now   func() time.Time
	// Stopping is closed when the process ends: pages that listen are let go.
	Stopping <-chan struct{}
	// LiveEvery is how often the store is asked for a page that listens; 0: every
	// four seconds.
	LiveEvery time.Duration
	Log       *slog.Logger

	Duty        *duty.Service
	Enrol       *enrol.Service
	Rules       *office.Service // what the office sets of its own way of working
	Calibration *calibration.Service
	Wording     *wording.Service
	Briefs      *brief.Service
	Patrol      *patrol.Service
	Checkup     *checkup.Service
}

type server struct {
	Deps
	files     static
	listeners *listeners
}

// route is one page or form.
type route struct {
	method, path string
	// needs is the permission that the service behind asks for, for the menu
	// and for a first refusal; empty: anybody who is logged in.
	needs  access.Permission
	open   bool // no log-in needed
	handle func(*request) error
}

// Register adds all pages to an Echo that web.New made, and shows every error
// outside /api as a page.
func Register(e *echo.Echo, d Deps) {
	s := &server{Deps: d, files: loadStatic(), listeners: newListeners()}
	for _, r := range s.routes() {
		s.add(e, r)
	}
	e.GET("/live", s.live)
	e.GET("/session", s.left)
	e.GET(staticPath+":version/:name", s.files.serve)
	s.pagesForErrors(e)
}

func (s *server) add(e *echo.Echo, r route) {
	e.Add(r.method, r.path, s.serve(r), s.errors, s.headers, s.Identity.Identify, web.FromForm, s.guard(r))
}

func (s *server) routes() []route {
	var all []route
	for _, part := range [][]route{
		s.sessionPages(), s.homePages(), s.postPages(), s.searchPages(), s.eventPages(), s.sourcePages(), s.importPages(), s.jobPages(), s.exports(), s.cluePages(),
		s.ledgerPages(), s.filePages(), s.printPages(), s.noticePages(), s.reportPages(), s.wallPages(), s.displayPages(), s.accountPages(), s.systemPages(),
		s.correctionPages(), s.rulePages(), s.modelPages(), s.wordingPages(), s.briefPages(), s.patrolPages(),
		s.handPages(), s.ledgerImportPages(), s.directionPages(), s.paperPages(), s.lookBackPages(), s.recallPages(), s.bulkPages(), s.ledgerViewPages(), s.ticketPages(), s.clockPages(), s.calendarPages(), s.dutyPages(), s.enrolPages(),
	} {
		all = append(all, part...)
	}
	return all
}

// request is one request for a page.
type request struct {
	echo.Context
	by    access.Actor
	nonce string
}

// ctx is the request's context, for the services.
func (r *request) ctx() context.Context { return r.Request().Context() }

func (s *server) serve(r route) echo.HandlerFunc {
	return func(c echo.Context) error { return r.handle(requestOf(c)) }
}

func requestOf(c echo.Context) *request {
	by, _ := web.Actor(c)
	nonce, _ := c.Get(nonceKey).(string)
	return &request{c, by, nonce}
}

// guard sends who is not logged in to the log-in page (see lapsed) and refuses roles that
// lack the permission altogether.
func (s *server) guard(r route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if r.open {
				return next(c)
			}
			by, ok := web.Actor(c)
			switch {
			case !ok:
				return s.lapsed(c)
			case by.MustChange && r.path != "/password" && r.path != "/logout":
				return c.Redirect(http.StatusSeeOther, "/password")
			case r.needs != "" && access.ReachOf(by, r.needs).Nothing():
				return access.Require(by, r.needs, access.Object{})
			}
			return next(c)
		}
	}
}

// loginPath comes back to a page after the log-in, but never repeats a form.
func loginPath(r *http.Request) string {
	if r.Method != http.MethodGet || r.URL.Path == "/" {
		return "/login"
	}
	return "/login?next=" + url.QueryEscape(r.URL.RequestURI())
}

// localPath is where a log-in may lead: a path of this server, or the home
// page.
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}
