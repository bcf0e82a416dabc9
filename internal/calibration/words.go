package calibration

import (
	"regexp"
	"strings"
)

// faults are what the parsers of rules say, and the same for people.
var faults = []struct {
	pattern *regexp.Regexp
	words   string
}{
	{regexp.MustCompile(`rule "([^"]*)": a word is missing`), "规则“$1”缺词：“&”“>”“|”两边都要有词"},
	{regexp.MustCompile(`rule "([^"]*)": at most (\d+) parts`), "规则“$1”组数过多，最多 $2 组"},
	{regexp.MustCompile(`rule "([^"]*)": ~(\S*): a number of characters.*`), "规则“$1”中“~$2”须为 2 以上的字数，例如 ~12"},
	{regexp.MustCompile(`\*(\S*): a weight above 0 and up to 10 is needed`), "权重“*$1”须大于 0、不超过 10，例如 *0.5"},
	{regexp.MustCompile(`there is no list (\S+)`), "没有词表 $1"},
	{regexp.MustCompile(`topic (\S+) stands there twice`), "专题代码 $1 重复"},
	{regexp.MustCompile(`topic (\S+) needs a name and a unit`), "专题 $1 须有名称与责任单位"},
	{regexp.MustCompile(`topic (\S+) \([^)]*\) has neither words nor rules`), "专题 $1 既无词也无规则"},
	{regexp.MustCompile(`topic \d+ \(([^)]*)\): id "([^"]*)" must be of.*`), "专题“$1”的代码“$2”只能用小写字母、数字和连字符"},
	{regexp.MustCompile(`topic (\S+): its rival (\S+) is no topic`), "专题 $1 的并列专题 $2 不存在"},
	{regexp.MustCompile(`word "([^"]*)": it is empty.*`), "词“$1”为空或前后有空格"},
	{regexp.MustCompile(`own place (\S+) (\S+): .*`), "地名 $2 的代码 $1 不对：须以所在区划的代码开头"},
	{regexp.MustCompile(`level (\S+) from (-?\d+): .*`), "等级 $1 的起点分 $2 须在 1 与 100 之间"},
	{regexp.MustCompile(`signal "([^"]*)" needs an id.*`), "信号“$1”须有代码、名称与 1 至 100 分"},
	{regexp.MustCompile(`unknown class "([^"]*)".*`), "没有“$1”这个回应类别"},
	{regexp.MustCompile(`line (\d+): field (\S+) not found in type \S+`), "第 $1 行：没有“$2”这一项"},
	{regexp.MustCompile(`yaml: line (\d+): .*`), "第 $1 行不合 YAML 格式"},
}

// inChinese says what is wrong with rules to who wrote them. What nobody
// foresaw stays as the parser said it: it names the entry at fault.
func inChinese(err error) string {
	text := err.Error()
	for _, f := range faults {
		if f.pattern.MatchString(text) {
			return f.pattern.ReplaceAllString(f.pattern.FindString(text), f.words) + "。"
		}
	}
	return strings.TrimPrefix(text, "read the rules: ")
}
