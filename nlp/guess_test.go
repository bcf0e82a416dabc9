package nlp

import (
	"strings"
	"testing"

	"yuqing/internal/opinion"
)

// TestGuess: what no rule knows gets the topic that the shipped model takes it
// for, and the reason says that it is a guess; what rules say is not theirs, or is
// about nothing, gets none.
func TestGuess(t *testing.T) {
	a := mustAnalyzer(t)
	strict, err := New(Options{Region: "130100", RulesOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, topic, lead string }{
		{"楼下麻辣烫把桌椅摆到马路牙子上，夜里吵闹到两点", "城市综合执法", "城市管理综合行政执法局"},
		{"有人在公益林里偷偷砍树烧炭", "国土空间规划", "自然资源局"},
		{"下班路上看到彩虹，心情一下子好了", "", ""},
		{"小说里的县太爷把人关了三天", "", ""},
		{"", "", ""},
		{"🙂🙂🙂", "", ""},
	} {
		if r := strict.Analyse(opinion.Post{Text: c.text}); len(r.Topics) > 0 || r.Unit != nil {
			t.Errorf("%s: the rules alone say %v; it is no example", c.text, r.Topics)
		}
		r := a.Analyse(opinion.Post{Text: c.text})
		if c.topic == "" {
			if len(r.Topics) > 0 || r.Unit != nil {
				t.Errorf("%s: %v, want none", c.text, r.Topics)
			}
			continue
		}
		if !hasTopic(r, c.topic) || r.Unit == nil || r.Unit.Lead != c.lead || !strings.Contains(r.Unit.Reason, "模型推测") {
			t.Errorf("%s: %v, %+v", c.text, r.Topics, r.Unit)
		}
	}
}

// TestWeakWordsKeepTheirTopic: a weak word that stands alone may give way to
// another topic, never to none: who writes of masks and a virus writes of the
// epidemic.
func TestWeakWordsKeepTheirTopic(t *testing.T) {
	a := mustAnalyzer(t)
	for _, text := range []string{
		"口罩一夜之间涨到十块钱一个，还买不到", "一起加油，把这个病毒赶走", "出门记得戴好口罩，勤洗手", "又出了一例死亡病例，心里难受", "那年非典，我们也是这样过来的",
	} {
		if r := a.Analyse(opinion.Post{Text: text}); !hasTopic(r, "疫情防控") {
			t.Errorf("%s: %v", text, r.Topics)
		}
	}
	text := "请问领导，公园里的门球场什么时候能修好？听说钱不够"
	if r := a.Analyse(opinion.Post{Text: text}); len(r.Topics) == 0 {
		t.Errorf("%s: no topic", text)
	}
}

// TestRulesGoBeforeGuesses: a word that names a matter is never outvoted.
func TestRulesGoBeforeGuesses(t *testing.T) {
	r := mustAnalyzer(t).Analyse(opinion.Post{Text: "敬老院"})
	if !hasTopic(r, "养老服务") || strings.Contains(r.Unit.Reason, "推测") {
		t.Errorf("%+v", r.Unit)
	}
}

// TestChatHasNoTopic: a weak word in a post that only tells of somebody's day
// makes no topic; in a plaint it does.
func TestChatHasNoTopic(t *testing.T) {
	a := mustAnalyzer(t)
	for text, topic := range map[string]string{
		"地铁上听歌听得入迷，坐过了两站，笑死": "", "火车上遇到个可爱的小朋友，一路给我讲恐龙": "",
		"火车站广场天天有人拉客，不坐他的车就骂人": "交通运输", "地铁口的台阶坏了半年，老人上下全靠扶": "交通运输",
	} {
		r := a.Analyse(opinion.Post{Text: text})
		if topic == "" && len(r.Topics) > 0 || topic != "" && !hasTopic(r, topic) {
			t.Errorf("%s: %v, want %q", text, r.Topics, topic)
		}
	}
}
