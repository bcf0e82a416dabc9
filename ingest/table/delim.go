package table

import "bytes"

// delims are the delimiters met, the commonest first.
var delims = []byte{',', '\t', ';', '|'}

// declaredDelim reads Excel's first line "sep=;", and returns its length.
func declaredDelim(head []byte) (byte, int) {
	line, _, found := bytes.Cut(head, []byte("\n"))
	n := len(line) + 1
	line = bytes.Trim(bytes.TrimRight(line, "\r"), `"`)
	if found && len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) {
		return line[4], n
	}
	return 0, 0
}

// guessDelim takes the delimiter under which most rows of the head have the
// same number of cells, counting wide rows more.
func guessDelim(head []byte) byte {
	best, bestScore := delims[0], 0
	for _, d := range delims {
		if s := evenness(head, d); s > bestScore {
			best, bestScore = d, s
		}
	}
	return best
}

func evenness(head []byte, delim byte) int {
	widths := map[int]int{}
	for n := 0; n < 50 && len(head) > 0; n++ {
		rec, rest := cutRecord(head, delim)
		if w := len(split(rec, delim)); w > 1 && len(rest) > 0 || n == 0 {
			widths[w]++
		}
		head = rest
	}
	best := 0
	for w, rows := range widths {
		if w > 1 {
			best = max(best, rows*min(w, 20))
		}
	}
	return best
}

// cutRecord cuts one record, which may span lines, off the head.
func cutRecord(head []byte, delim byte) (rec, rest []byte) {
	var q quoting
	for end := 0; end < len(head); {
		n := bytes.IndexByte(head[end:], '\n')
		if n < 0 {
			return head, nil
		}
		q.open(head[end:end+n+1], delim)
		end += n + 1
		if !q.inside {
			return head[:end], head[end:]
		}
	}
	return head, nil
}
