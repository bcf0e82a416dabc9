package files

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/richardlehane/mscfb"
)

// maxPart is how much of a part is read for what it might run.
const maxPart = 1 << 20

var (
	errMacro    = refuse("文件带有宏，不能上传。请另存为不带宏的格式后再上传。")
	errProgram  = refuse("文件中嵌有程序或脚本，不能上传。请删去嵌入的对象后再上传。")
	errTemplate = refuse("文件会从网络装入模板，不能上传。请另存为 PDF 后再上传。")
)

// Endings of what a double click runs.
var runs = []string{"exe", "com", "scr", "pif", "msi", "dll", "bat", "cmd", "ps1", "js", "jse", "vbs", "vbe", "wsf", "hta", "lnk", "jar", "sh", "reg", "chm"}

var (
	macroKinds = regexp.MustCompile(`(?i)macroEnabled|vbaProject|vbaData`)
	// A template that is loaded from another machine when the file is opened.
	farTemplate = regexp.MustCompile(`(?i)<[^>]*(?:attachedTemplate|/frame|oleObject)"[^>]*Target="(?:https?:|ftp:|mhtml:|(?:file:/{2,4})?\\\\|file:////)|<[^>]*Target="(?:https?:|ftp:|mhtml:|(?:file:/{2,4})?\\\\|file:////)[^>]*(?:attachedTemplate|/frame|oleObject)"`)
	packedRuns  = regexp.MustCompile(`(?i)\.(?:` + strings.Join(runs, "|") + `)\x00`)
)

// inertZip refuses an Office file that would run something when it is opened:
// macros under any name, sheets of macros, programs and scripts within, and
// templates from elsewhere.
func inertZip(z *zip.Reader) error {
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		ext := strings.TrimPrefix(path.Ext(name), ".")
		switch {
		case strings.HasSuffix(name, "vbaproject.bin"), strings.HasPrefix(name, "xl/macrosheets/"), slices.Contains([]string{"docm", "dotm", "xlsm", "xlsb", "xltm", "pptm", "potm", "ppsm"}, ext):
			return errMacro
		case slices.Contains(runs, ext):
			return errProgram
		}
		if err := inertPart(f, name, ext); err != nil {
			return err
		}
	}
	return nil
}

func inertPart(f *zip.File, name, ext string) error {
	kinds := name == "[content_types].xml" || ext == "rels"
	if !kinds && ext != "bin" && !strings.Contains(name, "/embeddings/") {
		return nil
	}
	b, err := readPart(f)
	if err != nil {
		return err
	}
	switch {
	case kinds && macroKinds.Match(b):
		return errMacro
	case kinds && farTemplate.Match(b):
		return errTemplate
	case kinds:
		return nil
	case isProgram(b):
		return errProgram
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return inertInner(b)
	}
	return inertOLE(bytes.NewReader(b), int64(len(b)))
}

// inertInner looks into an Office file within another; one that was too long to
// be read whole is left to the limits of the whole.
func inertInner(b []byte) error {
	z, err := openZip(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil //nolint:nilerr // a part of it; programs within are told by bearable's limits and never unpacked here
	}
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if strings.HasSuffix(name, "vbaproject.bin") {
			return errMacro
		}
		if slices.Contains(runs, strings.TrimPrefix(path.Ext(name), ".")) {
			return errProgram
		}
	}
	return nil
}

func readPart(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, errZip
	}
	b, err := io.ReadAll(io.LimitReader(r, maxPart))
	if errors.Join(err, r.Close()) != nil {
		return nil, errZip
	}
	return b, nil
}

func isProgram(b []byte) bool {
	return slices.ContainsFunc([]string{"MZ", "\x7fELF", "#!", "\xca\xfe\xba\xbe", "\xcf\xfa\xed\xfe"}, func(m string) bool { return bytes.HasPrefix(b, []byte(m)) })
}

// inertOLE refuses macros, and programs within, in the older container; what is
// none of that container runs nothing.
func inertOLE(r io.ReaderAt, size int64) (err error) {
	defer func() { // the reader is not ours, the bytes are anybody's
		if recover() != nil {
			err = nil
		}
	}()
	doc, openErr := mscfb.New(io.NewSectionReader(r, 0, size))
	if openErr != nil {
		return nil //nolint:nilerr // a picture of an object, a font
	}
	return inertDoc(doc, func(*mscfb.File) error { return nil })
}

// inertDoc walks the streams of a container and hands each to see.
func inertDoc(doc *mscfb.Reader, see func(*mscfb.File) error) error {
	for range maxParts {
		entry, err := doc.Next()
		if err != nil {
			return nil //nolint:nilerr // the end, or damage behind what was read
		}
		switch name := strings.ToLower(entry.Name); name {
		case "vba", "_vba_project", "_vba_project_cur", "macros":
			return errMacro
		case "\x01ole10native", "ole10native":
			head, err := io.ReadAll(io.LimitReader(entry, 4<<10))
			if err == nil && packedRuns.Match(head) {
				return errProgram
			}
		}
		if err := see(entry); err != nil {
			return err
		}
	}
	return nil
}

// script is mark-up that a browser would run, where no picture has any.
var script = regexp.MustCompile(`(?i)<script[\s>/]|<\?php\s|<html[\s>]|<iframe[\s>]`)

// single refuses what is two files at once: an archive behind a picture, a
// document or a film, and mark-up within a picture or around a PDF.
func single(t Type, r io.ReaderAt, size int64) error {
	if t.Group == Text || isOOXML(t) {
		return nil
	}
	tail := make([]byte, min(size, endRecord+maxComment))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the file: %w", err)
	}
	if at := bytes.LastIndex(tail, []byte("PK\x05\x06")); at >= 0 && len(tail)-at >= endRecord &&
		len(tail)-at-endRecord == int(tail[at+20])|int(tail[at+21])<<8 {
		return refuse("%s的后面还藏着一个压缩包，不能上传。请重新保存或截图后再上传。", t.Name)
	}
	switch t.Group {
	case Picture:
		found, err := scriptIn(io.NewSectionReader(r, 0, size))
		if err != nil {
			return err
		}
		if found {
			return refuse("%s中藏有网页脚本，不能上传。请重新保存或截图后再上传。", t.Name)
		}
	case Document:
		head := make([]byte, min(size, 1<<10))
		if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read the file: %w", err)
		}
		if end := bytes.LastIndex(tail, []byte("%%EOF")); t.MIME == typePDF.MIME && (script.Match(head) || end >= 0 && script.Match(tail[end:])) {
			return refuse("%s中藏有网页脚本，不能上传。请重新打印为 PDF 后再上传。", t.Name)
		}
	}
	return nil
}

func isOOXML(t Type) bool {
	return t.MIME == typeDOCX.MIME || t.MIME == typeXLSX.MIME || t.MIME == typePPTX.MIME
}

// scriptIn looks for mark-up through windows.
func scriptIn(r io.Reader) (bool, error) {
	buf := make([]byte, 0, window)
	for {
		n, err := io.ReadFull(r, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if script.Match(buf) {
			return true, nil
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("read the file: %w", err)
		}
		buf = buf[:copy(buf, buf[len(buf)-overlap:])]
	}
}
