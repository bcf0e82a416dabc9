package risk

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"yuqing/internal/opinion"
	"yuqing/nlp/lexicon"
)

// How numbers of dead and injured are written: 3人死亡, 造成12人遇难, 死亡人数升至5人,
// 致3死5伤, 已有二十余人受伤.
const (
	count = `([0-9]{1,5}|[一二两三四五六七八九十百千]{1,7})`
	much  = `(?:余|多|几)?(?:个)?(?:人|名|位)`
	gap   = `[^。！？\n，,；;0-9]{0,8}?`
)

var (
	deaths = []*regexp.Regexp{
		regexp.MustCompile(count + much + gap + `(?:死亡|遇难|身亡|丧生|罹难|殒命|溺亡|坠亡|不治|去世|遇害|被杀)`),
		regexp.MustCompile(`(?:死亡|遇难|死难|丧生|身亡)(?:人数)?(?:已|升至|上升至|达到|达|增至|为|了)*` + count + much),
		regexp.MustCompile(`死了(?:至少|约|大约|有)?` + count + much),
		regexp.MustCompile(count + `死(?:亡)?[0-9一二两三四五六七八九十]*伤?`),
	}
	injuries = []*regexp.Regexp{
		regexp.MustCompile(count + much + gap + `(?:受伤|重伤|轻伤|中毒|烧伤|入院|送医)`),
		regexp.MustCompile(`(?:受伤|重伤|伤者|中毒)(?:人数)?(?:已|升至|上升至|达到|达|增至|为|了)*` + count + much),
		regexp.MustCompile(count + `伤`),
	}
)

var people = []*regexp.Regexp{regexp.MustCompile(count + `(?:余|多|几)?(?:名|户|位|人|家)`)}

// crowd is the highest number of people or households that a post speaks of.
func crowd(fields []lexicon.Field) int {
	n := 0
	for _, f := range fields {
		n = max(n, highest(people, f.Text[:min(len(f.Text), maxScan)]))
	}
	return n
}

// maxScan bounds how much of a text is searched for numbers.
const maxScan = 20_000

// byCasualties gives the level that the highest numbers in a post ask for, and
// the sentence that says so.
func (j *Judge) byCasualties(fields []lexicon.Field) (opinion.Level, string) {
	dead, hurt := 0, 0
	for _, f := range fields {
		text := f.Text[:min(len(f.Text), maxScan)]
		dead = max(dead, highest(deaths, text))
		hurt = max(hurt, highest(injuries, text))
	}
	for _, c := range j.table.Casualties {
		if c.Deaths > 0 && dead >= c.Deaths || c.Injured > 0 && hurt >= c.Injured {
			return c.Level, fmt.Sprintf("伤亡人数：文中称死亡%d人、受伤%d人，按《生产安全事故报告和调查处理条例》第三条至少为%s。", dead, hurt, c.Level)
		}
	}
	return "", ""
}

func highest(patterns []*regexp.Regexp, text string) int {
	n := 0
	for _, p := range patterns {
		for _, m := range p.FindAllStringSubmatch(text, 20) {
			n = max(n, number(m[1]))
		}
	}
	return n
}

// number reads 12 and 一百二十.
func number(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	total, digit := 0, 0
	for _, r := range s {
		if i := strings.IndexRune("零一二三四五六七八九", r); i >= 0 {
			digit = i / len("零")
			continue
		}
		switch r {
		case '两':
			digit = 2
		case '十':
			total += max(digit, 1) * 10
			digit = 0
		case '百':
			total += max(digit, 1) * 100
			digit = 0
		case '千':
			total += max(digit, 1) * 1000
			digit = 0
		}
	}
	return total + digit
}
