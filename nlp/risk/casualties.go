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
	digits = `[0-9]{1,5}`
	spelt  = `[一二两三四五六七八九十百千]{1,7}`
	count  = `(` + digits + `|` + spelt + `)`
	much   = `(?:余|多|几)?(?:个)?(?:人|名|位)`
	gap    = `([^。！？\n，,；;0-9]{0,8}?)`
)

// A toll is a way to write a number of people and what became of them: the
// number is the first group; the second, where there is one, stands between.
type toll struct {
	*regexp.Regexp
	between int // the group between number and fate; 0 for none
}

var (
	deaths = []toll{
		{regexp.MustCompile(count + much + gap + `(?:死亡|遇难|身亡|丧生|罹难|殒命|溺亡|坠亡|不治|去世|遇害|被杀)`), 2},
		{regexp.MustCompile(`(?:死亡|遇难|死难|丧生|身亡)(?:人数)?(?:已|升至|上升至|达到|达|增至|为|了)*` + count + much), 0},
		{regexp.MustCompile(`死了(?:至少|约|大约|有)?` + count + much), 0},
		{regexp.MustCompile(count + `死(?:亡)?(?:` + digits + `|` + spelt + `)(?:余|多)?(?:重|轻)?伤`), 0},
		{regexp.MustCompile(`(?:致|造成|导致|已|共)` + count + `死`), 0},
	}
	injuries = []toll{
		{regexp.MustCompile(count + much + gap + `(?:受伤|重伤|轻伤|中毒|烧伤|入院|送医)`), 2},
		{regexp.MustCompile(`(?:受伤|重伤|伤者|中毒)(?:人数)?(?:已|升至|上升至|达到|达|增至|为|了)*` + count + much), 0},
		{regexp.MustCompile(count + `(?:重|轻)?伤`), 0},
	}
)

var (
	// apart: who is counted is not who died. They look for the dead, treat them,
	// ask why, or are the crowd that the dead were of (一百多人的车间里有一人死亡).
	apart = regexp.MustCompile(`消防|警|医|护士|专家|干部|记者|律师|救援|搜|寻找|调查|到场|参加|悼念|吊唁|目击|围观|的|有|中|里|因|为`)
	// aside: what follows is no fate but a word made with it (死亡赔偿金, 死亡证明).
	aside = regexp.MustCompile(`^(?:赔偿|补偿|证明|原因|率|保险|抚恤|金|登记|注销|鉴定|案)`)
	// anew: another number stands between (五十人的队伍一人遇难).
	anew = regexp.MustCompile(count + much)
)

var people = []toll{{regexp.MustCompile(count + `(?:余|多|几)?(?:名|户|位|人|家)`), 0}}

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

func highest(tolls []toll, text string) int {
	n := 0
	for _, t := range tolls {
		for at, tries := 0, 0; tries < 20; tries++ {
			m := t.FindStringSubmatchIndex(text[at:])
			if m == nil {
				break
			}
			said, rest := text[at:], text[at+m[1]:]
			if t.between > 0 && otherwise(said[m[2*t.between]:m[2*t.between+1]], rest) {
				at += m[3] // what stands between may itself say how many
				continue
			}
			n = max(n, number(said[m[2]:m[3]]))
			at += m[1]
		}
	}
	return n
}

// otherwise reports whether a number and a fate do not belong together, by what
// stands between them and behind.
func otherwise(between, behind string) bool {
	return apart.MatchString(between) || anew.MatchString(between) || aside.MatchString(behind)
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
