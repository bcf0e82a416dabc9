package wording

import (
	"regexp"
	"slices"
	"strings"
)

// What an answer must say is looked for in the text as it is compared (see fold):
// in small letters, with narrow signs and no blanks.
var (
	// 本办法 and 我处理 name nobody.
	speaker = regexp.MustCompile(`我(局|委[^托员]|办[^理公事法好完]|部[^分]|厅|镇|乡|街道|院|校[^园]|司|队|大队|支队|总队|中心|单位|旗|所[^有在以需说]|站|处[^理置在分]|公司|集团|社区|县|市[^场民]|区[^域别])|本(局[^部面]|委|办[^法理]|部门|厅|单位|机关|镇|乡|街道|院|校|中心|公司)`)

	// A day of the month, or at least the month; so many days (15日内) are no date.
	someDay = regexp.MustCompile(`(?:` + digit + `{1,2}|[一二三四五六七八九十]{1,3})月(?:` + digit + `{1,2}|[一二三四五六七八九十廿卅]{1,3}|[上中下]旬|底|初|末|份|中)` +
		`|` + digit + `{4}[-/.](?:1[0-2]|0?[1-9])(?:[-/.]` + digit + `{1,2})?(?:[^0-9]|$)|(?:[0-9]{4}|[〇○零一二三四五六七八九]{4})年(?:` + digit + `{1,2}|[一二三四五六七八九十]{1,3})月` +
		`|(?:^|[^0-9第])(?:[12]?[0-9]|3[01])日(?:[^内间均前后常游]|$)|(?:[0-9]{4}|[〇○零一二三四五六七八九]{4}|今|明|本)年(?:年)?[上下]?[底末初半]`)
	monthDay = regexp.MustCompile(`(?:^|[^0-9/.])(?:1[0-2]|0?[1-9])/(?:[12][0-9]|3[01]|0?[1-9])(?:[^0-9/%％]|$)`)
	nearDay  = regexp.MustCompile(`今日|今天|今早|今晨|今晚|昨日|昨天|昨晚|明日|明天|前日|前天|日前|近日|当日|当天|本周|上周|下周|本月|上月|下月`)

	contact = []*regexp.Regexp{
		regexp.MustCompile(`\(?0[0-9]{2,3}\)?[-—]*[2-8][0-9]{6,7}|400[-—]?[0-9]{3}[-—]?[0-9]{4}|800[-—]?[0-9]{3}[-—]?[0-9]{4}`),
		regexp.MustCompile(`[a-z0-9][a-z0-9._+-]*@[a-z0-9-]+\.[a-z]`),
		regexp.MustCompile(`(?:https?://|www\.)[a-z0-9]`),
		// A number that is called one: 电话：6712345、拨打12345、热线96333
		regexp.MustCompile(`(?:电话|手机|热线|拨打|致电|来电|座机|传真|咨询|联系方式|客服|报修|请打)[^。；;，,0-9]{0,12}(?:1[0-9]{2}|1[0-9]{4}|9[0-9]{4,5}|[2-8][0-9]{6,7}|1[3-9][0-9]{9})(?:[^0-9起次件个人户元万余]|$)`),
		regexp.MustCompile(`(?:^|[^0-9.])(?:12345|12315|12328|12348|12333|12369|12320|12366|12393)(?:[^0-9.起次件个人户元万余亩吨名家平米公千%％]|$)`),
		regexp.MustCompile(`(?:信箱|邮箱)(?:[:：为是]|“)`),
	}
)

// lacks are the parts of an answer that are missing: who speaks, when, and
// whom to ask (国办发〔2016〕61号 wants an answer that people can follow up).
func lacks(d Draft) []Finding {
	whole := fold(d.Title).text + "。" + fold(d.Text).text
	var out []Finding
	say := func(missing bool, text, evidence string) {
		if missing {
			out = append(out, Finding{Kind: Lacks, Text: text, Evidence: evidence})
		}
	}
	named := slices.ContainsFunc(d.Units, func(u string) bool { return u != "" && strings.Contains(whole, fold(u).text) })
	say(!named && !speaker.MatchString(whole), "没有写明答复单位。", "文中未见“"+strings.Join(d.Units, "”“")+"”，也没有“我局”一类自称")
	near := "文中未见日期"
	if w := nearDay.FindString(whole); w != "" {
		near = "文中只有“" + w + "”，未见日期"
	}
	say(!someDay.MatchString(whole) && !monthDay.MatchString(whole), "没有写明时间。", near)
	reach := slices.ContainsFunc(contact, func(r *regexp.Regexp) bool { return r.MatchString(whole) })
	say(!reach, "没有写明联系方式。", "文中未见电话、热线或信箱")
	return out
}
