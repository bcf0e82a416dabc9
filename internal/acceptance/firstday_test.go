package acceptance

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

const countyFeed = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>清水论坛</title><link>http://forum.example/</link>
<item><title>柳河乡征地补偿款半年没发，村民集体上访</title><link>http://forum.example/1</link><guid>1</guid>
<pubDate>Mon, 02 Mar 2026 09:00:00 +0800</pubDate>
<description>&lt;p&gt;柳河乡石桥村征地，青苗费和安置费至今没有兑现。&lt;/p&gt;</description></item>
<item><title>第三小学食堂换了承包商</title><link>http://forum.example/2</link><guid>2</guid>
<pubDate>Tue, 03 Mar 2026 09:00:00 +0800</pubDate><description>家长反映孩子吃不饱。</description></item>
</channel></rss>`

type post struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Analysis struct {
		Topics []struct {
			ID, Name string
			Evidence []string
		}
		Unit struct{ Lead string }
	} `json:"analysis"`
}

type entry struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	State   string `json:"state"`
}

// The first day of an office: a feed, a hotline export, one matter from clue
// to closed by the people that the rules require, and the report.
func TestFirstDay(t *testing.T) { onEach(t, firstDay) }

func firstDay(t *testing.T, sys *system) {
	all := sys.serve(t)
	office := sys.staff(t, webs(all))

	feed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, countyFeed)
	}))
	defer feed.Close()
	found := collect(t, office, feed.URL)
	if len(found.Analysis.Topics) == 0 || found.Analysis.Topics[0].Name != "征地补偿" || found.Analysis.Unit.Lead != "自然资源局" {
		t.Errorf("the post is analysed as %+v", found.Analysis)
	}

	file := ticketsFile(t, 40)
	sys.must(t, "import", file, "--source", "12345热线") // beside the running server
	sys.assertTickets(t, 40, 20)

	e := closeMatter(t, office, found.ID)
	if e.State != "closed" {
		t.Errorf("the entry ends %s", e.State)
	}
	assertReport(t, office, e)
	for _, s := range all {
		s.stop(t)
	}
	sys.assertTickets(t, 40, 20) // and without the server
}

func (sys *system) staff(t *testing.T, webs []*server) map[string]*person {
	t.Helper()
	office := map[string]*person{}
	for _, role := range []string{"monitor", "analyst", "coordinator", "reviewer1", "reviewer2", "reviewer3", "publisher", "leader", "sysadmin"} {
		office[role] = sys.hire(t, webs, role, "", role)
	}
	office["contact"] = sys.hire(t, webs, "contact", "自然资源局", "contact")
	office["other"] = sys.hire(t, webs, "other", "教育体育局", "contact")
	return office
}

// collect adds the feed, asks for it and returns its first post once search
// finds it; collecting it again adds nothing.
func collect(t *testing.T, office map[string]*person, address string) post {
	t.Helper()
	var source struct{ ID string }
	office["sysadmin"].does(t, &source, "POST", "/sources", map[string]string{"name": "清水论坛", "kind": "feed", "url": address})
	for range 2 {
		office["sysadmin"].does(t, nil, "POST", "/sources/"+source.ID+"/fetch", nil)
	}
	var page struct {
		Hits  []post
		Total int
	}
	eventually(t, "the feed's post is not found", func() bool {
		office["monitor"].does(t, &page, "GET", "/posts?q="+url.QueryEscape(`"青苗费" AND 石桥村`), nil)
		return page.Total > 0
	})
	if page.Total != 1 || len(page.Hits) != 1 {
		t.Fatalf("%d posts found", page.Total)
	}
	return page.Hits[0]
}

// closeMatter takes the post through the ledger.
func closeMatter(t *testing.T, office map[string]*person, postID string) entry {
	t.Helper()
	lead := unitID(t, office["monitor"], "自然资源局")
	var e entry
	office["monitor"].does(t, &e, "POST", "/entries", map[string]string{"post": postID})
	if status, _ := office["other"].ask(t, "GET", "/entries/"+e.ID, nil); status != http.StatusNotFound {
		t.Errorf("another unit's contact gets %d for the entry", status)
	}
	for _, step := range []step{
		{"monitor", "screen", nil},
		{"analyst", "triage", map[string]any{"level": "一般", "class": "切身利益", "basis": "涉及村民补偿", "lead": map[string]string{"id": lead}}},
		{"coordinator", "dispatch", map[string]any{"lead": map[string]string{"id": lead}}},
		{"contact", "accept", nil},
		{"contact", "feedback", map[string]any{"text": "已到现场核实"}},
		{"contact", "submit", map[string]any{"text": "补偿款将于本月底前发放到户。", "publicity": "主动公开", "secrecy": "不涉密"}},
		{"reviewer1", "approve", nil},
		{"reviewer2", "approve", nil},
		{"reviewer3", "approve", nil},
		{"publisher", "publish", map[string]any{"channel": "政府网站", "link": "https://www.example.gov.cn/1", "speaker": "李明", "speaker_rank": "主要负责人"}},
		{"contact", "ask-close", map[string]any{"conclusion": "已解决", "effect": "平息"}},
		{"coordinator", "close", nil},
	} {
		step.take(t, office[step.who], &e)
	}
	return e
}

// step is an act on an entry.
type step struct {
	who, action string
	details     map[string]any
}

// take has a person take the step on the entry as it stands.
func (s step) take(t *testing.T, by *person, e *entry) {
	t.Helper()
	body := map[string]any{"action": s.action, "reason": "验收"}
	if s.details != nil {
		body["details"] = s.details
	}
	by.does(t, e, "POST", "/entries/"+e.ID+"/acts", body, "If-Match", quoted(e.Version))
}

func unitID(t *testing.T, p *person, name string) string {
	t.Helper()
	var all struct {
		Units []struct{ ID, Name string }
	}
	p.does(t, &all, "GET", "/units", nil)
	for _, u := range all.Units {
		if u.Name == name {
			return u.ID
		}
	}
	t.Fatalf("there is no unit %s", name)
	return ""
}

func assertReport(t *testing.T, office map[string]*person, e entry) {
	t.Helper()
	var history struct {
		Acts []struct{ Action string }
	}
	office["leader"].does(t, &history, "GET", "/entries/"+e.ID+"/history", nil)
	if len(history.Acts) != e.Version {
		t.Errorf("%d acts in the history, version %d", len(history.Acts), e.Version)
	}
	now := time.Now().In(time.FixedZone("", 8*60*60)) // midnight may have passed since
	yesterday, today := now.AddDate(0, 0, -1).Format(time.DateOnly), now.Format(time.DateOnly)
	_, body := office["leader"].ask(t, "GET", "/reports/timeliness?by=unit&from="+yesterday+"&to="+today, nil)
	for _, part := range []string{`"entries":1,"responded":1,"due":1,"on_time":1`, `"name":"自然资源局"`, `"closed":1`} {
		if !strings.Contains(string(body), part) {
			t.Errorf("the report lacks %s: %s", part, body)
		}
	}
}
