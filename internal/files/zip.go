package files

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of an Office file, which is a ZIP: what it may unpack to, and how
// much of that is read here.
const (
	maxParts     = 10_000    // parts of the file
	maxDirectory = 4 << 20   // bytes of its table of contents
	maxUnpacked  = 1 << 30   // bytes of all parts together
	maxRatio     = 200       // unpacked to packed, from a megabyte up
	maxRead      = 32 << 20  // bytes of text read for the mark of a secret
	endRecord    = 22        // bytes of the end of central directory record
	maxComment   = 1<<16 - 1 // bytes that may stand behind it
)

var errBomb = refuse("文件解压后过大，疑似压缩炸弹，不能上传。")

var errZip = refuse("内容是损坏的压缩包，不能上传。")

// openZip opens a ZIP whose table of contents is of a bearable size: the
// reader would hold all of it.
func openZip(r io.ReaderAt, size int64) (*zip.Reader, error) {
	tail := make([]byte, min(size, endRecord+maxComment))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < endRecord {
		return nil, errZip
	}
	end := size - int64(len(tail)-at)
	directory := int64(binary.LittleEndian.Uint32(tail[at+12:]))
	start := int64(binary.LittleEndian.Uint32(tail[at+16:]))
	count := binary.LittleEndian.Uint16(tail[at+10:])
	if count > maxParts || end-start > maxDirectory || directory > maxDirectory {
		return nil, refuse("文件由过多的部分组成，疑似压缩炸弹，不能上传。")
	}
	z, err := zip.NewReader(r, size)
	if err != nil || len(z.File) > maxParts {
		return nil, errZip
	}
	return z, nil
}

// sniffZip tells Office files from other archives, which are refused.
func sniffZip(r io.ReaderAt, size int64) (Type, error) {
	z, err := openZip(r, size)
	if err != nil {
		return Type{}, err
	}
	if err := bearable(z, size); err != nil {
		return Type{}, err
	}
	parts := map[string]bool{}
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		parts[name] = true
	}
	if parts["ofd.xml"] {
		return Type{}, refuse("内容是 OFD 版式文件，不能上传。请用阅读软件另存为 PDF 后再上传。")
	}
	if !parts["[content_types].xml"] {
		return Type{}, refuse("内容是压缩包，不能上传。请解压后逐个上传。")
	}
	if err := inertZip(z); err != nil {
		return Type{}, err
	}
	switch {
	case parts["word/document.xml"]:
		return typeDOCX, nil
	case parts["xl/workbook.xml"]:
		return typeXLSX, nil
	case parts["ppt/presentation.xml"]:
		return typePPTX, nil
	}
	return Type{}, refuse("内容是不支持的 Office 文件，不能上传。请另存为 docx、xlsx、pptx 或 PDF 后再上传。")
}

// bearable refuses what would unpack to far more than it is.
func bearable(z *zip.Reader, size int64) error {
	var total uint64
	for _, f := range z.File {
		total += f.UncompressedSize64
		if total > maxUnpacked || f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/max(f.CompressedSize64, 1) > maxRatio {
			return errBomb
		}
	}
	if total > maxRatio*uint64(size) { // in many small parts
		return errBomb
	}
	return nil
}

// textParts reports whether a part of an Office file holds what people wrote.
func textParts(name string) bool {
	name = strings.ToLower(name)
	if !strings.HasSuffix(name, ".xml") {
		return false
	}
	for _, p := range []string{"word/document", "word/header", "word/footer", "xl/sharedstrings", "xl/worksheets/", "ppt/slides/slide", "docprops/core"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// zipText reads the words of an Office file, without their mark-up, within
// bounds; each part is handed to each.
func zipText(r io.ReaderAt, size int64, each func(text string) error) error {
	z, err := openZip(r, size)
	if err != nil {
		return err
	}
	left := int64(maxRead)
	for _, f := range z.File {
		if !textParts(f.Name) || left <= 0 {
			continue
		}
		part, err := f.Open()
		if err != nil {
			return errZip
		}
		b, err := io.ReadAll(io.LimitReader(part, left))
		if err := errors.Join(err, part.Close()); err != nil {
			return errZip
		}
		left -= int64(len(b))
		if err := each(withoutTags(b)); err != nil {
			return err
		}
	}
	return nil
}

// withoutTags drops the mark-up: a word may be cut into several runs. Between
// paragraphs and cells a line break stays.
func withoutTags(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		open := bytes.IndexByte(b, '<')
		if open < 0 {
			out.Write(b)
			break
		}
		out.Write(b[:open])
		end := bytes.IndexByte(b[open:], '>')
		if end < 0 {
			break
		}
		switch tag := string(b[open : open+end]); tag {
		case "</w:p", "</a:p", "</si", "</t", "</c", "<w:br/":
			out.WriteByte('\n')
		case "<w:tab/":
			out.WriteByte('\t')
		}
		b = b[open+end+1:]
	}
	return out.String()
}
