// Package hotline turns 12345 hotline and message-board exports (热线、留言) into
// posts with tickets.
//
// It owns the fields of a ticket, the guess of which column holds which
// field, and the rules by which a row becomes a post or is refused with its
// line and reason. It may import internal/opinion, ingest/table and
// ingest/dates; it knows no database and no HTTP.
package hotline

import (
	"io"

	"yuqing/internal/opinion"
)

// A Mapping says which column holds which field: field name -> column header
// as Sheet.Header shows it. A field that no column holds is absent. It is
// what opinion.Source.Mapping remembers.
type Mapping map[string]string

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
)

// Sheet is an export opened up to its header.
type Sheet struct {
	Name    string
	Charset string   // of a CSV, as found; "" for XLSX
	Header  []string // column names, made unique; in the file's order
	Guess   Mapping  // from the names and the first rows
}

// Row is one data row: a post, or the reason why it is none.
type Row struct {
	Line     int    // of the file, from 1
	Refused  string // in words; empty when Post is set
	Post     opinion.Post
	Warnings []string // what was odd but kept, such as a reply before the receipt
}

// Open reads an export (CSV or XLSX, told apart by its bytes) up to its
// header and guesses the mapping. name stands in messages only.
func Open(name string, r io.Reader) (*Sheet, error) {
	return nil, errNotBuilt
}

// ParseMapping reads "field=column" pairs as given with --map and lays them
// over the guess; an unknown field or column is an error that lists the known.
func (s *Sheet) ParseMapping(pairs []string) (Mapping, error) { return nil, errNotBuilt }

// Rows reads the rest of the sheet once and hands every row to fn, in order;
// it stops at fn's first error, which it returns. source is the ID of the
// source that the posts get.
func (s *Sheet) Rows(m Mapping, source string, fn func(Row) error) error { return errNotBuilt }

// Close releases what an XLSX keeps on disk.
func (s *Sheet) Close() error { return nil }
