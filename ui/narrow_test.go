package ui

import (
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"yuqing/internal/opinion"
	"yuqing/internal/search"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// sent is what a browser would send of the first form on a page with this
// address: what is chosen on it, and what it holds hidden.
func sent(t *testing.T, w *httptest.ResponseRecorder, action string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	for form := range doc.Descendants() {
		if form.Data != "form" || attr(form, "action") != action || attr(form, "method") == "post" {
			continue
		}
		v := url.Values{}
		for n := range form.Descendants() {
			has := func(key string) bool {
				return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
			}
			switch name := attr(n, "name"); {
			case n.Type != html.ElementNode || n.Data == "option" && !has("selected"):
			case n.Data == "option" && n.Parent.Data == "select":
				v[attr(n.Parent, "name")] = []string{attr(n, "value")} // the last one chosen, as a browser does
			case n.Data != "input" || name == "":
			case attr(n, "type") == "checkbox" && !has("checked"):
			default:
				v.Add(name, attr(n, "value"))
			}
		}
		return v
	}
	t.Fatalf("no form leads to %s", action)
	return nil
}

// A tile of several states stays what it is when another filter is added to it.
func TestFiltersKeepAllThatWasChosen(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	w := b.as(t, "coordinator")
	for _, address := range []string{
		"/ledger?state=review-1&state=review-2&state=review-3&state=review-4", "/ledger?state=to-accept&state=to-rule&level=一般&level=较大&unit=" + webtest.HealthUnit + "&unit=" + webtest.SchoolUnit,
		"/ledger?class=民生底线&class=一般&channel=舆情&channel=热线&pile=late&open=1&topic=health&region=130105001",
		"/events?state=new&state=rising&topic=health&region=130105001&region=130105002&mixed=1",
	} {
		path, query, _ := strings.Cut(address, "?")
		asked, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got := sent(t, w.get(path+"?"+asked.Encode()), path)
		for key, want := range asked {
			have := got[key]
			slices.Sort(have)
			slices.Sort(want)
			if !slices.Equal(have, want) {
				t.Errorf("%s: filtered again, %s is %v, was %v", address, key, have, want)
			}
		}
	}
	check(t, w.get("/ledger?state=review-1&state=review-2&state=review-3&state=review-4"), 200, []string{"已选 4 个环节"}, nil)
	check(t, w.get("/ledger?state=to-accept"), 200, []string{`<span class="hidden">环节：</span>待签收`}, nil)
	// What no control shows can be seen and taken off.
	check(t, w.get("/ledger?topic=health&region=130105001&open=1"), 200,
		[]string{"领域：医疗卫生", "属地：城关镇", "环节：未办结", `href="/ledger?open=1&amp;region=130105001"`}, nil)
}

// fromLiutang is a post of the queue at the hospital that names a township.
func fromLiutang(id string) opinion.Post {
	at := webtest.Start.Add(-30 * time.Hour)
	return opinion.Post{ID: id, Source: "src-feed", Key: id, Kind: opinion.KindArticle, URL: "https://example.com/" + id, Author: "过路人",
		Title: "清水县人民医院儿科挂号排长队", Text: "柳塘镇的老人半夜出发，天亮到了儿科还是排长队，挂号窗口只开一个。", PublishedAt: at, CollectedAt: at.Add(time.Minute)}
}

// Searches can be narrowed by division, and what narrows one is shown.
func TestSearchByDivision(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	b.Take(t, fromLiutang("p-liutang"))
	w := b.as(t, "leader")
	page := w.get("/posts")
	check(t, page, 200, []string{"<h2>属地</h2>", `region=130105002`, "柳塘镇"}, nil)
	check(t, w.get("/posts?region=130105002"), 200, []string{"属地：柳塘镇", `href="/posts"`}, nil)
	check(t, w.get("/posts?region=130105001"), 200, []string{"属地：城关镇", "没有符合条件的信息"}, nil)
}

// Of the divisions the county's own stand first, whichever has the most posts;
// one that nobody can name says nothing.
func TestOwnDivisionsStandFirst(t *testing.T) {
	b := newBench(t)
	got := b.srv.facetValues(search.FacetRegion, []search.FacetValue{{Value: "13", Count: 10}, {Value: "130105", Count: 9}, {Value: "", Count: 8}, {Value: "130105002", Count: 3}, {Value: "130105001", Count: 1}})
	if len(got) != 3 || got[0].Value != "130105002" || got[1].Value != "130105001" || got[2].Value != "130105" {
		t.Errorf("%v", got)
	}
}

// A bar of the histogram leads to what it counts: the same search of that day.
func TestBarsLeadToTheirDay(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	w := b.as(t, "leader")
	page := w.get("/posts?q=医院").Body.String()
	bars := regexp.MustCompile(`<th scope="row" class="nowrap"><a href="([^"]+)">[^<]+</a></th><td class="num">(\d+)</td>`).FindAllStringSubmatch(page, -1)
	if len(bars) != 2 || !strings.Contains(page, `data-chart="columns"`) || !strings.Contains(page, "charts.js") {
		t.Fatalf("%d days with posts in %s", len(bars), page)
	}
	for _, bar := range bars {
		day := html.UnescapeString(bar[1])
		if !strings.Contains(day, "q=") {
			t.Errorf("%s forgets the search", day)
		}
		check(t, w.get(day), 200, []string{`role="status">` + bar[2] + " 条"}, nil)
	}
}

// A bar of a month asks for no day that the search left out.
func TestBarsStayWithinTheSearch(t *testing.T) {
	c := chart{Bars: []bar{{From: "2026-01-01", To: "2026-01-31"}, {From: "2026-02-01", To: "2026-02-28"}, {From: "2026-03-01", To: "2026-03-31"}}}
	c.link("/posts", url.Values{"from": {"2026-01-15"}, "to": {"2026-03-02"}, "cursor": {"x"}})
	for i, want := range []string{"/posts?from=2026-01-15&to=2026-01-31", "/posts?from=2026-02-01&to=2026-02-28", "/posts?from=2026-03-01&to=2026-03-02"} {
		if c.Bars[i].URL != want {
			t.Errorf("%s, want %s", c.Bars[i].URL, want)
		}
	}
}

// A tile of a hotspot leads to its posts of that division, and each hotspot says
// through what it was heard.
func TestTilesAndWhatAHotspotWasHeardThrough(t *testing.T) {
	b := newBench(t)
	queue, _ := b.matters(t)
	b.Take(t, fromLiutang("m-liutang"))
	b.Group(t)
	if b.eventOf(t, "m-liutang") != queue {
		t.Fatal("the post is of another event")
	}
	w := b.as(t, "leader")
	check(t, w.get("/events"), 200, []string{"监测到：订阅源和网页 1 个、热线和留言 1 个；未监测到：抖音、微博、微信等（没有录入）", `class="axis"`, "领域", "属地"}, nil)
	check(t, w.get("/events/"+queue), 200, []string{`<a href="/events/` + queue + `?region=130105002#posts"><span>柳塘镇</span><strong>1</strong></a>`, "<span>城关镇</span><strong>0</strong>"}, nil)
	check(t, w.get("/events/"+queue+"?region=130105002"), 200, []string{"属地：柳塘镇", "/posts/m-liutang"}, nil)
	shown := w.get("/events/" + queue + "?region=130105002").Body.String()
	if n := strings.Count(shown[strings.Index(shown, `class="timeline"`):], "<time "); n != 1 {
		t.Errorf("%d posts, the tile says 1", n)
	}
	check(t, w.get("/events/"+queue+"?region=130105001"), 200, []string{"属地：城关镇", "没有这一类信息"}, nil)
}

// What leads to the ledger with a filter is the ledger's to show.
func TestLedgerShowsWhatNarrowsIt(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	w := b.as(t, "coordinator")
	for _, p := range ledger.Piles {
		check(t, w.get("/ledger?pile="+string(p)), 200, []string{"值班台：" + p.Name()}, nil)
	}
}
