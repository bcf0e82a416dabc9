package files

import (
	"bytes"
	"io"

	"github.com/richardlehane/mscfb"
)

// sniffOLE tells the older Office and WPS files by the streams within; other
// files of that container (installers, messages) are refused.
func sniffOLE(r io.ReaderAt, size int64) (t Type, err error) {
	defer func() { // the reader is not ours, the bytes are anybody's
		if recover() != nil {
			t, err = Type{}, errOLE
		}
	}()
	doc, openErr := mscfb.New(io.NewSectionReader(r, 0, size))
	if openErr != nil {
		return Type{}, errOLE
	}
	for n := 0; n < maxParts; n++ {
		entry, nextErr := doc.Next()
		if nextErr != nil {
			break
		}
		if len(entry.Path) > 0 {
			continue // of an object that is embedded
		}
		switch entry.Name {
		case "WordDocument":
			return typeDOC, nil
		case "Workbook", "Book":
			return typeXLS, nil
		case "PowerPoint Document":
			return typePPT, nil
		case "EncryptedPackage":
			return Type{}, refuse("文件带有打开密码，无法检查内容，不能上传。请去掉密码后再上传。")
		}
	}
	return Type{}, errOLE
}

var errOLE = refuse("内容不是可识别的 Office 文件，不能上传。请另存为 docx、xlsx、pptx 或 PDF 后再上传。")

// wideSecret looks for the mark of a classified document in text of two bytes
// a character, as older Office files keep it.
func wideSecret(r io.Reader) (bool, error) {
	buf := make([]byte, 0, 64<<10)
	for {
		n, err := io.ReadFull(r, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if wideMark(buf) {
			return true, nil
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		buf = buf[:copy(buf, buf[len(buf)-64:])] // a mark may lie across
	}
}

// Characters of the mark in two bytes, the lower first.
var (
	wideDense  = []byte{0xc6, 0x5b} // 密
	wideStars  = [][]byte{{0x05, 0x26}, {0x06, 0x26}}
	wideFirsts = [][]byte{{0xdd, 0x7e}, {0x3a, 0x67}, {0xd8, 0x79}} // 绝 机 秘
	wideBlanks = [][]byte{{0x20, 0x00}, {0x00, 0x30}}
)

func wideMark(b []byte) bool {
	for from := 0; ; {
		i := bytes.Index(b[from:], wideDense)
		if i < 0 {
			return false
		}
		i += from
		if stands(b, i, -2, wideFirsts) && stands(b, i, +2, wideStars) {
			return true
		}
		from = i + 1
	}
}

// stands reports whether one of the characters stands beside the one at i,
// with blanks between at most.
func stands(b []byte, i, step int, chars [][]byte) bool {
	for range 8 {
		i += step
		if i < 0 || i+2 > len(b) {
			return false
		}
		if isOneOf(b[i:i+2], chars) {
			return true
		}
		if !isOneOf(b[i:i+2], wideBlanks) {
			return false
		}
	}
	return false
}

func isOneOf(c []byte, chars [][]byte) bool {
	for _, x := range chars {
		if bytes.Equal(c, x) {
			return true
		}
	}
	return false
}
