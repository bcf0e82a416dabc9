package nlp_test

import (
	"reflect"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/nlp"
	"yuqing/nlp/place"
	"yuqing/nlp/risk"
	"yuqing/nlp/topic"
)

func rulesOf(t *testing.T) *nlp.Rules {
	t.Helper()
	tax, err := topic.Default()
	if err != nil {
		t.Fatal(err)
	}
	table, err := risk.Default()
	if err != nil {
		t.Fatal(err)
	}
	return &nlp.Rules{
		Words: []string{"清水湾大道"}, Places: []place.Own{{Code: "130105001", Name: "柳树湾", Aliases: []string{"老柳湾"}}},
		Ignore:   nlp.Ignore{Phrases: []string{"征地杯"}, Posts: []string{"彩票开奖"}, Sources: []string{"s9"}},
		Taxonomy: tax, Risk: table,
	}
}

// TestRulesRoundTrip: what is exported can be imported, and says the same.
func TestRulesRoundTrip(t *testing.T) {
	r := rulesOf(t)
	text, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := nlp.ParseRules(text)
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.Encode()
	if err != nil || string(again) != string(text) {
		t.Fatalf("%v; the second export differs", err)
	}
	shipped := analyzer(t, nlp.Options{})
	rules := analyzer(t, nlp.Options{Version: 3}.With(back))
	for _, text := range []string{"征地补偿款没有发", "医院误诊", "化工厂爆炸3人死亡", "今天天气不错"} {
		p := opinion.Post{Text: text}
		want, got := shipped.Analyse(p), rules.Analyse(p)
		if got.Rules != 3 {
			t.Errorf("rules version %d", got.Rules)
		}
		got.Rules = 0
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%+v, want\n%+v", text, got, want)
		}
	}
}

func TestIgnored(t *testing.T) {
	a := analyzer(t, nlp.Options{}.With(rulesOf(t)))
	for _, tc := range []struct {
		name string
		post opinion.Post
		hit  bool
	}{
		{"as ever", opinion.Post{Text: "征地补偿款没有发"}, true},
		{"a source", opinion.Post{Source: "s9", Text: "征地补偿款没有发"}, false},
		{"a word of the text", opinion.Post{Title: "征地补偿款没有发", Text: "彩票开奖公告"}, false},
		{"a phrase", opinion.Post{Text: "第三届征地杯足球赛开幕"}, false},
	} {
		out := a.Analyse(tc.post)
		if (len(out.Topics) > 0) != tc.hit {
			t.Errorf("%s: %+v", tc.name, out.Topics)
		}
		if tc.post.Source == "s9" && (len(out.Risk.Evidence) != 1 || out.Class != opinion.ClassOrdinary) {
			t.Errorf("%s: %+v", tc.name, out)
		}
	}
}

func TestBrokenRulesNameTheFault(t *testing.T) {
	for _, tc := range []struct{ yaml, want string }{
		{"words: [' 甲']", "甲"},
		{"nonsense: 1", "nonsense"},
		{"taxonomy: {topics: [{id: a, name: 甲, unit: 乙, rules: ['丙 &']}]}", "丙 &"},
		{"risk: {levels: {重大: 500}}", "500"},
	} {
		if _, err := nlp.ParseRules([]byte(tc.yaml)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v", tc.yaml, err)
		}
	}
}

func analyzer(t *testing.T, o nlp.Options) *nlp.Analyzer {
	t.Helper()
	a, err := nlp.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
