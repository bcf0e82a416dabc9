package opinion

import "testing"

func TestParseLink(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.example.gov.cn/新闻/通知.html":                "https://www.example.gov.cn/%E6%96%B0%E9%97%BB/%E9%80%9A%E7%9F%A5.html",
		"https://www.example.gov.cn/%e6%96%b0/1.html":          "https://www.example.gov.cn/%e6%96%b0/1.html",
		"https://www.example.gov.cn/a b/c d.html?q=e f":        "https://www.example.gov.cn/a%20b/c%20d.html?q=e%20f",
		" https://www.example.gov.cn/a\n/b\t.html ":            "https://www.example.gov.cn/a/b.html",
		`https://www.example.gov.cn\xw\1.html?a=\b`:            "https://www.example.gov.cn/xw/1.html?a=%5Cb",
		"https://www.example.gov.cn/合格率100%.html":              "https://www.example.gov.cn/%E5%90%88%E6%A0%BC%E7%8E%87100%25.html",
		"https://www.example.gov.cn/s?q=征地 补偿&p=50%":           "https://www.example.gov.cn/s?q=%E5%BE%81%E5%9C%B0%20%E8%A1%A5%E5%81%BF&p=50%25",
		"https://www.example.gov.cn/s?q=%E5%BE%81&x=a%20b#top": "https://www.example.gov.cn/s?q=%E5%BE%81&x=a%20b#top",
		"../新闻/1.html": "../%E6%96%B0%E9%97%BB/1.html",
	} {
		u, err := ParseLink(in)
		if err != nil || u.String() != want {
			t.Errorf("%q: %v, %v, want %s", in, u, err, want)
		}
	}
	if _, err := ParseLink("https://[::1/x"); err == nil {
		t.Error("what is no address was read")
	}
	for _, same := range [][2]string{
		{"https://www.example.gov.cn/新闻/1.html?q=征地", "https://www.example.gov.cn/%E6%96%B0%E9%97%BB/1.html?q=%E5%BE%81%E5%9C%B0"},
		{"https://www.example.gov.cn/a b.html", "https://www.example.gov.cn/a%20b.html"},
	} {
		if LinkKey(same[0]) != LinkKey(same[1]) {
			t.Errorf("%s and %s are two: %s, %s", same[0], same[1], LinkKey(same[0]), LinkKey(same[1]))
		}
	}
}
