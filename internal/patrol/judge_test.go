package patrol

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/ingest"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/wording"
)

var now = time.Date(2026, 3, 10, 9, 0, 0, 0, calendar.Shanghai)

const site = "https://www.x.gov.cn/"

func column(name string, staleDays int) opinion.Source {
	return opinion.Source{ID: "c-" + name, Name: name, Kind: opinion.SourcePage, URL: site + name, UnitID: "u", StaleDays: staleDays, CreatedAt: now.AddDate(-1, 0, 0)}
}

func kinds(fs []Finding) string {
	var out []string
	for _, f := range fs {
		out = append(out, string(f.Kind))
	}
	return strings.Join(out, " ")
}

func TestStaleColumns(t *testing.T) {
	for _, tc := range []struct {
		name string
		set  int
		days int // since its newest entry
		want bool
	}{
		{"工作动态", 0, 14, false},
		{"工作动态", 0, 15, true},
		{"通知公告", 0, 180, false},
		{"通知公告", 0, 190, true},
		{"政策文件", 0, 60, false},
		{"工作动态", 30, 20, false},
		{"通知公告", 30, 31, true},
	} {
		src := column(tc.name, tc.set)
		s := ingest.Survey{Columns: []ingest.Column{{Source: src.ID, Newest: now.AddDate(0, 0, -tc.days), Entries: 9}}}
		got := judge(s, []opinion.Source{src}, nil, DefaultLimits(), now)
		if (kinds(got) == string(Stale)) != tc.want {
			t.Errorf("%s after %d days (set %d): %+v", tc.name, tc.days, tc.set, got)
		}
	}
}

// TestColumnsWithoutDates go by when the collector last found something new;
// where nobody knows, nothing is said.
func TestColumnsWithoutDates(t *testing.T) {
	src := column("工作动态", 0)
	s := ingest.Survey{Columns: []ingest.Column{{Source: src.ID, Entries: 9}}}
	if got := judge(s, []opinion.Source{src}, nil, DefaultLimits(), now); len(got) != 0 {
		t.Errorf("nobody knows, and yet %+v", got)
	}
	src.Health.LastNew = now.AddDate(0, 0, -40)
	if got := judge(s, []opinion.Source{src}, nil, DefaultLimits(), now); kinds(got) != string(Stale) || !strings.Contains(got[0].Text, "40 天") {
		t.Errorf("%+v", got)
	}
}

func TestColumnOutOfReach(t *testing.T) {
	src := column("工作动态", 0)
	s := ingest.Survey{Columns: []ingest.Column{{Source: src.ID, Failed: "连接超时"}}}
	src.Health.LastGood = now.Add(-3 * time.Hour)
	if got := judge(s, []opinion.Source{src}, nil, DefaultLimits(), now); len(got) != 0 {
		t.Errorf("down for an evening: %+v", got)
	}
	src.Health.LastGood = now.Add(-30 * time.Hour)
	if got := judge(s, []opinion.Source{src}, nil, DefaultLimits(), now); kinds(got) != string(Shut) || got[0].Evidence != "连接超时" {
		t.Errorf("%+v", got)
	}
}

// TestFindingsComeAndGo: what stands on a page is found, once however often it
// is seen, and is over only when its place was looked at again.
func TestFindingsComeAndGo(t *testing.T) {
	src, other := column("工作动态", 0), column("要闻", 0)
	both := []opinion.Source{src, other}
	words := []wording.Word{{Wrong: "截止目前", Right: "截至目前"}}
	dead := func(on opinion.Source) ingest.Seen {
		return ingest.Seen{URL: site + "gone", Title: "旧闻", On: on.URL, Source: on.ID, Dead: "服务器返回 404 地址不存在"}
	}
	article := ingest.Seen{URL: site + "a.html", Title: "通报", On: src.URL, Source: src.ID, Text: "通报\n截止目前，道路已经恢复通行。"}
	columns := func(links ...string) []ingest.Column {
		return []ingest.Column{{Source: src.ID, Newest: now, Links: links}, {Source: other.ID, Newest: now}}
	}
	first := ingest.Survey{Columns: columns(site + "gone"), Pages: []ingest.Seen{dead(src), dead(other), article}}
	found := judge(first, both, words, DefaultLimits(), now)
	if kinds(found) != "死链 错敏词" || found[1].Page != article.URL || !strings.Contains(found[1].Evidence, "道路已经恢复通行") {
		t.Fatalf("%+v", found)
	}
	mended := article
	mended.Text = "通报\n截至目前，道路已经恢复通行。"
	unsure := ingest.Seen{URL: site + "gone", Source: src.ID, Unsure: true}
	back := ingest.Seen{URL: site + "gone", Source: src.ID}
	for name, tc := range map[string]struct {
		survey ingest.Survey
		over   []string
	}{
		"nothing was looked at":         {ingest.Survey{Columns: columns(site + "gone")}, nil},
		"the column could not be read":  {ingest.Survey{Columns: []ingest.Column{{Source: src.ID, Failed: "超时"}}}, nil},
		"it refuses programs today":     {ingest.Survey{Columns: columns(site + "gone"), Pages: []ingest.Seen{unsure}}, nil},
		"the page is there again":       {ingest.Survey{Columns: columns(site + "gone"), Pages: []ingest.Seen{back}}, []string{found[0].ID}},
		"nothing leads there any more":  {ingest.Survey{Columns: columns()}, []string{found[0].ID}},
		"the word was mended":           {ingest.Survey{Columns: columns(site + "gone"), Pages: []ingest.Seen{mended}}, []string{found[1].ID}},
		"the page of the word is gone":  {ingest.Survey{Columns: columns(site + "gone"), Pages: []ingest.Seen{{URL: article.URL, Dead: "404"}}}, []string{found[1].ID}},
		"it came and could not be read": {ingest.Survey{Columns: columns(site + "gone"), Pages: []ingest.Seen{{URL: article.URL}}}, nil},
	} {
		if got := over(found, judge(tc.survey, both, words, DefaultLimits(), now), tc.survey); !slices.Equal(got, tc.over) {
			t.Errorf("%s: over %v, want %v", name, got, tc.over)
		}
	}
}
