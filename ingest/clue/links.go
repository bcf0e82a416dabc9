package clue

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"yuqing/internal/opinion"
)

var (
	// wideScheme is https://, also where a phone's keyboard made it full-width.
	wideScheme = regexp.MustCompile(`(?i)(https?)[:：] ?[/／]{2}`)
	// A link ends at what is not ASCII: Chinese share texts go on right behind it.
	fullLink = regexp.MustCompile(`(?i)https?://[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+`)
	bareLink = regexp.MustCompile(`(?i)(?:[a-z0-9-]+\.)+[a-z]{2,6}(?:/[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*)?`)
)

// link is a link within a text.
type link struct {
	from, to int // in bytes
	url      string
}

// findLinks lists the links of a text that tidy has made plain.
func findLinks(s string) []link {
	var links []link
	for _, at := range fullLink.FindAllStringIndex(s, -1) {
		raw := trimLink(s[at[0]:beyond(s, at[0], at[1])])
		if u, err := url.Parse(raw); err == nil && strings.Contains(u.Hostname(), ".") {
			links = append(links, link{at[0], at[0] + len(raw), opinion.CanonicalLink(raw)})
		}
	}
	for _, at := range bareLink.FindAllStringIndex(s, -1) {
		raw := trimLink(s[at[0]:at[1]])
		inside := slices.ContainsFunc(links, func(l link) bool { return at[0] < l.to && at[1] > l.from })
		if !inside && isBare(s, at[0], raw) {
			links = append(links, link{at[0], at[0] + len(raw), opinion.CanonicalLink("https://" + raw)})
		}
	}
	slices.SortFunc(links, func(a, b link) int { return a.from - b.from })
	return links
}

// trimLink takes off the marks of the sentence that a link stands in.
func trimLink(s string) string {
	for {
		t := strings.TrimRight(s, `.,;:!?'*`)
		for _, pair := range []string{"()", "[]"} {
			if strings.HasSuffix(t, pair[1:]) && strings.Count(t, pair[:1]) < strings.Count(t, pair[1:]) {
				t = t[:len(t)-1]
			}
		}
		if t == s {
			return s
		}
		s = t
	}
}

// isBare reports whether a name with dots, written without https://, is a
// link: that of a known platform with a path, or one that begins with www.
func isBare(s string, at int, raw string) bool {
	if at > 0 && strings.ContainsRune("@./-_%=&", rune(s[at-1])) {
		return false
	}
	host, path, _ := strings.Cut(strings.ToLower(raw), "/")
	return strings.HasPrefix(host, "www.") && strings.Count(host, ".") > 1 ||
		path != "" && (platformOfHost(host) != "" || strings.HasSuffix(host, ".gov.cn"))
}

// hosts are the platforms by the domain of their links, the more special first.
var hosts = []struct{ domain, platform string }{
	{"mp.weixin.qq.com", "微信公众号"}, {"channels.weixin.qq.com", "视频号"}, {"weixin.qq.com/sph", "视频号"}, {"finder.video.qq.com", "视频号"},
	{"douyin.com", "抖音"}, {"iesdouyin.com", "抖音"}, {"weibo.com", "微博"}, {"weibo.cn", "微博"}, {"t.cn", "微博"},
	{"xiaohongshu.com", "小红书"}, {"xhslink.com", "小红书"},
	{"kuaishou.com", "快手"}, {"chenzhongtech.com", "快手"}, {"gifshow.com", "快手"}, {"kuaishouapp.com", "快手"},
	{"toutiao.com", "今日头条"}, {"toutiaocdn.com", "今日头条"}, {"toutiaoimg.com", "今日头条"}, {"ixigua.com", "西瓜视频"},
	{"bilibili.com", "哔哩哔哩"}, {"b23.tv", "哔哩哔哩"}, {"bili2233.cn", "哔哩哔哩"}, {"zhihu.com", "知乎"},
	{"tieba.baidu.com", "百度贴吧"}, {"tieba.com", "百度贴吧"}, {"baijiahao.baidu.com", "百家号"}, {"mbd.baidu.com", "百家号"},
	{"haokan.baidu.com", "好看视频"}, {"douban.com", "豆瓣"}, {"thepaper.cn", "澎湃新闻"}, {"news.qq.com", "腾讯新闻"}, {"view.inews.qq.com", "腾讯新闻"},
	{"xw.qq.com", "腾讯新闻"}, {"163.com", "网易"}, {"sohu.com", "搜狐"}, {"ifeng.com", "凤凰网"}, {"liuyan.people.com.cn", "人民网留言板"},
	{"people.com.cn", "人民网"}, {"xinhuanet.com", "新华网"}, {"news.cn", "新华网"}, {"tianya.cn", "天涯社区"}, {"yidianzixun.com", "一点资讯"},
	{"dcdapp.com", "懂车帝"}, {"kugou.com", "酷狗"}, {"huya.com", "虎牙"}, {"weishi.qq.com", "微视"}, {"sina.com.cn", "新浪"}, {"sina.cn", "新浪"},
}

// PlatformOf names the platform that a link leads to, "" for others.
func PlatformOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return platformOfHost(strings.ToLower(u.Hostname()) + u.Path)
}

// platformOfHost looks at a host, with or without a path behind it.
func platformOfHost(place string) string {
	host, _, _ := strings.Cut(place, "/")
	for _, h := range hosts {
		if strings.Contains(h.domain, "/") {
			if strings.HasPrefix(place, h.domain) {
				return h.platform
			}
			continue
		}
		if host == h.domain || strings.HasSuffix(host, "."+h.domain) {
			return h.platform
		}
	}
	return ""
}
