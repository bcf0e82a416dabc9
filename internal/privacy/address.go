package privacy

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// numeral is a number within an address and what it counts.
type numeral struct {
	start, end int    // of the number
	unit       string // behind it: 号楼, 单元, 室 …; empty: none
	behind     int    // the unit's end
}

// units are what numbers of an address count, longer words first.
var units = []string{"号楼", "号院", "号房", "单元", "小组", "#楼", "房间", "栋", "幢", "座", "楼", "层", "室", "户", "房", "号", "组", "社", "队", "弄", "巷", "#"}

var (
	buildings = []string{"号楼", "号院", "#楼", "栋", "幢", "座", "#"}
	doors     = []string{"室", "户", "房", "号房", "房间"}
	ways      = append([]string{"单元", "号", "弄", "巷"}, buildings...) // to a door
	villages  = []string{"组", "社", "队", "小组"}
	estates   = []string{"小区", "花园", "家园", "公寓", "新村", "苑", "府", "城", "里", "园", "广场"}
)

// notRooms follow a number that counts something else.
const notRooms = "年月日元人万亿个名次位家%％时分"

// addresses finds the numbers of addresses down to the room or the village
// house, and those behind 家住 or 住址.
func addresses(rs []rune, groups []group) []span {
	if !slices.ContainsFunc(rs, isRoomWord) {
		return nil
	}
	plain := withoutMoments(foldAll(rs), groups)
	found := dwellings(plain)
	for i := 0; i < len(plain); {
		if value(plain[i]) < 0 && plain[i] != '十' {
			i++
			continue
		}
		c := chainAt(plain, i)
		if c.isHome(plain) {
			for _, n := range c {
				found = append(found, span{start: n.start, end: n.end, words: true, kind: Address})
			}
		}
		i = c[len(c)-1].behind
	}
	return found
}

// isRoomWord: without such a character there is no address down to the room.
func isRoomWord(r rune) bool {
	switch r {
	case '室', '户', '房', '单', '栋', '幢', '座', '号', '组', '社', '队', '#', '＃', '-', '－', '—', '住', '址', '家':
		return true
	}
	return false
}

// chain is a row of numerals that follow one another: 3号楼2单元501室.
type chain []numeral

func chainAt(rs []rune, i int) chain {
	if i > 0 && rs[i-1] < utf8.RuneSelf && unicode.IsLetter(rs[i-1]) && (i == 1 || !unicode.IsLetter(rs[i-2])) {
		i-- // A3栋
	}
	var c chain
	for {
		n := numeralAt(rs, i)
		if n.end == i {
			return c
		}
		c = append(c, n)
		for i = n.behind; i < len(rs) && i < n.behind+2 && strings.ContainsRune(" ,，-—", rs[i]); i++ {
		}
		if i < len(rs) && value(rs[i]) < 0 && rs[i] != '十' && !(i+1 < len(rs) && rs[i] < utf8.RuneSelf && unicode.IsLetter(rs[i]) && (isDigit(rs[i+1]) || strings.ContainsRune("座栋幢", rs[i+1]))) {
			return c
		}
	}
}

// numeralAt reads a number, in digits (after a letter or not) or in Chinese.
func numeralAt(rs []rune, i int) numeral {
	n := numeral{start: i, end: i}
	if i < len(rs) && rs[i] < utf8.RuneSelf && unicode.IsLetter(rs[i]) {
		n.end++
	}
	digits := digitsEnd(rs, n.end)
	if digits == n.end {
		digits = spokenNumber(rs, n.end)
	}
	n.end, n.behind = digits, digits
	n.unit = unitAt(rs, n.end)
	n.behind += utf8.RuneCountInString(n.unit)
	return n
}

// unitAt is the unit that stands there, or empty.
func unitAt(rs []rune, i int) string {
	for _, u := range units {
		first, size := utf8.DecodeRuneInString(u)
		if i >= len(rs) || rs[i] != first {
			continue
		}
		if second, _ := utf8.DecodeRuneInString(u[size:]); len(u) == size || i+1 < len(rs) && rs[i+1] == second {
			return u
		}
	}
	return ""
}

// isHome reports whether the chain leads to a door.
func (c chain) isHome(rs []rune) bool {
	last := c[len(c)-1]
	if last.unit == "" && last.end < len(rs) && strings.ContainsRune(notRooms, rs[last.end]) {
		return false
	}
	room := last.end-last.start >= 3 && last.end-last.start <= 5
	switch {
	case last.unit == "室" && room:
		return true
	case len(c) == 1:
		return last.unit == "号" && endsIn(rs[:last.start], []string{"村", "庄", "屯", "寨", "湾"}) && isHouse(rs, last)
	case slices.Contains(doors, last.unit):
		return room && last.unit != "户" || c[:len(c)-1].has(ways...)
	case c.has("单元"):
		return true
	case c.has(buildings...) && room && !slices.Contains(buildings, last.unit):
		return true
	case slices.Contains(villages, c[0].unit) && slices.Contains([]string{"号", "户"}, last.unit):
		return endsIn(rs[:c[0].start], []string{"村", "社区", "屯", "寨", "庄"})
	}
	return len(c) == 3 && room && c[0].unit+c[1].unit+last.unit == "" && endsIn(rs[:c[0].start], estates)
}

// isHouse: the number behind a village is no day of a month and counts no well or
// pump.
func isHouse(rs []rune, n numeral) bool {
	if n.behind == len(rs) || !isHan(rs[n.behind]) {
		return true
	}
	return n.end-n.start >= 3 || strings.ContainsRune("户家门院的", rs[n.behind])
}

func (c chain) has(units ...string) bool {
	return slices.ContainsFunc(c, func(n numeral) bool { return slices.Contains(units, n.unit) })
}

// homes announce where somebody lives; what is said of a place where somebody
// stays may hold other figures too.
var (
	homes = []string{"家住", "住址", "居住地址", "家庭地址", "联系地址", "户籍地址", "现住", "详细地址", "身份证地址", "房号", "门牌号"}
	stays = []string{"我住", "住在", "居住在", "居住于", "住于", "家在"}
)

// dwellings hides the numbers of an address that somebody says is theirs.
func dwellings(rs []rune) []span {
	var found []span
	for i := range rs {
		if !strings.ContainsRune("住址在于号", rs[i]) {
			continue
		}
		home := endsIn(rs[:i+1], homes)
		if !home && !endsIn(rs[:i+1], stays) {
			continue
		}
		for j := i + 1; j < len(rs) && j < i+40 && !strings.ContainsRune("。；;！!？?\n\x00", rs[j]); j++ {
			end := digitsEnd(rs, j)
			spoken := end == j
			if spoken {
				end = spokenNumber(rs, j)
			}
			if end == j || (spoken || !home) && unitAt(rs, end) == "" && !joined(rs, j, end) {
				j = max(j, end-1)
				continue
			}
			found = append(found, span{start: j, end: end, words: spoken, kind: Address})
			j = end - 1
		}
	}
	return found
}

// joined: a dash stands before or behind a number, as in 12-1-302.
func joined(rs []rune, start, end int) bool {
	return start > 1 && rs[start-1] == '-' && isDigit(rs[start-2]) || end+1 < len(rs) && rs[end] == '-' && isDigit(rs[end+1])
}

func digitsEnd(rs []rune, i int) int {
	for i < len(rs) && isDigit(rs[i]) {
		i++
	}
	return i
}

// spokenNumber is where a number in Chinese ends that begins at i.
func spokenNumber(rs []rune, i int) int {
	for i < len(rs) && (chineseDigit(rs[i]) >= 0 || strings.ContainsRune("十百", rs[i])) {
		i++
	}
	return i
}

func endsIn(rs []rune, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return ends(rs, w) })
}

// ends is strings.HasSuffix for a text that was decoded already.
func ends(rs []rune, word string) bool {
	for i := len(rs) - 1; word != ""; i-- {
		r, size := utf8.DecodeLastRuneInString(word)
		if i < 0 || rs[i] != r {
			return false
		}
		word = word[:len(word)-size]
	}
	return true
}

// foldAll writes digits, letters and signs of full width as narrow ones, one
// for one.
func foldAll(rs []rune) []rune {
	out := make([]rune, len(rs))
	for i, r := range rs {
		switch {
		case isHan(r):
		case isDigit(r):
			r = rune('0' + value(r))
		case r >= '！' && r <= '～':
			r = r - '！' + '!'
		case unicode.IsSpace(r) && r != '\n' || r == '　':
			r = ' '
		}
		out[i] = r
	}
	return out
}
