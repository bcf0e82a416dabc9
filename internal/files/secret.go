package files

import (
	"errors"
	"fmt"
	"io"

	"yuqing/internal/opinion"
)

// checkSecret refuses a file whose name or text bears the mark of a classified
// document, where there is text: Office, WPS, PDF and text. With its star the
// mark is one anywhere; without it in a name, or at the head of a document.
// Pictures and scans are looked at by people.
func checkSecret(t Type, name string, r io.ReaderAt, size int64) error {
	if opinion.Classified(name) {
		return errSecret
	}
	if mark := opinion.ClassifiedName(name); mark != "" {
		return refuse("文件名中的“%s”像是密级标志。本系统为非涉密系统，不得上传涉密文件；确认不涉密的，请改文件名后再上传。", mark)
	}
	var found bool
	var err error
	switch t.MIME {
	case typeTXT.MIME:
		if found, err = textSecret(io.NewSectionReader(r, 0, size)); err == nil && !found {
			err = textHead(io.NewSectionReader(r, 0, size))
		}
	case typeDOC.MIME, typeXLS.MIME, typePPT.MIME:
		found, err = wideSecret(io.NewSectionReader(r, 0, size))
	case typeDOCX.MIME, typeXLSX.MIME, typePPTX.MIME:
		err = zipText(r, size, func(text string) error {
			if opinion.Classified(text) {
				return errSecret
			}
			if mark := opinion.ClassifiedHead(text); mark != "" {
				return markedHead(mark)
			}
			return nil
		})
	case typePDF.MIME:
		err = checkPDF(r, size)
	}
	var refused *RefusedError
	switch {
	case found:
		return errSecret
	case errors.As(err, &refused):
		return err
	case err != nil:
		return fmt.Errorf("read the text of %s: %w", name, err)
	}
	return nil
}

// markedHead refuses a mark without its star, which may be a word.
func markedHead(mark string) error {
	return refuse("文件开头标有“%s”，像是密级标志。本系统为非涉密系统，不得上传涉密文件；确认不涉密的，请去掉这个字样后再上传。", mark)
}
