package risk

import (
	"regexp"
	"strconv"
	"strings"

	"yuqing/nlp/lexicon"
)

var (
	people = regexp.MustCompile(count + `(?:余|多|几)?(?:个人|名|户|位|人|个(?:学生|孩子|老人|工人|村民|业主|员工|职工|家长|乘客|游客|农民工|民工))`)
	// noPeople follows what is counted and makes it another word: 5000人民币,
	// 12345人家说, 300人次, 一千人口, 200名单.
	noPeople = regexp.MustCompile(`^(?:家|民币|民|大代表|均|次|口|行道|行横道|工|才|生|物|体|社|际|事|力|份|图|单|额|字|义|数|置)`)
	// capacity stands before people who are not there: 可容纳500人.
	capacity = regexp.MustCompile(`(?:容纳|可坐|能坐|核载|限|限额|编制|定员|招聘|招收|招录|招|录取|录用|拨打|拨通|打了?|电话|热线|第|前)$`)
	// hotlines are numbers that people are read behind: 12345人家说, 110人多.
	hotlines = regexp.MustCompile(`^(?:1[12]0|119|122|12[0-9]{3}|10086|10010|10000|95[0-9]{3})$`)
)

// crowd is the highest number of people or households that a post speaks of.
func crowd(fields []lexicon.Field) int {
	n := 0
	for _, f := range fields {
		text := f.Text[:min(len(f.Text), maxScan)]
		for at, tries := 0, 0; tries < 20; tries++ {
			m := people.FindStringSubmatchIndex(text[at:])
			if m == nil {
				break
			}
			before, said, behind := text[:at+m[0]], text[at+m[2]:at+m[3]], text[at+m[1]:]
			if !noPeople.MatchString(behind) && !capacity.MatchString(before) && !continues(before, said) && !hotlines.MatchString(said) {
				n = max(n, number(said))
			}
			at += m[1]
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
