package oldledger

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"yuqing/ingest/clue"
	"yuqing/internal/opinion"
)

// nothing are the ways to say that a cell has none.
var nothing = []string{
	"", "-", "--", "—", "——", "/", "\\", "／", "无", "暂无", "未办结", "办理中", "未回复", "不详", "未知", "未统计", "空",
	"0", "00:00", "0:00", "1900-01-00", "1900/1/0", "1900-1-0", "1899-12-30", "1899/12/30",
}

// broken are the values of formulas that failed.
var broken = regexp.MustCompile(`^#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)$`)

var (
	amountBefore = regexp.MustCompile(`^(?:约|近|超过?|达|共|总|累计|大概|大约|阅读|浏览|播放|点击|观看|围观|评论|跟帖|跟贴|回帖|留言)+(?:量|数|次数)?[:：]?`)
	amountBehind = regexp.MustCompile(`(?:余|多|以上|左右|人次|次|人|条|个|\+|阅读|浏览|播放|点击|评论|跟帖)+$`)
	power        = regexp.MustCompile(`^\d(?:\.\d+)?[eE]\+?\d{1,2}$`)
)

// count reads a number as people write it: 约1.2万次, １，２３４, 1.2E+4. What is none
// is kept in the remark.
func (b *builder) count(field string) int {
	typed := b.cell(field)
	plain := strings.TrimSuffix(strings.Map(narrow, typed), ".0")
	if slices.Contains(nothing, plain) {
		return 0
	}
	if power.MatchString(plain) {
		if n, err := strconv.ParseFloat(plain, 64); err == nil && n < 1e12 {
			return int(n)
		}
	}
	plain = amountBefore.ReplaceAllString(strings.ReplaceAll(plain, " ", ""), "")
	if n, ok := clue.Count(amountBehind.ReplaceAllString(plain, "")); ok {
		return n
	}
	b.warn("%s“%s”不是数，未收，原文写在备注里", field, clip(typed, 20))
	b.keep(field, typed)
	return 0
}

// narrow makes full-width letters, digits and marks plain.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - 0xFEE0
	case r == '\u3000':
		return ' '
	}
	return r
}

// levelWords are what offices call the levels, those of the contingency plans too
// (Ⅰ级 is the gravest); the longest first, since one may be in another.
var levelWords = []struct {
	words []string
	level opinion.Level
}{
	{[]string{"特别重大", "特大", "ⅰ", "一级", "1级", "红色"}, opinion.LevelGrave},
	{[]string{"ⅳ", "iv", "四级", "4级", "蓝色", "一般"}, opinion.LevelOrdinary},
	{[]string{"ⅲ", "iii", "三级", "3级", "黄色", "较大"}, opinion.LevelLarger},
	{[]string{"ⅱ", "ii", "二级", "2级", "橙色", "重大"}, opinion.LevelMajor},
	{[]string{"i级"}, opinion.LevelGrave},
}

func (b *builder) level() opinion.Level {
	typed := b.cell("等级")
	if slices.Contains(nothing, typed) {
		return ""
	}
	plain := strings.ToLower(strings.Map(narrow, typed))
	for _, l := range levelWords {
		if hasAny(plain, l.words) {
			return l.level
		}
	}
	b.warn("等级“%s”不是一般、较大、重大或特别重大，未收，原文写在备注里", clip(typed, 20))
	b.keep("等级", typed)
	return ""
}

var classWords = []struct {
	words []string
	class opinion.Class
}{
	{[]string{"误解", "误读"}, opinion.ClassMisreading},
	{[]string{"切身利益"}, opinion.ClassInterests},
	{[]string{"底线"}, opinion.ClassBottomLine},
	{[]string{"自然灾害", "灾害"}, opinion.ClassDisaster},
	{[]string{"突发"}, opinion.ClassEmergency},
	{[]string{"上级"}, opinion.ClassSuperior},
	{[]string{"一般"}, opinion.ClassOrdinary},
}

func (b *builder) class() opinion.Class {
	typed := b.cell("回应类别")
	if slices.Contains(nothing, typed) {
		return ""
	}
	for _, c := range classWords {
		if hasAny(typed, c.words) {
			return c.class
		}
	}
	b.warn("回应类别“%s”未收，原文写在备注里", clip(typed, 20))
	b.keep("回应类别", typed)
	return ""
}

var channelWords = []struct {
	words   []string
	channel opinion.Channel
}{
	{[]string{"热线", "12345"}, opinion.ChannelHotline},
	{[]string{"留言"}, opinion.ChannelMessage},
	{[]string{"上级", "交办"}, opinion.ChannelSuperior},
	{[]string{"意见", "建议"}, opinion.ChannelSuggestion},
	{[]string{"解读"}, opinion.ChannelExplanation},
}

func (b *builder) channel() opinion.Channel {
	typed := b.cell("来源类型")
	for _, c := range channelWords {
		if hasAny(typed, c.words) {
			return c.channel
		}
	}
	if !slices.Contains(nothing, typed) && !strings.Contains(typed, "舆情") && !strings.Contains(typed, "网络") {
		b.keep("来源类型", typed)
	}
	return opinion.ChannelOpinion
}
