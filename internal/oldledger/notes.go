package oldledger

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"yuqing/ingest/table"
)

// numberOnly is a line of the form that has its 序号 and nothing else.
func (b *builder) numberOnly(r table.Row) bool {
	number, numbered := b.at["序号"]
	if r.Bad != "" || !numbered {
		return false
	}
	for i, c := range r.Cells {
		if c = tidy(c); c != "" && (i != number || strings.ContainsFunc(c, func(r rune) bool { return !unicode.IsDigit(r) })) {
			return false
		}
	}
	return true
}

var (
	sumWords  = regexp.MustCompile(`^(?:本[页月季年]|全[年月]|[一二三四五六七八九十\d]{1,3}月|\d{4}年)?(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计)`)
	noteWords = regexp.MustCompile(`^(?:填表|填报|制表|审核|审签|报送|联系(?:人|电话)|单位(?:负责人|（盖章）|\(盖章\))|负责人|说明|附注|注|备注|以上|截至)[^：:]{0,8}[：:]|^(?:填表说明|填报说明|以上|截至|注：|注:|示例|（示例|\(示例)`)
)

// noMatter tells the rows that are part of the form and no matters: sums, headings
// between the rows, notes and signatures below them. Empty: it may be a matter.
func (b *builder) noMatter() string {
	var filled []string
	inOwn := false // whether the title or the summary has a text
	for i, c := range b.r.Cells {
		if c = tidy(c); c != "" {
			filled = append(filled, c)
			inOwn = inOwn || b.is(i, "标题") || b.is(i, "原贴摘要")
		}
	}
	if len(filled) == 0 {
		return ""
	}
	first := filled[0]
	switch {
	case b.dateless() && sumWords.MatchString(first):
		return fmt.Sprintf("“%s”是合计行，不是事项，未录入", clip(first, 20))
	case b.dateless() && noteWords.MatchString(first):
		return fmt.Sprintf("“%s”是表中的说明，不是事项，未录入", clip(first, 20))
	case len(filled) == 1 && !inOwn && b.above("标题") == "" && !b.single(first):
		return fmt.Sprintf("只有“%s”，按小标题或说明看待，未录入", clip(first, 20))
	}
	return ""
}

func (b *builder) is(column int, field string) bool {
	i, ok := b.at[field]
	return ok && i == column
}

// dateless rows have no moment of their own.
func (b *builder) dateless() bool {
	for _, field := range moments {
		if i, ok := b.at[field]; ok && i < len(b.r.Cells) {
			if _, _, err := b.columns[field].Read(tidy(b.r.Cells[i])); err == nil {
				return false
			}
		}
	}
	return true
}

// single is a lone cell that must have been meant as part of a matter.
func (b *builder) single(cell string) bool {
	for _, field := range append([]string{"链接", "回应链接"}, moments...) {
		if i, ok := b.at[field]; ok && i < len(b.r.Cells) && tidy(b.r.Cells[i]) == cell {
			return true
		}
	}
	return false
}
