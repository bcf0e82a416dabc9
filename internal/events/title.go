package events

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// titleOf makes the title of an event from its posts' titles: of those that
// name most of what the posts share, the one most like the others, tidied up
// and with the region in front where the title does not say where.
func titleOf(members []*member, regions []string) string {
	shared := shared(members)
	best, bestScore := "", -1.0
	for _, m := range members {
		title := tidy(m.record.Title)
		if title == "" {
			continue
		}
		var score float64
		for _, f := range m.sketch.title {
			score += shared[f.key()]
		}
		score /= float64(20 + utf8.RuneCountInString(title))
		if score > bestScore {
			best, bestScore = title, score
		}
	}
	return withRegion(best, regions)
}

// shared weighs the features of a group's titles by how many have them and how
// rare they are elsewhere.
func shared(members []*member) map[uint32]float64 {
	weights := map[uint32]float64{}
	for _, m := range members {
		for _, f := range m.sketch.title {
			weights[f.key()] += f.weight() / float64(len(members))
		}
	}
	return weights
}

var (
	// salutes stand before or after what a title says.
	salutes = regexp.MustCompile(`^(尊敬的|敬爱的)[^，。！：:,]{0,16}[，。！：:,]?|(您好|你们好|你好|大家好)[，。！!,]?`)
	// reports say that somebody reports, not what.
	reports  = regexp.MustCompile(`^(再次|多次|第?[一二三四五六七八九十两0-9]+次|三问|再问|强烈|紧急|恳请领导?|请领导|请问领导|请问|关于)+`)
	tails    = regexp.MustCompile(`(的?(问题|情况|事宜))?的(投诉|反映|咨询|建议|求助|举报|反馈|报告|请求|疑问|质疑)$`)
	spaces   = regexp.MustCompile(`\s+`)
	edge     = "，。！？、；：,.!?;:~～…-—_ 　\"'“”‘’"
	longest  = 40
	shortest = 6
)

// tidy takes off a title what says nothing of the matter.
func tidy(title string) string {
	s := strings.Map(printable, title)
	s = strings.Trim(spaces.ReplaceAllString(s, " "), edge)
	for _, r := range []*regexp.Regexp{salutes, reports, tails} {
		if cut := strings.Trim(r.ReplaceAllString(s, ""), edge); utf8.RuneCountInString(cut) >= shortest {
			s = cut
		}
	}
	if short := firstRunes(s, longest); short != s {
		s = short + "…"
	}
	return s
}

func printable(r rune) rune {
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
		return ' '
	}
	return r
}

// withRegion puts the first region in front of a title that names none.
func withRegion(title string, regions []string) string {
	if len(regions) == 0 {
		return title
	}
	for _, r := range regions {
		stem := strings.TrimRight(r, "省市区县旗镇乡")
		if utf8.RuneCountInString(stem) < 2 {
			stem = r
		}
		if strings.Contains(title, stem) {
			return title
		}
	}
	return regions[0] + "：" + title
}
