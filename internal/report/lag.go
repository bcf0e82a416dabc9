package report

import (
	"strconv"
	"strings"
	"time"

	"yuqing/ledger"
)

// LagOf is how much later the system was: the hours that were noted, or what
// is written in words such as 3小时, 1.5 天, 40分钟 and 1天2小时.
func LagOf(m ledger.Miss) (time.Duration, bool) {
	if m.LagHours > 0 {
		return time.Duration(m.LagHours * float64(time.Hour)), true
	}
	rest, sum := strings.ReplaceAll(m.Lag, " ", ""), time.Duration(0)
	for rest != "" {
		n := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if n <= 0 {
			return 0, false
		}
		v, err := strconv.ParseFloat(rest[:n], 64)
		unit := lagUnit(rest[n:])
		if err != nil || unit.word == "" || v > 1e5 {
			return 0, false
		}
		sum += time.Duration(v * float64(unit.of))
		rest = rest[n+len(unit.word):]
	}
	return sum, sum > 0
}

type lagWord struct {
	word string
	of   time.Duration
}

var lagWords = []lagWord{
	{"个小时", time.Hour}, {"小时", time.Hour}, {"时", time.Hour}, {"天", 24 * time.Hour}, {"日", 24 * time.Hour},
	{"分钟", time.Minute}, {"分", time.Minute}, {"h", time.Hour}, {"d", 24 * time.Hour},
}

func lagUnit(s string) lagWord {
	for _, w := range lagWords {
		if strings.HasPrefix(s, w.word) {
			return w
		}
	}
	return lagWord{}
}
