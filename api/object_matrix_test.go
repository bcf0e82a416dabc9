package api

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
)

// owned is a kind of object that paths name, by the path up to its parameter.
type owned struct {
	make func(x *exam, route string) string
	// may says who may ask for it through a route, as the access matrix has it,
	// not as the code behind does.
	may func(a access.Actor, r route) bool
	// why a kind is nobody's: the office's own, for whoever has the permission.
	why string
}

// reaches: the permission covers the health department's objects.
func reaches(a access.Actor, r route) bool {
	return access.Can(a, r.needs, access.Of(webtest.HealthUnit))
}

// permitted: the permission is for everything or nothing.
func permitted(a access.Actor, r route) bool { return access.ReachOf(a, r.needs).All }

// only is the owner, who has the permission too.
func only(login string) func(access.Actor, route) bool {
	return func(a access.Actor, r route) bool {
		return a.Login == login && (r.needs == "" || !access.ReachOf(a, r.needs).Nothing())
	}
}

// administers: accounts are the administrators'; the office, which hands work
// to people, may look at them.
func administers(a access.Actor, r route) bool {
	switch r.name {
	case "getUser":
		return a.Has(access.RoleSystemAdmin, access.RoleSecurityAdmin) || access.ReachOf(a, access.ActLedger).All
	case "resetPassword":
		return a.Has(access.RoleSystemAdmin, access.RoleSecurityAdmin)
	}
	return permitted(a, r)
}

func plain(f func(*exam) string) func(*exam, string) string {
	return func(x *exam, _ string) string { return f(x) }
}

// objects are all kinds. A route that names a kind that is not here fails the
// test: whoever adds one says here whose its objects are.
var objects = map[string]owned{
	"/posts/:id":                         {(*exam).aPostFor, reaches, ""},
	"/posts/:id/corrections/:correction": {plain((*exam).aCorrection), reaches, ""},
	"/entries/:id":                       {plain((*exam).anEntry), reaches, ""},
	"/ledger/:id":                        {plain((*exam).anEntry), reaches, ""},
	"/papers/:code":                      {plain((*exam).aPaper), reaches, ""},
	"/files/:id":                         {func(x *exam, route string) string { return x.aFile(route == "unsealFile" || route == "liftSeal") }, reaches, ""},
	"/users/:id":                         {plain((*exam).aPerson), administers, ""},
	"/locks/:login":                      {plain((*exam).aLock), administers, ""},
	"/tokens/:id":                        {plain((*exam).aToken), only("health"), ""},
	"/notices/:id":                       {plain((*exam).aNotice), only("health"), ""},
	"/jobs/:id":                          {func(x *exam, route string) string { return x.aJob(route != "importAgain") }, jobsOf, ""},
	"/uploads/:id":                       {plain((*exam).anUpload), only("monitor"), ""},
	"/ledger/uploads/:id":                {plain((*exam).aLedgerUpload), only("monitor"), ""},
	"/ledger/exports/:id":                {plain((*exam).anExport), only("leader"), ""},
	"/events/:id":                        {plain((*exam).anEvent), permitted, "an event is of many units' posts: only who sees all of them sees it"},
	"/events/decisions/:n":               {plain((*exam).aDecision), permitted, "as events"},
	"/sources/:id":                       {func(x *exam, route string) string { return x.sourceFor(route) }, permitted, "the office collects, no unit does"},
	"/deliveries/:id":                    {plain((*exam).aDelivery), permitted, "the system's"},
	"/dead-letters/:id":                  {plain((*exam).aLetter), permitted, "the system's"},
	"/briefs/:id":                        {plain((*exam).aBrief), permitted, "the office's"},
	"/duty/handovers/:id":                {plain((*exam).aHandover), permitted, "the office's; who handed over does not take over"},
	"/wording/statements/:id":            {plain((*exam).aStatement), permitted, "the office's"},
	"/patrol/findings/:id":               {plain((*exam).aFinding), permitted, "the office's; units get them by an order"},
	"/rules/topics/:id":                  {plain((*exam).aTopic), permitted, "the office's"},
	"/rules/trials/:id":                  {plain((*exam).aTrial), permitted, "the office's"},
	"/rules/work/:id":                    {plain((*exam).aTrial), permitted, "the office's"},
	"/models/:version":                   {plain((*exam).aModel), permitted, "the office's"},
	"/hotline/:id":                       {nil, nil, "signed with the source's secret, by no person: see TestPushedTicketsAreTakenOrRefused"},
}

// jobsOf are seen by who began them and by who watches the system; only the
// system administrator ends another's.
func jobsOf(a access.Actor, r route) bool {
	switch r.name {
	case "getJob":
		return a.Login == "monitor" || access.ReachOf(a, access.ViewSystem).All
	case "cancelJob":
		return a.Login == "monitor" || access.ReachOf(a, access.ManageSystem).All
	}
	return a.Login == "monitor" // who also has the permission
}

func (x *exam) sourceFor(route string) string {
	if strings.Contains(strings.ToLower(route), "push") {
		return x.aSource(opinion.SourceHotline, "sealed:secret")
	}
	return x.aSource(opinion.SourceFeed, "")
}

// trial is a request that is legal for somebody: as is one of those who may, by
// whom it is made in the end to show that nothing but the person was at fault.
// $version, $rules, $post and $other stand for what was made.
type trial struct {
	as, body string
	query    string
	only     func(a access.Actor) bool // a rule of the object beyond the permission
	shown    int                       // the status that shows it to be legal, where that is no success
}

func not(login string) func(access.Actor) bool {
	return func(a access.Actor) bool { return a.Login != login }
}

// trials are the bodies of the routes that need one, and who makes the request
// where the object's owner would not do.
var trials = map[string]trial{
	"getUser":           {as: "sysadmin"},
	"updateUser":        {as: "sysadmin", body: `{"name":"改名","unit_id":"` + webtest.HealthUnit + `","version":$version}`},
	"setRoles":          {as: "secadmin", body: `{"roles":["contact"]}`},
	"resetPassword":     {as: "sysadmin"},
	"endSessions":       {as: "secadmin"},
	"unlock":            {as: "secadmin"},
	"editBrief":         {as: "analyst", body: `{"version":$version,"brief":{"title":"三月舆情","sections":[{"heading":"一","text":"平稳。"}]}}`},
	"dropBrief":         {as: "analyst"},
	"takeBriefAgain":    {as: "analyst", body: `{"version":$version}`},
	"issueBrief":        {as: "leader", body: `{"version":$version}`},
	"addFigures":        {as: "monitor", body: `{"figures":{"views":5}}`},
	"correctPost":       {as: "analyst", body: `{"reason":"不是","topics":[]}`},
	"undoCorrection":    {as: "analyst", body: `{"reason":"还是"}`},
	"takeOver":          {as: "head", body: `{"remark":"收到"}`, only: not("coordinator")},
	"voidHandover":      {as: "coordinator", only: func(a access.Actor) bool { return a.Login == "coordinator" }},
	"splitEvent":        {as: "analyst", body: `{"posts":["$post"],"reason":"另一件事"}`},
	"undoEventDecision": {as: "analyst", body: `{}`},
	"openEventEntry":    {as: "monitor", body: `{}`},
	"linkEvent":         {as: "coordinator", body: `{"entry":"$other","version":1}`},
	"attachToEntry":     {as: "health"},
	"attachToPost":      {as: "monitor"},
	"unsealFile":        {as: "health", body: `{"reason":"核实当事人"}`},
	"voidFile":          {as: "health", body: `{"reason":"传错了"}`},
	"liftSeal":          {as: "coordinator", body: `{"reason":"无个人信息"}`, only: func(a access.Actor) bool { return a.Has(access.RoleCoordinator, access.RoleHead) }},
	"unmaskPost":        {as: "health", body: `{"reason":"回访当事人"}`},
	"unmaskEntry":       {as: "health", body: `{"reason":"回访当事人"}`},
	"importAgain":       {as: "monitor"},
	"act":               {as: "health", body: `{"action":"feedback","details":{"text":"挂号窗口已增开"}}`},
	"checkDraft":        {as: "health", body: `{"text":"每日放号300个"}`},
	"checkLedger":       {as: "monitor", body: `{}`},
	"useModel":          {as: "head", body: `{"note":"试"}`, shown: http.StatusNotFound}, // a model that was trained on nothing has no files,
	"ignoreFinding":     {as: "monitor", body: `{"reason":"引用原文"}`},
	"putTopic":          {as: "analyst", body: `{"version":$rules,"topic":{"name":"挂号","unit":"卫生健康局","words":["挂号难"]}}`},
	"deleteTopic":       {as: "analyst"},
	"useTrial":          {as: "analyst"},
	"stopWork":          {as: "analyst"},
	"editSource":        {as: "sysadmin", body: `{"name":"改名$post","kind":"feed","url":"https://example.com/changed.xml"}`},
	"editStatement":     {as: "analyst", body: `{"version":$version,"statement":{"title":"挂号","text":"每日 320 个","source":"会议"}}`},
	"withdrawStatement": {as: "analyst", body: `{"version":$version,"withdrawn":true}`},
	"readNotice":        {as: "health"},
	"revokeToken":       {as: "health"},
	"exportFile":        {as: "leader"},
	"previewUpload":     {as: "monitor"},
	"getJob":            {as: "monitor"},
	"cancelJob":         {as: "monitor"},
}

// tellsWhy are the routes that may answer 422 instead, and why that tells nobody
// more than 404 would.
var tellsWhy = map[string]string{
	"getPaper":     "a code that people type: no entry of that number is known to them",
	"importAgain":  "who watches the system sees the job, and is told whose it is to begin again",
	"takeOver":     "who handed over sees the sheet, and is told that another person takes over",
	"voidHandover": "the office sees the sheet, and is told that who handed over takes it back",
}

// TestEveryRouteRefusesAnothersObject: each role asks through each route that
// names an object for one that is another unit's or another person's, with a
// request that would be legal. Whom the access matrix gives it not is refused,
// by the route and by the service behind it alone, is told nothing of it, and
// writes nothing; then somebody who may makes the
// same request, so that it is seen to be a legal one. Routes and kinds of
// objects come from the table of routes: a new one cannot be forgotten.
func TestEveryRouteRefusesAnothersObject(t *testing.T) {
	x := &exam{bench: newBench(t), t: t}
	x.Sources(t)
	x.Take(t, webtest.Posts()...)
	x.open = x.unguarded(t)
	tokens := x.tokens()
	refused, tried := 0, 0
	for _, r := range x.srv.routes() {
		if !strings.Contains(r.path, "/:") {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			x.t = t
			defer x.end()
			path, kind, ok := x.filled(r)
			if !ok {
				return
			}
			req := trials[r.name]
			x.ruled = x.rules()
			refused += x.refuseAll(r, kind, req, path, tokens)
			tried++
			x.proves(r, kind, req, path, tokens)
		})
	}
	if refused < 400 || tried < 60 {
		t.Errorf("only %d refusals of %d routes were tried", refused, tried)
	}
}

// tokens are everybody's, by login.
func (x *exam) tokens() map[string]string {
	tokens := map[string]string{}
	for _, login := range webtest.Logins() {
		tokens[login] = x.Token(x.t, login)
	}
	return tokens
}

// filled makes the objects that a route's path names.
func (x *exam) filled(r route) (path string, last owned, ok bool) {
	x.version, x.post = 0, ""
	done := r.path
	for at := strings.Index(done, "/:"); at >= 0; at = strings.Index(done, "/:") {
		kind, param := kindAt(r.path, done)
		o, known := objects[kind]
		if !known {
			x.t.Fatalf("%s %s: nobody says whose %s is; add it to objects", r.method, r.path, kind)
		}
		if o.make == nil {
			return "", o, false
		}
		done = strings.Replace(done, "/:"+param, "/"+o.make(x, r.name), 1)
		last = o
	}
	return done, last, true
}

// kindAt is the part of a route's path up to the first parameter that is not
// filled yet, and that parameter.
func kindAt(path, done string) (kind, param string) {
	n := strings.Count(path, "/:") - strings.Count(done, "/:")
	rest := strings.TrimPrefix(path, base)
	for range n + 1 {
		at := strings.Index(rest, "/:")
		kind += rest[:at]
		rest = rest[at:]
		end := strings.IndexByte(rest[1:], '/')
		if end < 0 {
			end = len(rest) - 1
		}
		param = rest[2 : end+1]
		kind, rest = kind+rest[:end+1], rest[end+1:]
	}
	return kind, param
}

func (x *exam) refuseAll(r route, kind owned, req trial, path string, tokens map[string]string) (refused int) {
	before := x.audited()
	for _, login := range webtest.Logins() {
		a := x.by(login)
		if kind.may(a, r) && (req.only == nil || req.only(a)) {
			continue
		}
		x.refuses(r, req, login, x.serve(x.ask(r, req, path, tokens[login])))
		w := httptest.NewRecorder()
		x.open.ServeHTTP(w, x.ask(r, req, path, tokens[login]))
		x.refuses(r, req, login+", whom the service behind should refuse,", w)
		refused++
	}
	if after := x.audited(); after != before {
		x.t.Errorf("%d changes were written by who was refused", after-before)
	}
	return refused
}

func (x *exam) refuses(r route, req trial, who string, w *httptest.ResponseRecorder) {
	x.t.Helper()
	said := w.Code == http.StatusUnprocessableEntity && (tellsWhy[r.name] != "")
	if w.Code != http.StatusForbidden && w.Code != http.StatusNotFound && !said || w.Code == req.shown {
		x.t.Errorf("%s is answered %d: %s", who, w.Code, head(w.Body))
	}
	if body := w.Body.String(); strings.Contains(body, "挂号") || x.title != "" && strings.Contains(body, x.title) || strings.Contains(body, "13812345678") {
		x.t.Errorf("%s is told of it: %s", who, head(w.Body))
	}
}

// proves makes the request as somebody who may; whoever may read, reads.
func (x *exam) proves(r route, kind owned, req trial, path string, tokens map[string]string) {
	if r.method == http.MethodGet {
		for _, login := range webtest.Logins() {
			if !kind.may(x.by(login), r) {
				continue
			}
			if w := x.serve(x.ask(r, req, path, tokens[login])); w.Code != http.StatusOK {
				x.t.Errorf("%s may, and is answered %d: %s", login, w.Code, head(w.Body))
			}
		}
		return
	}
	as := req.as
	if as == "" {
		as = x.whoMay(r, kind)
	}
	if w := x.serve(x.ask(r, req, path, tokens[as])); w.Code >= 300 && w.Code != req.shown {
		x.t.Errorf("the request is not legal: %s, who may, is answered %d: %s", as, w.Code, head(w.Body))
	}
}

func (x *exam) whoMay(r route, kind owned) string {
	i := slices.IndexFunc(webtest.Logins(), func(login string) bool { return kind.may(x.by(login), r) })
	if i < 0 {
		x.t.Fatalf("nobody may %s", r.name)
	}
	return webtest.Logins()[i]
}

// audited is how many changes the audit log has.
func (x *exam) audited() int64 {
	rows, err := x.Store.Audit.Audit(x.t.Context(), access.AuditQuery{Limit: 1})
	x.must(err)
	return rows[0].N
}

// ask is the request of a trial, in the name of whom a token stands for.
func (x *exam) ask(r route, req trial, path, token string) *http.Request {
	body, media := x.filledIn(req.body), echo.MIMEApplicationJSON
	if body == "" {
		body = "{}"
	}
	if req.query != "" {
		path += "?" + req.query
	}
	for _, p := range params(r.op.in) {
		if p.tag == "form" {
			body, media = x.form(p.name)
		}
		if p.tag == "query" && p.name == "version" {
			path += fmt.Sprintf("?version=%d", x.version)
		}
	}
	q := httptest.NewRequest(r.method, path, strings.NewReader(body))
	q.Header.Set(echo.HeaderContentType, media)
	q.Header.Set(echo.HeaderAuthorization, "Bearer "+token)
	if r.name == "act" {
		q.Header.Set("If-Match", fmt.Sprint(x.version))
	}
	return q
}

func (x *exam) filledIn(body string) string {
	return strings.NewReplacer("$other", x.other, "$rules", fmt.Sprint(x.ruled), "$version", fmt.Sprint(x.version), "$post", x.post).Replace(body)
}

func (x *exam) form(field string) (body, media string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile(field, "说明.txt")
	x.must(err)
	_, err = part.Write([]byte("挂号情况"))
	x.must(err)
	x.must(w.Close())
	return b.String(), w.FormDataContentType()
}
