package dates

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// inEnglish writes a date with months as another language names them, or with a
// year of the Republic (民國), so that scan can read it; false means that it holds
// neither.
func inEnglish(s string) (string, bool) {
	out := republic.ReplaceAllStringFunc(s, func(part string) string {
		m := republic.FindStringSubmatch(part)
		n, _ := strconv.Atoi(m[1]) // at most three digits
		return strconv.Itoa(n+1911) + "年"
	})
	if !strings.Contains(out, "年") {
		out = chineseMonths.Replace(out)
	}
	out = weekday.ReplaceAllString(words.ReplaceAllStringFunc(out, english), "")
	return out, out != s
}

var (
	// republic is a year as Taiwan's authorities write it: 民國115年, 115年.
	republic = regexp.MustCompile(`(?:(?:中華|中华)?民[國国]\s*|^)(\d{2,3})\s*年`)
	// weekday stands at the beginning, known by the comma behind it.
	weekday = regexp.MustCompile(`^\s*\p{L}{1,14}\.?,\s*`)
	words   = regexp.MustCompile(`\p{L}{3,14}\.?`)
)

// chineseMonths are what Java's dates are written with where the locale is
// Chinese: 星期日, 01 三月 2026 15:04:05 +0800.
var chineseMonths = strings.NewReplacer("十一月", " Nov ", "十二月", " Dec ", "十月", " Oct ", "一月", " Jan ", "二月", " Feb ", "三月", " Mar ",
	"四月", " Apr ", "五月", " May ", "六月", " Jun ", "七月", " Jul ", "八月", " Aug ", "九月", " Sep ")

// monthWords are how the months' names begin in German, French, Italian, Spanish,
// Portuguese, Dutch, Polish, Hungarian, Russian and Greek, without accents.
var monthWords = [12]string{
	"jan gen ene sty янв ιαν", "feb fev fevr lut фев φεβ", "mar mrz mrt marc мар μαρ μαρτ", "apr avr abr kwi апр απρ", "may mai mag mei maj май мая μαι",
	"jun juin giu cze июн ιουν", "jul juil lug lip июл ιουλ", "aug aou ago sie авг αυγ", "sep set wrz szept сен σεπ", "oct okt ott out paz окт οκτ",
	"nov lis ноя νοε", "dec dez dic gru дек δεκ",
}

var monthBegins = func() map[string]int {
	m := map[string]int{}
	for i, names := range monthWords {
		for _, n := range strings.Fields(names) {
			m[n] = i + 1
		}
	}
	return m
}()

const englishMonths = "JanFebMarAprMayJunJulAugSepOctNovDec"

// english puts the English month in the place of a word that names one.
func english(word string) string {
	begin := strings.Map(bare, strings.TrimSuffix(word, "."))
	for n := len(begin); n >= 3; {
		if i := monthBegins[begin[:n]]; i > 0 {
			return englishMonths[3*i-3 : 3*i]
		}
		_, size := utf8.DecodeLastRuneInString(begin[:n])
		n -= size
	}
	return word
}

// bare is a letter in lower case, without its accent.
func bare(r rune) rune {
	r = unicode.ToLower(r)
	if i := strings.IndexRune(accented, r); i >= 0 {
		return []rune(unaccented)[utf8.RuneCountInString(accented[:i])]
	}
	return r
}

const (
	accented   = "äáàâãéèêëíìîïóòôõöőúùûüűçñźżśłęąćńάέήίϊΐόύϋώ"
	unaccented = "aaaaaeeeeiiiioooooouuuuucnzzsleacnαεηιιιουυω"
)
