package files

import (
	"bufio"
	"bytes"
	"encoding/binary"
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
	var found Type
	err = inertDoc(doc, func(entry *mscfb.File) error {
		if len(entry.Path) > 0 {
			return nil // of an object that is embedded
		}
		switch entry.Name {
		case "WordDocument":
			found = typeDOC
			return openWord(entry)
		case "Workbook", "Book":
			found = typeXLS
			return openBook(entry)
		case "PowerPoint Document":
			found = typePPT
		case "EncryptedPackage":
			return errLocked
		}
		return nil
	})
	if err == nil && found.MIME == "" {
		err = errOLE
	}
	return found, err
}

var errLocked = refuse("文件带有打开密码，无法检查内容，不能上传。请去掉密码后再上传。")

// openWord refuses a document that its own header calls encrypted
// (MS-DOC, FibBase: fEncrypted).
func openWord(r io.Reader) error {
	fib := make([]byte, 12)
	if _, err := io.ReadFull(r, fib); err == nil && fib[0] == 0xec && fib[1] == 0xa5 && fib[11]&1 != 0 {
		return errLocked
	}
	return nil
}

// Records at the head of a workbook (MS-XLS 2.4).
const (
	biffEnd   = 0x0a
	biffLock  = 0x2f
	biffSheet = 0x85
)

// openBook refuses a workbook with a password to open it, and one with a sheet
// of macros: its list of sheets stands before the sheets.
func openBook(r io.Reader) error {
	in := bufio.NewReader(r)
	var head [4]byte
	for range maxParts {
		if _, err := io.ReadFull(in, head[:]); err != nil {
			return nil //nolint:nilerr // no more records
		}
		kind, size := binary.LittleEndian.Uint16(head[:]), binary.LittleEndian.Uint16(head[2:])
		if kind == biffEnd {
			return nil
		}
		if kind == biffLock && size >= 2 {
			return errLocked
		}
		record := make([]byte, size)
		if _, err := io.ReadFull(in, record); err != nil {
			return nil //nolint:nilerr // no more records
		}
		if kind == biffSheet && size > 5 && record[5] == 1 {
			return errMacro
		}
	}
	return nil
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
	wideFirsts = [][]byte{{0xdd, 0x7e}, {0x3a, 0x67}, {0xd8, 0x79}}               // 绝 机 秘
	wideBreaks = [][]byte{{0x0d, 0x00}, {0x07, 0x00}, {0x0b, 0x00}, {0x00, 0x00}} // of a paragraph, a cell, a line; the end of the text
	wideBlanks = [][]byte{{0x20, 0x00}, {0x00, 0x30}}
)

func wideMark(b []byte) bool {
	for from := 0; ; {
		i := bytes.Index(b[from:], wideDense)
		if i < 0 {
			return false
		}
		i += from
		if stands(b, i, -2, wideFirsts) && (stands(b, i, +2, wideStars) || wideAlone(b, i)) {
			return true
		}
		from = i + 1
	}
}

// wideAlone reports whether the word at i is a paragraph of its own, as the mark
// at the head of a document that leaves its star out.
func wideAlone(b []byte, i int) bool {
	from := max(0, i-2*8)
	before := b[from:i]
	first := -1
	for j := len(before) - 2; j >= 0 && first < 0; j -= 2 {
		if isOneOf(before[j:j+2], wideFirsts) {
			first = from + j
		}
	}
	return first >= 0 && stands(b, i, +2, wideBreaks) && (first == 0 || stands(b, first, -2, wideBreaks))
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
