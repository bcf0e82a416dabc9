package risk

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuqing/nlp/lexicon"
)

// denied says that nobody came to harm: 未造成人员死亡, 没有一人受伤, 幸无伤亡.
var denied = regexp.MustCompile(`(?:未|没有|没|无|零)(?:有|造成|导致|致|发生|出现|接报|接到|发现|见|收到|听说)?(?:任何|新的|重大|严重|明显)?(?:一|1)?(?:个|名|例|位)?` +
	`(?:人员|群众|村民|居民|工人|学生|乘客|司机|游客|旅客|人)?(?:死亡|受伤|伤亡|死伤|遇难|重伤|轻伤|遇害|丧生|失踪|失联|中毒)|没(?:有)?(?:怎么)?受(?:什么|大)?伤`)

// past puts what follows out of the present: 十年前的火灾, 2008年那场地震, 小时候.
var past = regexp.MustCompile(`(?:[0-9]{1,3}|[一二两三四五六七八九十百几多数好]{1,4})(?:多|几|来)?年(?:以)?前|上个?世纪|[二2][十0]世纪|解放前|解放初|清代|清朝|明代|明朝|宋代|唐代|民国|古代|古时候|小时候|当年|那一?年|早年间?|多年以前|那一?[场回]|((?:19|20)[0-9]{2})年`)

// present ends it: 十年前建的楼，昨天着火了.
var present = regexp.MustCompile(`昨|今天|今早|今晨|今晚|今日|刚刚|刚才|前天|凌晨|现在|目前|正在|此刻|突然|又|再次`)

// reach is how far in bytes what is past reaches behind the words that say so:
// some 24 characters.
const reach = 72

// span is a piece of a text in bytes.
type span struct{ start, end int }

// denials are the pieces of a text that say that nobody came to harm.
func denials(text string) []span {
	if !holds(text, harms) {
		return nil
	}
	return spans(denied.FindAllStringIndex(text, -1))
}

// harms and times are the words of which one must stand in a text before the
// expressions are worth their time.
var (
	harms = []string{"伤", "死亡", "遇难", "遇害", "丧生", "失踪", "失联", "中毒"}
	times = []string{"年前", "年以前", "世纪", "解放", "代", "朝", "民国", "古时候", "小时候", "当年", "那年", "那一年", "那场", "那一场", "那回", "那一回", "早年", "19", "20"}
)

func holds(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func spans(found [][]int) (out []span) {
	for _, m := range found {
		out = append(out, span{m[0], m[1]})
	}
	return out
}

// bygone are the pieces of a text that speak of what is long past, for a post
// of a time (zero: not known).
func bygone(text string, at time.Time) (out []span) {
	if !holds(text, times) {
		return nil
	}
	for _, m := range past.FindAllStringSubmatchIndex(text, -1) {
		if m[2] >= 0 && !longAgo(text[m[2]:m[3]], at) {
			continue
		}
		if present.MatchString(text[max(0, m[0]-15):m[0]]) { // 昨晚那场火
			continue
		}
		end := min(ends(text, m[1]), m[1]+reach)
		if now := present.FindStringIndex(text[m[1]:end]); now != nil {
			end = m[1] + now[0]
		}
		out = append(out, span{m[0], end})
	}
	return out
}

// longAgo reports whether a year lies two years or more before a post, or
// before any post that this program has seen.
func longAgo(year string, at time.Time) bool {
	const first = 2020
	y, err := strconv.Atoi(year)
	return err == nil && (at.IsZero() && y < first || !at.IsZero() && y <= at.Year()-2)
}

var stop = regexp.MustCompile(`[。！？!?\n]`)

// ends is the end of the sentence that a place of a text lies in.
func ends(text string, at int) int {
	if m := stop.FindStringIndex(text[at:]); m != nil {
		return at + m[0]
	}
	return len(text)
}

// without leaves out of fields the words that lie in pieces of their texts; the
// fields themselves where there are none.
func without(fields []lexicon.Field, pieces func(text string) []span) []lexicon.Field {
	out := fields
	for i, f := range fields {
		dark := pieces(f.Text)
		if len(dark) == 0 {
			continue
		}
		if &out[0] == &fields[0] {
			out = slices.Clone(fields)
		}
		out[i].Hits = slices.DeleteFunc(slices.Clone(f.Hits), func(h lexicon.Hit) bool {
			return slices.ContainsFunc(dark, func(d span) bool { return h.Start < d.end && d.start < h.End })
		})
	}
	return out
}
