package events

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// titleOf makes the title of an event from its posts' headlines: of those that
// name most of what the posts share, the one most like the others, with the
// place in front where it does not say where.
func titleOf(members []*member, region string) string {
	shared := shared(members)
	best, bestScore := "", -1.0
	for _, m := range members {
		title := m.record.Title
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
	return withPlace(best, commonSite(members), region)
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

// commonSite is the site that most posts name, two and two fifths of them at
// least; "" where there is none.
func commonSite(members []*member) string {
	counts := map[string]int{}
	best := ""
	for _, m := range members {
		for _, s := range m.record.Sites {
			counts[s]++
			if best == "" || counts[s] > counts[best] || counts[s] == counts[best] && len(s) > len(best) {
				best = s
			}
		}
	}
	if n := counts[best]; n < 2 || 5*n < 2*len(members) {
		return ""
	}
	return best
}

// withPlace puts the place in front of a title that names none: the site that
// the posts share, else the region.
func withPlace(title, site, region string) string {
	switch {
	case title == "" || len(sitesOf(title)) > 0 || site != "" && strings.Contains(title, stem(site)):
		return title
	case site != "":
		return site + "：" + title
	case region == "" || strings.Contains(title, stem(region)):
		return title
	}
	return region + "：" + title
}

// stem is a place's name without its kind.
func stem(place string) string {
	for _, k := range kinds {
		if s, ok := strings.CutSuffix(place, k); ok && utf8.RuneCountInString(s) > 1 {
			return s
		}
	}
	if s := strings.TrimRight(place, "省市旗"); utf8.RuneCountInString(s) > 1 {
		return s
	}
	return place
}

// A headline has at most maxHeadline characters, and shortest at least.
const (
	maxHeadline = 30
	shortest    = 6
)

// headline is what stands for a post in the title of its event: its title, or
// the first sentence of its text that says something, without salutations.
func headline(p *Post) string {
	if s := tidy(p.Title); s != "" {
		return shorten(s, p.TitleWords)
	}
	for s := range sentences(p.Text) {
		bare := strings.Trim(salutes.ReplaceAllString(salutes.ReplaceAllString(strings.TrimSpace(s), ""), ""), edge)
		if utf8.RuneCountInString(bare) >= shortest && !introduces.MatchString(bare) {
			return shorten(tidy(bare), p.TextWords)
		}
	}
	return shorten(tidy(firstRunes(p.Text, 2*maxHeadline)), p.TextWords)
}

// maxSentences is how many sentences of a text are looked at.
const maxSentences = 8

func sentences(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for range maxSentences {
			end := strings.IndexAny(text, "。！？!?；;\n")
			if end < 0 {
				yield(text)
				return
			}
			if !yield(text[:end]) {
				return
			}
			_, size := utf8.DecodeRuneInString(text[end:])
			text = text[end+size:]
		}
	}
}

var (
	// salutes stand before or after what a title says, or lead to it.
	salutes = regexp.MustCompile(`^(尊敬的|敬爱的)[^，。！：:,]{0,16}[，。！：:,]?|^(各位)?(领导|书记|市长|县长|区长|局长|主任|同志)(们|好|您好|你好)+[，。！：:,]?|(您好|你们好|你好|大家好)[，。！!,：:]?`)
	// labels are the fields of a form that a text is filled in.
	labels = regexp.MustCompile(`【[^】]{0,4}(诉求|地点|地址|内容|标题|事项|类别|区域)[^】]{0,4}】|^(市民|群众|来电人|网民|网友|居民|业主|村民)?(来电|来信|来访|留言)?(反映|咨询|投诉|求助|举报|建议|诉求|称|表示)[：:，,]`)
	// reports say that somebody reports, not what.
	reports = regexp.MustCompile(`^(再次|多次|第?[一二三四五六七八九十两0-9]+次|三问|再问|强烈|紧急|恳请领导?|请领导|请问领导|请问|关于|现反映|反映)+`)
	tails   = regexp.MustCompile(`(的?(问题|情况|事宜))?的(投诉|反映|咨询|建议|求助|举报|反馈|报告|请求|诉求|疑问|质疑)$`)
	// introduces says who writes, and nothing of the matter.
	introduces = regexp.MustCompile(`^(我|本人|我们|我家|来电人)(是|们是|叫|住在|家住)[^，,]{0,24}$`)
	spaces     = regexp.MustCompile(`\s+`)
	edge       = "，。！？、；：,.!?;:~～…-—_ 　\"'"
)

// tidy takes off a title what says nothing of the matter.
func tidy(title string) string {
	s := strings.Map(printable, title)
	s = strings.Trim(spaces.ReplaceAllString(s, " "), edge)
	for _, r := range []*regexp.Regexp{salutes, labels, salutes, reports, tails} {
		if cut := strings.Trim(r.ReplaceAllString(s, ""), edge); utf8.RuneCountInString(cut) >= shortest {
			s = cut
		}
	}
	return balanced(s)
}

// shorten cuts what is too long behind a clause, or else between two words.
func shorten(s string, words []string) string {
	if utf8.RuneCountInString(s) <= maxHeadline {
		return s
	}
	room := firstRunes(s, maxHeadline)
	if end := strings.LastIndexAny(room, "，。；！？,;!? "); utf8.RuneCountInString(s[:max(end, 0)]) >= maxHeadline/2 {
		return balanced(strings.Trim(s[:end], edge))
	}
	end := len(firstRunes(s, maxHeadline-1))
	for _, edge := range edgesOf(s, words) {
		if edge <= len(firstRunes(s, maxHeadline-1)) {
			end = edge
		}
	}
	return balanced(strings.TrimRight(s[:end], edge)) + "…"
}

// edgesOf lists where words end in a text that was cut from what they were cut
// from.
func edgesOf(s string, words []string) []int {
	var out []int
	pos := 0
	for _, w := range words {
		if i := strings.Index(s[pos:], w); w != "" && i >= 0 && i <= maxGap {
			pos += i + len(w)
			out = append(out, pos)
		}
	}
	return out
}

// maxGap is how many bytes may stand between two words.
const maxGap = 9

const opening, closing = "（(【[《“‘「『", "）)】]》”’」』"

// balanced drops the brackets and quotes that have no other half.
func balanced(s string) string {
	var open, drop []int
	rs := []rune(s)
	for i, r := range rs {
		if strings.ContainsRune(opening, r) {
			open = append(open, i)
			continue
		}
		at := strings.IndexRune(closing, r)
		if at < 0 {
			continue
		}
		if n := len(open); n > 0 && utf8.RuneCountInString(opening[:strings.IndexRune(opening, rs[open[n-1]])]) == utf8.RuneCountInString(closing[:at]) {
			open = open[:n-1]
		} else {
			drop = append(drop, i)
		}
	}
	drop = append(drop, open...)
	if len(drop) == 0 {
		return s
	}
	var out strings.Builder
	for i, r := range rs {
		if !slices.Contains(drop, i) {
			out.WriteRune(r)
		}
	}
	return strings.Trim(out.String(), edge)
}

func printable(r rune) rune {
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
		return ' '
	}
	return r
}
