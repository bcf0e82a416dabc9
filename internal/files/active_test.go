package files_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"image/png"
	"strings"
	"testing"
	"unicode/utf16"

	"yuqing/internal/files"
)

// refusals puts each content under its name and compares what is said of it; an
// empty word means that it is taken.
func refusals(t *testing.T, cases [][3]string) {
	t.Helper()
	f := open(t, files.DefaultLimits(), at(noon))
	for _, c := range cases {
		name, content, want := c[0], c[1], c[2]
		_, err := f.Put(ctx, files.Upload{Name: name, Content: strings.NewReader(content)})
		var refused *files.RefusedError
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case want != "" && (!errors.As(err, &refused) || !strings.Contains(refused.Text, want)):
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// office is an Office file of the newer kind with further parts.
func office(t *testing.T, parts ...string) string {
	t.Helper()
	all := map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:p/>"}
	for i := 0; i+1 < len(parts); i += 2 {
		all[parts[i]] = parts[i+1]
	}
	return zipped(t, all)
}

const relation = `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s" TargetMode="External"/></Relationships>`

func TestNothingThatRuns(t *testing.T) {
	many := map[string]string{"[Content_Types].xml": "", "word/document.xml": ""}
	for i := range 60 {
		many[fmt.Sprintf("word/media/%d.bmp", i)] = strings.Repeat("0", 900_000)
	}
	template, link := fmt.Sprintf(relation, "attachedTemplate", "%s"), fmt.Sprintf(relation, "hyperlink", "https://example.cn/")
	refusals(t, [][3]string{
		{"macro.docx", office(t, "word/vbaProject.bin", ""), "宏"},
		{"macro by another name.docx", office(t, "word/x.bin", "", "word/_rels/document.xml.rels", fmt.Sprintf(relation, "vbaProject", "x.bin")), "宏"},
		{"macro by its kind.docx", office(t, "[Content_Types].xml", `<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>`), "宏"},
		{"macro sheet.xlsx", zipped(t, map[string]string{"[Content_Types].xml": "", "xl/workbook.xml": "", "xl/macrosheets/sheet1.xml": ""}), "宏"},
		{"macro within.docx", office(t, "word/embeddings/inner.docx", office(t, "word/vbaProject.bin", "")), "宏"},
		{"workbook with macros within.docx", office(t, "word/embeddings/a.xlsm", ""), "宏"},
		{"old file with macros within.docx", office(t, "word/embeddings/oleObject1.bin", ole("_VBA_PROJECT", "")), "宏"},
		{"program within.docx", office(t, "word/embeddings/oleObject1.bin", "MZ\x90\x00"), "程序"},
		{"program by its name.docx", office(t, "word/embeddings/a.exe", ""), "程序"},
		{"packed program.docx", office(t, "word/embeddings/oleObject1.bin", ole("\x01Ole10Native", wideOf("\x02\x00C:\\a\\setup.EXE\x00\x00"))), "程序"},
		{"far template.docx", office(t, "word/_rels/settings.xml.rels", fmt.Sprintf(template, "https://example.cn/x.dotm")), "模板"},
		{"shared template.docx", office(t, "word/_rels/settings.xml.rels", fmt.Sprintf(template, `\\10.0.0.1\x.dotm`)), "模板"},
		{"own template.docx", office(t, "word/_rels/settings.xml.rels", fmt.Sprintf(template, `file:///C:\Users\Normal.dotm`)), ""},
		{"link.docx", office(t, "word/_rels/document.xml.rels", link), ""},
		{"workbook within.docx", office(t, "word/embeddings/a.xlsx", zipped(t, map[string]string{"[Content_Types].xml": "", "xl/workbook.xml": ""})), ""},
		{"drawing.docx", office(t, "word/media/image1.svg", "<svg/>"), ""},
		{"bomb in many parts.docx", zipped(t, many), "压缩炸弹"},
		{"macros.doc", ole("_VBA_PROJECT", ""), "宏"},
		{"locked.doc", ole("WordDocument", wideOf("\xec\xa5\xc1\x00\x00\x00\x00\x00\x00\x00\x00\x01")), "打开密码"},
		{"open.doc", ole("WordDocument", wideOf("\xec\xa5\xc1\x00\x00\x00\x00\x00\x00\x00\x00\x02")), ""},
		{"macro sheet.xls", ole("Workbook", wideOf("\x09\x08\x02\x00\x00\x06\x85\x00\x08\x00\x00\x00\x00\x00\x00\x01\x01A")), "宏"},
		{"sheet.xls", ole("Workbook", wideOf("\x09\x08\x02\x00\x00\x06\x85\x00\x08\x00\x00\x00\x00\x00\x00\x00\x01A\x0a\x00\x00\x00")), ""},
		{"locked.xls", ole("Workbook", wideOf("\x09\x08\x02\x00\x00\x06\x2f\x00\x04\x00\x01\x00\x01\x00")), "打开密码"},
	})
}

// wideOf is the text that stands for these bytes where a text takes two each.
func wideOf(b string) string {
	var u []uint16
	for ; len(b) >= 2; b = b[2:] {
		u = append(u, binary.LittleEndian.Uint16([]byte(b)))
	}
	return string(utf16.Decode(u))
}

func TestOneFileAtATime(t *testing.T) {
	picture, moving := encoded(t, 20, 10, png.Encode), encoded(t, 20, 10, asGIF)
	archive := zipped(t, map[string]string{"META-INF/MANIFEST.MF": "x"})
	refusals(t, [][3]string{
		{"a.png", picture + archive, "压缩包"},
		{"a.gif", moving + archive, "压缩包"},
		{"a.pdf", "%PDF-1.4\n%%EOF\n" + archive, "压缩包"},
		{"a.mp4", "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + archive, "压缩包"},
		{"b.jpg", encoded(t, 20, 10, asJPEG) + "<script>alert(1)</script>", "脚本"},
		{"b.gif", moving + "<?php system('id'); ?>", "脚本"},
		{"b.pdf", "%PDF-1.4\n<SCRIPT src=x>\n%%EOF", "脚本"},
		{"c.pdf", "%PDF-1.4\n%%EOF\n<html><body>", "脚本"},
		{"d.pdf", "%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\n%%EOF", "脚本"},
		{"e.pdf", "%PDF-1.4\n1 0 obj<</A<</S/Launch/F(cmd.exe)>>>>endobj\n%%EOF", "启动程序"},
		{"f.pdf", pdfOf(t, "<</S /JavaScript>>", "ObjStm"), "脚本"},
		{"g.png", picture + "trailing notes of a camera", ""},
		{"h.pdf", "%PDF-1.4\n<</Subtype/XML>>stream\n<?xpacket?><x:xmpmeta>\nendstream\n%%EOF\n", ""},
	})
}

// pdfOf is a PDF of one deflated stream of a type.
func pdfOf(t *testing.T, content, kind string) string {
	t.Helper()
	return "%PDF-1.5\n" + stream(t, 9, content, "/Type/"+kind+" ") + "%%EOF\n"
}

func stream(t *testing.T, id int, content, head string) string {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := z.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n", id, head, b.Len(), b.String())
}

// printed is a PDF as browsers and office programs write them: the characters of
// a line in several fonts, each with its own codes.
func printed(t *testing.T, lines ...string) string {
	t.Helper()
	fonts, draw, maps := "", "", ""
	y, n := 800, 0
	for _, line := range lines {
		for i, r := range []rune(line) {
			n++
			draw += fmt.Sprintf("BT /F%d 16 Tf 1 0 0 1 %d %d Tm <%02X> Tj ET\n", n, 60+16*i, y, n)
			fonts += fmt.Sprintf("/F%d %d 0 R ", n, 100+2*n)
			maps += fmt.Sprintf("%d 0 obj\n<</Type/Font/Subtype/Type3/ToUnicode %d 0 R>>\nendobj\n", 100+2*n, 101+2*n)
			maps += stream(t, 101+2*n, fmt.Sprintf("begincmap\n1 beginbfchar\n<%02X> <%04X>\nendbfchar\nendcmap", n, r), "")
		}
		y -= 30
	}
	return "%PDF-1.4\n" + stream(t, 1, draw, "") + "2 0 obj\n<</Type/Page/Resources<</Font<<" + fonts + ">>>>/Contents 1 0 R>>\nendobj\n" + maps + "%%EOF\n"
}

// wideCodes is a PDF of one font whose codes are characters of two bytes.
func wideCodes(lines ...string) string {
	draw := "BT /F1 16 Tf 60 800 Td "
	for _, line := range lines {
		var b []byte
		for _, u := range utf16.Encode([]rune(line)) {
			b = binary.BigEndian.AppendUint16(b, u)
		}
		draw += fmt.Sprintf("<%X> Tj 0 -30 Td ", b)
	}
	return "%PDF-1.4\n3 0 obj <</Font <</F1 4 0 R>>>> endobj 4 0 obj <</Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H>> endobj\n5 0 obj\n<</Length 1>>\nstream\n" + draw + "ET\nendstream\nendobj\n%%EOF"
}

// TestMarksWithoutAStar: what a file is called, and what stands at the head of
// its first page, marks it too.
func TestMarksWithoutAStar(t *testing.T) {
	plain := "关于路灯的报告"
	line := func(s string) string { return "<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>" }
	refusals(t, [][3]string{
		{"绝密文件.pdf", "%PDF-1.4\n", "改文件名"},
		{"（机密）方案.docx", office(t), "改文件名"},
		{"秘密花园.txt", plain, ""},
		{"a.txt", "秘密\n" + plain, "文件开头标有“秘密”"},
		{"b.txt", gbk(t, "密级：机密\r\n"+plain), "机密"},
		{"c.txt", plain + "\n保守国家秘密、商业秘密\n", ""},
		{"d.docx", docx(t, line("机 密")+line("特急")+line(plain)), "文件开头标有“机密”"},
		{"e.docx", office(t, "word/header1.xml", line("绝密")), "绝密"},
		{"f.docx", docx(t, line(plain)+line("机密文件的管理是这次检查的重点")), ""},
		{"g.doc", ole("WordDocument", "\x00机密\r特急\r"+plain), "密级标志"},
		{"h.doc", ole("WordDocument", plain+"\r保守机密文件\r"), ""},
		{"i.pdf", printed(t, "机密", plain), "文件开头标有“机密”"},
		{"j.pdf", printed(t, "县委文件", "秘密★1年"), "密级标志"},
		{"k.pdf", printed(t, plain, "管好机密文件"), ""},
		{"l.pdf", wideCodes("秘密", plain), "秘密"},
		{"m.pdf", wideCodes(plain, "绝密★长期"), "密级标志"},
		{"n.pdf", wideCodes(plain), ""},
	})
}
