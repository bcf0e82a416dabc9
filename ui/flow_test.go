package ui

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// A post becomes an entry and goes to the archive by forms alone, each filled
// in by the person that the rules require; what can be proposed is not typed.
func TestFromPostToArchiveByForms(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	people := map[string]*browser{}
	for _, login := range []string{"monitor", "analyst", "coordinator", "health", "reviewer1", "reviewer2", "reviewer3", "publisher"} {
		people[login] = b.as(t, login)
	}
	w := people["monitor"].post("/posts/post-health/entry")
	m := regexp.MustCompile(`^/ledger/(\w+)\?done=entered$`).FindStringSubmatch(w.Header().Get("Location"))
	if m == nil {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
	}
	id := m[1]
	steps := []struct {
		who    string
		action ledger.Action
		typed  []string
		state  string // on the page afterwards
	}{
		{"monitor", ledger.ActScreen, nil, "待研判"},
		{"analyst", ledger.ActTriage, nil, "待交办"}, // level, class and unit are proposed by the analysis
		{"coordinator", ledger.ActDispatch, []string{"demand", "请核实挂号排队情况"}, "待签收"},
		{"coordinator", ledger.ActReportUp, []string{"kind", "首报", "to", "县委宣传部"}, "待签收"},
		{"health", ledger.ActAccept, nil, "核查处置"},
		{"health", ledger.ActFeedback, []string{"text", "已派人核实"}, "核查处置"},
		{"health", ledger.ActSubmit, []string{"title", "关于挂号的说明", "text", "已增开挂号窗口。", "publicity", "主动公开", "secrecy", "不涉密"}, "初审"},
		{"reviewer1", ledger.ActApprove, []string{"marks", "挂好 → 挂号"}, "复审"},
		{"reviewer2", ledger.ActApprove, nil, "终审"},
		{"reviewer3", ledger.ActApprove, nil, "待发布"},
		{"publisher", ledger.ActPublish, []string{"channel", "政府网站", "link", "https://www.example.gov.cn/1"}, "跟踪"},
		{"health", ledger.ActAskClose, []string{"conclusion", "排队明显缩短", "effect", "平息"}, "待办结审核"},
		{"coordinator", ledger.ActClose, nil, "已办结"},
		{"coordinator", ledger.ActArchive, nil, "已归档"}, // conclusion and effect are taken over
	}
	// Whoever cannot do the next step reads who can.
	waits := map[string]string{"待研判": "等 研判员", "待签收": "等 卫生健康局", "初审": "等 初审", "待发布": "等 发布员"}
	for _, s := range steps {
		w := people[s.who].fillIn(t, id, s.action, s.typed...)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%s by %s: %d %s", s.action, s.who, w.Code, problemOn(w))
		}
		page := []string{`<span class="tag strong">` + s.state + `</span>`, waits[s.state]}
		check(t, people["monitor"].get("/ledger/"+id), 200, page, nil)
	}
	check(t, people["monitor"].get("/ledger/"+id), 200, []string{
		"关于挂号的说明", "挂好 → 挂号", "https://www.example.gov.cn/1", "报送对象", "县委宣传部", "✓ 按时", "排队明显缩短",
	}, []string{"13812345678"})
	check(t, people["coordinator"].get("/reports/timeliness?from=2026-03-10&to=2026-03-10"), 200, []string{"卫生健康局", "100.0%", ">1</a> / <a"}, nil)
}

func problemOn(w *httptest.ResponseRecorder) string {
	m := regexp.MustCompile(`role="alert">([^<]*)`).FindStringSubmatch(w.Body.String())
	if m == nil {
		return "(no problem on the page)"
	}
	return m[1]
}

func TestSimpleProcedureIsOneForm(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	if err := b.Access.SetRoles(t.Context(), b.Actor(t, "admin"), "id-monitor", []access.Role{access.RoleMonitor, access.RoleAnalyst, access.RoleCoordinator}); err != nil {
		t.Fatal(err)
	}
	who := b.as(t, "monitor")
	id := strings.TrimSuffix(strings.TrimPrefix(who.post("/posts/post-health/entry").Header().Get("Location"), "/ledger/"), "?done=entered")
	page := who.get("/ledger/" + id + "/simple")
	check(t, page, 200, []string{"初筛、研判并交办"}, nil)
	form := formOn(t, page, "")
	form.Set("level", "重大")
	check(t, who.send("POST", "/ledger/"+id+"/simple", form), 422, []string{"须走完整程序", `value="重大" selected`}, nil)
	form.Set("level", "一般")
	if w := who.send("POST", "/ledger/"+id+"/simple", form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, problemOn(w))
	}
	check(t, who.get("/ledger/"+id), 200, []string{"待签收", "简易程序", "卫生健康局"}, nil)
}

func TestFormsThatAreRefusedKeepWhatWasTyped(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	who := b.as(t, "health")
	check(t, who.fillIn(t, e.ID, ledger.ActReturn, "basis", ""), 422, []string{"职责依据", `id="act-return" open`}, nil)
	w := who.fillIn(t, e.ID, ledger.ActAccept, "contact", "值班员小李", "happened_at", "不是时间")
	check(t, w, 422, []string{"应写作", "值班员小李", `id="act-accept" open`}, nil)
	w = who.fillIn(t, e.ID, ledger.ActAccept, "contact", "值班员小李", "version", "1")
	check(t, w, 409, []string{"已被他人更新", "值班员小李"}, nil)
	w = who.fillIn(t, e.ID, ledger.ActAccept, "happened_at", "2026-03-10T07:00")
	check(t, w, 422, []string{`value="2026-03-10T07:00"`}, nil)
	if w := who.post("/ledger/"+e.ID+"/acts/dispatch", "version", itoa(e.Version), "lead", webtest.SchoolUnit); w.Code != http.StatusConflict && w.Code != http.StatusForbidden {
		t.Errorf("an act that was not offered: %d", w.Code)
	}
	if w := who.post("/ledger/"+e.ID+"/acts/fly", "version", itoa(e.Version)); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an unknown act: %d", w.Code)
	}
}

// Two people have a page open, and one of them is quicker: the other one reads what
// became of their act, and keeps their words, though the form is gone.
func TestAnActThatIsGoneKeepsItsWords(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	who := b.as(t, "health")
	page := who.get("/ledger/" + e.ID)
	form := formOn(t, page, "/ledger/"+e.ID+"/acts/return")
	if w := who.fillIn(t, e.ID, ledger.ActAccept); w.Code != http.StatusSeeOther {
		t.Fatalf("accept: %d", w.Code)
	}
	form.Set("basis", "三定方案第五条")
	form.Set("reason", "不属本单位职责")
	check(t, who.send("POST", "/ledger/"+e.ID+"/acts/return", form), http.StatusConflict,
		[]string{"现在是第", "“退单”没有办成", "三定方案第五条", "不属本单位职责", `<span class="tag strong">核查处置</span>`}, nil)
}

func TestMatterByHandIsRegisteredOnce(t *testing.T) {
	b := newBench(t)
	who := b.as(t, "monitor")
	form := formOn(t, who.get("/ledger/new"), "/ledger")
	form.Set("title", "群众来电反映路口红灯过长，电话13812345678")
	form.Set("author", "王小明")
	first := who.send("POST", "/ledger", form).Header().Get("Location")
	if again := who.send("POST", "/ledger", form).Header().Get("Location"); first == "" || again != first {
		t.Errorf("%q and %q", first, again)
	}
	check(t, who.get(strings.TrimSuffix(first, "?done=entered")), 200, []string{"138****5678", "王**"}, []string{"13812345678", "王小明"})
	form = formOn(t, who.get("/ledger/new"), "/ledger")
	check(t, who.send("POST", "/ledger", form), 422, []string{"标题", `role="alert"`}, nil)
}

func TestSetUpLinkWorksOnce(t *testing.T) {
	o := webtest.OpenEmpty(t)
	e, err := web.New(web.Options{Log: o.Log, Metrics: o.Metrics})
	if err != nil {
		t.Fatal(err)
	}
	Register(e, Deps{Desk: o.Desk, Ledger: o.Ledger, Evidence: o.Evidence, Access: o.Access, Notices: o.Notices, Identity: o.Identity, Wording: o.Wording, Briefs: o.Briefs, Patrol: o.Patrol, Rules: o.Rules, Duty: o.Duty, Enrol: o.Enrol, Link: func(path string) string { return "https://yq.example.gov.cn" + path }, Now: o.Now, Log: o.Log})
	b := &bench{Office: o, echo: e}
	secret, err := o.Access.NewSetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	nobody := b.as(t, "")
	link := "/setup/" + secret
	check(t, nobody.get("/setup/made-up"), 410, []string{"初始设置链接无效"}, nil)
	check(t, nobody.get(link), 200, []string{"建立管理员"}, nil)
	check(t, nobody.post(link, "login", "boss", "name", "何主任", "password", webtest.Password, "again", "other"), 422, []string{"两次输入的密码不一致", "何主任"}, nil)
	check(t, nobody.post(link, "login", "boss", "name", "何主任", "password", "weak", "again", "weak"), 422, []string{"密码强度不够"}, nil)
	if w := nobody.post(link, "login", "boss", "name", "何主任", "password", webtest.Password, "again", webtest.Password); w.Header().Get("Location") != "/login?done=setup" {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
	}
	check(t, nobody.get(link), 410, nil, nil)
	if w := nobody.post("/login", "login", "boss", "password", webtest.Password); w.Header().Get("Location") != "/" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
	boss := b.as(t, "boss")
	check(t, boss.get("/"), 200, []string{"还没有信源", "新增信源"}, nil)
	check(t, boss.get("/ledger"), 200, []string{"台账里还没有条目"}, nil)
	check(t, boss.get("/posts"), 200, []string{"没有符合条件的信息"}, nil)
}

func TestSourcesByForms(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	who := b.as(t, "sysadmin")
	b.Trial = []opinion.Post{{Title: "试读的一条"}}
	form := formOn(t, who.get("/sources/new"), "/sources")
	form.Set("name", "县政府网")
	form.Set("url", "https://example.com/gov.xml")
	form.Set("do", "try")
	check(t, who.send("POST", "/sources", form), 200, []string{"试读的一条", "县政府网"}, nil)
	b.TrialErr = fmt.Errorf("服务器返回 404")
	check(t, who.send("POST", "/sources", form), 200, []string{"服务器返回 404"}, nil)
	form.Set("do", "save")
	form.Set("interval", "often")
	check(t, who.send("POST", "/sources", form), 422, []string{"请填写分钟数", "县政府网"}, nil)
	form.Set("interval", "30")
	check(t, who.send("POST", "/sources", form), 303, nil, nil)
	check(t, who.send("POST", "/sources", form), 409, []string{"已在采集这个地址", "县政府网"}, nil)
	form.Set("url", "https://example.com/news.xml")
	check(t, who.send("POST", "/sources", form), 409, []string{"已被占用", "县政府网"}, nil)
	edit := formOn(t, who.get("/sources/src-feed"), "/sources/src-feed")
	edit.Set("interval", "60")
	check(t, who.send("POST", "/sources/src-feed", edit), 303, nil, nil)
	check(t, who.send("POST", "/sources/src-feed", edit), 409, []string{"别人刚刚改过"}, nil)
	check(t, who.post("/sources/src-feed/pause"), 303, nil, nil)
	check(t, who.get("/sources?done=paused"), 200, []string{"已暂停采集", "已暂停", "1 小时"}, nil)
	check(t, who.post("/sources/src-feed/resume"), 303, nil, nil)
	check(t, who.post("/sources/src-feed/fetch"), 303, nil, nil)
	check(t, who.post("/sources/src-feed/delete"), 422, []string{"确认删除"}, nil)
	check(t, who.post("/sources/src-feed/delete", "sure", "1"), 303, nil, nil)
	check(t, who.get("/sources"), 200, nil, []string{"清水论坛"})
}

const export = "工单编号,诉求人,标题,诉求内容,受理时间,答复内容,答复时间,承办单位\n" +
	"A001,李四,路灯不亮,幸福路路灯不亮三天了,2026-03-01 09:00:00,已修复,2026-03-02 09:00:00,卫生健康局\n" +
	"A002,赵六,,,看不懂的日期,,,卫生健康局\n"

func (w *browser) upload(t *testing.T, token string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "三月工单.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{writeTo(part, export), form.WriteField(web.FormField, token), form.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return w.send("POST", "/imports", nil, func(r *http.Request) {
		*r = *httptest.NewRequest("POST", "/imports", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.AddCookie(&http.Cookie{Name: "yuqing", Value: w.session})
	})
}

func writeTo(w interface{ Write([]byte) (int, error) }, s string) error {
	_, err := w.Write([]byte(s))
	return err
}

func TestHotlineFileByForms(t *testing.T) {
	b := newBench(t)
	who := b.as(t, "monitor")
	check(t, who.upload(t, "wrong"), 403, nil, nil)
	check(t, who.post("/imports"), 422, []string{"请先选择一个"}, nil)
	path := who.upload(t, web.FormTokenOf(who.session)).Header().Get("Location")
	page := who.get(path)
	check(t, page, 200, []string{"路灯不亮", `<option value="受理时间" selected>`, "✕ 不收"}, nil)
	form := formOn(t, page, "")
	form.Set("column_received_at", "")
	form.Set("do", "preview")
	check(t, who.send("POST", path, form), 200, []string{`role="alert"`}, nil)
	form.Set("column_received_at", "受理时间")
	form.Set("do", "run")
	form.Set("source", "")
	check(t, who.send("POST", path, form), 422, []string{"请填写信源名称"}, nil)
	form.Set("source", "12345热线")
	job := who.send("POST", path, form).Header().Get("Location")
	b.AwaitJobs(t)
	check(t, who.get(job), 200, []string{"已完成", "未收的行", "读入", "新增", "时效报表"}, []string{`http-equiv="refresh"`})
	check(t, who.get("/imports"), 200, []string{"三月工单.csv → 12345热线", "已完成"}, nil)
	check(t, b.as(t, "coordinator").get(job), 404, nil, []string{"三月工单"})
	check(t, b.as(t, "health").get("/posts?q=路灯"), 200, []string{"A001"}, nil)
}

func TestUsersAndUnitsByForms(t *testing.T) {
	b := newBench(t)
	who := b.as(t, "admin")
	form := formOn(t, who.get("/users/new"), "/users")
	form.Set("login", "newcomer")
	form.Set("name", "新来的")
	form.Set("unit_id", webtest.HealthUnit)
	form.Set("role", "contact")
	w := who.send("POST", "/users", form)
	check(t, w, 200, []string{"只显示这一次", "新来的"}, nil)
	check(t, who.send("POST", "/users", form), 409, []string{"登录名已被占用"}, nil)
	u, err := b.Store.Access.UserByLogin(t.Context(), "newcomer")
	if err != nil {
		t.Fatal(err)
	}
	edit := formOn(t, who.get("/users/"+u.ID), "/users/"+u.ID)
	edit.Set("name", "改了名")
	check(t, who.send("POST", "/users/"+u.ID, edit), 303, nil, nil)
	check(t, who.send("POST", "/users/"+u.ID, edit), 409, []string{"别人刚刚改过"}, nil)
	check(t, who.post("/users/"+u.ID+"/roles", "role", "monitor", "role", "analyst"), 303, nil, nil)
	check(t, who.post("/users/"+u.ID+"/password"), 422, []string{"请勾选“确认重置”", `value="改了名"`}, []string{"只显示这一次"})
	check(t, who.post("/users/"+u.ID+"/password", "sure", "1"), 200, []string{"只显示这一次"}, nil)
	check(t, who.post("/users/"+u.ID+"/sessions"), 422, []string{"请勾选“确认结束”"}, nil)
	check(t, who.post("/users/"+u.ID+"/sessions", "sure", "1"), 303, nil, nil)
	check(t, who.get("/users"), 200, []string{"改了名", "巡查员、研判员"}, nil)

	unit := formOn(t, who.get("/units"), "/units")
	unit.Set("name", "林业局")
	unit.Set("aliases", "林草局、林场")
	check(t, who.send("POST", "/units", unit), 303, nil, nil)
	check(t, who.get("/units"), 200, []string{"林业局", "林草局、林场"}, nil)
	unit.Set("name", "")
	check(t, who.send("POST", "/units", unit), 422, []string{"单位名称不能为空"}, nil)
}

func TestUnmaskingIsForAReason(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	who := b.as(t, "coordinator")
	check(t, who.post("/posts/post-ticket/unmask", "reason", ""), 422, []string{"请写明查看个人信息的理由"}, []string{"13987654321"})
	check(t, who.post("/posts/post-ticket/unmask", "reason", "回访"), 200, []string{"13987654321", "已记入审计日志"}, nil)
	check(t, who.get("/posts/post-ticket"), 200, nil, []string{"13987654321"})
}

func TestLargeTypeIsAPreference(t *testing.T) {
	b := newBench(t)
	w := b.as(t, "").post("/preferences/large", "back", "https://evil.example")
	if w.Header().Get("Location") != "/" {
		t.Errorf("leads to %s", w.Header().Get("Location"))
	}
	cookie := w.Result().Cookies()[0]
	got := b.as(t, "").send("GET", "/login", nil, func(r *http.Request) { r.AddCookie(cookie) })
	check(t, got, 200, []string{`class="large"`, "标准字号"}, nil)
}

func TestTokensAreShownOnce(t *testing.T) {
	b := newBench(t)
	who := b.as(t, "leader")
	check(t, who.post("/me/tokens", "name", "大屏", "expires", "someday"), 422, []string{"请选择失效日期", "大屏"}, nil)
	w := who.post("/me/tokens", "name", "大屏", "expires", "2026-06-01")
	secret := regexp.MustCompile(`<code>(yq_[\w-]+)</code>`).FindStringSubmatch(w.Body.String())
	if secret == nil {
		t.Fatalf("no secret: %d", w.Code)
	}
	check(t, who.get("/me"), 200, []string{"大屏"}, []string{secret[1]})
}

// The log speaks of acts and objects by their names; what has none is shown as
// it is, and can still be filtered by.
func TestAuditLogInWords(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	admin := b.as(t, "admin")
	unit := formOn(t, admin.get("/units"), "/units")
	unit.Set("name", "林业局")
	check(t, admin.send("POST", "/units", unit), 303, nil, nil)
	check(t, b.as(t, "").post("/login", "login", "leader", "password", "wrong"), 401, nil, nil)
	if err := b.Access.Note(t.Context(), b.Actor(t, "admin"), "comet.seen", "sky:north", ""); err != nil {
		t.Fatal(err)
	}
	b.run(t, []pageCase{
		{"all", "auditor", "/audit", 200, []string{"用户 auditor", "登录失败", "新增单位", "单位 林业局", "台账：登记", "台账 " + e.Number, "comet.seen", "sky:north", `<optgroup label="台账">`}, []string{">ledger.create<", ">unit.create<"}},
		{"one act", "auditor", "/audit?act=unit.create", 200, []string{`value="unit.create" selected`, "单位 林业局"}, []string{"台账 " + e.Number}},
		{"a kind of acts", "auditor", "/audit?act=ledger", 200, []string{`value="ledger" selected`, "台账 " + e.Number}, []string{"单位 林业局"}},
		{"an act without a name", "auditor", "/audit?act=comet.seen", 200, []string{`value="comet.seen" selected`, "sky:north"}, nil},
	})
}

// Two acts are never told by one name.
func TestNamesOfActsAreDistinct(t *testing.T) {
	seen := map[string]string{}
	for code, name := range actNames {
		if other, twice := seen[name]; twice {
			t.Errorf("%s and %s are both %s", code, other, name)
		}
		seen[name] = code
	}
}
