package ui

import (
	"bytes"
	"crypto/rand"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/web"
	"yuqing/ledger"
)

const nonceKey = "nonce"

//go:embed templates
var templateFiles embed.FS

// pages gives the templates by name: each file of templates/ with the frame and
// the shared parts. They are parsed when the first is asked for, some 0.1 s of
// work that a command which shows no page must not wait for.
var pages = sync.OnceValue(parsePages)

func parsePages() map[string]*template.Template {
	shared := template.Must(template.New("").Funcs(funcs).ParseFS(templateFiles, "templates/frame.html", "templates/parts.html", "templates/attachments.html", "templates/event_parts.html", "templates/report_parts.html"))
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	all := map[string]*template.Template{}
	for _, f := range files {
		name := strings.TrimSuffix(path.Base(f), ".html")
		if name != "frame" && name != "parts" && name != "attachments" && name != "event_parts" && name != "report_parts" {
			all[name] = template.Must(template.Must(shared.Clone()).ParseFS(templateFiles, f))
		}
	}
	return all
}

// page is what every template is given.
type page struct {
	Title     string
	Office    string
	Version   string
	Actor     access.Actor
	LoggedIn  bool
	FormToken string
	Nonce     string
	Large     bool // 大字版
	Keys      bool // single letters are keys of the page
	Idle      int  // seconds after which the session ends without use
	Style     string
	Script    string
	Icon      string
	Menu      []menuItem
	Path      string      // of this page, to come back to
	Again     string      // the address by which the page asks for itself again
	Help      string      // where this page is explained
	Notice    string      // what was just done
	Begin     []beginStep // what to do first, on the first screen of who is new
	Begun     bool        // that was put away
	Unread    string      // how many of the person's notices are unread; empty for none
	Refresh   int         // seconds until the page is asked for again; 0: never
	Polls     bool        // it is asked for again also where there is a script
	RefreshTo string      // or another page
	Live      string      // where the page listens to what happens; with it, Refresh is for who has no script
	Now       time.Time
	Data      any
	Demo      bool     // a demonstration, which every page says
	Charts    []string // scripts that draw tables as charts
	Wall      bool     // 大屏: a page for a screen on the wall, without menu
}

// charted are the pages with tables that are drawn as charts.
var charted = []string{"search", "report", "hands", "wall", "event"}

type menuItem struct {
	Path, Name string
	Here       bool
	Group      string // heading that stands before it; empty: none
}

// menu is what stands at the side of each page, for whoever may use it.
var menu = []struct {
	path, name string
	needs      access.Permission
}{
	{"/", "值班台", ""},
	{"/posts", "信息检索", access.ViewPosts},
	{"/events", "热点", access.ViewPosts},
	{"/ledger", "台账", access.ViewLedger},
	{"/tickets", "工单", access.ViewLedger},
	{reportPath, "时效报表", access.ViewReports},
	{"/briefs", "简报", access.ViewBriefs},
	{"/duty", "值班", access.ViewDuty},
	{"/clues", "采集台", access.AddClues},
	{"/imports", "导入", access.Import},
	{"/wording", "口径库", access.ViewWording},
	{"/sources", "信源", access.ViewSources},
	{"/patrol", "网站巡查", access.ViewSources},
	{"/rules", "研判规则", access.ViewRules},
	{"/clocks", "时限与日历", access.ViewRules},
	{"/users", "用户", access.ManageUsers},
	{"/units", "单位", access.ManageUsers},
	{"/system", "系统状态", access.ViewSystem},
	{"/dead-letters", "未处理消息", access.ViewSystem},
	{"/deliveries", "通知送达", access.ViewSystem},
	{"/audit", "审计日志", access.ReadAudit},
}

// menuGroups gathers the menu where it is long; what no group names stands
// first, with what people do all day.
var menuGroups = []struct {
	name  string
	paths []string
}{
	{"采集", []string{"/clues", "/imports", "/sources", "/bundles", "/patrol"}},
	{"设置", []string{"/rules", "/models", "/wording", "/clocks", "/duty", "/users", "/units"}},
	{"运行", []string{"/system", "/dead-letters", "/deliveries", "/audit"}},
}

// longMenu is from how many items on headings help.
const longMenu = 8

func groupOfMenu(path string) int {
	return slices.IndexFunc(menuGroups, func(g struct {
		name  string
		paths []string
	}) bool {
		return slices.Contains(g.paths, path)
	})
}

func menuFor(by access.Actor, here string) []menuItem {
	var items []menuItem
	for _, m := range menu {
		if m.needs != "" && access.ReachOf(by, m.needs).Nothing() && !(m.path == "/users" && mayOpenUsers(by)) {
			continue
		}
		if m.path == "/events" && isContactOnly(by) {
			continue // they see single posts, never a whole event
		}
		if isLeaderOnly(by) && slices.Contains(deskTools, m.path) {
			continue // they may look, from where it is named, but have no work there
		}
		if m.path == "/system" && homeName(by) == systemHome {
			continue // it is their first screen
		}
		name := m.name
		if m.path == "/" {
			name = homeName(by)
		}
		under := m.path
		if m.path == reportPath {
			under = "/reports" // all of them
		}
		at := here == m.path || m.path != "/" && strings.HasPrefix(here, under+"/") || name == systemHome && here == "/system"
		items = append(items, menuItem{Path: m.path, Name: name, Here: at})
	}
	return grouped(items)
}

// grouped puts the items of a group together, under its heading where the menu
// is long.
func grouped(items []menuItem) []menuItem {
	slices.SortStableFunc(items, func(a, b menuItem) int { return groupOfMenu(a.Path) - groupOfMenu(b.Path) })
	last := -1
	for i := range items {
		g := groupOfMenu(items[i].Path)
		if g != last && len(items) >= longMenu {
			items[i].Group = menuGroups[g].name
		}
		last = g
	}
	return items
}

// deskTools are what the office works with, left out of a leader's menu.
var deskTools = []string{"/sources", "/rules", "/clocks"}

const systemHome = "系统状态"

// homeName is what a person's first screen is called.
func homeName(by access.Actor) string {
	switch {
	case isContactOnly(by):
		return "本单位待办"
	case isLeaderOnly(by):
		return "今日要情"
	case ledger.ScopeOf(by).All:
		return "值班台"
	case !access.ReachOf(by, access.ViewSystem).Nothing():
		return systemHome
	}
	return "首页"
}

// mayOpenUsers: accounts are also the security administrator's, who assigns
// roles and lifts locks.
func mayOpenUsers(by access.Actor) bool {
	return access.Can(by, access.AssignRoles, access.Object{}) || access.Can(by, access.ManageLocks, access.Object{})
}

// render answers with a page. The whole page is made before the first byte is
// sent, so that an error is never half a page.
func (s *server) render(r *request, status int, name, title string, data any) error {
	return s.renderPage(r, status, name, s.page(r, title, data))
}

func (s *server) page(r *request, title string, data any) page {
	_, loggedIn := web.Actor(r)
	return page{
		Title: title, Office: s.Office, Version: s.Version,
		Actor: r.by, LoggedIn: loggedIn, FormToken: web.FormToken(r), Nonce: r.nonce,
		Large: large(r), Keys: keys(r), Idle: int(s.Access.Idle().Seconds()), Style: s.files.path("style.css"), Script: s.files.path("app.js"), Icon: s.files.path("icon.svg"),
		Menu: menuFor(r.by, r.Request().URL.Path), Path: r.Request().URL.RequestURI(), Help: helpPath(r.Path()), Again: byItself(r.Request().URL),
		Live: "/live", Begin: s.begin(r), Begun: begun(r),
		Notice: notices[r.QueryParam("done")], Unread: s.unread(r, loggedIn), Now: s.Now(), Data: data, Demo: s.Demo != "",
	}
}

func (s *server) renderPage(r *request, status int, name string, p page) error {
	if slices.Contains(charted, name) {
		p.Charts = []string{s.files.path("echarts.js"), s.files.path("charts.js")}
	}
	var b bytes.Buffer
	if err := pages()[name].ExecuteTemplate(&b, "frame", p); err != nil {
		return fmt.Errorf("render page %s: %w", name, err)
	}
	return r.HTMLBlob(status, b.Bytes())
}

// notices are what a page says after something was done; the address names
// one by its key, so that no text ever comes from outside.
var notices = map[string]string{
	"attached":   "已上传附件。",
	"voided":     "附件已作废，仍保留备查。",
	"lifted":     "封存已解除，理由已记入审计日志。",
	"acted":      "已办理并记入台账。",
	"entered":    "已列入台账。",
	"clue":       "线索已保存，可以检索。",
	"figures":    "数据已补记。",
	"saved":      "已保存。",
	"added":      "已新增。",
	"drafted":    "已拟出草稿，请核对、补充后保存。",
	"issued":     "已签发，期号已编，此后不再修改。",
	"dropbrief":  "草稿已删除。",
	"deleted":    "已删除；已采集的信息保留。",
	"paused":     "已暂停采集。",
	"resumed":    "已恢复采集。",
	"fetched":    "已采集，结果见采集日志。",
	"fetching":   "已安排立即采集，稍候刷新查看。",
	"password":   "密码已更改，请重新登录。",
	"notcarried": "登录中断前填写的内容没有保留：它属于另一个账号，或已超过 12 小时。",
	"setup":      "首位管理员已建立，请登录。",
	"redeliver":  "已重新投递。",
	"logout":     "已退出登录。",
	"unlocked":   "已解除锁定。",
	"ended":      "已结束其全部会话。",
	"cancelled":  "已请求中止。",
	"handed":     "已交办并列入台账，编号列在发现旁。",
	"patrolling": "已有一轮巡查正在进行，完成后本页即更新。",
	"roles":      "角色已更改，其会话已结束。",
	"tokengone":  "令牌已吊销。",
	"read":       "已标为已读。",
	"disputed":   "异议已记入条目，协调员已收到通知，会核对后答复。",
	"dropsearch": "已删去这个常用检索。",
	"savedview":  "视图已保存，列在台账上方。",
	"dropview":   "已删去这个视图。",
	"screengone": "链接已收回，那块屏幕一分钟内不再显示。",
	"retried":    "已安排立即重试，稍候刷新查看。",
	"dropped":    "已放弃这次送达。",

	"merged": "已记下合并，数秒内执行；本页会自动刷新。",
	"split":  "已记下拆分，数秒内执行；本页会自动刷新。",
	"undone": "已记下撤销，数秒内恢复；本页会自动刷新。",
	"linked": "已把热点的信息关联到这个条目。",

	"corrected":   "已改定；检索、统计与台账都按改定的结果。",
	"confirmed":   "已确认研判结果。",
	"uncorrected": "已收回，恢复为收回前的结果。",
	"rules":       "规则已启用，新的信息按它研判；已有的信息可以“重新标注”。",
	"enrolled":    "已导入。",
	"roster":      "值班表已保存。",
	"cleared":     "已清空这一天的值班。",
	"given":       "已签字交班，等待接班人签收。",
	"taken":       "已接班。",
	"takenback":   "交接单已收回，仍存档。",
	"reclock":     "已保存为新的一版；正在后台重算在办条目的时限，原时限与原因都保留。",
	"training":    "已开始训练，完成后列在下面；训练好的模型不会自己启用。",
	"model":       "已切换，新的信息随即按它研判；已有的信息可以“重新标注”。",
	"stopping":    "已请求中止，稍候刷新查看。",
}

// done leads to a page that says what was done.
func (r *request) done(to, notice string) error {
	sep := "?"
	if strings.Contains(to, "?") {
		sep = "&"
	}
	to, fragment, ok := strings.Cut(to, "#")
	to += sep + "done=" + url.QueryEscape(notice)
	if ok {
		to += "#" + fragment
	}
	return r.Redirect(http.StatusSeeOther, to)
}

// headers sets a fresh nonce and the policy that goes with it.
func (s *server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		nonce := rand.Text()
		c.Set(nonceKey, nonce)
		c.Response().Header().Set("Content-Security-Policy", strings.Join([]string{
			"default-src 'none'", "style-src 'self'", "script-src 'nonce-" + nonce + "'", "img-src 'self'",
			"connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
		}, "; "))
		return next(c)
	}
}

// byItself is the address by which a page asks for itself again: no use of the
// session.
func byItself(u *url.URL) string {
	q := u.Query()
	q.Del("done") // told once
	q.Set(web.ByItself, "1")
	return u.EscapedPath() + "?" + q.Encode()
}

// Cookies of what a person prefers in this browser.
const (
	largeCookie = "yuqing_large"
	keysCookie  = "yuqing_keys"
)

// keys reports whether single letters are keys of the page (j, k, n …): people
// who speak to their computer turn them off (WCAG 2.1.4).
func keys(r *request) bool {
	c, err := r.Cookie(keysCookie)
	return err != nil || c.Value != "off"
}

func large(r *request) bool {
	c, err := r.Cookie(largeCookie)
	return err == nil && c.Value == "1"
}
