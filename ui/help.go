package ui

import (
	"net/http"
	"strings"

	"yuqing/internal/access"
)

// pageHelp tells in plain words what one page is for and how it is used.
type pageHelp struct {
	ID, Name string
	needs    access.Permission // of the page; empty: anybody's
	paths    []string          // the addresses that it speaks of, and those below them
	Lines    []string
}

type helpData struct {
	Pages []pageHelp
}

// help is the page of help, with a section for every page that the person can
// open; each page's link leads to its own section.
func (s *server) help(r *request) error {
	var d helpData
	for _, h := range pageHelps {
		if h.isFor(r.by) {
			d.Pages = append(d.Pages, h)
		}
	}
	return s.render(r, http.StatusOK, "help", "使用帮助", d)
}

// isFor reports whether the person can open one of the pages that it speaks of.
func (h pageHelp) isFor(by access.Actor) bool {
	return h.needs == "" || !access.ReachOf(by, h.needs).Nothing()
}

// helpPath is where a page's help stands.
func helpPath(path string) string {
	if h := helpOf(path); h != nil {
		return "/help#" + h.ID
	}
	return "/help"
}

// helpOf is the help that speaks of an address, that of the longest one; nil
// for none.
func helpOf(path string) *pageHelp {
	var found *pageHelp
	longest := 0
	for i := range pageHelps {
		for _, p := range pageHelps[i].paths {
			if (path == p || strings.HasPrefix(path, strings.TrimSuffix(p, "/")+"/") && p != "/") && len(p) > longest {
				found, longest = &pageHelps[i], len(p)
			}
		}
	}
	return found
}
