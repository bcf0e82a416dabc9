package fingerprint

import (
	"slices"
	"strings"
)

// Marks are what tells two complaints of one wording apart: the names of
// estates, villages, roads and schools, house numbers, amounts. Each is of a
// kind, so that like is compared with like.
type Marks map[kind][]uint32

// kind is what a mark is the name or the number of.
type kind uint8

const (
	estates kind = iota + 1
	villages
	roads
	towns
	counties
	schools
	hospitals
	firms
	buildings
	units
	rooms
	groups
	lines
	money
	land
	callers
)

// suffixes end a name; the longest that fits counts.
var suffixes = byLastRune(map[kind]string{
	estates:   "小区 花园 家园 公寓 公馆 名邸 华府 新村 新城 花城 雅苑 嘉苑 苑 庭 名城 山庄 广场 商城 大厦 市场",
	villages:  "村 庄 屯 寨 社区 居委会",
	roads:     "路 街 大街 大道 巷 胡同",
	towns:     "镇 乡 街道",
	counties:  "县 区 市",
	schools:   "小学 中学 学校 幼儿园 一中 二中 三中 四中 大学 学院",
	hospitals: "医院 卫生院 诊所",
	firms:     "公司 工厂 饭店 酒店 超市 工地 酒楼 药店 健身房 驾校",
})

// measures stand behind a number.
var measures = byFirstRune(map[kind]string{
	buildings: "号楼 栋 幢 座 #楼 # 号院",
	units:     "单元 门洞",
	rooms:     "室 号房 层 楼 号",
	groups:    "组 队 期 标段",
	lines:     "路公交 路车 号线",
	money:     "元 万元 块 万块 万 亿元",
	land:      "亩 平方米 平方 平米 公里 米",
})

type ending struct {
	kind kind
	text []rune
}

func byLastRune(words map[kind]string) map[rune][]ending {
	return index(words, func(w []rune) rune { return w[len(w)-1] })
}

func byFirstRune(words map[kind]string) map[rune][]ending {
	return index(words, func(w []rune) rune { return w[0] })
}

// index files words by one of their runes, the longest first.
func index(words map[kind]string, key func([]rune) rune) map[rune][]ending {
	out := map[rune][]ending{}
	for k, list := range words {
		for _, w := range strings.Fields(list) {
			out[key([]rune(w))] = append(out[key([]rune(w))], ending{k, []rune(w)})
		}
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b ending) int { return len(b.text) - len(a.text) })
	}
	return out
}

// Telling is the print with the marks of the post it was made of: an Index then
// keeps it apart from a post whose marks differ.
func (p Print) Telling(title, text string) Print {
	p.marks = Marks{}
	for _, s := range []string{title, text} {
		p.marks.read([]rune(s))
	}
	return p
}

// maxMarked bounds, in characters, how much of a text is read for marks: what a
// complaint is about stands in its first page.
const maxMarked = 2000

func (m Marks) read(text []rune) {
	text = text[:min(len(text), maxMarked)]
	for i := 0; i < len(text); i++ {
		if end := numeral(text, i); end > i {
			m.number(text, i, end)
			i = end - 1
			continue
		}
		m.name(text, i)
	}
}

// number takes in the number text[from:to] where a measure follows.
func (m Marks) number(text []rune, from, to int) {
	rest := text[to:]
	if len(rest) == 0 {
		return
	}
	for _, e := range measures[rest[0]] {
		if begins(rest, e.text) {
			m.add(e.kind, plain(text[from:to]))
			return
		}
	}
	if to-from == 11 && text[from] == '1' { // a telephone
		m.add(callers, text[from:to])
	}
}

// name takes in a name whose last character stands at i: two characters and
// what kind of place they name.
func (m Marks) name(text []rune, i int) {
	for _, e := range suffixes[text[i]] {
		start := i + 1 - len(e.text)
		if start < 1 || !begins(text[start:], e.text) {
			continue
		}
		first := start
		for first > 0 && start-first < 2 && named(text[first-1]) {
			first--
		}
		if first < start && !common[string(text[first:start])] && !strings.ContainsRune(leads, text[start-1]) {
			m.add(e.kind, text[first:start])
		}
		return
	}
}

// common words and characters stand before a kind of place and name none: 我们
// 小区, 这个村, 在路上.
var common = set("我们 咱们 你们 他们 本 该 我 咱 各 全 某 这个 那个 一个 某个 每个 几个 整个 老旧 附近 隔壁 农村 乡村 我们的 县城 城 老 新 农 农民 我家 门口 旁边 物业 多个 有个 有的 大 小 公 道 马 在 到 去 回 进 出 离 的 了 是 和 与 走 修 问题 有关 相关 当地 地 上级 业主 开发 有限 责任 装修 房地 地产 建筑 人民 中心 县 市 区 省 乡镇 卫生 教育 中 高 学")

const leads = "的了在到去是和与有这那个们各该某本"

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

func (m Marks) add(k kind, runes []rune) {
	if h := uint32(hash(runes) >> 32); !slices.Contains(m[k], h) {
		m[k] = append(m[k], h)
	}
}

// differ reports whether two posts name, of one kind, other things each: that
// one of them names more is no difference, nor that both name one thing too.
func (m Marks) differ(o Marks) bool {
	for k, mine := range m {
		theirs := o[k]
		if len(theirs) > 0 && !slices.ContainsFunc(mine, func(h uint32) bool { return slices.Contains(theirs, h) }) {
			return true
		}
	}
	return false
}

func begins(text, with []rune) bool {
	return len(text) >= len(with) && slices.Equal(text[:len(with)], with)
}

// named reports whether a rune can be of a name.
func named(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
}

const spelt = "零一二三四五六七八九十百千两〇"

// numeral gives the end of the number that begins at i, i where none does.
func numeral(text []rune, i int) int {
	end := i
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || text[end] >= '０' && text[end] <= '９' || text[end] == '.' && end > i) {
		end++
	}
	if end > i {
		return end
	}
	for end < len(text) && strings.ContainsRune(spelt, text[end]) {
		end++
	}
	return end
}

// plain writes 三 and 十二 as 3 and 12 is written, so that either is the same.
func plain(number []rune) []rune {
	var out []rune
	for i, r := range number {
		switch n := strings.IndexRune("零一二三四五六七八九", r); {
		case r >= '０' && r <= '９':
			out = append(out, r-'０'+'0')
		case n >= 0:
			out = append(out, '0'+rune(n/len("零")))
		case r == '两':
			out = append(out, '2')
		case r == '十' && i == 0:
			out = append(out, '1')
		case r == '十' && i == len(number)-1, r == '百' && i == len(number)-1:
			out = append(out, '0')
		case r == '十', r == '百', r == '千':
		default:
			out = append(out, r)
		}
	}
	if len(number) == 1 && number[0] == '十' {
		return []rune("10")
	}
	return out
}
