package clue

import (
	"regexp"
	"strings"
	"unicode"
)

// calls are the platforms' own words in a share text: they call for the app
// and say nothing of the post.
var calls = []*regexp.Regexp{
	// 抖音 begins with it; the title follows.
	regexp.MustCompile(`(?:\d{1,2}- ?)?#在抖音，记录美好生活#`),
	regexp.MustCompile(`(?:长按)?复制(?:此条消息|此消息|这段话|此链接)?[，, ]*打开[【「]?(?:抖音|Dou音|今日头条|西瓜视频|快手|小红书)(?:极速版|火山版|搜索|短视频)?(?:App|APP|app)?[】」]?[，, ]*(?:搜索)?[，, ]*(?:去?(?:看看|观看|瞧瞧|阅读))[:：]?(?:精彩(?:内容|视频))?`),
	// The others end with it: 复制…打开…查看…！ The name of the app stands in 【】.
	regexp.MustCompile(`(?:请|把|将)?(?:长按)?(?:复制|点击|点开|戳)(?:上方|下方|以下|以上|此|该|这|本|条|段|整)*(?:文字|链接|信息|消息|内容|口令|文案|话|淘口令|网址)?(?:后|并|到|，|,| )*(?:到浏览器)?(?:[，, ]*)(?:直接)?(?:打开|粘贴到?|去)[^\n。！!~～【】]{0,16}(?:【[^】\n]{1,12}】(?:或【[^】\n]{1,12}】)?)?[^\n。！!~～【】]{0,40}[。！!~～]*`),
	regexp.MustCompile(`复制(?:本条|此条|这条|该条|此|该)?(?:信息|消息|链接|内容)[^\n。！!~～【】]{0,10}(?:查看|观看|浏览|阅读|搜索)[^\n。！!~～【】]{0,20}[。！!~～]*`),
	regexp.MustCompile(`(?:点击|点开|戳)(?:此|该|下方|上方)?链接[，, ]*(?:查看|观看|阅读|直接)[^\n。！!~～【】]{0,20}[。！!~～]*`),
	regexp.MustCompile(`[（(]?(?:来自|分享自|转自|来源[:：]?|by)[ ]*@?(?:新浪)?微博(?:手机版|App|APP|客户端|视频|国际版|网页版|极速版)?[）)]?`),
	regexp.MustCompile(`[（(]?(?:来自|分享自|转自|来源[:：]?)[ ]*[@【《]?(?:抖音短视频|抖音|快手|小红书|今日头条|知乎|哔哩哔哩|B站|bilibili|百度贴吧|微信公众平台|微信公众号|视频号|西瓜视频|腾讯新闻|网易新闻|澎湃新闻)(?:极速版)?(?:App|APP|客户端)?[】》]?[）)]?`),
	regexp.MustCompile(`(?:该|此)(?:作品|视频)在快手(?:已)?被(?:播放|观看)过?(?:\d,\d|[^\n，,。！!]){1,14}[，,。！!]?`),
	regexp.MustCompile(`(?:发了一个|发布了一个)快手(?:精彩)?(?:作品|视频|短视频)[，,]?`),
	regexp.MustCompile(`(?:一起来|快来|快去)(?:看看?|围观|瞧瞧|看)吧?[。！!~～]*`),
	regexp.MustCompile(`[，, ]*来和我一起支持(?:Ta|TA|ta|他|她)吧[。！!~～]*`),
	regexp.MustCompile(`["“]快手["”]`),
	regexp.MustCompile(`(?m)@(?:新浪)?微博[ ]*$`),
	regexp.MustCompile(`(?:我|TA|Ta|他|她)?(?:正)?在(?:快手|抖音|小红书|哔哩哔哩|今日头条|微博|知乎)(?:发现|看到)了?[^\n，,。！!：:]{0,14}[，,：:！!]`),
	regexp.MustCompile(`[，, ]*查看(?:TA|Ta|ta|他|她)的更多(?:作品|视频|笔记)[。！!~～]*`),
	regexp.MustCompile(`(?:^|\n)我正在看[:：]?`),
	regexp.MustCompile(`看了这么多(?:快手|视频|抖音)[，, ]*还是`),
	regexp.MustCompile(`(?:直接)?(?:观看|查看|阅读)(?:精彩)?(?:视频|内容|全文|笔记|详情|原文)[。！!~～]+`),
	regexp.MustCompile(`(?:推荐|分享)(?:一个|给你|你看|一篇|这个|了)*(?:视频|文章|笔记|回答|链接)?给?你?[:：]`),
}

func stripCalls(s string) string {
	for _, c := range calls {
		s = c.ReplaceAllString(s, " ")
	}
	return s
}

// callLength is how far the platforms' own words reach from the beginning of a
// text, in bytes.
func callLength(s string) int {
	n := 0
	for again := true; again; {
		again = false
		for _, c := range calls {
			at := c.FindStringIndex(s[n:])
			if at != nil && strings.Trim(s[n:n+at[0]], " ，,。.!！;；") == "" {
				n, again = n+at[1], true
			}
		}
	}
	return n
}

// passCode is the word between two signs by which 小红书's app knows a note.
var passCode = regexp.MustCompile(`[\p{So}\p{Sk}]+\s*[A-Za-z0-9]{6,40}\s*[\p{So}\p{Sk}]+`)

// code is a word by which an app finds the post in its clipboard, at the ends
// of a share text: 7.43, 09/12, Xyz:/, u@r.EH, :6pm.
var code = regexp.MustCompile(`^(?:\d{1,2}\.\d{1,2}|\d{1,2}-|\d{1,2}/\d{1,2}|[A-Za-z0-9]{1,8}:/{1,2}|:?\d{1,2}:?[ap]m|[A-Za-z0-9]{1,3}@[A-Za-z0-9]{1,3}\.[A-Za-z0-9]{1,3}|:/+|[A-Z0-9]{8,12}_[A-Za-z0-9]+)$`)

// stripCodes takes the code words off both ends of a text.
func stripCodes(s string) string {
	s = passCode.ReplaceAllString(s, " ")
	for {
		s = strings.TrimSpace(s)
		first, rest, more := strings.Cut(s, " ")
		isFigure := strings.HasPrefix(rest, "万") || strings.HasPrefix(rest, "亿") // 1.2 万赞同
		if code.MatchString(halfWidth(first)) && (more || len(s) == len(first)) && !isFigure {
			s = rest
			continue
		}
		at := strings.LastIndexFunc(s, unicode.IsSpace)
		if at >= 0 && code.MatchString(halfWidth(strings.TrimSpace(s[at:]))) {
			s = s[:at]
			continue
		}
		return s
	}
}

// spoken are the words by which a share text names its platform, for one
// without a link.
var spoken = []struct {
	words    *regexp.Regexp
	platform string
}{
	{regexp.MustCompile(`打开[【「]?(?:抖音|Dou音)|抖音(?:短视频|极速版|号)|【抖音】`), "抖音"},
	{regexp.MustCompile(`打开[【「]?快手|快手(?:作品|号|短视频|App)|"快手"|【快手】`), "快手"},
	{regexp.MustCompile(`打开[【「]?小红书|小红书(?:笔记|号|App)|\| ?小红书|【小红书】`), "小红书"},
	{regexp.MustCompile(`@(?:新浪)?微博(?:[ \n）)]|$)|的微博|微博(?:视频|正文|超话)|【微博】`), "微博"},
	{regexp.MustCompile(`打开[【「]?今日头条|今日头条|的微头条`), "今日头条"},
	{regexp.MustCompile(`视频号`), "视频号"},
	{regexp.MustCompile(`微信?公众号|微信公众平台`), "微信公众号"},
	{regexp.MustCompile(`哔哩哔哩|bilibili|B站|【UP主`), "哔哩哔哩"},
	{regexp.MustCompile(`- ?知乎|知乎(?:回答|问题|专栏)|打开[【「]?知乎`), "知乎"},
	{regexp.MustCompile(`百度贴吧|吧】|_[^_\n]{1,20}吧_`), "百度贴吧"},
}

func spokenPlatform(s string) string {
	for _, x := range spoken {
		if x.words.MatchString(s) {
			return x.platform
		}
	}
	return ""
}

// PlatformName is the name under which this product knows a platform, by the
// names that people and vendors use; others stay as they are.
func PlatformName(s string) string {
	s = strings.TrimSpace(s)
	low := strings.ToLower(s)
	for _, n := range otherNames {
		for _, w := range n.words {
			if low == w {
				return n.platform
			}
		}
	}
	return s
}

var otherNames = []struct {
	platform string
	words    []string
}{
	{"抖音", []string{"抖音app", "抖音短视频", "douyin", "dou音", "抖音极速版", "抖音视频"}},
	{"微博", []string{"新浪微博", "weibo", "微博app", "sina微博"}},
	{"微信公众号", []string{"微信", "公众号", "wechat", "微信公众平台", "weixin", "订阅号"}},
	{"视频号", []string{"微信视频号"}},
	{"小红书", []string{"xiaohongshu", "xhs", "小红书app", "red"}},
	{"快手", []string{"kuaishou", "快手app", "快手短视频"}},
	{"今日头条", []string{"头条", "头条号", "toutiao", "微头条", "今日头条app"}},
	{"哔哩哔哩", []string{"b站", "bilibili", "哔哩哔哩app", "b 站"}},
	{"知乎", []string{"zhihu", "知乎app"}},
	{"百度贴吧", []string{"贴吧", "tieba"}},
}
