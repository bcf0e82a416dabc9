package nlp_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/nlp"
	"yuqing/nlp/model"
)

// chatter are words that say nothing of a matter; rows of a label differ by
// them, since rows that are nearly the same count as one.
var chatter = strings.Fields("昨天 今天 上午 下午 晚上 大家 我们 他们 已经 一直 还是 觉得 希望 麻烦 谢谢 请问 怎么 为什么 可以 应该 也许 真的 非常 有点 后来 之前 电话 打了 几次 说是 等等 看看 问过 回来 周末 上周 月初 年底 老人 孩子 邻居 朋友 听说 知道 记得 反正 其实 不过 所以 如果")

// classifier learns one sentence a label, each among other words.
func classifier(t *testing.T, sentences map[string]string) *model.Model {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	var rows []model.Example
	for _, label := range slices.Sorted(maps.Keys(sentences)) {
		for range 30 {
			words := []string{sentences[label] + "，"}
			for range 12 {
				words = append(words, chatter[random.IntN(len(chatter))])
			}
			rows = append(rows, model.Example{Text: strings.Join(words, ""), Label: label})
		}
	}
	m, _, err := model.Train(context.Background(), rows, false)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// proposer is an office whose habits differ from the rules here and there.
func proposer(t *testing.T) *nlp.Proposer {
	t.Helper()
	return &nlp.Proposer{
		Version: 7,
		Units: classifier(t, map[string]string{
			"体育中心": "羽毛球馆预约不上", "信访局": "征地补偿款没有发放", "路灯所": "路灯和噪声都要管", "住房城乡建设局": "井盖丢失",
		}),
		Topics: classifier(t, map[string]string{"public-culture": "羽毛球馆预约不上", "gone": "邮票展闭展太早"}),
	}
}

// The model proposes, the rules explain; they decide where they are certain.
func TestModelProposesAndRulesExplain(t *testing.T) {
	plain := analyzer(t, nlp.Options{})
	a := plain.WithModel(proposer(t))
	for _, tc := range []struct {
		name, title, text string
		lead              string // "" as the rules alone
		reason            []string
	}{
		{"rules find nothing", "", "羽毛球馆预约不上", "体育中心", []string{"按历史办件建议由体育中心牵头（把握", "依据“", "规则未能判断。"}},
		{"rules are certain", "征地补偿款没有发放", "征地补偿款、青苗费没有发放", "", []string{"历史办件多由信访局办理", "规则依据明确，从规则。"}},
		{"rules are not certain", "", "路灯和噪声都要管", "路灯所", []string{"按历史办件建议由路灯所牵头", "规则建议："}},
		{"both say the same", "", "井盖丢失", "住房城乡建设局", []string{"涉及“市政服务”", "历史办件也是如此"}},
		{"the model is not sure", "", "医院误诊", "", nil},
		{"an empty text", "", "", "", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := opinion.Post{Title: tc.title, Text: tc.text}
			rules, got := plain.Analyse(p), a.Analyse(p)
			if got.Model != 7 {
				t.Errorf("model %d", got.Model)
			}
			if tc.lead == "" {
				tc.lead = leadOf(rules)
			}
			if leadOf(got) != tc.lead {
				t.Fatalf("%q leads, want %q: %+v", leadOf(got), tc.lead, got.Unit)
			}
			for _, want := range tc.reason {
				if !strings.Contains(got.Unit.Reason, want) {
					t.Errorf("the reason lacks %q: %s", want, got.Unit.Reason)
				}
			}
			if got.Unit != nil && (!strings.HasSuffix(got.Unit.Reason, "。") || strings.Contains(got.Unit.Reason, "。；")) {
				t.Errorf("no sentences: %s", got.Unit.Reason)
			}
			if tc.name == "rules are not certain" && !slices.Contains(got.Unit.Supporting, leadOf(rules)) {
				t.Errorf("the unit that the rules named helps no more: %v", got.Unit.Supporting)
			}
		})
	}
}

func leadOf(a opinion.Analysis) string {
	if a.Unit == nil {
		return ""
	}
	return a.Unit.Lead
}

// A topic is proposed only where the rules find none, and only one that is
// still there.
func TestModelProposesATopic(t *testing.T) {
	p := proposer(t)
	p.Units = nil
	a := analyzer(t, nlp.Options{}).WithModel(p)
	got := a.Analyse(opinion.Post{Text: "羽毛球馆预约不上"})
	if len(got.Topics) != 1 || got.Topics[0].ID != "public-culture" || len(got.Topics[0].Evidence) == 0 || !strings.Contains(got.Unit.Reason, "按历史办件判为") {
		t.Errorf("%+v %+v", got.Topics, got.Unit)
	}
	if got := a.Analyse(opinion.Post{Text: "邮票展闭展太早"}); len(got.Topics) != 0 || got.Unit != nil {
		t.Errorf("a topic that is gone: %+v", got)
	}
}

// With a model too the analysis is the same for every goroutine.
func TestModelServesEveryGoroutine(t *testing.T) {
	a := analyzer(t, nlp.Options{Model: proposer(t)})
	texts := []string{"羽毛球馆预约不上", "路灯和噪声都要管", "井盖丢失", "征地补偿款没有发放", ""}
	want := make([]string, len(texts))
	for i, text := range texts {
		want[i] = fmt.Sprintf("%+v", a.Analyse(opinion.Post{Text: text}).Unit)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 50 {
				k := i % len(texts)
				if got := fmt.Sprintf("%+v", a.Analyse(opinion.Post{Text: texts[k]}).Unit); got != want[k] {
					t.Errorf("%s: %s, want %s", texts[k], got, want[k])
				}
			}
		})
	}
	wg.Wait()
}
