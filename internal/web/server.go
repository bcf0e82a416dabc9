package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// Limits of every request.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 5 * time.Minute // a form; an upload has it beside the time of slowestLine
	writeTimeout  = 5 * time.Minute
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10
	// MaxBody is the largest body but for uploads, in bytes.
	MaxBody = 2 << 20
	// MaxUpload is the largest uploaded file, in bytes.
	MaxUpload = 256 << 20
)

// Options are what an installation sets of its web server.
type Options struct {
	Log *slog.Logger
	// TrustedProxies lists the CIDRs whose X-Forwarded-For is believed; with
	// none, the address of the connection counts.
	TrustedProxies []string
	// TLS says that people reach the pages over TLS only; browsers are told to
	// keep to it.
	TLS     bool
	Metrics *Metrics
}

// New makes an Echo with everything that every request passes: the caller's
// address, a request ID, the log, metrics, recovery from panics, limits and
// security headers. Errors are answered as problems.
func New(o Options) (*echo.Echo, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	ip, err := extractor(o.TrustedProxies)
	if err != nil {
		return nil, err
	}
	e.IPExtractor = ip
	e.HTTPErrorHandler = func(err error, c echo.Context) { answerProblem(o.Log, err, c) }
	e.Use(requestID, o.Metrics.observe, logRequests(o.Log), recoverPanics, secure(o.TLS), limitBody)
	return e, nil
}

// Server serves a handler with time-outs.
func Server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
	}
}

func extractor(proxies []string) (echo.IPExtractor, error) {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect(), nil
	}
	// Only the named ones: echo by itself would trust every private address.
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, cidr := range proxies {
		_, network, err := net.ParseCIDR(cidr)
		if err != nil {
			return nil, fmt.Errorf("trusted proxy %q is not a CIDR such as 10.0.0.5/32: %w", cidr, err)
		}
		trust = append(trust, echo.TrustIPRange(network))
	}
	return echo.ExtractIPFromXFFHeader(trust...), nil
}

// goodID is what a caller's own request ID may look like; anything else could
// forge lines of the log.
var goodID = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

func requestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !goodID.MatchString(id) {
			id = rand.Text()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

// RequestID is the number by which a request is found in the log.
func RequestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

// logRequests writes one line a request, without its query: people search for
// names.
func logRequests(log *slog.Logger) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			start := time.Now()
			if err := next(c); err != nil {
				c.Error(err) // so that the status below is the one sent
			}
			a, _ := Actor(c)
			log.Info("request", "method", c.Request().Method, "route", c.Path(), "status", c.Response().Status,
				"ms", time.Since(start).Milliseconds(), "user", a.Login, "address", c.RealIP(), "request_id", RequestID(c))
			return nil
		}
	}
}

func recoverPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		DisableStackAll: true,
		LogErrorFunc: func(_ echo.Context, err error, stack []byte) error {
			return fmt.Errorf("panic: %w\n%s", err, stack)
		},
	})(next)
}

// secure sets the headers that hold for every answer; pages add their own
// policy with a nonce.
func secure(tls bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc { return secured(next, tls) }
}

func secured(next echo.HandlerFunc, tls bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		if tls {
			h.Set("Strict-Transport-Security", "max-age=15552000") // half a year, this host alone
		}
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		h.Set("Cache-Control", "no-store")
		return next(c)
	}
}

// limitBody bounds what a handler reads.
func limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		c.Set(bodyKey, r.Body)
		r.Body = http.MaxBytesReader(c.Response(), r.Body, MaxBody)
		return next(c)
	}
}

// allowUpload lets a form with files be larger and take longer, for somebody who
// is known: strangers must not fill the disk through the log-in page.
func allowUpload(c echo.Context) {
	r := c.Request()
	whole, ok := c.Get(bodyKey).(io.ReadCloser)
	if ok && strings.HasPrefix(r.Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		going := &goingOn{ReadCloser: whole, line: http.NewResponseController(c.Response()), now: time.Now, began: time.Now()}
		r.Body = http.MaxBytesReader(c.Response(), going, MaxUpload+MaxBody)
	}
}

// answerProblem answers an error as application/problem+json.
func answerProblem(log *slog.Logger, err error, c echo.Context) {
	p := Report(log, err, c)
	if c.Response().Committed {
		return
	}
	c.Response().Header().Set(echo.HeaderContentType, "application/problem+json; charset=utf-8")
	if err := c.JSON(p.Status, p); err != nil {
		log.Warn("answer not sent", "request_id", p.RequestID, "error", err)
	}
}

// Report makes the problem of a failed request and logs what people are not
// told.
func Report(log *slog.Logger, err error, c echo.Context) Problem {
	p := ProblemOf(err)
	p.RequestID = RequestID(c)
	if errors.Is(err, context.Canceled) {
		return p // the caller went away
	}
	if p.Status >= 500 {
		log.Error("request failed", "route", c.Path(), "request_id", p.RequestID, "error", err)
	}
	return p
}
