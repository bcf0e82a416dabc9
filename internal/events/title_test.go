package events

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTidyTitle(t *testing.T) {
	for in, want := range map[string]string{
		"再次投诉A市云栖澜湾车位捆绑销售！！": "投诉A市云栖澜湾车位捆绑销售",
		"关于南岭新城搅拌站扰民问题的投诉":   "南岭新城搅拌站扰民",
		"  柳塘村\t停水 一周 了 ":    "柳塘村 停水 一周 了",
		"尊敬的市长：请修一修翠屏路的路灯":   "请修一修翠屏路的路灯",
		"尊敬的领导：您好！翠屏路的路灯坏了":  "翠屏路的路灯坏了",
		"各位领导好，翠屏路的路灯坏了":     "翠屏路的路灯坏了",
		"【诉求内容】翠屏路的路灯坏了":     "翠屏路的路灯坏了",
		"市民来电反映：翠屏路的路灯坏了":    "翠屏路的路灯坏了",
		"【短视频】翠屏路的路灯坏了":      "【短视频】翠屏路的路灯坏了",
		"翠屏路（东段的路灯坏了":        "翠屏路东段的路灯坏了",
		"“三天没水了，翠屏路小区停水":     "三天没水了，翠屏路小区停水",
		"翠屏路《告知书》（二）贴出来了（图":  "翠屏路《告知书》（二）贴出来了图",
		"":   "",
		"请问": "请问",
	} {
		if got := tidy(in); got != want {
			t.Errorf("tidy(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHeadline(t *testing.T) {
	for _, tc := range []struct{ title, text, want string }{
		{"", "尊敬的领导，您好！我是翠屏路小区的居民。我们小区停水三天了，没有人管。", "我们小区停水三天了，没有人管"},
		{"", "停水", "停水"},
		{"翠屏路小区停水三天了，打了很多次电话，物业和自来水公司互相推诿没有人管", "", "翠屏路小区停水三天了，打了很多次电话"},
		{"翠屏路小区二次供水设备损坏导致居民连续多日无法正常用水希望有关部门尽快解决", "", "翠屏路小区二次供水设备损坏导致居民连续多日无法正常用水希望…"},
		{"", "", ""},
	} {
		p := newPost("1", tc.title, tc.text, epoch)
		if tc.title != "" {
			p.TitleWords = strings.Fields("翠屏路 小区 停水 三天 了 打 了 很多 次 电话 二次 供水 设备 损坏 导致 居民 连续 多日 无法 正常 用水 希望 有关 部门 尽快 解决")
		}
		if got := headline(&p); got != tc.want {
			t.Errorf("headline of %q, %q\n got %q\nwant %q", tc.title, tc.text, got, tc.want)
		}
	}
}

func TestSiteNames(t *testing.T) {
	for _, tc := range []struct{ text, words, want string }{
		{"我住在云栖澜湾小区", "我 住 在 云 栖 澜湾 小区", "云栖澜湾小区"},
		{"反映锦绣家园小区停水", "反映 锦绣 家园 小区 停水", "锦绣家园小区"},
		{"柳河镇东街村路灯不亮", "柳河镇 东街村 路灯 不亮", "柳河镇东街村"},
		{"全村的马路都坏了", "全村 的 马路 都 坏了", ""},
	} {
		if got := strings.Join(namesIn(tc.text, strings.Fields(tc.words)), " "); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.text, got, tc.want)
		}
	}
}

// The title says where: what the posts share goes in front where it does not.
func TestTitleSaysWhere(t *testing.T) {
	site := []string{"锦绣家园小区"}
	one := &member{record: record{Title: "路灯半个月不亮没有人管", Sites: site}}
	two := &member{record: record{Title: "晚上一片漆黑", Sites: site}}
	if got := titleOf([]*member{one, two}, "青禾县"); got != "锦绣家园小区：路灯半个月不亮没有人管" {
		t.Errorf("got %s", got)
	}
	for title, want := range map[string]string{
		"锦绣家园路灯不亮": "锦绣家园路灯不亮",
		"东街村路灯不亮":  "东街村路灯不亮",
		"路灯不亮":     "锦绣家园小区：路灯不亮",
		"":         "",
	} {
		if got := withPlace(title, "锦绣家园小区", ""); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
	if got := withPlace("路灯不亮", "", "青禾县"); got != "青禾县：路灯不亮" {
		t.Errorf("got %s", got)
	}
}

func FuzzHeadline(f *testing.F) {
	f.Add("尊敬的领导：您好！（图）翠屏路", "我是【诉求地点】翠屏路的居民。停水三天了")
	f.Add("\xff“【", "。。。！\n")
	f.Fuzz(func(t *testing.T, title, text string) {
		p := newPost("1", title, text, epoch)
		if got := headline(&p); utf8.RuneCountInString(got) > maxHeadline || !slices.Equal([]rune(balanced(got)), []rune(got)) {
			t.Fatalf("%q", got)
		}
	})
}
