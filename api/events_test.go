package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
)

// matters gives the office two events, of four posts and of three.
func (b *bench) matters(t *testing.T) (dust, buses string) {
	t.Helper()
	b.Sources(t)
	var posts []opinion.Post
	for key, said := range map[string][]string{
		"梧桐路工地扬尘":  {"洒水车一个星期没见过，晾的被子全是灰", "围挡塌了半截，渣土车进出不冲洗轮胎", "孩子哮喘犯了两回，夜里还在浇筑", "打过热线说转给城管，之后没有回音，电话13812345678"},
		"机场快线公交晚点": {"等了五十分钟才来，行李箱堆满过道", "末班提前收车没有通知，旅客只好打车", "司机说人手不够，一天跑九趟，谁都受不了"},
	} {
		for i, text := range said {
			at := webtest.Start.Add(time.Duration(i-30) * time.Hour)
			id := fmt.Sprintf("%d-%d", len(said), i)
			posts = append(posts, opinion.Post{ID: id, Source: "src-feed", Key: id, Kind: opinion.KindArticle, URL: "https://example.com/" + id,
				Title: key, Text: key + "。" + text + "。", Author: "网民" + id, PublishedAt: at, CollectedAt: at.Add(time.Minute)})
		}
	}
	b.Take(t, posts...)
	b.Group(t)
	of, err := b.Store.Events.EventsOf(t.Context(), []string{"4-0", "3-0"})
	if err != nil || of["4-0"] == "" || of["3-0"] == "" || of["4-0"] == of["3-0"] {
		t.Fatal(of, err)
	}
	return of["4-0"], of["3-0"]
}

func TestEvents(t *testing.T) {
	b := newBench(t)
	dust, buses := b.matters(t)
	const list = base + "/events"
	one := list + "/" + dust
	b.run(t, []scenario{
		{"list", ask{method: "GET", path: list, as: "leader"}, 200, []string{dust, buses, `"total":2`, "清水论坛"}, nil},
		{"by title", ask{method: "GET", path: list + "?q=公交", as: "leader"}, 200, []string{buses, `"total":1`}, []string{dust}},
		{"in pages", ask{method: "GET", path: list + "?limit=1", as: "leader"}, 200, []string{`"next":"1"`}, nil},
		{"an unknown state", ask{method: "GET", path: list + "?state=x", as: "leader"}, 422, []string{`"field":"state"`}, nil},
		{"an unknown order", ask{method: "GET", path: list + "?sort=x", as: "leader"}, 422, []string{`"field":"sort"`}, nil},
		{"a page too large", ask{method: "GET", path: list + "?limit=201", as: "leader"}, 422, []string{`"field":"limit"`}, nil},
		{"a broken cursor", ask{method: "GET", path: list + "?cursor=x", as: "leader"}, 422, []string{`"field":"cursor"`}, nil},
		{"a contact's list", ask{method: "GET", path: list, as: "health"}, 200, []string{`"events":[]`}, []string{dust}},
		{"one", ask{method: "GET", path: one, as: "leader"}, 200, []string{`"posts":4`, `"entries":[]`}, nil},
		{"one of a contact's", ask{method: "GET", path: one, as: "health"}, 404, nil, []string{"扬尘"}},
		{"an unknown one", ask{method: "GET", path: list + "/enosuch", as: "leader"}, 404, nil, nil},
		{"its posts, masked", ask{method: "GET", path: one + "/posts?newest=true", as: "leader"}, 200, []string{"138****5678"}, []string{"13812345678"}},
		{"its tickets", ask{method: "GET", path: one + "/posts?side=ticket", as: "leader"}, 200, []string{`"posts":[]`}, nil},
		{"its spread", ask{method: "GET", path: one + "/spread", as: "leader"}, 200, []string{`"sources":[{"name":"清水论坛"`, `"words":[{"word":`, `"tiles":[{"code":"130105001"`}, nil},
		{"its spread, for a contact", ask{method: "GET", path: one + "/spread", as: "health"}, 404, nil, nil},
		{"no effects yet", ask{method: "GET", path: one + "/effects", as: "leader"}, 200, []string{`"effects":[]`}, nil},
		{"a post's", ask{method: "GET", path: base + "/posts/4-0/spread", as: "leader"}, 200, []string{dust}, nil},
		{"nothing decided", ask{method: "GET", path: one + "/decisions", as: "leader"}, 200, []string{`"decisions":[]`, `"last":0`}, nil},
		{"merge by who may not", ask{method: "POST", path: list + "/merge", as: "monitor", body: `{"into":"` + dust + `","others":["` + buses + `"]}`}, 403, nil, nil},
		{"merge with itself", ask{method: "POST", path: list + "/merge", as: "analyst", body: `{"into":"` + dust + `","others":[]}`}, 422, []string{`"field":"others"`}, nil},
		{"split off nothing", ask{method: "POST", path: one + "/split", as: "analyst", body: `{"posts":[]}`}, 422, []string{`"field":"posts"`}, nil},
		{"undo nothing", ask{method: "POST", path: list + "/decisions/9/undo", as: "analyst", body: `{}`}, 404, nil, nil},
		{"undo what is no number", ask{method: "POST", path: list + "/decisions/x/undo", as: "analyst", body: `{}`}, 404, nil, nil},
		{"an entry by who may not", ask{method: "POST", path: one + "/entry", as: "leader"}, 403, nil, nil},
	})
}

func TestDecidingAboutEvents(t *testing.T) {
	b := newBench(t)
	dust, buses := b.matters(t)
	const list = base + "/events"
	merge := `{"into":"` + dust + `","others":["` + buses + `"],"reason":"试","seen":0}`
	w := b.do(t, ask{method: "POST", path: list + "/merge", as: "head", body: merge})
	if w.Code != 202 || decode[desk.Decided](t, w) != (desk.Decided{N: 1, Event: dust}) {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	b.run(t, []scenario{
		{"another, unknowing", ask{method: "POST", path: list + "/merge", as: "analyst", body: merge}, 409, []string{"办公室主任", "合并"}, nil},
		{"under way", ask{method: "GET", path: list + "/" + buses + "/decisions", as: "leader"}, 200, []string{`"state":"pending"`, `"last":1`}, nil},
	})
	b.Group(t)
	b.run(t, []scenario{
		{"by the old ID", ask{method: "GET", path: list + "/" + buses, as: "leader"}, 200, []string{`"id":"` + dust + `"`, `"posts":7`}, nil},
		{"done", ask{method: "GET", path: list + "/decisions", as: "leader"}, 200, []string{`"state":"done"`, `"reason":"试"`}, nil},
		{"undo", ask{method: "POST", path: list + "/decisions/1/undo", as: "coordinator", body: `{"reason":"又试"}`}, 202, []string{`"n":2`}, nil},
		{"undo again", ask{method: "POST", path: list + "/decisions/1/undo", as: "coordinator", body: `{}`}, 409, []string{"已撤销"}, nil},
	})
	b.Group(t)
	w = b.do(t, ask{method: "POST", path: list + "/" + dust + "/split", as: "analyst", body: `{"posts":["4-1","4-2"]}`})
	if w.Code != 202 {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	b.Group(t)
	b.run(t, []scenario{
		{"split", ask{method: "GET", path: base + "/posts/4-1/spread", as: "leader"}, 200, []string{`"posts":2`}, []string{`"id":"` + dust + `"`}},
		{"undone and split", ask{method: "GET", path: list + "/decisions", as: "leader"}, 200, []string{`"state":"undone"`, `"undone_reason":"又试"`, `"kind":"split"`}, nil},
	})
}

// An event becomes one entry, with its posts; then its other posts are linked,
// and a second entry is refused.
func TestEventAsAnEntry(t *testing.T) {
	b := newBench(t)
	dust, _ := b.matters(t)
	path := base + "/events/" + dust
	w := b.do(t, ask{method: "POST", path: path + "/entry", as: "monitor"})
	if w.Code != 201 || strings.Count(w.Body.String(), `"4-`) < 4 {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	e := decode[Entry](t, w)
	b.run(t, []scenario{
		{"again", ask{method: "POST", path: path + "/entry", as: "analyst"}, 409, []string{e.Number}, nil},
		{"nothing more to link", ask{method: "POST", path: path + "/link", as: "analyst", body: fmt.Sprintf(`{"entry":%q,"version":%d}`, e.ID, e.Version)}, 422, []string{"都已关联"}, nil},
		{"the event's entry", ask{method: "GET", path: path, as: "leader"}, 200, []string{e.Number, `"linked":4`, `"waits_on":"巡查员"`}, nil},
		{"no response yet", ask{method: "GET", path: base + "/ledger/" + e.ID + "/effect", as: "leader"}, 200, []string{`"effect":null`}, nil},
		{"not for another unit", ask{method: "GET", path: base + "/ledger/" + e.ID + "/effect", as: "school"}, 404, nil, nil},
	})
}
