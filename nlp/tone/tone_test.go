package tone

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestToneOfPlainTexts(t *testing.T) {
	tests := []struct{ name, title, text, want string }{
		{"complaint", "某小区物业乱收费", "物业多次推诿，业主投诉一直没人管，大家非常气愤。", Negative},
		{"notice", "关于召开例会的通知", "定于周三上午九点在三楼会议室开会，请准时到场。", Neutral},
		{"thanks", "感谢社区", "衷心感谢社区的同志，路灯当天就修好了，为你们点赞。", Positive},
		{"empty", "", "", Neutral},
		{"negated", "", "对处理结果不满意", Negative},
		{"registration", "", "参保登记时间为九月一日至月底，请居民到所在社区办理。", Neutral},
		{"question", "", "请问落户需要哪些材料？", Neutral},
		{"outage", "", "小区停水两天了，打电话没人接", Negative},
		{"wages", "欠薪", "包工头拖欠工资两年，孩子上学都没钱", Negative},
		{"help for the poor", "老年食堂开业", "困难老人用餐由民政部门补贴。", Neutral},
		{"nothing to go by", "", "b", Neutral},
		{"nothing to complain of", "", "没有一点不满意，工作人员特别耐心", Positive},
		{"none of it", "", "对这次办理没有什么不满，很顺利", Positive},
		{"not unhappy", "", "不是不满意，是太满意了", Positive},
		{"not at all high", "", "这个窗口的办事效率一点都不高", Negative},
		{"not at all clear", "", "收费标准解释得一点也不清楚", Negative},
		{"not at all a trouble", "", "过户手续一点都不麻烦，十分钟办完", Positive},
		{"not high", "", "效率不高，态度也差", Negative},
		{"nobody unmoved", "", "在场的人无不感动", Positive},
		{"especially", "", "护士特别热情", Positive},
		{"never so", "", "从来没有这么失望过", Negative},
		{"where to replace a card", "", "请问社保卡丢了在哪里补办", Neutral},
		{"how to apply", "", "想问一下残疾人补贴怎么申请", Neutral},
		{"which papers", "", "孩子转学需要带哪些材料", Neutral},
		{"how to apply, and angry", "", "请问低保到底怎么申请？村干部推诿扯皮，官官相护", Negative},
		{"faces", "", "[中国赞][中国赞]武汉加油", Positive},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Default().Tone(tt.title, tt.text, Hints{})
			if got.Label != tt.want {
				t.Errorf("label %s (score %v, evidence %v), want %s", got.Label, got.Score, got.Evidence, tt.want)
			}
		})
	}
}

// Who tells something bad need not name a mood.
func TestPlaintsMakeATextNegative(t *testing.T) {
	const text = "一下雨立交桥下就成了河，车子泡了好几辆"
	plain, told := Default().Tone("", text, Hints{}), Default().Tone("", text, Hints{Plaints: []string{"泡了"}})
	if plain.Label == Negative {
		t.Fatalf("the text is %+v by itself: no test", plain)
	}
	if told.Label != Negative || !slices.Equal(told.Evidence, []string{"泡了"}) {
		t.Errorf("tone %+v, want negative by 泡了", told)
	}
	const thanks = "衷心感谢，非常感谢，路灯坏了当天就修好"
	if got := Default().Tone("", thanks, Hints{Plaints: []string{"坏了"}}); got.Label == Negative {
		t.Errorf("thanks are %+v", got)
	}
}

func TestEvidenceStandsInTheText(t *testing.T) {
	text := "物业乱收费，业主投诉没人管，感谢记者曝光"
	for _, w := range Default().Tone("", text, Hints{}).Evidence {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not stand in the text", w)
		}
	}
}

// What says where, who or when a text is carries no tone.
func TestEvidenceIsToned(t *testing.T) {
	words := Default().telling([]string{"区", "青禾县", "建议", "小区", "村", "难闻", "[怒]", "滨河路", "楼道", "变压器", "玻璃"}, Negative)
	if got := strings.Join(words, " "); got != "难闻 [怒]" {
		t.Errorf("evidence %q", got)
	}
	for w := range Default().plain {
		if hits := Default().lexicon.find(w); len(hits) > 0 && hits[0].word == w {
			t.Errorf("%s is plain and toned", w)
		}
	}
}

func BenchmarkTone(b *testing.B) {
	text := strings.Repeat("小区停水两天了，打电话没人接，请尽快处理一下这件事。", 17) // 1.3 kB
	for b.Loop() {
		Default().Tone("停水", text, Hints{})
	}
}

func TestHugeTextIsRead(t *testing.T) {
	huge := strings.Repeat("物业乱收费，业主投诉。", 200_000)
	got := Default().Tone("", huge, Hints{})
	if got.Label != Negative || len(got.Evidence) > maxEvidence {
		t.Errorf("got %+v", got)
	}
}

func TestLexiconRefusesBadLines(t *testing.T) {
	for _, text := range []string{"好 开心", "1 开心\n2 开心"} {
		if _, err := parseLexicon(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func FuzzTone(f *testing.F) {
	f.Add("标题", "正文 [心] 不满意")
	f.Add("", "\xff\xfe不\xe6")
	f.Fuzz(func(t *testing.T, title, text string) {
		got := Default().Tone(title, text, Hints{})
		if got.Score < -1 || got.Score > 1 {
			t.Fatalf("score %v", got.Score)
		}
		for _, w := range got.Evidence {
			if !utf8.ValidString(w) {
				t.Fatalf("evidence %q is no text", w)
			}
		}
	})
}
