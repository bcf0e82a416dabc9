package table

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits of what an XLSX may make the library hold in memory, far beyond any
// table that people write: a file of one megabyte can unfold into gigabytes.
const (
	maxHeldBytes = 256 << 20 // of all parts that are read whole: pictures, styles, small sheets
	maxItemBytes = 32 << 20  // of one row, or of one text of the table of texts
	maxXLSXRows  = 1 << 20   // as Excel has
	maxTexts     = 10_000_000
)

// checkXLSX refuses a file that would take far more memory than it is worth,
// before the library opens it. What is no zip file is left to the library.
func checkXLSX(file []byte) error {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil //nolint:nilerr // the library says so, in its words
	}
	var held uint64
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, `/`))
		sheet, texts := strings.HasPrefix(name, "xl/worksheets/sheet"), name == "xl/sharedstrings.xml"
		switch {
		case f.UncompressedSize64 <= unzipXMLLimit || !sheet && !texts:
			held += min(f.UncompressedSize64, maxHeldBytes+1)
		case sheet:
			err = checkItems(f, "row", maxXLSXRows)
		default:
			err = checkItems(f, "si", maxTexts)
		}
		if err != nil {
			return fmt.Errorf("XLSX 的 %s：%w", f.Name, err)
		}
		if held > maxHeldBytes {
			return fmt.Errorf("XLSX 里的图片等内容解压后超过 %d MB，请另存为只含数据的文件或 CSV 后再导入", maxHeldBytes>>20)
		}
	}
	return nil
}

// checkItems bounds how many items a part has and how long one of them is, tag by
// tag. It stops where the rows of a sheet end.
func checkItems(part *zip.File, item string, most int) error {
	f, err := part.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 64<<10)
	items, since := 0, 0
	for {
		tag, err := in.ReadSlice('>')
		since += len(tag)
		if since > maxItemBytes {
			return fmt.Errorf("第 %d 项超过 %d MB，不是正常的表格", max(items, 1), maxItemBytes>>20)
		}
		switch name := tagName(tag); {
		case name == item:
			since = 0
			if items++; items > most {
				return fmt.Errorf("超过 %d 项，请分成几个文件或存为 CSV 后再导入", most)
			}
		case name == "/sheetData":
			return nil
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull): // a long text between tags
			return err
		}
	}
}

// tagName is the name of the tag that some text ends with, without its prefix.
func tagName(text []byte) string {
	tag := text[bytes.LastIndexByte(text, '<')+1:]
	name, _, _ := bytes.Cut(bytes.TrimRight(tag, "/>"), []byte(" "))
	if end := bytes.IndexAny(name, "\t\r\n/"); end > 0 {
		name = name[:end]
	}
	closing := ""
	if bytes.HasPrefix(name, []byte("/")) {
		closing, name = "/", name[1:]
	}
	return closing + string(name[bytes.IndexByte(name, ':')+1:])
}
