package clue

import (
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

func TestCount(t *testing.T) {
	for in, want := range map[string]int{
		"0": 0, "12": 12, "12,345": 12345, "1.2万": 12000, "3.5w": 35000, "10万+": 100000, "2.1亿": 210000000,
		"8k": 8000, "１．５万": 15000, " 300次 ": 300, "2千": 2000,
		"": -1, "-3": -1, "万": -1, "约三千": -1, "13800138000": -1, "1.2.3": -1, "9999999999亿": -1,
	} {
		got, ok := Count(in)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q is %d, %v; want %d", in, got, ok, want)
		}
	}
}

func TestLongPastesStayQuickAndBounded(t *testing.T) {
	began := time.Now()
	for _, paste := range []string{
		strings.Repeat("【", MaxPaste/3), strings.Repeat("复制打开", MaxPaste/12), strings.Repeat("https://t.cn/a ", MaxPaste/15),
		strings.Repeat("点赞1", MaxPaste/7), strings.Repeat("a", 2*MaxPaste), strings.Repeat("作者：甲\n", MaxPaste/13),
	} {
		if n := len(Recognise(paste)); n > maxClues {
			t.Errorf("%d clues", n)
		}
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("took %s", took)
	}
}

func FuzzRecognise(f *testing.F) {
	f.Add("7.43 复制打开抖音，看看【甲的作品】路塌了 https://v.douyin.com/iRNBho5K/ 09/12 Xyz:/")
	f.Add("平台：微博\n链接：https://weibo.com/1/z0JH2lOMb\n点赞：1.2万\n\n标题")
	f.Add("【【】】 www.a.gov.cn/x）\x00\xff")
	f.Fuzz(func(t *testing.T, paste string) {
		for _, c := range Recognise(paste) {
			if c.empty() {
				t.Error("an empty clue")
			}
			if again := opinion.CanonicalLink(c.URL); again != c.URL {
				t.Errorf("the link %q is not canonical: %q", c.URL, again)
			}
			if strings.ContainsAny(c.Title, "\n\r") {
				t.Errorf("a title of several lines: %q", c.Title)
			}
		}
	})
}
