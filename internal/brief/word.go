package brief

import (
	"fmt"
	"io"

	"github.com/gomutex/godocx"
	"github.com/gomutex/godocx/docx"
	"github.com/gomutex/godocx/wml/ctypes"
	"github.com/gomutex/godocx/wml/stypes"
)

// A page and its letters are those of GB/T 9704-2012 (党政机关公文格式): A4, margins
// of 37 mm above, 35 below, 28 left and 26 right; title 小标宋 二号, headings 黑体
// 三号, text 仿宋 三号 (16 points) on 28-point lines, two characters indented.
// Lengths are twentieths of a point.
const (
	pageWidth, pageHeight = 11906, 16838
	marginTop             = 2098
	marginBottom          = 1984
	marginLeft            = 1588
	marginRight           = 1474
	lineHeight            = 28 * 20
	indentTwo             = 2 * textSize * 20

	titleSize, textSize = 22, 16 // points

	titleFont   = "方正小标宋简体"
	headingFont = "黑体"
	textFont    = "仿宋_GB2312"
)

// WordType is the media type of what WriteWord writes.
const WordType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// WriteWord writes a brief as a DOCX.
func (s *Service) WriteWord(w io.Writer, b Brief) error { return writeWord(w, b, s.deps.Office) }

func writeWord(w io.Writer, b Brief, office string) error {
	doc, err := godocx.NewDocument()
	if err != nil {
		return fmt.Errorf("begin a Word file: %w", err)
	}
	p := paper{doc}
	p.page()
	p.line(b.Title, titleFont, titleSize, centred)
	if no := b.No(); no != "" {
		p.line(no, textFont, textSize, centred)
	}
	if b.To != "" {
		p.line("报送："+b.To, textFont, textSize, flush)
	}
	for _, s := range b.Sections {
		p.line(s.Heading, headingFont, textSize, indented)
		for _, text := range s.Paragraphs() {
			p.line(text, textFont, textSize, indented)
		}
	}
	p.line("", textFont, textSize, flush)
	if office != "" {
		p.line(office, textFont, textSize, right)
	}
	p.line(b.Dated().Format("2006年1月2日"), textFont, textSize, right)
	if err := doc.Write(w); err != nil {
		return fmt.Errorf("write a Word file: %w", err)
	}
	return nil
}

type paper struct{ doc *docx.RootDoc }

func (p paper) page() {
	s := ctypes.NewSectionProper()
	s.PageSize = &ctypes.PageSize{Width: ptr[uint64](pageWidth), Height: ptr[uint64](pageHeight)}
	s.PageMargin = &ctypes.PageMargin{Top: ptr(marginTop), Bottom: ptr(marginBottom), Left: ptr(marginLeft), Right: ptr(marginRight), Header: ptr(851), Footer: ptr(992), Gutter: ptr(0)}
	p.doc.Document.Body.SectPr = s
}

type place int

const (
	flush place = iota
	indented
	centred
	right
)

func (p paper) line(text, font string, points uint64, at place) {
	para := p.doc.AddEmptyParagraph()
	para.AddText(text).Size(points)
	ct := para.GetCT()
	if ct.Property == nil {
		ct.Property = ctypes.DefaultParaProperty()
	}
	exact := stypes.LineSpacingRuleExact
	ct.Property.Spacing = &ctypes.Spacing{Before: ptr[uint64](0), After: ptr[uint64](0), Line: ptr(lineHeight), LineRule: &exact}
	switch at {
	case indented:
		ct.Property.Indent = &ctypes.Indent{FirstLine: ptr[uint64](indentTwo)}
	case centred:
		para.Justification(stypes.JustificationCenter)
	case right:
		para.Justification(stypes.JustificationRight)
	}
	for _, c := range ct.Children {
		if c.Run != nil && c.Run.Property != nil {
			c.Run.Property.Fonts = &ctypes.RunFonts{Ascii: "Times New Roman", HAnsi: "Times New Roman", EastAsia: font, Hint: stypes.FontTypeHintEastAsia}
		}
	}
}

func ptr[T any](v T) *T { return &v }
