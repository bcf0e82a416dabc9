package clue

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"yuqing/internal/opinion"
)

const number = `([0-9][0-9,]*(?:\.[0-9]+)?)\s*(万|亿|千|百万|千万|w|W|k|K|m|M)?\+?`

// figureNames are the words under which a figure stands, by figure; short ones
// count only where several figures stand together, as in 赞300 评20 转5.
var figureNames = []struct {
	of           func(*opinion.Figures) **int
	words, short string
}{
	{func(f *opinion.Figures) **int { return &f.Views }, `(?:播放|阅读|浏览|观看|点击|阅览|围观|曝光)(?:总)?(?:次数|人数|量|数|次)?`, `(?:[播阅看]|[👀▶])`},
	{func(f *opinion.Figures) **int { return &f.Likes }, `(?:点赞|获赞|喜欢|被赞|赞同)(?:总)?(?:人数|量|数)?`, `(?:赞|[👍❤♥])`},
	{func(f *opinion.Figures) **int { return &f.Comments }, `(?:评论|跟帖|跟贴|留言|回复|弹幕|回帖|回贴|跟评)(?:总)?(?:人数|量|数)?`, `(?:评|[💬🗨])`},
	{func(f *opinion.Figures) **int { return &f.Reposts }, `(?:转发|分享|转评|转载)(?:总)?(?:人数|量|数)?`, `(?:转|[🔁🔄↗])`},
}

// figureForm are the ways in which a figure is written: 播放量：1.2万, 点赞 300;
// 1.2万次播放, 300条评论; 赞300.
type figureForm struct{ before, behind, short *regexp.Regexp }

var figureForms = func() []figureForm {
	var forms []figureForm
	for _, f := range figureNames {
		forms = append(forms, figureForm{
			regexp.MustCompile(f.words + `(?:已经|已|均|高达|达到|达|超过|超|突破|破|约|近|为|有|是|了|过)*\s*[:：=]?\s*` + number),
			regexp.MustCompile(number + `\s*余?多?\s*(?:人次|次|条|个|人|位网友|名网友)?的?` + f.words),
			regexp.MustCompile(f.short + `\s*[:：]?\s*` + number),
		})
	}
	return forms
}()

// ReadFigures finds the figures that a text tells: 播放1.2万 点赞300 评论88.
func ReadFigures(s string) opinion.Figures {
	var f opinion.Figures
	s = narrow(s)
	if !strings.ContainsAny(s, "0123456789") {
		return f
	}
	for i, form := range figureForms {
		to := figureNames[i].of(&f)
		for _, re := range []*regexp.Regexp{form.before, form.behind} {
			if n, ok := firstFigure(re, s); ok {
				*to = &n
				break
			}
		}
	}
	for line := range strings.SplitSeq(s, "\n") {
		f = f.Or(shortFigures(line))
	}
	return f
}

func shortFigures(line string) opinion.Figures {
	var f opinion.Figures
	found := 0
	for i, form := range figureForms {
		if n, ok := firstFigure(form.short, line); ok {
			*figureNames[i].of(&f) = &n
			found++
		} else if form.before.MatchString(line) {
			found++
		}
	}
	if found < 2 {
		return opinion.Figures{}
	}
	return f
}

// otherUnits stand behind numbers that are no figures: 回复2026年, 转3路.
const otherUnits = "年月日号时点分秒元岁米路楼栋室平亩天周届期%％:：-/.～~"

func firstFigure(re *regexp.Regexp, s string) (int, bool) {
	for _, m := range re.FindAllStringSubmatchIndex(s, 8) {
		next, _ := utf8.DecodeRuneInString(s[m[1]:])
		if m[1] < len(s) && strings.ContainsRune(otherUnits, next) && m[4] < 0 {
			continue
		}
		unit := ""
		if m[4] >= 0 {
			unit = s[m[4]:m[5]]
		}
		if n, ok := count(s[m[2]:m[3]], unit); ok {
			return n, true
		}
	}
	return 0, false
}

var wholeCount = regexp.MustCompile(`^` + number + `(?:次|人|条|个)?$`)

// Count reads one figure as platforms write it: 12345, 12,345, 1.2万, 3.5w, 10万+,
// 2.1亿, 8k. It is false for what is no figure.
func Count(s string) (int, bool) {
	m := wholeCount.FindStringSubmatch(strings.TrimSpace(narrow(s)))
	if m == nil {
		return 0, false
	}
	return count(m[1], m[2])
}

var units = map[string]float64{"": 1, "千": 1e3, "k": 1e3, "万": 1e4, "w": 1e4, "百万": 1e6, "m": 1e6, "千万": 1e7, "亿": 1e8}

// maxFigure is more than any post ever had.
const maxFigure = 1e12

func count(digits, unit string) (int, bool) {
	if len(digits) > 10+strings.Count(digits, ",") {
		return 0, false // a telephone number, or one of an identity card
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", ""), 64)
	v = math.Round(v * units[strings.ToLower(unit)])
	return int(v), err == nil && v <= maxFigure
}

// halfWidth makes all full-width letters, digits and marks plain.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - 0xFEE0
		}
		return r
	}, s)
}

var otherFigures = regexp.MustCompile(`(?:收藏|粉丝|关注|弹幕|投币|在看|好看)[:：]?\s*` + number)

// onlyFigures reports whether a line tells nothing but figures.
func onlyFigures(line string) bool {
	line = narrow(line)
	if ReadFigures(line).None() {
		return false
	}
	for _, f := range figureForms {
		line = f.short.ReplaceAllString(f.behind.ReplaceAllString(f.before.ReplaceAllString(line, ""), ""), "")
	}
	line = otherFigures.ReplaceAllString(line, "")
	return strings.IndexFunc(line, isWord) < 0
}

// narrow makes full-width digits, letters and marks of a number plain.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ', r == '．', r == '＋':
			return r - 0xFEE0
		}
		return r
	}, s)
}
