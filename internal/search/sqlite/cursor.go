package sqlite

import (
	"encoding/base64"
	"fmt"
	"math"

	"yuqing/internal/search"
)

// cursor says where a page begins: by time, below the order key before; by
// relevance, at an offset in the ranking of the posts in [low, before).
type cursor struct {
	before, low int64
	offset      int
}

func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %d %d", c.before, c.low, c.offset))
}

func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{before: math.MaxInt64, low: math.MinInt64}, nil
	}
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		_, err = fmt.Sscanf(string(b), "%d %d %d", &c.before, &c.low, &c.offset)
	}
	if err != nil || c.offset < 0 || c.offset > rankedHits || c.String() != s {
		return c, &search.QueryError{Pos: -1, Text: "翻页标记无效，请从第一页重新检索"}
	}
	return c, nil
}
