package clue

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// read recognises one message.
func (m message) read() Clue {
	c := Clue{URL: m.url}
	both := m.before + "\n" + m.behind
	before, behind := c.labelled(m.before), c.labelled(m.behind)
	rest := before + "\n" + behind
	c.Platform = cmp.Or(PlatformOf(m.url), PlatformName(c.Platform), spokenPlatform(both))
	c.Figures = c.Figures.Or(ReadFigures(rest))
	c.findAuthor(rest)
	coded := m.url != "" || c.Platform != ""
	c.fill(said(openers.ReplaceAllString(before, "$1"), coded), said(closers.ReplaceAllString(behind, ""), coded))
	c.Author = strings.Trim(c.Author, " @：:，,")
	return c
}

var (
	// openers and closers are the brackets that a link stood in, with the word
	// before it; [title](link) is how some notes are written.
	openers = regexp.MustCompile(`(?:\[([^\[\]\n]+)\]\(|[（(\[<]?[ ]*(?:原文|链接|网址|全文|详情|地址|见|来源)(?:链接|地址)?[ ]*[:：][ ]*|[（(\[<]+[ ]*)$`)
	closers = regexp.MustCompile(`^[）)\]>]+`)
)

// said is what a text says beside the platforms' own words; coded texts have
// code words at their ends.
func said(s string, coded bool) string {
	s = stripCalls(authorWords.ReplaceAllString(s, " "))
	if coded {
		s = stripCodes(s)
	}
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSpace(spaces.ReplaceAllString(line, " "))
		if coded && passedOn.MatchString(line) {
			continue
		}
		if strings.IndexFunc(siteTail.ReplaceAllString(line, ""), isWord) >= 0 && !onlyFigures(line) {
			lines = append(lines, line)
		}
	}
	return strings.Trim(strings.Join(lines, "\n"), " \n，,、；;：:-—|")
}

// passedOn is a line of a chat by which somebody passes a link on and that says
// nothing of it: 大家看看, 转, 请领导关注一下.
var passedOn = regexp.MustCompile(`^(?:[大请麻烦帮忙各位领导同志家@主任局长书记老师们你您都快来先再也，, ]*(?:看看|看下|看一下|看一看|看这个|看这条|瞧瞧|关注一下|关注下|关注|转一下|转发一下|转发|转|核实一下|核实下|核实|处理一下|处理下|跟进一下|跟进下|注意一下)(?:这个|这条|吧|哈|呀|啊|了|一下|[~～])*|(?:还有|就是)?(?:这个|这条|这里|链接|如下|又一个|又一条|还有一个|还有一条|群里看到的|刚看到的?|刚刷到的?))[。！!~～:：，,…. ]*$`)

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

const name = `([^\s，,。！!【】「」：:；;|#"]{1,30}?)`

// works are what an author's name stands before in a share text.
const works = `(?:图文|视频|音乐|直播|精彩|短|长)*(?:作品|直播间|直播|微头条|动态|主页|图集|视频|笔记|文章|想法|帖子|回答)`

// apps are platforms as the first word of a text that people write.
const apps = `(?:抖音|快手|微博|小红书|视频号|今日头条|头条|知乎|B站|哔哩哔哩|贴吧)`

// authors are the places where share texts name the author; the whole of each
// is taken out of the text.
var authors = []*regexp.Regexp{
	regexp.MustCompile(`【([^【】\n]{1,40}?)的` + works + `】`),
	regexp.MustCompile(`(?m)(?:^|[ ])(?:\d{1,3} )?` + name + `发布了一篇小红书笔记`),
	regexp.MustCompile(`(?:^|[\s，,。！!】])@?` + name + `[ ]?(?:发了一个|发布了一个|发了一条|发布了一条|发布的|的)快手(?:精彩)?(?:作品|视频|短视频)`),
	regexp.MustCompile(`[「"“]([^「」"“”\n]{1,30})[」"”]最(?:好玩|有意思|好看|有趣)了?[！!]?`),
	regexp.MustCompile(`【([^【】\n]{1,30})】正在(?:抖音|快手)?直播`),
	regexp.MustCompile(`(?:来自|分享自|转自|我分享了|分享|转发)[ ]*@?` + name + `[ ]*的(?:新浪)?微博(?:视频|文章|正文)?`),
	regexp.MustCompile(`(?:^|[ \n。！!？?；;…】])L` + name + `的微博视频`),
	regexp.MustCompile(`(?:一起看|快来看|来看|看)[ ]?` + name + `(?:的|正在)(?:抖音|快手)?直播`),
	regexp.MustCompile(`(?:[，, ]*来自[ ]*)?@` + name + `[ ]?的(?:微博|微头条|头条|抖音|快手|小红书)(?:视频|文章|作品|号)?`),
	regexp.MustCompile(` [-–—] ` + name + ` ?的(?:回答|文章|想法|视频|专栏) [-–—] 知乎`),
	regexp.MustCompile(`(?:来自|关注|阅读|转自|来源)?(?:微信)?公众号[ ]*[:：@]?[ ]*[「“"【《]` + name + `[」”"】》]`),
	regexp.MustCompile(`(?:来自|关注|转自|来源)(?:微信)?公众号[ ]*[:：@ ]?[ ]*` + name + `(?:$|[\s，,。）)])`),
	regexp.MustCompile(`(?:微信)?视频号[ ]*[:：@][ ]*` + name + `(?:$|[\s，,。】])`),
	regexp.MustCompile(`@` + name + `的视频号`),
	regexp.MustCompile(`(?:^|[ \n【])(?:UP主|up主|作者|博主|发布者|账号|主播)[ ]*[:：@][ ]*` + name + `(?:$|[\s，,。】）)；;])`),
	regexp.MustCompile(`(?:^|\n)@` + name + `[:：]`),
	regexp.MustCompile(`(?:【抖音】|【快手】|^|[ @\n])` + name + `正在(?:抖音|快手)?直播`),
	regexp.MustCompile(`【视频号】` + name + `[:：]`),
	regexp.MustCompile(`(?:^|\n)(?:【` + apps + `】|` + apps + `)[ ]*@` + name + `(?:$|[\s，,：:])`),
	regexp.MustCompile(`(?:^|[ \n])分享[ ]?` + name + `[ ]?的(?:帖子|回答|笔记)`),
}

// authorWords are those that say nothing else than who wrote it.
var authorWords = func() *regexp.Regexp {
	var all []string
	for _, a := range authors {
		all = append(all, a.String())
	}
	return regexp.MustCompile("(?m)(?:" + strings.Join(all, ")|(?:") + ")")
}()

// noAuthors are names of platforms in an author's place.
var noAuthors = map[string]bool{
	"微博": true, "新浪微博": true, "抖音": true, "快手": true, "小红书": true, "知乎": true, "今日头条": true, "哔哩哔哩": true, "微信": true, "TA": true, "他": true, "她": true,
}

// lookAt are the words that call for an author's work.
var lookAt = regexp.MustCompile(`^(?:快?来?看看|快看|推荐|观看)[ ]*`)

func (c *Clue) findAuthor(s string) {
	if c.Author != "" {
		return
	}
	for _, a := range authors {
		m := a.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		who := strings.TrimSpace(lookAt.ReplaceAllString(m[1], ""))
		if who != "" && !noAuthors[who] {
			c.Author = who
			return
		}
	}
}

var (
	xhsTitle = regexp.MustCompile(`^(.+?) - ([^-|\n]{1,30}?) \| 小红书`)
	// siteTail is the name of the site behind a page's title.
	siteTail  = regexp.MustCompile(`(?:[ ]*[-_—–|丨·][ ]*(?:哔哩哔哩|bilibili|知乎|今日头条|百度贴吧|贴吧|微信公众平台|抖音|快手|小红书|微博|新浪网|新浪新闻|新浪财经|澎湃新闻|腾讯网|腾讯新闻|网易|网易新闻|网易订阅|搜狐|搜狐网|搜狐新闻|手机搜狐网|人民网|新华网|凤凰网|手机凤凰网|百家号|豆瓣|西瓜视频|[^\s\-_—–|丨【】]{1,20}吧|The Paper|你的生活兴趣社区))+[_ ]*(?:bilibili)?[ ]*$`)
	barMark   = regexp.MustCompile(`^\[(?:链接|视频|图片|文件|小程序)\]|【[^【】]{1,20}吧】|【图片】|^【(?:抖音|快手|小红书|微博|微头条|今日头条|头条|知乎|视频号|公众号|微信公众号|哔哩哔哩|B站|贴吧|百度贴吧|百家号|线索|舆情线索|舆情|报送|速报|转)】|^(?:百家号|今日头条|头条|知乎|公众号|微信公众号|百度贴吧|贴吧|哔哩哔哩|B站) ?[|｜丨] ?`)
	listMark  = regexp.MustCompile(`^(?:[（(]?\d{1,2}[)）.、](?:\s+|)|[-*•·●▪◆■]\s+)`)
	topicTags = regexp.MustCompile(`^(?:#[^#\s]{1,30}#?\s*)+$`)
)

// fill sets title and text from what stands before and behind the link.
func (c *Clue) fill(before, behind string) {
	text := strings.TrimSpace(before + "\n" + behind)
	text = strings.TrimSpace(barMark.ReplaceAllString(listMark.ReplaceAllString(text, ""), ""))
	title, rest := bracketed(text)
	if m := xhsTitle.FindStringSubmatch(cmp.Or(title, text)); m != nil {
		title, rest = m[1], ""
		c.Author = cmp.Or(c.Author, m[2])
	}
	if title == "" {
		title, text = headline(text)
	} else {
		text = rest
	}
	title = c.plainTitle(title)
	if c.Title == "" {
		c.Title = title
	} else if title != "" && text == "" {
		text = title // the label says the title; this says more
	}
	if c.Text == "" && text != c.Title {
		c.Text = text
	}
	if c.Title == "" && c.Text != "" {
		c.Title, c.Text = headline(c.Text)
	}
}

var noteMark = regexp.MustCompile(`^\d{1,3} |[ ]*小红书笔记$`)

// plainTitle takes off what platforms put around a title.
func (c *Clue) plainTitle(title string) string {
	title = strings.TrimSpace(siteTail.ReplaceAllString(barMark.ReplaceAllString(title, ""), ""))
	if c.Platform == "小红书" {
		title = noteMark.ReplaceAllString(title, "")
	}
	for _, q := range []string{`""`, "“”"} {
		open, shut := q[:len(q)/2], q[len(q)/2:]
		if len(title) > len(q) && strings.HasPrefix(title, open) && strings.HasSuffix(title, shut) && strings.Count(title, shut) <= 2 {
			title = title[len(open) : len(title)-len(shut)]
		}
	}
	if strings.HasPrefix(title, "【") && !strings.Contains(title, "】") {
		title = strings.TrimPrefix(title, "【") // its other half went with the site's name
	}
	return strings.TrimSpace(strings.TrimSuffix(title, "。"))
}

// bracketed takes the title out of a text that begins with 【title】, which may
// hold brackets of its own and stand behind topics.
func bracketed(s string) (title, rest string) {
	at := strings.Index(s, "【")
	if at < 0 || at > 0 && s[at-1] != '\n' && !topicTags.MatchString(s[:at]) {
		return "", s
	}
	depth := 0
	for i, r := range s[at:] {
		switch r {
		case '【':
			depth++
		case '】':
			depth--
		case '\n':
			return "", s
		}
		if depth > 0 {
			continue
		}
		title = strings.TrimSpace(s[at+len("【") : at+i])
		rest = strings.TrimSpace(s[:at] + s[at+i+len("】"):])
		if utf8.RuneCountInString(title) < 4 && rest != "" {
			return "", s // a mark such as 【投诉】 before the title
		}
		return title, rest
	}
	return "", s
}
