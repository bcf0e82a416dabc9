package events

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A site is a place below the county as people write it: a name and what it is
// (东街村, 锦绣家园小区, 建国路). The left edge of a name is not to be had without
// knowing it, so a site is told by the two characters before its kind.

// kinds are what sites are, longer ones before those that end like them.
var kinds = strings.Fields(`街道 社区 小区 花园 家园 公寓 公馆 名邸 华府 华庭 广场 大厦 大街 大道 小学 中学 幼儿园 医院 车站 市场 水库 工业园 村 镇 乡 路 街 巷 苑 区 县`)

// ordinary ends what is no site though it ends like one: 农村, 马路, 全镇.
var ordinary = map[string]string{
	"村": "农全我本新乡各每", "镇": "乡城我全本各", "乡": "城家我下全本老", "路": "马道公铁修网出走问通电思线条一上高",
	"街": "上逛整条", "区": "小社地片园景校辖城市山郊新老库厂", "县": "我全本各", "巷": "小",
}

// goesOn are what a kind is only the beginning of: 路灯, 村民, 街坊.
var goesOn = map[string]string{"路": "灯面况过线由径程费障基牌人边", "村": "民委里干医官霸主支长", "街": "坊舞", "区": "别分域间块", "镇": "痛静"}

// vague says of no site which one it is: 老旧小区, 水泥路, 乡村小学.
var vague = set(`老旧 居民 住宅 附近 周边 整个 隔壁 对面 旁边 农村 乡村 城市 县城 新建 高档 同一 所有 其他 其它 很多 多个 两个 几个 物业 封闭 回迁 安置 拆迁 水泥 柏油 沥青 泥巴 断头 必经 主要 公立 公办 私立 民办 大型 步行 商业
	人行 非机 机动 直接 这条 那条 同条 每条 相关 目前 现在 城镇 三级 二级 定点 私人 宠物 菜农 农贸 超级 劳务 人才 消费 房产 金融 证券 二手 生活 文化 健身 休闲`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// edges stand before a name and in none.
const edges = "的了在是我们个这那本该全各某有和与到从住于位及或对向往为被把请望第至离由经县省"

// maxSites bounds the sites of a post.
const maxSites = 8

// sitesOf lists the sites of a text, hashed, ascending.
func sitesOf(text string) []uint32 {
	var out []uint32
	for at := range text {
		if start, end := siteAt(text, at); end > 0 && len(out) < 4*maxSites {
			out = append(out, hash(strings.ToLower(text[start:end])))
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.Clip(out[:min(len(out), maxSites)])
}

func kindAt(text string) string {
	for _, k := range kinds {
		if strings.HasPrefix(text, k) {
			return k
		}
	}
	return ""
}

// nameBefore is the end of the name before a kind: two characters, or a run of
// letters and digits; "" where none stands there.
func nameBefore(text, kind string) string {
	if n := len(text); n > 0 && alnum(text[n-1]) {
		start := n
		for start > 0 && alnum(text[start-1]) {
			start--
		}
		return strings.ToLower(text[start:])
	}
	last, size := utf8.DecodeLastRuneInString(text)
	first, more := utf8.DecodeLastRuneInString(text[:len(text)-size])
	if !unicode.Is(unicode.Han, last) || !unicode.Is(unicode.Han, first) ||
		strings.ContainsRune(edges, last) || strings.ContainsRune(edges, first) || strings.ContainsRune(ordinary[kind], last) {
		return ""
	}
	if name := text[len(text)-size-more:]; !vague[name] {
		return name
	}
	return ""
}

// elsewhere reports whether two posts each name sites and none in common, or
// townships and none in common: both have a 中心小学, each its own.
func (s *sketch) elsewhere(o *sketch) bool {
	return disjoint(s.sites, o.sites) || asunder(s.divisions, o.divisions)
}

// disjoint reports whether two ascending lists both say something, and nothing
// in common.
func disjoint(a, b []uint32) bool {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			return false
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return len(a) > 0 && len(b) > 0
}
