package events

import (
	"slices"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

func TestSitesOf(t *testing.T) {
	for text, want := range map[string][]string{
		"住在柳河镇东街村":           {"柳河镇", "镇东街", "东街村"},
		"A3区建国路的路灯":          {"a3区", "建国路"},
		"锦绣家园小区南门":           {"家园小区", "锦绣家园"},
		"我们村的马路和城区、小区、社区都坏了": nil,
		"农村，全镇，一路，公路":        nil,
		"老旧小区的好几盏路灯，全体村民":    nil,
		"翠湖名邸三期":             {"翠湖名邸"},
		"":                   nil,
		"村":                  nil,
		"\xff\xff路":          nil,
	} {
		want, got := hashes(want), sitesOf(text)
		if len(got) != len(want) {
			t.Errorf("%q has %d sites, want %d", text, len(got), len(want))
			continue
		}
		for _, h := range got {
			if !want[h] {
				t.Errorf("%q has a site that is not wanted", text)
			}
		}
	}
}

func hashes(names []string) map[uint32]bool {
	out := map[uint32]bool{}
	for _, n := range names {
		out[hash(n)] = true
	}
	return out
}

// A mould filled with another place is no reprint and no event; the same place
// again is one.
func TestTheSameOfAnotherPlaceIsAnotherMatter(t *testing.T) {
	cast := func(id, place string, at time.Time) Post {
		return newPost(id, place+"路灯不亮", "市民来电反映："+place+"有好几盏路灯一直不亮，晚上出行很不安全，希望相关部门尽快核实处理，并将处理结果告知来电人。", at)
	}
	a := cast("1", "柳河镇东街村", epoch)
	b := cast("2", "白石乡下坪村", epoch.Add(time.Hour))
	c := cast("3", "柳河镇东街村", epoch.Add(2*time.Hour))
	e := run([]Post{a, b, c})
	got := e.Events(e.Now())
	if len(got) != 1 || len(got[0].Posts) != 2 || e.EventOf("2") != "" {
		t.Fatalf("got %+v, want one event of the first and the last post", got)
	}
}

// Of one place and in one mould, but about another thing, as the analysis says.
func TestAnotherTopicIsLessLikeTheSameMatter(t *testing.T) {
	lamp := newPost("1", "柳河镇东街村的诉求", "市民来电反映柳河镇东街村路灯不亮，希望核实处理。", epoch)
	bins := newPost("2", "柳河镇东街村的诉求", "市民来电反映柳河镇东街村垃圾成堆，希望核实处理。", epoch)
	like := func() float64 {
		w := newWeights()
		a, b := w.sketch(&lamp, keysOf(lamp.TextWords, lamp.Text)), w.sketch(&bins, keysOf(bins.TextWords, bins.Text))
		return a.similarity(&b)
	}
	open := like()
	lamp.Topics, bins.Topics = []opinion.TopicHit{{ID: "lamps"}}, []opinion.TopicHit{{ID: "bins"}}
	if apart := like(); apart > open*topicFactor*1.01 {
		t.Errorf("likeness %.3f with other topics, %.3f without any", apart, open)
	}
	bins.Topics = append(bins.Topics, opinion.TopicHit{ID: "lamps"})
	if shared := like(); shared != open {
		t.Errorf("likeness %.3f with a topic in common, %.3f without any", shared, open)
	}
}

// A place and a theme are no matter: short tickets of one place, told in the
// words of others. What both tell of is one.
func TestAPlaceIsNoMatter(t *testing.T) {
	post := func(id, title string, hour int) Post {
		return newPost(id, title, "桃园社区"+title+"。", epoch.Add(time.Duration(hour)*time.Hour))
	}
	e := run([]Post{
		post("blocked", "违建封堵消防通道", 0),
		post("bins", "垃圾桶满了三天没有人清运", 30),
		post("dogs", "流浪狗半夜狂吠吵醒居民", 40),
		post("bins again", "垃圾清运不及时，垃圾桶满了没有人清运", 60),
	})
	got := e.Events(e.Now())
	if len(got) != 1 || !slices.Equal(got[0].Posts, []string{"bins", "bins again"}) {
		t.Errorf("got %+v, want one event of the bins", got)
	}
}
