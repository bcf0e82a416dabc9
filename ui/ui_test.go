package ui

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/opinion"
	"yuqing/internal/seal"
	"yuqing/internal/web"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// bench is the pages over a whole office.
type bench struct {
	*webtest.Office
	echo *echo.Echo
	srv  *server
}

func newBench(t *testing.T) *bench {
	t.Helper()
	o := webtest.Open(t)
	e, err := web.New(web.Options{Log: o.Log, Metrics: o.Metrics})
	if err != nil {
		t.Fatal(err)
	}
	d := Deps{
		Desk: o.Desk, Ledger: o.Ledger, Evidence: o.Evidence, Access: o.Access, Notices: o.Notices, Identity: o.Identity, Calibration: o.Calibration, Checkup: o.Checkup, Wording: o.Wording, Briefs: o.Briefs, Patrol: o.Patrol, Rules: o.Rules, Duty: o.Duty, Enrol: o.Enrol, Link: func(path string) string { return "https://yq.example.gov.cn" + path },
		Office: "清水县网信办", Version: "test", Now: o.Now, Log: o.Log, LiveEvery: 10 * time.Millisecond, Seals: func() (*seal.Box, error) { return seal.New("a key for the tests of pages") },
	}
	Register(e, d)
	return &bench{o, e, &server{Deps: d}}
}

// browser is one person's browser: it keeps the session and sends forms as
// pages do.
type browser struct {
	*bench
	session string
}

func (b *bench) as(t *testing.T, login string) *browser {
	t.Helper()
	if login == "" {
		return &browser{b, ""}
	}
	return &browser{b, b.Session(t, login)}
}

func (w *browser) send(method, path string, form url.Values, change ...func(*http.Request)) *httptest.ResponseRecorder {
	var body io.Reader
	if form != nil {
		if w.session != "" && !form.Has(web.FormField) {
			form.Set(web.FormField, web.FormTokenOf(w.session))
		}
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("Accept", "text/html")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if w.session != "" {
		r.AddCookie(&http.Cookie{Name: "yuqing", Value: w.session})
	}
	for _, c := range change {
		c(r)
	}
	rec := httptest.NewRecorder()
	w.echo.ServeHTTP(rec, r)
	return rec
}

func (w *browser) get(path string) *httptest.ResponseRecorder { return w.send("GET", path, nil) }

func (w *browser) post(path string, pairs ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return w.send("POST", path, form)
}

// fill gives the office sources, posts and one entry that waits for its unit.
func (b *bench) fill(t *testing.T) ledger.Entry {
	t.Helper()
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	return b.Entry(t, webtest.Posts()[0], ledger.StateToAccept, opinion.LevelOrdinary)
}

// personal are data of callers that no page may hold.
var personal = []string{"13812345678", "13987654321", "34012319900101123X", "王小明"}

// page is one row of a table: what a person's page must and must not hold.
type pageCase struct {
	name   string
	as     string
	path   string
	status int
	has    []string
	hasNot []string
}

func (b *bench) run(t *testing.T, cases []pageCase) {
	t.Helper()
	people := map[string]*browser{}
	for _, c := range cases {
		if people[c.as] == nil {
			people[c.as] = b.as(t, c.as)
		}
		t.Run(c.name, func(t *testing.T) {
			check(t, people[c.as].get(c.path), c.status, c.has, c.hasNot)
			if t.Failed() {
				t.Log(b.LogText.String())
			}
		})
	}
}

func check(t *testing.T, w *httptest.ResponseRecorder, status int, has, hasNot []string) {
	t.Helper()
	body := w.Body.String()
	if w.Code != status {
		t.Errorf("status %d, want %d (Location %s)", w.Code, status, w.Header().Get("Location"))
	}
	for _, want := range has {
		if !strings.Contains(body, want) {
			t.Errorf("no %q", want)
		}
	}
	for _, never := range hasNot {
		if strings.Contains(body, never) {
			t.Errorf("holds %q", never)
		}
	}
	if t.Failed() && len(body) < 3000 {
		t.Log(body)
	}
}

func TestPages(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	b.run(t, []pageCase{
		{"log-in", "", "/login", 200, []string{"非涉密系统", "登录名"}, []string{"主菜单"}},
		{"home of the office", "monitor", "/", 200, []string{"值班台", "已超时", "医院挂号排长队"}, personal},
		{"home of a department", "health", "/", 200, []string{"本单位待办", "签收"}, append(personal, "食堂")},
		{"home of the system administrator", "sysadmin", "/", 200, []string{"系统状态", "项要处理", "审计链", "立即备份", "开始使用"}, append(personal, "医院")},
		{"home of the auditor", "auditor", "/", 200, []string{"审计日志"}, append(personal, "医院", "食堂")},
		{"search", "leader", "/posts?q=投诉", 200, []string{"<mark>投诉</mark>", "医院", "食堂", "领域", "医疗卫生"}, personal},
		{"search of a department", "school", "/posts?q=投诉", 200, []string{"食堂"}, append(personal, "挂号")},
		{"search with a facet", "leader", "/posts?topic=health", 200, []string{"领域：医疗卫生", "挂号"}, []string{"食堂"}},
		{"search without a hit", "leader", "/posts?q=飞碟", 200, []string{"没有符合条件的信息", "清除全部条件"}, nil},
		{"search that cannot be read", "leader", "/posts?q=。", 200, []string{"可以检索的字词"}, nil},
		{"search with a broken date", "leader", "/posts?from=x", 200, []string{"2026-03-01 的样式"}, nil},
		{"post", "analyst", "/posts/post-health", 200, []string{"卫生健康局", "<mark>医院</mark>", "138****5678", e.Number}, personal},
		{"post without an entry", "monitor", "/posts/post-school", 200, []string{"列入台账"}, nil},
		{"post for who may not enter it", "leader", "/posts/post-school", 200, []string{"尚未列入台账"}, []string{"/entry\""}},
		{"ticket", "coordinator", "/posts/post-ticket", 200, []string{"139****4321", "王**", "已清理医院", "查看被遮蔽的个人信息"}, personal},
		{"ticket for who may not unmask", "monitor", "/posts/post-ticket", 200, []string{"139****4321"}, append(personal, "查看被遮蔽的个人信息")},
		{"another unit's post", "school", "/posts/post-ticket", 404, []string{"不在您的职责范围内"}, []string{"缺药"}},
		{"sources", "monitor", "/sources", 200, []string{"清水论坛", "待采集"}, []string{"立即采集"}},
		{"sources of who keeps them", "sysadmin", "/sources", 200, []string{"立即采集", "新增信源"}, nil},
		{"source", "sysadmin", "/sources/src-feed", 200, []string{"https://example.com/rss", "采集状况"}, nil},
		{"imports", "coordinator", "/imports", 200, []string{"上传并核对列"}, nil},
		{"ledger", "leader", "/ledger", 200, []string{e.Number, "待签收", "卫生健康局"}, personal},
		{"ledger, nothing found", "leader", "/ledger?state=closed", 200, []string{"没有符合条件的条目"}, []string{e.Number}},
		{"ledger, a broken date", "leader", "/ledger?from=x", 200, []string{"2026-03-01 的样式"}, nil},
		{"entry of who may accept it", "health", "/ledger/" + e.ID, 200, []string{"acts/accept", "acts/return", "首回", "国办发〔2016〕61号", "办理记录"}, append(personal, "acts/dispatch", "acts/approve")},
		{"entry of who only reads", "reviewer1", "/ledger/" + e.ID, 200, []string{"办理记录"}, append(personal, "acts/accept", "acts/approve", "现在办理")},
		{"entry by hand", "monitor", "/ledger/new", 200, []string{"列入台账"}, nil},
		{"report", "leader", "/reports/timeliness?channel=hotline&from=2026-03-01&to=2026-03-31", 200, []string{"卫生健康局", "100.0%", ">1</a> / <a", "48.0", "下载 CSV"}, personal},
		{"report without anything", "leader", "/reports/timeliness?from=2020-01-01&to=2020-01-02", 200, []string{"这段时间没有事项"}, nil},
		{"report with a broken date", "leader", "/reports/timeliness?from=x", 200, []string{"2026-03-01 的样式"}, nil},
		{"matters behind a figure", "leader", "/reports/timeliness/matters?channel=hotline&from=2026-03-01&to=2026-03-31&figure=responded", 200, []string{"20260301001", "医院缺药"}, personal},
		{"users", "sysadmin", "/users", 200, []string{"138****5678", "巡查员"}, personal},
		{"users of the security administrator", "secadmin", "/users", 200, []string{"巡查员"}, []string{"新增用户"}},
		{"user", "secadmin", "/users/id-health", 200, []string{"更改角色", "结束全部会话"}, []string{"重置密码"}},
		{"units", "sysadmin", "/units", 200, []string{"教育体育局", "教体局"}, nil},
		{"unit", "sysadmin", "/units/" + webtest.SchoolUnit, 200, []string{"修改 教育体育局"}, nil},
		{"no dead letters", "auditor", "/dead-letters", 200, []string{"没有未处理消息"}, nil},
		{"audit log", "auditor", "/audit?verify=1", 200, []string{"审计链完整", "login"}, personal},
		{"one's own account", "health", "/me", 200, []string{"单位联络员", "卫生健康局"}, nil},
		{"help", "health", "/help", 200, []string{"检索式"}, nil},
		{"an unknown address", "health", "/nowhere", 404, []string{"没有这个地址", "<html"}, nil},
	})
}
