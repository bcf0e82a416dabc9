package table

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"

	"yuqing/ingest/charset"
)

const saveAs = "请用 Excel 或 WPS 打开后另存为 .xlsx 或 CSV，再导入"

var (
	errOldExcel = errors.New("这是旧版 Office 文件（.xls、.et 等），不能直接读取：" + saveAs)
	errWebPage  = errors.New("这是网页（HTML），不是表格：" + saveAs)
	errXML      = errors.New("这是 XML 文件（旧版 Excel 的“XML 表格”也是），不能直接读取：" + saveAs)
	errPDF      = errors.New("这是 PDF 文件，不是表格：请向提供方索取 Excel 文件，或转换后另存为 .xlsx 或 CSV，再导入")
	errPicture  = errors.New("这是图片，不是表格：请把内容录入表格，另存为 .xlsx 或 CSV，再导入")
	errProgram  = errors.New("这是程序文件，不是表格：请核对所选文件，应为 .xlsx 或 CSV")
	errArchive  = errors.New("这是压缩包，不是表格：请解压后导入其中的 .xlsx 或 CSV")
	errWord     = errors.New("这是 Word 文档或演示文稿，不是表格：请把其中的表格另存为 .xlsx 或 CSV，再导入")
	errODS      = errors.New("这是 OpenDocument 文件（.ods、.odt），不能直接读取：" + saveAs)
	errLocked   = errors.New("这是加了密码的 Office 文件，读不出内容：请去掉打开密码，另存为 .xlsx 或 CSV，再导入")
	errBinary   = errors.New("这不是文本，也不是 .xlsx，无法按表格读取：" + saveAs)
)

// magics are the first bytes by which other formats are known, as `file` knows
// them.
var magics = []struct {
	first string
	err   error
}{
	{"\xd0\xcf\x11\xe0", errOldExcel}, // OLE2
	{"\t\x08\x10\x00", errOldExcel},   // BIFF5 without OLE2
	{"%PDF-", errPDF},
	{"\x7fELF", errProgram},
	{"MZ\x90\x00", errProgram},
	{"\x89PNG", errPicture},
	{"\xff\xd8\xff", errPicture}, // JPEG
	{"GIF8", errPicture},
	{"II*\x00", errPicture}, // TIFF
	{"MM\x00*", errPicture},
	{"Rar!\x1a", errArchive},
	{"7z\xbc\xaf", errArchive},
	{"\x1f\x8b\x08", errArchive}, // gzip
}

// noTable says what a file is that is no table, or nil for what may be text.
// head is its beginning.
func noTable(head []byte) error {
	if bytes.HasPrefix(head, []byte(magics[0].first)) && bytes.Contains(head, []byte(encrypted)) {
		return errLocked
	}
	start := bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.first)) || bytes.HasPrefix(start, []byte(m.first)) {
			return m.err
		}
	}
	tag := bytes.ToLower(start[:min(len(start), 16)])
	for _, t := range []string{"<!doctype", "<html", "<table", "<meta", "mime-version:"} {
		if bytes.HasPrefix(tag, []byte(t)) {
			return errWebPage
		}
	}
	if bytes.HasPrefix(tag, []byte("<?xml")) {
		return errXML
	}
	if !charset.Wide(head) && binary(head) {
		return errBinary
	}
	return nil
}

// encrypted names the stream of an OLE2 file that holds an XLSX with a password.
const encrypted = "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"

// noBook says what a zip file is that the library cannot open as an XLSX.
func noBook(file []byte, err error) error {
	z, unreadable := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if unreadable != nil {
		return fmt.Errorf("XLSX 文件不完整或已损坏，请重新另存为 .xlsx 或 CSV 后再导入：%w", unreadable)
	}
	parts := map[string]bool{}
	for _, f := range z.File {
		folder, _, _ := strings.Cut(f.Name, "/")
		parts[folder] = true
	}
	switch {
	case parts["xl"]:
		return fmt.Errorf("读取 XLSX: %w", err)
	case parts["word"], parts["ppt"]:
		return errWord
	case parts["mimetype"]:
		return errODS
	}
	return errArchive
}

// binary reports whether bytes that are one to a character of ASCII hold more
// control characters, or zeros, than a careless export leaves in its text.
func binary(head []byte) bool {
	controls, zeros := 0, 0
	for _, c := range head {
		switch {
		case c == 0:
			zeros++
		case c < ' ' && (c < '\t' || c > '\r'):
			controls++
		}
	}
	return zeros > 1+len(head)/1000 || controls+zeros > 16 && controls+zeros > len(head)/50
}
