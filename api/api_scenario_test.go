package api

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"yuqing/internal/bus"
	"yuqing/internal/desk"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
)

func TestProblemsSayWhatToDo(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	b.run(t, []scenario{
		{"unknown address", ask{method: "GET", path: base + "/nothing"}, 404, []string{`"status":404`, "没有这个地址"}, nil},
		{"wrong method", ask{method: "PATCH", path: base + "/posts"}, 405, []string{"不支持该请求方法"}, nil},
		{"nobody", ask{method: "GET", path: base + "/posts"}, 401, []string{"请重新登录", `"request_id"`}, nil},
		{"a made-up token", ask{method: "GET", path: base + "/posts", header: http.Header{"Authorization": {"Bearer yq_made-up"}}}, 401, nil, nil},
		{"a misspelt parameter", ask{method: "GET", path: base + "/posts?topics=health", as: "monitor"}, 422, []string{`"field":"topics"`, "检查拼写"}, nil},
		{"a number that is none", ask{method: "GET", path: base + "/posts?limit=many", as: "monitor"}, 422, []string{`"field":"limit"`}, nil},
		{"too large a page", ask{method: "GET", path: base + "/posts?limit=201", as: "monitor"}, 422, []string{`"field":"limit"`}, nil},
		{"a broken date", ask{method: "GET", path: base + "/posts?from=2026-13-01", as: "monitor"}, 422, []string{`"field":"from"`, "2026-03-01 的样式"}, nil},
		{"days the wrong way round", ask{method: "GET", path: base + "/posts?from=2026-03-02&to=2026-03-01", as: "monitor"}, 422, []string{`"field":"to"`}, nil},
		{"an unknown facet", ask{method: "GET", path: base + "/posts?facet=colour", as: "monitor"}, 422, []string{`"field":"facet"`}, nil},
		{"a query that cannot be read", ask{method: "GET", path: base + "/posts?q=。", as: "monitor"}, 400, []string{`"field":"q"`}, nil},
		{"an unknown post", ask{method: "GET", path: base + "/posts/none", as: "monitor"}, 404, []string{"没有找到这一项"}, []string{"sql", "none"}},
		{"no body", ask{method: "POST", path: base + "/session"}, 422, []string{"缺少请求体"}, nil},
		{"a day without a time", ask{method: "POST", path: base + "/entries", as: "monitor", body: `{"key":"k","matter":{"title":"某事","deadline":"2026-12-31"}}`}, 422, []string{"时间 ", "2026-12-31", "+08:00"}, nil},
		{"no JSON", ask{method: "POST", path: base + "/session", body: "login=x"}, 422, []string{"不是有效的 JSON"}, nil},
		{"another type", ask{method: "POST", path: base + "/session", body: "{}", header: http.Header{"Content-Type": {"text/plain"}}}, 415, []string{"application/json"}, nil},
		{"an unknown field", ask{method: "POST", path: base + "/session", body: `{"login":"a","passwort":"b"}`}, 422, []string{`"field":"passwort"`}, nil},
		{"a field of the wrong type", ask{method: "POST", path: base + "/session", body: `{"login":1}`}, 422, []string{`"field":"login"`}, nil},
		{"two bodies", ask{method: "POST", path: base + "/session", body: `{"login":"a","password":"b"}{}`}, 422, []string{"只有一个 JSON 对象"}, nil},
		{"a body without end", ask{method: "POST", path: base + "/session", body: `{"login":"` + strings.Repeat("a", web.MaxBody) + `"}`}, 413, []string{"大小上限"}, nil},
		{"a wrong password", ask{method: "POST", path: base + "/session", body: `{"login":"admin","password":"wrong"}`}, 401, []string{"登录名或密码不对"}, nil},
		{"an unknown login says the same", ask{method: "POST", path: base + "/session", body: `{"login":"nobody","password":"wrong"}`}, 401, []string{"登录名或密码不对"}, nil},
		{"no reason for unmasking", ask{method: "POST", path: base + "/posts/post-ticket/unmask", as: "coordinator", body: `{"reason":" "}`}, 422, []string{`"field":"reason"`}, nil},
		{"a report without dates", ask{method: "GET", path: base + "/reports/timeliness", as: "leader"}, 400, []string{`"field":"from"`}, nil},
		{"an unknown format", ask{method: "GET", path: base + "/reports/timeliness?from=2026-01-01&to=2026-01-02&format=pdf", as: "leader"}, 400, []string{`"field":"format"`}, nil},
		{"a traversing upload", ask{method: "GET", path: base + "/uploads/..%2f..%2fledger.db", as: "monitor"}, 404, nil, nil},
	})
}

func TestAnErrorOfTheInsideIsNotTold(t *testing.T) {
	b := newBench(t)
	secret := "open /srv/yuqing/ledger.db: disk I/O error"
	b.echo.GET("/broken", func(echo.Context) error { return errors.New(secret) })
	b.echo.GET("/panics", func(echo.Context) error { panic(secret) })
	for _, path := range []string{"/broken", "/panics"} {
		w := b.do(t, ask{method: "GET", path: path})
		if w.Code != 500 || strings.Contains(w.Body.String(), "ledger.db") || !strings.Contains(w.Body.String(), "请求编号") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		id := w.Header().Get("X-Request-ID")
		if !strings.Contains(b.LogText.String(), id) || !strings.Contains(b.LogText.String(), "disk I/O error") {
			t.Errorf("%s: the log does not tell of it", path)
		}
		if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "application/problem+json") {
			t.Errorf("%s: content type %s", path, got)
		}
	}
}

func TestRequestIDIsKeptOnlyWhenHarmless(t *testing.T) {
	b := newBench(t)
	for id, kept := range map[string]bool{"4f3c-ab12-99": true, "x\nlevel=ERROR": false, "short": false, strings.Repeat("a", 65): false} {
		w := b.do(t, ask{method: "GET", path: "/healthz", header: http.Header{"X-Request-Id": {id}}})
		if got := w.Header().Get("X-Request-ID"); (got == id) != kept || got == "" {
			t.Errorf("%q became %q", id, got)
		}
	}
}

func TestAddressIsTheConnections(t *testing.T) {
	b := newBench(t)
	r := httptest.NewRequest("POST", base+"/session", strings.NewReader(`{"login":"health","password":"wrong"}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", "10.9.8.7")
	r.Header.Set("X-Real-IP", "10.9.8.7")
	r.RemoteAddr = "192.0.2.44:5000"
	b.serve(r)
	w := b.do(t, ask{method: "GET", path: base + "/audit?act=login.refused", as: "auditor"})
	if !strings.Contains(w.Body.String(), "192.0.2.44") || strings.Contains(w.Body.String(), "10.9.8.7") {
		t.Errorf("%s", w.Body)
	}
}

func TestProbes(t *testing.T) {
	b := newBench(t)
	b.run(t, []scenario{
		{"health", ask{method: "GET", path: "/healthz"}, 200, []string{`"ok"`}, nil},
		{"ready", ask{method: "GET", path: "/readyz"}, 200, []string{`"ok"`}, nil},
		{"metrics", ask{method: "GET", path: "/metrics"}, 200, []string{"yuqing_http_request_seconds_bucket", `route="/healthz"`}, nil},
		{"security headers do not stand in the way", ask{method: "GET", path: base + "/openapi.json"}, 200, []string{`"openapi":"3.0.3"`}, nil},
	})
}

func TestPersonalDataIsMaskedUntilAskedFor(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	never := []string{"13987654321", "34012319900101123X", "王小明"}
	b.run(t, []scenario{
		{"one post", ask{method: "GET", path: base + "/posts/post-ticket", as: "coordinator"}, 200, []string{"139****4321", "王**"}, never},
		{"found", ask{method: "GET", path: base + "/posts?q=缺药", as: "coordinator"}, 200, []string{"139****4321"}, never},
		{"versions", ask{method: "GET", path: base + "/posts/post-ticket/versions", as: "coordinator"}, 200, nil, never},
		{"unmasked for a reason", ask{method: "POST", path: base + "/posts/post-ticket/unmask", as: "coordinator", body: `{"reason":"回访当事人"}`}, 200, []string{"13987654321", "王小明"}, nil},
		{"the audit log tells of it", ask{method: "GET", path: base + "/audit?act=post.unmask", as: "auditor"}, 200, []string{"回访当事人", "coordinator", "post:post-ticket"}, never},
		{"users' phones", ask{method: "GET", path: base + "/users", as: "sysadmin"}, 200, []string{"138****5678"}, []string{"13812345678", "argon2"}},
	})
}

func TestSourcesAreKept(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Trial = []opinion.Post{{Title: "试读的一条", Text: "电话13812345678"}}
	tag := b.do(t, ask{method: "GET", path: base + "/sources/src-feed", as: "sysadmin"}).Header().Get("ETag")
	put := `{"name":"清水论坛","kind":"feed","url":"https://example.com/new.xml","interval":"30m","weight":2}`
	b.run(t, []scenario{
		{"list", ask{method: "GET", path: base + "/sources", as: "monitor"}, 200, []string{"清水论坛", "12345热线"}, nil},
		{"add", ask{method: "POST", path: base + "/sources", as: "sysadmin", body: `{"name":"县政府网","kind":"feed","url":"https://example.com/gov.xml"}`}, 201, []string{`"interval":"0s"`, `"weight":1`}, nil},
		{"add the same name", ask{method: "POST", path: base + "/sources", as: "sysadmin", body: `{"name":"县政府网","kind":"feed","url":"https://example.com/news.xml"}`}, 409, []string{"已被占用"}, nil},
		{"add the same address", ask{method: "POST", path: base + "/sources", as: "sysadmin", body: `{"name":"政府网二","kind":"feed","url":"https://example.com/gov.xml"}`}, 409, []string{`"field":"url"`, "县政府网", "已在采集"}, nil},
		{"no address", ask{method: "POST", path: base + "/sources", as: "sysadmin", body: `{"name":"坏源","kind":"feed","url":"ftp://x"}`}, 422, []string{`"field":"url"`}, nil},
		{"a password in the address", ask{method: "POST", path: base + "/sources", as: "sysadmin", body: `{"name":"坏源","kind":"feed","url":"https://u:p@example.com/"}`}, 422, []string{`"field":"url"`}, nil},
		{"too often", ask{method: "POST", path: base + "/sources", as: "sysadmin", body: `{"name":"坏源","kind":"feed","url":"https://x.cn","interval":"5s"}`}, 422, []string{`"field":"interval"`}, nil},
		{"change", ask{method: "PUT", path: base + "/sources/src-feed", as: "sysadmin", body: put, header: http.Header{"If-Match": {tag}}}, 200, []string{"new.xml", `"weight":2`}, nil},
		{"change what has changed", ask{method: "PUT", path: base + "/sources/src-feed", as: "sysadmin", body: put, header: http.Header{"If-Match": {tag}}}, 409, []string{"别人刚刚改过"}, nil},
		{"pause", ask{method: "POST", path: base + "/sources/src-feed/pause", as: "sysadmin"}, 200, []string{`"paused":true`}, nil},
		{"resume", ask{method: "POST", path: base + "/sources/src-feed/resume", as: "sysadmin"}, 200, []string{`"paused":false`}, nil},
		{"try", ask{method: "POST", path: base + "/sources/trial", as: "sysadmin", body: `{"name":"","url":"https://example.com/x"}`}, 200, []string{"试读的一条", "138****5678"}, []string{"13812345678"}},
		{"fetch now", ask{method: "POST", path: base + "/sources/src-feed/fetch", as: "sysadmin"}, 204, nil, nil},
		{"fetch a hotline", ask{method: "POST", path: base + "/sources/src-hotline/fetch", as: "sysadmin"}, 422, []string{"请用导入"}, nil},
		{"delete", ask{method: "DELETE", path: base + "/sources/src-hotline", as: "sysadmin"}, 204, nil, nil},
		{"delete again", ask{method: "DELETE", path: base + "/sources/src-hotline", as: "sysadmin"}, 404, nil, nil},
		{"all of it is in the audit log", ask{method: "GET", path: base + "/audit?act=source", as: "auditor"}, 200, []string{"source.create", "source.update", "source.pause", "source.resume", "source.delete"}, nil},
	})
	if len(b.Fetched) != 1 || b.Fetched[0] != "src-feed" {
		t.Errorf("fetched %v", b.Fetched)
	}
}

const export = "工单编号,诉求人,标题,诉求内容,受理时间,答复内容,答复时间,承办单位\n" +
	"A001,李四,路灯不亮,幸福路路灯不亮三天了,2026-03-01 09:00:00,已修复,2026-03-02 09:00:00,卫生健康局\n" +
	"A002,赵六,医院缺药,医院缺药请清理,2026-03-01 10:00:00,,,卫生健康局\n" +
	"A003,孙七,,,看不懂的日期,,,卫生健康局\n"

func (b *bench) upload(t *testing.T, as, name, content string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", base+"/uploads", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+b.Token(t, as))
	return b.serve(r)
}

func TestImportByUpload(t *testing.T) {
	b := newBench(t)
	w := b.upload(t, "monitor", `C:\导出\三月工单.csv`, export)
	if w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	up := decode[desk.Upload](t, w)
	if up.Name != "三月工单.csv" {
		t.Errorf("name %q", up.Name)
	}
	b.run(t, []scenario{
		{"preview", ask{method: "GET", path: base + "/uploads/" + up.ID, as: "monitor"}, 200, []string{`"number":"工单编号"`, "路灯不亮", `"refused"`}, nil},
		{"another's upload", ask{method: "GET", path: base + "/uploads/" + up.ID, as: "coordinator"}, 404, nil, []string{"路灯"}},
		{"no source", ask{method: "POST", path: base + "/imports", as: "monitor", body: `{"upload":"` + up.ID + `","source":" "}`}, 422, []string{`"field":"source"`}, nil},
		{"a mapping that cannot be", ask{method: "POST", path: base + "/imports", as: "monitor", body: `{"upload":"` + up.ID + `","source":"热线","mapping":{"title":"标题"}}`}, 422, []string{`"field":"mapping"`}, nil},
	})
	first := b.importAndWait(t, up.ID)
	if first.Error != "" || first.Result["posts_new"] != 2.0 || first.Result["responses"] != 1.0 || len(first.Result["refused"].([]any)) != 1 {
		t.Errorf("first import: %+v", first)
	}
	b.run(t, []scenario{
		{"found at once", ask{method: "GET", path: base + "/posts?q=缺药", as: "health"}, 200, []string{"A002"}, nil},
		{"in the report", ask{method: "GET", path: base + "/reports/timeliness?from=2026-03-01&to=2026-03-01&channel=hotline", as: "leader"}, 200, []string{`"entries":2,"responded":1`, `"mean":24`}, nil},
		{"as CSV", ask{method: "GET", path: base + "/reports/timeliness?from=2026-03-01&to=2026-03-01&channel=hotline&by=unit&format=csv", as: "leader"}, 200, []string{"\uFEFF代码,名称", "u-health,卫生健康局,2,1"}, nil},
		{"another's job", ask{method: "GET", path: base + "/jobs/" + first.ID, as: "coordinator"}, 404, nil, []string{"三月工单"}},
		{"the upload is gone", ask{method: "GET", path: base + "/uploads/" + up.ID, as: "monitor"}, 404, nil, nil},
	})
	again := b.importAndWait(t, decode[desk.Upload](t, b.upload(t, "monitor", "三月工单.csv", export)).ID)
	if again.Result["posts_new"] != 0.0 || again.Result["posts_known"] != 2.0 {
		t.Errorf("second import: %+v", again)
	}
	src, err := b.Store.Sources.SourceByName(t.Context(), "12345热线")
	if err != nil {
		t.Fatal(err)
	}
	up = decode[desk.Upload](t, b.upload(t, "monitor", "三月工单.csv", export))
	b.run(t, []scenario{
		{"by the source's ID, told by its name", ask{method: "POST", path: base + "/imports", as: "monitor", body: `{"upload":"` + up.ID + `","source":"` + src.ID + `"}`}, 202, []string{`"title":"三月工单.csv → 12345热线"`}, nil},
	})
}

type jobAnswer struct {
	ID     string         `json:"id"`
	State  jobs.State     `json:"state"`
	Error  string         `json:"error"`
	Result map[string]any `json:"result"`
}

func (b *bench) importAndWait(t *testing.T, upload string) jobAnswer {
	t.Helper()
	w := b.do(t, ask{method: "POST", path: base + "/imports", as: "monitor", body: `{"upload":"` + upload + `","source":"12345热线"}`})
	if w.Code != http.StatusAccepted {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	id := decode[jobAnswer](t, w).ID
	b.Await(t, id)
	return decode[jobAnswer](t, b.do(t, ask{method: "GET", path: base + "/jobs/" + id, as: "monitor"}))
}

func TestUploadsThatAreRefused(t *testing.T) {
	b := newBench(t)
	cases := []struct{ name, file, content, want string }{
		{"empty", "a.csv", "", "file"},
		{"a broken XLSX", "a.xlsx", "PK\x03\x04broken", "file"},
		{"a binary file", "a.csv", strings.Repeat("\x00\x01\xff\x00\n\x89", 300), "不是文本"},
		{"a PDF", "a.csv", "%PDF-1.7\n", "PDF"},
		{"a secret mark in the name", "秘密★1年 通报.csv", export, "密级标志"},
		{"a secret mark in a cell", "a.csv", strings.Replace(export, "路灯不亮", "机密★路灯", 1), "密级标志"},
	}
	for _, c := range cases {
		w := b.upload(t, "monitor", c.file, c.content)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
	}
	prose := decode[desk.Upload](t, b.upload(t, "monitor", "a.csv", "今天天气好\n明天也好\n"))
	w := b.do(t, ask{method: "POST", path: base + "/imports", as: "monitor", body: `{"upload":"` + prose.ID + `","source":"热线"}`})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `"field":"mapping"`) {
		t.Errorf("a text that is no table is imported: %d %s", w.Code, w.Body)
	}
	if w := b.upload(t, "health", "a.csv", export); w.Code != http.StatusForbidden {
		t.Errorf("a contact uploads: %d", w.Code)
	}
}

func TestDeadLetters(t *testing.T) {
	b := newBench(t)
	m := bus.Message{Topic: bus.TopicPosts, Value: []byte(`{"id":"p1","title":"电话13812345678","text":"内文"}`)}
	if err := b.Bus.Bury(t.Context(), "analyse", m, "analysis failed: boom"); err != nil {
		t.Fatal(err)
	}
	letters, err := b.Bus.DeadLetters(t.Context(), 1)
	if err != nil || len(letters) != 1 {
		t.Fatal(letters, err)
	}
	path := base + "/dead-letters/" + letters[0].ID + "/redeliver"
	b.run(t, []scenario{
		{"shown with its reason", ask{method: "GET", path: base + "/dead-letters", as: "auditor"}, 200, []string{"analysis failed: boom", "138****5678"}, []string{"13812345678", "内文"}},
		{"who may only look", ask{method: "POST", path: path, as: "auditor"}, 403, nil, nil},
		{"redelivered", ask{method: "POST", path: path, as: "sysadmin"}, 204, nil, nil},
		{"redelivered again", ask{method: "POST", path: path, as: "sysadmin"}, 404, []string{"可能已重新投递"}, nil},
	})
}

func TestLoginOpensASessionAndLogoutEndsIt(t *testing.T) {
	b := newBench(t)
	w := b.do(t, ask{method: "POST", path: base + "/session", body: `{"login":"Monitor","password":"Qing-shui-2026"}`})
	if w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	cookie := w.Result().Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
		t.Errorf("cookie %+v", cookie)
	}
	me := decode[Me](t, w)
	with := func(method string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, base+"/session", nil)
		r.AddCookie(cookie)
		r.Header.Set(web.FormHeader, me.FormToken)
		return b.serve(r)
	}
	if got := with("GET"); got.Code != 200 || !strings.Contains(got.Body.String(), `"login":"monitor"`) {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	if got := with("DELETE"); got.Code != 204 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	if got := with("GET"); got.Code != 401 {
		t.Errorf("after the log-out: %d %s", got.Code, got.Body)
	}
}

func TestUsersAndUnits(t *testing.T) {
	b := newBench(t)
	created := b.do(t, ask{method: "POST", path: base + "/users", as: "admin", body: `{"login":"new","name":"新人","unit_id":"u-office","roles":["monitor"]}`})
	if created.Code != http.StatusCreated {
		t.Fatalf("%d %s", created.Code, created.Body)
	}
	u := decode[newUser](t, created)
	id := u.User.ID
	b.run(t, []scenario{
		{"the first password must be changed", ask{method: "POST", path: base + "/session", body: `{"login":"new","password":"` + u.Password + `"}`}, 201, []string{`"must_change":true`}, nil},
		{"the login is taken", ask{method: "POST", path: base + "/users", as: "admin", body: `{"login":"NEW","name":"又一个"}`}, 409, []string{"已被占用"}, nil},
		{"no name", ask{method: "POST", path: base + "/users", as: "admin", body: `{"login":"x","name":""}`}, 422, []string{"没有姓名"}, nil},
		{"roles need their own permission", ask{method: "PUT", path: base + "/users/" + id + "/roles", as: "sysadmin", body: `{"roles":["head"]}`}, 403, nil, nil},
		{"roles", ask{method: "PUT", path: base + "/users/" + id + "/roles", as: "secadmin", body: `{"roles":["analyst"]}`}, 204, nil, nil},
		{"an old version", ask{method: "PUT", path: base + "/users/" + id, as: "sysadmin", body: `{"name":"改名","version":1}`}, 409, []string{"别人刚刚改过"}, nil},
		{"units", ask{method: "PUT", path: base + "/units", as: "sysadmin", body: `{"units":[{"id":"","name":"林业局","kind":"部门","parent_id":"u-county","version":0}]}`}, 200, []string{"林业局"}, nil},
		{"a unit with an unknown parent", ask{method: "PUT", path: base + "/units", as: "sysadmin", body: `{"units":[{"id":"","name":"某局","kind":"部门","parent_id":"nowhere","version":0}]}`}, 422, []string{"nowhere"}, nil},
		{"reset the password", ask{method: "POST", path: base + "/users/" + id + "/password", as: "sysadmin"}, 200, []string{`"password"`}, nil},
		{"end the sessions", ask{method: "DELETE", path: base + "/users/" + id + "/sessions", as: "secadmin"}, 204, nil, nil},
	})
}
