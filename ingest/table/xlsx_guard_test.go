package table

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
)

const (
	sheetBegins = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	sheetEnds   = `</sheetData></worksheet>`
	oneRow      = `<row r="1"><c t="inlineStr"><is><t>标题</t></is></c></row><row r="2"><c t="inlineStr"><is><t>路灯不亮</t></is></c></row>`
)

// swollen writes a small XLSX of one sheet and one more part, each of whose
// middle is repeated.
func swollen(t *testing.T, sheet, part [3]string, name string, sheetTimes, partTimes int) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name string, text [3]string, times int) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text[0]); err != nil {
			t.Fatal(err)
		}
		block, every := []byte(strings.Repeat(text[1], 1000)), 1000
		for ; times > 0; times -= every {
			if _, err := w.Write(block[:min(times, every)*len(text[1])]); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := io.WriteString(w, text[2]); err != nil {
			t.Fatal(err)
		}
	}
	add("[Content_Types].xml", [3]string{`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`}, 0)
	add("_rels/.rels", [3]string{`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`}, 0)
	add("xl/workbook.xml", [3]string{`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`}, 0)
	add("xl/_rels/workbook.xml.rels", [3]string{`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`}, 0)
	add("xl/worksheets/sheet1.xml", sheet, sheetTimes)
	if name != "" {
		add(name, part, partTimes)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A file of a megabyte that would unfold into gigabytes of memory is refused
// before it does; what only is large is read.
func TestSwollenXLSXIsRefused(t *testing.T) {
	plain := [3]string{sheetBegins, "", oneRow + sheetEnds}
	zeros := strings.Repeat("\x00", 1<<14)
	for _, c := range []struct {
		name, says string
		file       []byte
	}{
		{"a picture of 320 MB", "图片", swollen(t, plain, [3]string{"", zeros, ""}, "xl/media/x.png", 0, 20<<10)},
		{"a row of ten million cells", "sheet1.xml", swollen(t, [3]string{sheetBegins + `<row r="1">`, "<c/>", `</row>` + sheetEnds}, plain, "", 10_000_000, 0)},
		{"a text of 40 MB", "sheet1.xml", swollen(t, [3]string{sheetBegins + `<row r="1"><c t="inlineStr"><is><t>`, "aaaaaaaa", `</t></is></c></row>` + sheetEnds}, plain, "", 5<<20, 0)},
		{"three million rows", "sheet1.xml", swollen(t, [3]string{sheetBegins, `<x:row r="1"/>`, sheetEnds}, plain, "", 3_000_000, 0)},
		{"eleven million texts", "sharedStrings.xml", swollen(t, plain, [3]string{`<sst>`, `<si/>`, `</sst>`}, "xl/sharedStrings.xml", 0, 11_000_000)},
		{"one text of many runs", "sharedStrings.xml", swollen(t, plain, [3]string{`<sst><si>`, `<r><t>a</t></r>`, `</si></sst>`}, "XL\\SharedStrings.xml", 0, 3_000_000)},
	} {
		if len(c.file) > 2<<20 {
			t.Errorf("%s: the file has %d bytes", c.name, len(c.file))
		}
		if err := checkXLSX(c.file); err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(c.says)) {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, err := openBook(bytes.NewReader(c.file)); err == nil {
			t.Errorf("%s: opened", c.name)
		}
	}
	for name, file := range map[string][]byte{
		"a small one":              swollen(t, plain, plain, "", 0, 0),
		"with a picture of 32 MB":  swollen(t, plain, [3]string{"", zeros, ""}, "xl/media/x.png", 0, 2<<10),
		"with 200,000 rows":        swollen(t, [3]string{sheetBegins, `<row><c t="inlineStr"><is><t>路灯不亮，村口路灯坏了，请尽快修好</t></is></c></row>`, sheetEnds}, plain, "", 200_000, 0),
		"with a million texts":     swollen(t, plain, [3]string{`<sst>`, `<si><t>路灯不亮，请尽快</t></si>`, `</sst>`}, "xl/sharedStrings.xml", 0, 1_000_000),
		"with much after the rows": swollen(t, [3]string{sheetBegins + oneRow + `</sheetData>`, `<hyperlink ref="A1"/>`, `</worksheet>`}, plain, "", 2_000_000, 0),
		"whose rows have a prefix": swollen(t, [3]string{sheetBegins, "<x:row\n r='1'><x:c><x:v>12345678901234567890</x:v></x:c></x:row>", sheetEnds}, plain, "", 600_000, 0),
	} {
		if err := checkXLSX(file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
