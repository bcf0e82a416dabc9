package segment

import (
	"sync"

	"github.com/go-ego/gse"
)

// stopWords are gse's, loaded at the first use.
var stopWords = sync.OnceValue(func() map[string]bool {
	var seg gse.Segmenter
	if err := seg.LoadStopEmbed(); err != nil || len(seg.StopWordMap) < 1000 {
		return nil
	}
	return seg.StopWordMap
})

// Stop reports whether a word (lower case) carries no meaning of its own:
// 的, 了, 但是, marks.
func Stop(word string) bool { return stopWords()[word] }
