package files

import (
	"errors"
	"fmt"
	"io"

	"yuqing/internal/opinion"
)

// checkSecret refuses a file whose name or text bears the mark of a classified
// document, where the text can be read cheaply: text, Office and WPS. Pictures
// and PDF are looked at by people.
func checkSecret(t Type, name string, r io.ReaderAt, size int64) error {
	if opinion.Classified(name) {
		return errSecret
	}
	var found bool
	var err error
	switch t.MIME {
	case typeTXT.MIME:
		found, err = textSecret(io.NewSectionReader(r, 0, size))
	case typeDOC.MIME, typeXLS.MIME, typePPT.MIME:
		found, err = wideSecret(io.NewSectionReader(r, 0, size))
	case typeDOCX.MIME, typeXLSX.MIME, typePPTX.MIME:
		err = zipText(r, size, func(text string) error {
			if opinion.Classified(text) {
				return errSecret
			}
			return nil
		})
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
