package oldledger

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"yuqing/internal/access"
)

func split(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、,，;；/／|&＆+＋ \t\n", r) })
}

// What stands beside a unit's name in its cell.
var (
	partBefore = regexp.MustCompile(`^(?:\d{1,2}[.．、)）])?(?:由)?(?:(牵头|主办|责任|承办|主责)|(配合|协办|协助|会办))?(?:单位|部门)?[:：]?\s*`)
	partBehind = regexp.MustCompile(`[（(]?(?:(牵头|主办|主责|负责)|(配合|协办|协助|会办))(?:单位|部门|办理|处理|处置)?[）)]?$`)
)

// share is a unit's part in a matter, for sorting: leading, not said, helping.
type share struct {
	name string
	part int
}

// units are the names in 责任单位, the one that leads first, and behind them those
// of 牵头/配合单位.
func (b *builder) units() []string {
	names := unitNames(b.cell("责任单位"))
	for _, n := range unitNames(b.cell("牵头/配合单位")) {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

func unitNames(cell string) []string {
	parts := split(cell)
	if len(parts) > 1 && !slices.ContainsFunc(parts, func(p string) bool { return utf8.RuneCountInString(p) > 1 }) {
		parts = []string{strings.Join(parts, "")} // 卫 健 局
	}
	var shares []share
	for _, p := range parts {
		if s := shareOf(p); s.name != "" && !slices.Contains(nothing, s.name) {
			shares = append(shares, s)
		}
	}
	slices.SortStableFunc(shares, func(a, b share) int { return cmp.Compare(a.part, b.part) })
	var names []string
	for _, s := range shares {
		if !slices.Contains(names, s.name) {
			names = append(names, s.name)
		}
	}
	return names
}

func shareOf(written string) share {
	s := share{name: strings.Trim(written, "。.；;：: ")}
	for _, form := range []*regexp.Regexp{partBehind, partBefore} {
		m := form.FindStringSubmatch(s.name)
		if m == nil || len(m[0]) == len(s.name) {
			continue
		}
		switch {
		case m[1] != "":
			s.part = -1
		case m[2] != "":
			s.part = 1
		}
		s.name = form.ReplaceAllString(s.name, "")
	}
	return s
}

var (
	unitNote  = regexp.MustCompile(`[（(][^（）()]*[）)]$|等(?:单位|部门)?$`)
	ofTown    = regexp.MustCompile(`(?:人民)?政府$`)
	ofCounty  = regexp.MustCompile(`^(?:\p{Han}{1,4})?[县市区]`)
	section   = regexp.MustCompile(`^(.*?(?:局|委|镇|乡|街道|院|厅|联))[—－·\-]*\p{Han}{1,6}[股室科所站队办]$`)
	andWords  = regexp.MustCompile(`以及|会同|联合|和|及|与`)
	noOffices = []string{"党委", "党工委", "办事处"}
)

// unitsOf finds the units that a name in a ledger means: as it is written, without
// a note behind it, the county before it or 政府 after it, of 甲局和乙局 both, and of a
// section that is not known the unit that it is of. None:
// nobody bears such a name.
func unitsOf(tree access.Tree, name string) []access.Unit {
	for _, n := range forms(name) {
		if u, ok := tree.Named(n); ok {
			return []access.Unit{u}
		}
	}
	if m := section.FindStringSubmatch(name); m != nil {
		if above := unitsOf(tree, m[1]); above != nil {
			return above
		}
	}
	for _, at := range andWords.FindAllStringIndex(name, -1) {
		left, right := unitsOf(tree, name[:at[0]]), unitsOf(tree, name[at[1]:])
		if len(left) > 0 && len(right) > 0 {
			return append(left, right...)
		}
	}
	return nil
}

// forms are a name as written and without what offices put around it.
func forms(name string) []string {
	out := []string{name}
	add := func(s string) {
		if utf8.RuneCountInString(s) > 1 && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	add(unitNote.ReplaceAllString(name, ""))
	for _, n := range slices.Clone(out) {
		add(ofTown.ReplaceAllString(n, ""))
		for _, office := range noOffices {
			add(strings.TrimSuffix(n, office))
		}
	}
	for _, n := range slices.Clone(out) {
		add(ofCounty.ReplaceAllString(n, ""))
	}
	return out
}
