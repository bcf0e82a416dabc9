package table

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxLinks bounds how many links of one sheet are remembered.
const maxLinks = 100_000

var (
	linkTag = regexp.MustCompile(`<(?:\w+:)?hyperlink\s[^>]*>`)
	linkRef = regexp.MustCompile(`\sref="([A-Z]+\d+)`)
	linkID  = regexp.MustCompile(`\s\w+:id="([^"]+)"`)
)

// links reads the addresses that lie behind the cells of a sheet: line -> column
// from 0 -> address. Most sheets have none, and are not looked at.
func links(file []byte, sheet string) (map[int]map[int]string, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, fmt.Errorf("链接: %w", err)
	}
	name, err := partOf(z, sheet)
	if err != nil || name == "" {
		return nil, err
	}
	var targets struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := readPart(z, path.Join(path.Dir(name), "_rels", path.Base(name)+".rels"), &targets); err != nil {
		return nil, err
	}
	byID := map[string]string{}
	for _, t := range targets.All {
		if strings.HasSuffix(t.Type, "/hyperlink") {
			byID[t.ID] = t.Target
		}
	}
	if len(byID) == 0 {
		return nil, nil
	}
	part, err := z.Open(name)
	if err != nil {
		return nil, fmt.Errorf("链接: %w", err)
	}
	defer part.Close()
	return linksIn(bufio.NewReaderSize(io.LimitReader(part, unzipLimit), 64<<10), byID)
}

func linksIn(in *bufio.Reader, targets map[string]string) (map[int]map[int]string, error) {
	all, n := map[int]map[int]string{}, 0
	for {
		text, err := in.ReadSlice('>')
		ref, id := linkRef.FindSubmatch(linkTag.Find(text)), linkID.FindSubmatch(linkTag.Find(text))
		if ref != nil && id != nil && n < maxLinks {
			if column, line, err := excelize.CellNameToCoordinates(string(ref[1])); err == nil {
				if all[line] == nil {
					all[line] = map[int]string{}
				}
				all[line][column-1] = targets[string(id[1])]
				n++
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull): // a long text between tags
			return all, fmt.Errorf("链接: %w", err)
		}
	}
}
