package feed

import (
	"regexp"
	"strings"
)

// What leads on to the whole of a text (阅读全文, 查看原文, 展开, Read more) is for
// readers of the page; the analysis would take its words, and the names of the
// site, for what the post says. It stays in the HTML.

// moreWords are such words that nothing else is said with.
const moreWords = `(?:点击|点此|点我|请点击|戳)?(?:阅读|查看|浏览|展开|显示|继续阅读|查阅)(?:全文|原文|更多|余下全文|剩余内容|全部内容|完整内容|全部|余下内容|详情|原帖|原微博|完整文章|文章)|继续阅读|(?:點擊)?(?:閱讀|查看|展開|繼續閱讀)(?:全文|原文|更多)|繼續閱讀|全文(?:阅读|链接)|(?:查看|点击)?网页版原文|read (?:the )?(?:full (?:article|story|post)|more|original)|continue reading|view (?:the )?(?:original|full (?:article|post))|full (?:article|story)`

// moreLink is the text of a link that leads on: 全文 alone is one only there.
var moreLink = regexp.MustCompile(`(?i)^[\s\[【（(《<«…·.|]*(?:` + moreWords + `|全文|原文|原文链接|展开|展開|更多|详情|点击这里|more|link|(?:read more|continue reading|继续阅读|繼續閱讀|阅读全文)\s*[“"「《:：].*)[\s\]】）)》>»→⟶…·.|]*$`)

// moreEnd is the same without a link, where a line, a bracket or dots set it apart;
// moreAddress is the address of the original; appeared is what WordPress adds.
var (
	moreEnd     = regexp.MustCompile(`(?i)(?:(?:^|\n)\s*(?:` + moreWords + `)|[\[【（(]\s*(?:` + moreWords + `|全文|更多|more)\s*[\]】）)]|(…|\.{3,})\s*(?:` + moreWords + `))[\s>»→⟶…]*$`)
	moreAddress = regexp.MustCompile(`(?i)(?:^|\n)\s*(?:阅读|查看)?(?:原文|全文|原帖)(?:链接|地址|网址|连接)?\s*[：:]?\s*https?://\S+\s*$`)
	appeared    = regexp.MustCompile(`(?:^|\n)(?:The post [^\n]{1,300} (?:first appeared|appeared first) on [^\n]{1,100}|[^\n]{1,300}(?:最先出现在|首先出现在|最早出现于) ?[^\n]{1,100})$`)
)

// stretch is where a link that leads on stands in the text.
type stretch struct{ from, to int }

// apart is what may stand between such a link and the end, or before it.
const apart = " \t\r\n\u00a0\u3000|｜[]【】（）()《》<>«»→⟶·"

// withoutLinks cuts the links that lead on from the end of a text.
func withoutLinks(text string, more []stretch) string {
	for i := len(more) - 1; i >= 0; i-- {
		if s := more[i]; s.to > len(text) || strings.Trim(text[s.to:], apart+"。.…") != "" {
			break
		}
		text = strings.TrimRight(text[:more[i].from], " \t\r\n\u00a0\u3000|｜[【（(《<«·")
	}
	return text
}

// tailBytes is how far from the end it is looked for a tail.
const tailBytes = 1200

// withoutTail cuts what leads on from the end of a tidy text.
func withoutTail(text string) string {
	for {
		from := max(0, len(text)-tailBytes)
		if nl := strings.IndexByte(text[from:], '\n'); from > 0 && nl >= 0 {
			from += nl // begin with a whole line where there is one
		}
		end := text[from:]
		cut := -1
		for _, form := range []*regexp.Regexp{moreEnd, moreAddress, appeared} {
			if m := form.FindStringSubmatchIndex(end); m != nil {
				cut = m[0]
				if len(m) > 3 && m[3] > 0 {
					cut = m[3] // the dots stay
				}
				break
			}
		}
		if cut < 0 {
			return text
		}
		text = strings.TrimSpace(text[:from+cut])
	}
}
