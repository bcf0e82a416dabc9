package dates

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// order says which of three numbers is which where the year does not stand first
// with its four digits.
type order int

const (
	unsaid     order = iota
	monthFirst       // 3/1/26, as spreadsheets write it
	yearFirst        // 26-3-1
	dayFirst         // 1/3/26
)

// orders are those that a column may have, the likeliest first where nothing else
// tells.
var orders = []order{monthFirst, yearFirst, dayFirst}

var orderWords = map[order]string{monthFirst: "月/日/年", yearFirst: "年/月/日", dayFirst: "日/月/年"}

// Column reads the dates of one column of a table, where 3/1/26 means what the
// other cells leave possible. The zero Column knows no other cells.
type Column struct {
	order     order
	others    []order // that are as possible
	since1904 bool
}

// ColumnOf finds in some cells of a column the order that suits most of them, with
// the years closest together; nothing in a column is from after now, if that is
// set. since1904 is for Serial.
func ColumnOf(cells []string, now time.Time, since1904 bool) Column {
	c := Column{since1904: since1904}
	var best suits
	all := map[order]suits{}
	for _, o := range orders {
		s := suitsOf(cells, o, now)
		all[o] = s
		if c.order == unsaid || s.better(best) {
			c.order, best = o, s
		}
	}
	for _, o := range orders {
		if s := all[o]; o != c.order && s.cells == best.cells && s.last >= best.last {
			c.others = append(c.others, o)
		}
	}
	return c
}

// suits is how an order suits a column.
type suits struct {
	cells       int // that are dates in it
	first, last int // their years
}

func suitsOf(cells []string, o order, now time.Time) (s suits) {
	for _, cell := range cells {
		t, err := parseAs(cell, o)
		if err != nil || !now.IsZero() && t.After(now.Add(24*time.Hour)) {
			continue
		}
		if y := t.Year(); s.cells == 0 {
			s.first, s.last = y, y
		} else {
			s.first, s.last = min(s.first, y), max(s.last, y)
		}
		s.cells++
	}
	return s
}

func (s suits) better(than suits) bool {
	spread, other := s.last-s.first, than.last-than.first
	switch {
	case s.cells != than.cells:
		return s.cells > than.cells
	case spread != other:
		return spread < other
	}
	return s.last > than.last
}

// serialCell is a spreadsheet's date number, 1982 to 2173.
var serialCell = regexp.MustCompile(`^[3-9]\d{4}(\.\d+)?$`)

// Read reads a cell; doubt is what to tell of one that could be another date.
func (c Column) Read(s string) (t time.Time, doubt string, err error) {
	s = strings.TrimSpace(s)
	if serialCell.MatchString(s) {
		days, _ := strconv.ParseFloat(s, 64) // by its shape it is one
		t, err = Serial(days, c.since1904)
		return t, "", err
	}
	if len(s) < len("3/1/26") || digitsLen(s) == len(s) && len(s) < len("20190401") {
		return time.Time{}, "", ErrUnreadable
	}
	if t, err = parseAs(s, c.order); err != nil {
		t, err = Parse(s)
		return t, "", err
	}
	for _, o := range c.others {
		if other, err := parseAs(s, o); err == nil && !other.Equal(t) {
			return t, fmt.Sprintf("日期 %s 可以有几种读法，本列按 %s 读，是 %s；如果不对，请把该列改成“年-月-日”再导入", s, orderWords[c.order], t.Format(time.DateOnly)), nil
		}
	}
	return t, "", nil
}

func parseAs(s string, o order) (time.Time, error) {
	if s = strings.TrimSpace(s); s == "" || len(s) > mostBytes || s[0] == '-' {
		return time.Time{}, ErrUnreadable
	}
	return parse(s, o)
}
