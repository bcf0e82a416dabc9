package ui

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// matters gives the office two events: a hospital's queue of six posts, two of
// them tickets, and a school's canteen of three.
func (b *bench) matters(t *testing.T) (queue, canteen string) {
	t.Helper()
	b.Sources(t)
	said := map[string][]string{
		"清水县人民医院儿科挂号排长队": {"早上六点就来领号，轮到的时候已经过了中午，孩子烧得睡着了", "网上的系统一打开就转圈，好不容易点进去说已经约满",
			"只有两位大夫坐诊，后面的家长吵起来，保安也劝不住", "缴费窗口开了一个，自助机坏着贴了一张纸", "外地来的老人不会用手机，站在大厅不知道找谁问", "能不能分时段放号，别让大家在走廊里站半天"},
		"清水一中学校食堂涨价没有公示": {"一份米饭从一块变成两块，打卡时才知道，家长群里没有任何说明", "孩子说肉菜的分量少了一半，带回来的照片上只有三片", "想看看招标和成本的账，学校办公室说没有义务提供"},
	}
	var posts []opinion.Post
	for title, texts := range said {
		for i, text := range texts {
			at := webtest.Start.Add(time.Duration(i-40) * time.Hour)
			key := fmt.Sprintf("%d-%d", len(texts), i)
			p := opinion.Post{ID: "m" + key, Source: "src-feed", Key: key, Kind: opinion.KindArticle, URL: "https://example.com/m" + key,
				Title: title, Text: title + "。" + text + "。", Author: "网民" + key, PublishedAt: at, CollectedAt: at.Add(time.Minute)}
			if i > 3 {
				p.Source, p.Kind, p.URL, p.CollectedAt, p.Author = "src-hotline", opinion.KindTicket, "", at, ""
				p.Ticket = &opinion.Ticket{Number: key, Channel: opinion.ChannelHotline, Unit: "卫生健康局"}
			}
			posts = append(posts, p)
		}
	}
	b.Take(t, posts...)
	b.Group(t)
	return b.eventOf(t, "m6-0"), b.eventOf(t, "m3-0")
}

func (b *bench) eventOf(t *testing.T, post string) string {
	t.Helper()
	of, err := b.Store.Events.EventsOf(t.Context(), []string{post})
	if err != nil || of[post] == "" {
		t.Fatalf("%v, %v", of, err)
	}
	return of[post]
}

func TestEventPages(t *testing.T) {
	b := newBench(t)
	queue, canteen := b.matters(t)
	b.Take(t, webtest.Posts()[1])
	b.run(t, []pageCase{
		{"list", "leader", "/events", 200, []string{"/events/" + queue, "/events/" + canteen, "未列入", "监测范围", "含工单 2 件"}, []string{"合并所选"}},
		{"list of who may merge", "analyst", "/events", 200, []string{"合并所选", `name="id" value="` + queue}, nil},
		{"list, only mixed", "leader", "/events?mixed=1", 200, []string{queue}, []string{canteen}},
		{"list, nothing found", "leader", "/events?q=飞碟", 200, []string{"没有符合条件的热点"}, nil},
		{"list, a broken date", "leader", "/events?from=x", 200, []string{"2026-03-01 的样式"}, nil},
		{"list of a contact", "health", "/events", 200, []string{"还没有热点"}, []string{queue}},
		{"event", "leader", "/events/" + queue, 200, []string{"挂号", "尚未列入台账", "按日信息条数", "工单与网上信息同时反映", "工单 2", "网上信息 4"}, []string{"拆分…", "列入台账</button>"}},
		{"event of who may register it", "monitor", "/events/" + queue, 200, []string{"把整个热点列入台账", "含 2 件工单"}, []string{"拆分…"}},
		{"event of who may merge", "head", "/events/" + queue, 200, []string{"合并…", "拆分…"}, nil},
		{"tickets alone", "leader", "/events/" + queue + "?side=ticket", 200, []string{`aria-current="true">工单 2`}, []string{`<span class="tag">网上信息</span>`}},
		{"event of a contact", "health", "/events/" + queue, 404, nil, []string{"挂号"}},
		{"event of an administrator", "sysadmin", "/events/" + queue, 403, nil, []string{"挂号"}},
		{"an unknown event", "leader", "/events/enosuch", 404, nil, nil},
		{"merging, for who may not", "monitor", "/events/merge?id=" + queue, 403, nil, nil},
		{"merging, to choose", "analyst", "/events/merge?id=" + queue + "&q=食堂", 200, []string{`value="` + canteen, "下一步"}, []string{"确认合并"}},
		{"merging a single post, to choose", "analyst", "/events/merge?post=post-school&q=挂号", 200, []string{`type="radio"`, `value="` + queue, `name="post" value="post-school"`}, nil},
		{"merging a single post, to confirm", "analyst", "/events/merge?post=post-school&id=" + queue, 200, []string{"确认合并", "归入的信息", "共 7 条"}, nil},
		{"a single post's page", "analyst", "/posts/post-school", 200, []string{"/events/merge?post=post-school"}, nil},
		{"a single post's page, who may not", "monitor", "/posts/post-school", 200, nil, []string{"归入一个热点"}},
		{"merging, to confirm", "analyst", "/events/merge?id=" + queue + "&id=" + canteen, 200, []string{"确认合并", "共 9 条", "可以随时撤销"}, nil},
		{"splitting", "analyst", "/events/" + queue + "/split", 200, []string{"勾选要拆出的信息", `type="checkbox"`}, nil},
		{"no decisions yet", "analyst", "/events/decisions", 200, []string{"还没有人合并或拆分过热点"}, nil},
	})
}

var eventField = regexp.MustCompile(`name="(seen|into|id|post|sure)" value="([^"]*)"`)

// fields are the hidden and chosen values of a page's form.
func fields(page string) url.Values {
	v := url.Values{}
	for _, m := range eventField.FindAllStringSubmatch(page, -1) {
		v.Add(m[1], m[2])
	}
	return v
}

func TestMergeAndUndoByForms(t *testing.T) {
	b := newBench(t)
	queue, canteen := b.matters(t)
	who := b.as(t, "coordinator")
	page := who.get("/events/merge?id=" + queue + "&id=" + canteen).Body.String()
	form := fields(page)
	form.Set("into", queue)
	w := who.send("POST", "/events/merge", form)
	if w.Code != 303 || w.Header().Get("Location") != "/events/"+queue+"?done=merged" {
		t.Fatalf("%d to %s: %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	check(t, who.get("/events/"+queue), 200, []string{"正在执行", `http-equiv="refresh"`}, nil)

	form.Del("_token")
	again := b.as(t, "analyst").send("POST", "/events/merge", form) // another, who looked before
	check(t, again, 409, []string{"协调员", "合并", "确认合并"}, nil)

	b.Group(t)
	w = who.get("/events/" + canteen)
	if w.Code != 303 || w.Header().Get("Location") != "/events/"+queue+"?from="+canteen {
		t.Errorf("the event that went: %d to %s", w.Code, w.Header().Get("Location"))
	}
	check(t, who.get(w.Header().Get("Location")), 200, []string{"已并入本热点", "撤销这次合并", "9 条"}, []string{"正在执行"})
	check(t, b.as(t, "monitor").get("/events/"+queue), 200, []string{"人工归并"}, []string{"撤销这次合并"})
	check(t, b.as(t, "monitor").post("/events/decisions/1/undo"), 403, nil, nil)

	w = who.post("/events/decisions/1/undo", "reason", "不是一件事", "back", "/events/decisions")
	if w.Code != 303 || w.Header().Get("Location") != "/events/decisions?done=undone" {
		t.Errorf("undo: %d to %s", w.Code, w.Header().Get("Location"))
	}
	b.Group(t)
	check(t, who.get("/events/"+canteen), 200, []string{"食堂", "已撤销", "不是一件事"}, nil)
	check(t, b.as(t, "auditor").get("/audit"), 200, []string{"合并热点", "撤销合并拆分"}, nil)
}

func TestSplitByForms(t *testing.T) {
	b := newBench(t)
	queue, _ := b.matters(t)
	who := b.as(t, "analyst")
	path := "/events/" + queue + "/split"
	check(t, who.post(path), 422, []string{"请勾选要拆出的信息"}, nil)
	posts := fields(who.get(path).Body.String())["post"]
	if len(posts) != 6 {
		t.Fatalf("%d posts to tick", len(posts))
	}
	confirm := who.post(path, "post", posts[1], "post", posts[2])
	check(t, confirm, 200, []string{"拆出 2 条，留下 4 条", "确认拆分"}, nil)
	w := who.send("POST", path, fields(confirm.Body.String()))
	if w.Code != 303 || w.Header().Get("Location") != "/events/"+queue+"?done=split" {
		t.Fatalf("%d to %s: %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	b.Group(t)
	body := who.get("/events/" + queue).Body.String()
	m := regexp.MustCompile(`/events/(e[a-z2-7]+)">拆出的热点`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no way to what was split off: %s", body)
	}
	check(t, who.get("/events/"+m[1]), 200, []string{"2 条，其中转载 0"}, nil)
}

// A curve of more than three months is by month, and says so.
func TestLongCurveSaysThatItIsByMonth(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	for i, text := range []string{"第一次反映，护栏断了两截没有人换", "过了一个冬天还是老样子，桥面又裂开一道口子", "再不修雨季来了要出大事，请交通局派人来量一量"} {
		at := webtest.Start.AddDate(0, 0, -150+70*i)
		b.Take(t, opinion.Post{ID: fmt.Sprint("bridge-", i), Source: "src-feed", Key: fmt.Sprint("b", i), Kind: opinion.KindArticle, URL: fmt.Sprint("https://example.com/b", i),
			Title: "青龙河石拱桥年久失修", Text: "青龙河石拱桥年久失修。" + text + "。", Author: fmt.Sprint("村民", i), PublishedAt: at, CollectedAt: at.Add(time.Minute)})
	}
	b.Group(t)
	who := b.as(t, "leader")
	check(t, who.get("/events/"+b.eventOf(t, "bridge-0")), 200, []string{"按月信息条数"}, []string{`aria-label="按日`})
	check(t, who.get("/events"), 200, []string{"按月信息条数，最多一个月"}, nil)
}

func TestEventPostsHaveAWayBack(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	var posts []opinion.Post
	for i := range 25 {
		at := webtest.Start.Add(time.Duration(i-40) * time.Hour)
		posts = append(posts, opinion.Post{ID: fmt.Sprintf("copy-%02d", i), Source: "src-feed", Key: fmt.Sprint("c", i), Kind: opinion.KindArticle, URL: fmt.Sprint("https://example.com/c", i),
			Title: "清水县自来水厂检修停水通知", Text: "清水县自来水厂检修，城区停水一天，请市民提前储水。", Author: fmt.Sprint("转发者", i), PublishedAt: at, CollectedAt: at.Add(time.Minute)})
	}
	b.Take(t, posts...)
	b.Group(t)
	who, path := b.as(t, "leader"), "/events/"+b.eventOf(t, "copy-00")
	check(t, who.get(path), 200, []string{"后面的信息"}, []string{"前面的信息"})
	next := regexp.MustCompile(`href="([^"]+)#posts">后面的信息`).FindStringSubmatch(who.get(path).Body.String())
	page := who.get(strings.ReplaceAll(next[1], "&amp;", "&"))
	check(t, page, 200, []string{`href="` + path + `#posts">前面的信息`}, []string{"后面的信息"})
}

func TestPostPageLeadsToItsEvent(t *testing.T) {
	b := newBench(t)
	queue, _ := b.matters(t)
	who := b.as(t, "monitor")
	check(t, who.get("/posts/m6-1"), 200, []string{"/events/" + queue, "把整个热点列入台账（6 条）", "只列入这一条"}, []string{"转载与近似"})
	w := who.post("/events/" + queue + "/entry")
	if w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), "/ledger/") {
		t.Fatalf("%d to %s: %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	entry, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	check(t, who.get(entry), 200, []string{"热点：", "/events/" + queue, "清水县人民医院儿科挂号排长队"}, []string{"另关联"})
	check(t, who.get("/posts/m6-5"), 200, []string{entry}, []string{"列入台账</button>"})
	check(t, who.get("/events/"+queue), 200, []string{"已关联 6/6 条", "等 巡查员"}, []string{"把整个热点列入台账", "把其余"})
	check(t, who.post("/events/"+queue+"/entry"), 409, []string{"已列入台账"}, nil)
	check(t, b.as(t, "leader").post("/events/"+queue+"/entry"), 409, nil, nil)
	check(t, b.as(t, "health").get("/posts/m6-4"), 200, []string{"所属热点"}, []string{"/events/" + queue})
}

func TestReprintsOnAPostsPage(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	var posts []opinion.Post
	for i, source := range []string{"src-feed", "src-hotline", "src-feed"} {
		at := webtest.Start.Add(time.Duration(i-40) * time.Hour)
		posts = append(posts, opinion.Post{ID: fmt.Sprint("same-", i), Source: source, Key: fmt.Sprint("s", i), Kind: opinion.KindArticle, URL: fmt.Sprint("https://example.com/s", i),
			Title: "清水大桥夜间封闭施工", Text: "清水大桥伸缩缝更换，夜间十点至次日五点封闭施工，请绕行。", Author: fmt.Sprint("转发者", i), PublishedAt: at, CollectedAt: at.Add(time.Minute)})
	}
	b.Take(t, posts...)
	b.Group(t)
	check(t, b.as(t, "leader").get("/posts/same-1"), 200, []string{"转载与近似（共 3 条）", "首发", "清水论坛", "12345热线", "1 小时后", "2 小时后", "（本条）"}, nil)
}

func TestEffectOnPages(t *testing.T) {
	b := newBench(t)
	queue, _ := b.matters(t)
	post := opinion.Post{ID: "m6-0", Title: "清水县人民医院儿科挂号排长队", PublishedAt: webtest.Start.Add(-40 * time.Hour), CollectedAt: webtest.Start.Add(-40 * time.Hour)}
	e := b.Entry(t, post, ledger.StateFollowUp, opinion.LevelOrdinary)
	for _, page := range []struct{ as, path string }{{"leader", "/ledger/" + e.ID}, {"health", "/ledger/" + e.ID}, {"leader", "/events/" + queue}, {"leader", "/posts/m6-0"}} {
		check(t, b.as(t, page.as).get(page.path), 200, []string{"回应效果", "回应不足 6 小时", "监测范围", "怎样判断再发酵"}, nil)
	}
	proposed, err := b.Ledger.Do(t.Context(), ledger.System, e.ID, e.Version, ledger.Command{Action: ledger.ActProposeRebound}.With(ledger.Memo{Text: "近 24 小时负面信息 9 条"}))
	if err != nil {
		t.Fatal(err)
	}
	monitor := b.as(t, "monitor")
	check(t, monitor.get("/ledger/"+e.ID), 200, []string{"疑似再发酵：", "近 24 小时负面信息 9 条", "acts/rebound"}, nil)
	w := monitor.post("/ledger/"+e.ID+"/acts/rebound", "version", itoa(proposed.Version), "reason", "又有人排到走廊")
	if w.Code != 303 {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	check(t, monitor.get("/ledger/"+e.ID), 200, []string{"第 2 轮", "第 1 轮首次回应"}, []string{"疑似再发酵："})
}
