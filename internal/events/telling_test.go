package events

import (
	"strings"
	"testing"

	"yuqing/internal/opinion"
)

func TestTellingWords(t *testing.T) {
	texts := [][]string{
		strings.Fields("滨河花园 小区 停水 三 天 物业 的 电话 打不通"),
		strings.Fields("滨河花园 花园 停水 居民 希望 的 尽快 恢复"),
		strings.Fields("泵房 坏 了 滨河花园 停水 希望 的 尽快 修好"),
		strings.Fields("泵房 滨河花园 停水 ， 2026 的 一 次 送水车"),
	}
	var words []string
	for _, w := range Telling(texts, 4) {
		words = append(words, w.Word)
	}
	if got := strings.Join(words[:3], " "); !strings.Contains(got, "滨河花园") || !strings.Contains(got, "停水") || strings.Contains(strings.Join(words, " "), "送水车") {
		t.Errorf("telling: %v", words)
	}
	for _, w := range Telling(texts, 20) {
		if w.Word == "花园" || w.Word == "的" || w.Word == "2026" {
			t.Errorf("%q tells nothing", w.Word)
		}
	}
	if got := Telling(nil, 5); got != nil {
		t.Errorf("of nothing: %v", got)
	}
}

func TestPlacesAreCountedOnceAPost(t *testing.T) {
	all := []saying{
		{record: record{Regions: []opinion.RegionHit{{Code: "990101002"}, {Code: "990101002203"}, {Code: "990101"}}}},
		{record: record{Regions: []opinion.RegionHit{{Code: "990101002204"}, {Code: "990101003"}}}},
		{record: record{}},
	}
	got := placesOf(all)
	if len(got) != 3 || got["990101002"] != 2 || got["990101003"] != 1 || got["990101"] != 1 {
		t.Errorf("%v", got)
	}
}
