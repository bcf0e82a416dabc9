package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"yuqing/ingest/push"
	"yuqing/internal/access"
	"yuqing/internal/brief"
	"yuqing/internal/calibration"
	"yuqing/internal/desk"
	"yuqing/internal/duty"
	"yuqing/internal/enrol"
	"yuqing/internal/evidence"
	"yuqing/internal/notify"
	"yuqing/internal/office"
	"yuqing/internal/patrol"
	"yuqing/internal/web"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

// Deps are the services behind the interface.
type Deps struct {
	Desk     *desk.Desk
	Ledger   *ledger.Service
	Evidence *evidence.Service
	Access   *access.Service
	Notices  *notify.Inbox
	Push     *push.Receiver
	Identity *web.Identity
	Metrics  *web.Metrics

	Duty        *duty.Service
	Enrol       *enrol.Service
	Rules       *office.Service // what the office sets of its own way of working
	Calibration *calibration.Service
	Wording     *wording.Service
	Briefs      *brief.Service
	Patrol      *patrol.Service
	// Ready says why this process cannot serve yet, or nil.
	Ready   func(ctx context.Context) error
	Version string
}

type server struct {
	Deps
	doc object
}

// Register adds all routes to an Echo that web.New made.
func Register(e *echo.Echo, d Deps) {
	s := &server{Deps: d}
	routes := s.routes()
	s.doc = document(routes, d.Version)
	s.add(e, routes)
}

// RegisterProbes adds only what watches the process, for one that serves no
// people. Of the Deps it needs Metrics, Ready and Version.
func RegisterProbes(e *echo.Echo, d Deps) {
	s := &server{Deps: d}
	s.doc = document(s.routes(), d.Version)
	s.add(e, s.probeRoutes())
}

func (s *server) add(e *echo.Echo, routes []route) {
	for _, r := range routes {
		e.Add(r.method, r.path, r.op.handle, r.chain(s.Identity)...)
	}
}

// chain is what a request passes before its handler. The probes are asked
// without any identity, so that they answer when the accounts do not.
func (r route) chain(id *web.Identity) []echo.MiddlewareFunc {
	if r.probe {
		return nil
	}
	return []echo.MiddlewareFunc{id.Identify, web.FromForm, r.guard}
}

// routes is the one table of this interface.
func (s *server) routes() []route {
	routes := s.probeRoutes()
	for _, part := range [][]route{
		s.sessionRoutes(), s.postRoutes(), s.eventRoutes(), s.sourceRoutes(), s.pushRoutes(), s.importRoutes(), s.clueRoutes(), s.ledgerRoutes(), s.fileRoutes(),
		s.reportRoutes(), s.letterRoutes(), s.noticeRoutes(), s.accountRoutes(), s.auditRoutes(),
		s.correctionRoutes(), s.ruleRoutes(), s.modelRoutes(), s.wordingRoutes(), s.briefRoutes(), s.patrolRoutes(),
		s.bulkRoutes(), s.ledgerImportRoutes(), s.ledgerListRoutes(), s.paperRoutes(), s.ticketRoutes(), s.officeRoutes(), s.dutyRoutes(), s.enrolRoutes(),
	} {
		routes = append(routes, part...)
	}
	return routes
}

func (s *server) probeRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "/healthz", name: "healthz", summary: "进程是否存活", open: true, probe: true, op: get(s.healthz)},
		{method: http.MethodGet, path: "/readyz", name: "readyz", summary: "能否提供服务", open: true, probe: true, op: get(s.readyz)},
		{method: http.MethodGet, path: "/metrics", name: "metrics", summary: "运行指标（Prometheus 文本）", open: true, probe: true, op: get(s.metrics)},
		{method: http.MethodGet, path: base + "/openapi.json", name: "openapi", summary: "本接口的 OpenAPI 文档", open: true, probe: true, op: get(s.openapi)},
	}
}
