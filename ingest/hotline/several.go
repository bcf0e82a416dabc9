package hotline

import (
	"fmt"
	"strings"

	"yuqing/ingest/table"
)

// goesOn says that a row tells more of the ticket of the row before it: its number is
// merged with the one above.
func (b *builder) goesOn(r table.Row) bool {
	i, ok := b.columns[FieldNumber]
	return ok && tidyLine(at(r.Cells, i)) == "" && tidyLine(at(r.Above, i)) != ""
}

// lend gives a row that goes on with a ticket what it does not say again, and no
// ticket can be without.
func (b *builder) lend(r, first table.Row) table.Row {
	for _, field := range []string{FieldTitle, FieldText, FieldReceivedAt} {
		if i, ok := b.columns[field]; ok && b.cell(r, field) == "" {
			for len(r.Above) <= i {
				r.Above = append(r.Above, "")
			}
			r.Above[i] = b.cell(first, field)
		}
	}
	return r
}

// join takes what another row says of the same ticket: a further part of its text,
// another unit and what that one answered.
func (r *Row) join(o Row) {
	t, more := r.Post.Ticket, o.Post.Ticket
	r.Post.Text = joined(r.Post.Text, o.Post.Text, "\n")
	t.Reply = joined(t.Reply, more.Reply, "\n")
	t.Unit = joined(t.Unit, more.Unit, "、")
	for _, x := range []struct {
		to   *string
		from string
	}{{&r.Post.Title, o.Post.Title}, {&r.Post.Author, o.Post.Author}, {&t.Category, more.Category}, {&t.Place, more.Place}, {&t.Phone, more.Phone}} {
		if *x.to == "" {
			*x.to = x.from
		}
	}
	if more.RepliedAt.After(t.RepliedAt) {
		t.RepliedAt = more.RepliedAt
	}
	if t.DueAt.IsZero() || !more.DueAt.IsZero() && more.DueAt.Before(t.DueAt) {
		t.DueAt = more.DueAt
	}
	r.Warnings = append(r.Warnings, o.Warnings...)
	r.last = o.Line
}

func joined(a, b, sep string) string {
	switch {
	case a == "":
		return b
	case b == "" || strings.Contains(a, b):
		return a
	}
	return a + sep + b
}

// several hands rows on, those of one ticket as one.
type several struct {
	b     *builder
	fn    func(Row) error
	first table.Row
	open  *Row
}

func (s *several) take(r table.Row) error {
	on := s.open != nil && s.open.Refused == "" && s.b.goesOn(r)
	if on {
		r = s.b.lend(r, s.first)
	}
	row := s.b.build(r)
	if on && row.Refused == "" && row.Post.Key == s.open.Post.Key {
		s.open.join(row)
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	s.first, s.open = r, &row
	return nil
}

// flush hands the ticket on that was read last.
func (s *several) flush() error {
	if s.open == nil {
		return nil
	}
	row := *s.open
	s.open = nil
	if row.last > row.Line {
		row.warn(fmt.Sprintf("第 %d—%d 行的编号合并在一起，按一个工单收", row.Line, row.last))
	}
	return s.fn(row)
}
