package hotline

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"yuqing/ingest/dates"
	"yuqing/ingest/table"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// builder turns rows into posts under one mapping.
type builder struct {
	sheet   *Sheet
	source  string
	columns map[string]int // field -> column
	times   map[string]dates.Column
	channel opinion.Channel
}

func (s *Sheet) builder(m Mapping, source string) (*builder, error) {
	columns, err := s.layout().Columns(m)
	if err != nil {
		return nil, err
	}
	b := &builder{sheet: s, source: source, columns: columns, channel: opinion.ChannelHotline}
	if s.message {
		b.channel = opinion.ChannelMessage
	}
	_, title := b.columns[FieldTitle]
	_, text := b.columns[FieldText]
	if _, ok := b.columns[FieldReceivedAt]; !ok {
		return nil, b.lacks("受理时间", FieldReceivedAt)
	}
	if !title && !text {
		return nil, b.lacks("标题或内容", FieldText)
	}
	b.times = map[string]dates.Column{
		FieldReceivedAt: s.times(columns, FieldReceivedAt, s.Now), FieldRepliedAt: s.times(columns, FieldRepliedAt, s.Now),
		FieldDueAt: s.times(columns, FieldDueAt, s.Now.Add(longestDue)),
	}
	return b, nil
}

// times finds in the first rows how a column writes its times, none of which can be
// after last.
func (s *Sheet) times(columns map[string]int, field string, last time.Time) dates.Column {
	column, ok := columns[field]
	if !ok {
		return dates.Column{}
	}
	var cells []string
	for _, r := range s.sample {
		cells = append(cells, tidyLine(at(r.Cells, column)))
	}
	return dates.ColumnOf(cells, last, s.reader.Since1904())
}

func (b *builder) lacks(what, field string) error {
	return fmt.Errorf("找不到%s列，请指定是哪一列（%s=列名）；现有 %s", what, field, strings.Join(b.sheet.Header, "、"))
}

// isHeader spots the header where it is repeated on every printed page.
func (b *builder) isHeader(r table.Row) bool {
	same := 0
	for i, c := range r.Cells {
		c = tidyLine(c)
		if c == "" {
			continue
		}
		if i >= len(b.sheet.Header) || c != b.sheet.Header[i] {
			return false
		}
		same++
	}
	return same >= 2
}

func (b *builder) cell(r table.Row, field string) string {
	i, ok := b.columns[field]
	if !ok {
		return ""
	}
	if s := at(r.Cells, i); strings.TrimSpace(s) != "" {
		return s
	}
	return at(r.Above, i) // merged with the one above
}

func (b *builder) build(r table.Row) Row {
	out := Row{Line: r.Line, columns: b.columns}
	if r.Bad != "" {
		out.Refused = r.Bad
		return out
	}
	if err := b.fill(&out, r); err != nil {
		return Row{Line: r.Line, Refused: err.Error()}
	}
	return out
}

var errNothingSaid = errors.New("标题和内容都为空")

// fill makes the post; its errors are the reasons of a refusal.
func (b *builder) fill(out *Row, r table.Row) error {
	title, text := tidyLine(b.cell(r, FieldTitle)), tidy(b.cell(r, FieldText))
	if title == "" && text == "" {
		return errNothingSaid
	}
	received, err := b.receivedAt(out, r)
	if err != nil {
		return err
	}
	number, odd, err := wholeNumber(tidyLine(b.cell(r, FieldNumber)), b.sheet.reader.Kind() == table.XLSX)
	if err != nil {
		return fmt.Errorf("编号 %w", err)
	}
	out.warn(odd)
	ticket := &opinion.Ticket{
		Number:   number,
		Channel:  b.channel,
		Category: category(tidyLine(b.cell(r, FieldCategory))),
		Unit:     tidyLine(b.cell(r, FieldUnit)),
		Place:    tidyLine(b.cell(r, FieldPlace)),
		Phone:    b.phone(out, r),
		Reply:    tidy(b.cell(r, FieldReply)),
	}
	ticket.RepliedAt = b.repliedAt(out, r, received, ticket.Reply)
	ticket.DueAt = b.dueAt(out, r, received)
	key := number
	if key == "" {
		key = contentKey(title, text, received)
	}
	out.Post = opinion.Post{
		ID: opinion.PostID(b.source, key), Source: b.source, Key: key, Kind: opinion.KindTicket,
		Title: title, Text: text, Author: tidyLine(b.cell(r, FieldAuthor)),
		PublishedAt: received, CollectedAt: collected(received, b.sheet.Now),
		Ticket: ticket,
	}
	return nil
}

func (r *Row) warn(text string) {
	if text != "" {
		r.Warnings = append(r.Warnings, text)
	}
}

// contentKey stands in for a missing number: the same ticket gives the same
// key in every export, whatever was added to it meanwhile.
func contentKey(title, text string, received time.Time) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", title, text, received.Unix()))
	return "content:" + hex.EncodeToString(h[:16])
}

// firstYear is before every hotline's first ticket.
const firstYear = 1990

// future reports whether a time lies more than a day ahead: clocks differ.
func (b *builder) future(t time.Time) bool {
	return !b.sheet.Now.IsZero() && t.After(b.sheet.Now.Add(24*time.Hour))
}

// collected is when a ticket was collected: when it was received, which is its
// discovery, but not later than now. The hotline's clock may be ahead, and what
// takes posts in their order of collection would wait until then.
func collected(received, now time.Time) time.Time {
	if !now.IsZero() && received.After(now) {
		return now
	}
	return received
}

func (b *builder) receivedAt(out *Row, r table.Row) (time.Time, error) {
	s := tidyLine(b.cell(r, FieldReceivedAt))
	if s == "" {
		return time.Time{}, errors.New("受理时间为空")
	}
	t, doubt, err := b.times[FieldReceivedAt].Read(s)
	switch {
	case err != nil:
		return t, fmt.Errorf("受理时间 %q 无法识别", clip(s))
	case t.Year() < firstYear:
		return t, fmt.Errorf("受理时间 %q 过早", clip(s))
	case b.future(t):
		return t, fmt.Errorf("受理时间 %q 在将来", clip(s))
	}
	out.warn(doubt)
	return t, nil
}

func (b *builder) repliedAt(out *Row, r table.Row, received time.Time, reply string) time.Time {
	s := tidyLine(b.cell(r, FieldRepliedAt))
	if s == "" {
		if _, mapped := b.columns[FieldRepliedAt]; mapped && reply != "" {
			out.warn("有答复但没有答复时间")
		}
		return time.Time{}
	}
	t, doubt, err := b.times[FieldRepliedAt].Read(s)
	switch {
	case err != nil:
		out.warn(fmt.Sprintf("答复时间 %q 无法识别", clip(s)))
		return time.Time{}
	case t.Year() < firstYear: // 0001-01-01 and 1900-01-01 are how databases write "none"
		out.warn(fmt.Sprintf("答复时间 %q 过早，按未答复计", clip(s)))
		return time.Time{}
	case b.future(t):
		out.warn(fmt.Sprintf("答复时间 %q 在将来，按未答复计", clip(s)))
		return time.Time{}
	}
	out.warn(doubt)
	dateOnly := t.Equal(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location()))
	if t.Before(received) && !(dateOnly && received.Sub(t) < 24*time.Hour) {
		out.warn(fmt.Sprintf("答复时间 %s 早于受理时间 %s", t.Format(time.DateTime), received.Format(time.DateTime)))
	}
	return t
}

// longestDue is how far ahead a ticket's own deadline is believed.
const longestDue = 2 * 366 * 24 * time.Hour

// dueAt is the deadline that the ticket's own system set. A day without a time ends
// with that day.
func (b *builder) dueAt(out *Row, r table.Row, received time.Time) time.Time {
	s := tidyLine(b.cell(r, FieldDueAt))
	if s == "" {
		return time.Time{}
	}
	t, doubt, err := b.times[FieldDueAt].Read(s)
	if err != nil {
		out.warn(fmt.Sprintf("办理时限 %q 不是日期", clip(s)))
		return time.Time{}
	}
	t, odd := dueOf(t, received)
	out.warn(odd)
	out.warn(doubt)
	return t
}

// dueOf is a deadline as it is believed, or zero and why it is not.
func dueOf(t, received time.Time) (due time.Time, odd string) {
	due = t
	if h, m, s := t.In(calendar.Shanghai).Clock(); h+m+s == 0 {
		due = t.Add(24*time.Hour - time.Second)
	}
	switch {
	case t.Year() < firstYear: // how databases write "none"
		return time.Time{}, ""
	case !due.After(received):
		return time.Time{}, fmt.Sprintf("办理时限 %s 早于受理时间，未采用", t.Format(time.DateTime))
	case due.After(received.Add(longestDue)):
		return time.Time{}, fmt.Sprintf("办理时限 %s 太远，未采用", t.Format(time.DateTime))
	}
	return due, ""
}

func (b *builder) phone(out *Row, r table.Row) string {
	s := tidyLine(b.cell(r, FieldPhone))
	whole, _, err := wholeNumber(s, b.sheet.reader.Kind() == table.XLSX)
	if err != nil {
		out.warn(fmt.Sprintf("电话 %v", err))
		return ""
	}
	return whole
}
