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

// A link may hold Chinese; a text that goes on behind one is no part of it.
func TestLinksWithChinese(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.example.gov.cn/新闻/2026/通知.html":                "https://www.example.gov.cn/%E6%96%B0%E9%97%BB/2026/%E9%80%9A%E7%9F%A5.html",
		"详见https://www.example.gov.cn/zwgk/征地公告.pdf，请转告":            "https://www.example.gov.cn/zwgk/%E5%BE%81%E5%9C%B0%E5%85%AC%E5%91%8A.pdf",
		"https://www.example.gov.cn/s?q=征地&p=2":                     "https://www.example.gov.cn/s?q=%E5%BE%81%E5%9C%B0&p=2",
		"https://www.example.gov.cn/s?q=征地":                         "https://www.example.gov.cn/s?q=%E5%BE%81%E5%9C%B0",
		"https://baike.example.com/item/政务公开 这个词条":                  "https://baike.example.com/item/%E6%94%BF%E5%8A%A1%E5%85%AC%E5%BC%80",
		"https://www.example.gov.cn/a/1.html请大家看看":                  "https://www.example.gov.cn/a/1.html",
		"https://www.example.gov.cn/a/1.html，全文":                    "https://www.example.gov.cn/a/1.html",
		"https://www.example.gov.cn/a/请大家都来看看这篇写得怎么样，说得太对了":         "https://www.example.gov.cn/a/",
		"https://www.example.gov.cn/请看":                             "https://www.example.gov.cn/",
		"https://v.douyin.com/iRNBho5K/复制此链接":                       "https://v.douyin.com/iRNBho5K/",
		"https://v.douyin.com/iRNBho5K/复制此链接/打开.html":               "https://v.douyin.com/iRNBho5K/",
		"https://www.example.gov.cn/附件（一）/通知.docx":                  "https://www.example.gov.cn/%E9%99%84%E4%BB%B6%EF%BC%88%E4%B8%80%EF%BC%89/%E9%80%9A%E7%9F%A5.docx",
		"https://www.example.gov.cn/a/%E6%96%B0%E9%97%BB/1.html 转自": "https://www.example.gov.cn/a/%E6%96%B0%E9%97%BB/1.html",
	} {
		links := findLinks(tidy(in))
		if len(links) != 1 || links[0].url != want {
			t.Errorf("%s:\n got %+v\nwant %s", in, links, want)
		}
	}
}

// Words by which somebody passes a link on are no title.
func TestWordsThatPassALinkOn(t *testing.T) {
	for before, want := range map[string]string{
		"看看": "", "大家看看！": "", "请领导关注一下": "", "转": "", "这条": "", "麻烦各位核实一下～": "", "群里看到的：": "",
		"看看这桥": "看看这桥", "东河桥又塌了": "东河桥又塌了", "请关注东河桥": "请关注东河桥", "关注东河": "关注东河", "转盘堵死了": "转盘堵死了",
	} {
		for _, paste := range []string{before + " https://example.cn/a/1", "https://example.cn/a/1\n" + before} {
			got := Recognise(paste)
			if len(got) != 1 || got[0].Title != want {
				t.Errorf("%q: %+v, want title %q", paste, got, want)
			}
		}
	}
}
