// Package hotline turns 12345 hotline and message-board exports (热线、留言) into
// posts with tickets.
//
// It owns the fields of a ticket, the guess of which column holds which
// field, and the rules by which a row becomes a post or is refused with its
// line and reason. It may import internal/opinion, ingest/table and
// ingest/dates; it knows no database and no HTTP.
package hotline

import (
	"errors"
	"fmt"
	"io"
	"time"

	"yuqing/ingest/table"
	"yuqing/internal/opinion"
)

// The fields of a ticket, as --map names them.
const (
	FieldNumber     = "number"      // 编号: the ticket's number in its own system
	FieldAuthor     = "author"      // 来电人、留言用户
	FieldTitle      = "title"       // 标题、主题
	FieldText       = "text"        // 诉求内容、留言详情
	FieldReceivedAt = "received_at" // 受理时间、留言时间: the ticket's discovery
	FieldReply      = "reply"       // 答复意见、办理结果
	FieldRepliedAt  = "replied_at"  // 答复时间、办结时间
	FieldUnit       = "unit"        // 承办单位
	FieldCategory   = "category"    // 诉求类型: 咨询, 求助, 建议, 投诉, 举报
	FieldPlace      = "place"       // 事发地址
	FieldPhone      = "phone"       // 联系电话
	FieldDueAt      = "due_at"      // 办理时限、截止时间: by when its own system wants it answered
)

// Fields lists the fields in the order in which a mapping is shown.
var Fields = []string{
	FieldNumber, FieldAuthor, FieldTitle, FieldText, FieldReceivedAt, FieldReply,
	FieldRepliedAt, FieldUnit, FieldCategory, FieldPlace, FieldPhone,
	FieldDueAt,
}

// Sheet is an export opened up to its header.
type Sheet struct {
	Name   string
	Header []string // column names, made unique, in the file's order
	Guess  Mapping  // from the names and the first rows
	// Now, if set, is the time after which no ticket can have been received or
	// answered: a row that says the first is refused, the second not believed.
	Now time.Time

	reader  *table.Reader
	sample  []table.Row // the first rows below the header
	message bool        // the header speaks of letters (留言), not of calls
}

// Row is one data row: a post, or the reason why it is none.
type Row struct {
	Line     int    // of the file, from 1
	Refused  string // in words; empty when Post is set
	Post     opinion.Post
	Warnings []string // what was odd but kept, such as a reply before the receipt

	last    int            // the last line, of a ticket over several
	columns map[string]int // that the export has, by field; nil where it is none
}

// Open reads an export (CSV or XLSX, told apart by its bytes) up to its
// header and guesses the mapping. name stands in messages only.
func Open(name string, r io.Reader) (*Sheet, error) {
	t, err := table.Open(r)
	if err != nil {
		return nil, fmt.Errorf("打开 %s: %w", name, err)
	}
	s := &Sheet{Name: name, reader: t}
	if err := s.readHead(); err != nil {
		return nil, errors.Join(fmt.Errorf("打开 %s: %w", name, err), t.Close())
	}
	return s, nil
}

// Charset is the encoding of a CSV as found so far, "" for XLSX.
func (s *Sheet) Charset() string { return s.reader.Charset() }

// Unread names the other sheets of an XLSX, which are not read.
func (s *Sheet) Unread() []string { return s.reader.Unread() }

// Close releases what an XLSX keeps on disk.
func (s *Sheet) Close() error { return s.reader.Close() }

// Rows reads the rest of the sheet once and hands every row that is not blank
// to fn, in order; it stops at fn's first error, which it returns. source is
// the ID of the source that the posts get. A mapping without received_at, or
// with neither title nor text, is an error. No error of its own names the file.
func (s *Sheet) Rows(m Mapping, source string, fn func(Row) error) error {
	b, err := s.builder(m, source)
	if err != nil {
		return err
	}
	tickets := several{b: b, fn: fn}
	for {
		row, err := s.reader.Next()
		if errors.Is(err, io.EOF) {
			return tickets.flush()
		}
		if err != nil {
			return errors.Join(tickets.flush(), err) // it tells the line
		}
		if row.Blank() || b.isHeader(row) {
			continue
		}
		if err := tickets.take(row); err != nil {
			return err
		}
	}
}
