package desk

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"yuqing/ingest/hotline"
	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// AnswerQuery names the tickets whose answers go back to their hotline.
type AnswerQuery struct {
	Source string `query:"source" doc:"热线或留言板的信源 ID；不写为全部"`
	From   string `query:"from" doc:"受理起始日，含，如 2026-03-01；不写为一年前"`
	To     string `query:"to" doc:"受理截止日，含；不写为今天"`
	Entry  string `query:"entry" doc:"只要这一条台账条目的工单"`
	All    bool   `query:"all" doc:"连同其自身系统已有答复的"`
}

// asked is the query in words, for the audit log.
func (q AnswerQuery) asked(source string) string {
	var w words
	w.add("信源", source)
	w.add("受理起", q.From)
	w.add("受理止", q.To)
	w.add("条目", q.Entry)
	if q.All {
		w = append(w, "连同已有答复的")
	}
	return w.String()
}

// TicketAnswer (待回写的答复) is a ticket that the ledger has answered: one answer
// serves all tickets of its matter. Beyond a network gap there is no ledger:
// what was answered inside came by bundles then, without its entry.
type TicketAnswer struct {
	Post       string    `json:"post"`
	Source     string    `json:"source"`
	SourceName string    `json:"source_name"`
	Ticket     string    `json:"ticket" doc:"工单在其自身系统的编号"`
	Title      string    `json:"title"`
	Category   string    `json:"category,omitempty"`
	ReceivedAt time.Time `json:"received_at"`
	Entry      string    `json:"entry,omitempty"`
	Number     string    `json:"number,omitempty" doc:"台账编号；跨网送来的答复没有"`
	Unit       string    `json:"unit,omitempty" doc:"答复单位"`
	Reply      string    `json:"reply" doc:"公开发布的按原文；直接答复中的个人信息已遮蔽"`
	Masked     bool      `json:"masked,omitempty" doc:"答复中有遮蔽的个人信息"`
	RepliedAt  time.Time `json:"replied_at"`
}

// answerChunk is how many tickets are looked up in the ledger at once.
const answerChunk = 200

// TicketAnswers lists the mirrored tickets that have no answer in their own
// system while their matter has one in the ledger, by time of receipt. It needs
// access.ViewLedger; a unit gets those of its own entries.
func (d *Desk) TicketAnswers(ctx context.Context, by access.Actor, q AnswerQuery) ([]TicketAnswer, error) {
	out := []TicketAnswer{}
	if err := nothingIsDenied(by, access.ViewLedger); err != nil {
		return out, err
	}
	from, to, err := Days(q.From, q.To)
	if err != nil {
		return out, err
	}
	if to.IsZero() {
		to = d.deps.Now().AddDate(0, 0, 1)
	}
	if from.IsZero() {
		from = to.AddDate(-1, 0, 0)
	}
	names, err := d.SourceNames(ctx)
	if err != nil {
		return out, err
	}
	wanted := func(take func(opinion.Record) error) error {
		return d.deps.Posts.Tickets(ctx, from, to, func(r opinion.Record) error {
			if q.Source != "" && r.Source != q.Source || !q.All && !r.Ticket.RepliedAt.IsZero() {
				return nil
			}
			return take(r)
		})
	}
	err = inLots(answerChunk, wanted, func(tickets []opinion.Record) error {
		found, err := d.answersOf(ctx, by, tickets, q.Entry)
		for _, a := range found {
			a.SourceName = names[a.Source]
			out = append(out, a)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for answers of tickets: %w", err)
	}
	slices.SortStableFunc(out, func(a, b TicketAnswer) int { return a.ReceivedAt.Compare(b.ReceivedAt) })
	return out, nil
}

func (d *Desk) answersOf(ctx context.Context, by access.Actor, tickets []opinion.Record, entry string) ([]TicketAnswer, error) {
	ids := make([]string, len(tickets))
	for i, r := range tickets {
		ids[i] = r.ID
	}
	entries, err := d.deps.Ledger.ByPosts(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	var out []TicketAnswer
	for _, r := range tickets {
		holds := func(e ledger.Entry) bool {
			return slices.Contains(e.Matter.Posts, r.ID) && (entry == "" || e.ID == entry)
		}
		if a, ok := newestAnswer(entries, holds, r); ok {
			out = append(out, a)
		}
	}
	if entry != "" {
		return out, nil
	}
	carried, err := d.carriedAnswers(ctx, by, slices.DeleteFunc(slices.Clone(tickets), func(r opinion.Record) bool {
		return slices.ContainsFunc(out, func(a TicketAnswer) bool { return a.Post == r.ID })
	}))
	return append(out, carried...), err
}

// newestAnswer is what a ticket was last answered by any of the entries that hold
// it: one that has no answer yet, or is left out, hides none of another's.
func newestAnswer(entries []ledger.Entry, holds func(ledger.Entry) bool, r opinion.Record) (TicketAnswer, bool) {
	var newest TicketAnswer
	found := false
	for _, e := range entries {
		if !holds(e) {
			continue
		}
		if a, ok := answerOf(e, r); ok && (!found || a.RepliedAt.After(newest.RepliedAt)) {
			newest, found = a, true
		}
	}
	return newest, found
}

// answerOf is what an entry answers a ticket: its last response. What was
// carried over from a ticket's own system, and what was voided or left out,
// answers none.
func answerOf(e ledger.Entry, r opinion.Record) (TicketAnswer, bool) {
	last := lastResponse(e)
	if last.Kind == "" || last.Kind == ledger.ActAnswered || e.State == ledger.StateVoided || e.State == ledger.StateLeftOut {
		return TicketAnswer{}, false
	}
	shown := lastResponse(e.Shown(access.Actor{})) // what was published hides nothing
	a := TicketAnswer{
		Post: r.ID, Source: r.Source, Ticket: r.Ticket.Number, Title: privacy.Mask(title(r)), Category: r.Ticket.Category, ReceivedAt: r.PublishedAt,
		Entry: e.ID, Number: e.Number, Unit: cmp.Or(last.Responder.Name, e.Lead.Unit.Name), RepliedAt: last.At,
		Reply: withLink(shown.Text, last.Channel, last.Link), Masked: shown.Text != last.Text,
	}
	return a, true
}

// unmaskReplies gives the direct replies as they were written, for a reason that is
// noted for each entry; see UnmaskEntry.
func (d *Desk) unmaskReplies(ctx context.Context, by access.Actor, answers []TicketAnswer, reason string) error {
	whole := map[string]ledger.Response{}
	for i := range answers {
		a := &answers[i]
		if !a.Masked {
			continue
		}
		r, read := whole[a.Entry]
		if !read {
			e, err := d.UnmaskEntry(ctx, by, a.Entry, reason)
			if err != nil {
				return err
			}
			r = lastResponse(e)
			whole[a.Entry] = r
		}
		a.Reply, a.Masked = withLink(r.Text, r.Channel, r.Link), false
	}
	return nil
}

// oneSource is the source that is meant where nobody named one: the only one whose
// tickets were answered.
func oneSource(answers []TicketAnswer) (string, error) {
	var ids, names []string
	for _, a := range answers {
		if !slices.Contains(ids, a.Source) {
			ids, names = append(ids, a.Source), append(names, a.SourceName)
		}
	}
	switch len(ids) {
	case 0:
		return "", opinion.Invalid("source", "没有待回写的答复。")
	case 1:
		return ids[0], nil
	}
	return "", opinion.Invalid("source", "有几个信源的答复，一个文件只写一个的，请用 source 指明：%s。", strings.Join(names, "、"))
}

// answerFields are the hotline's columns that go back. The caller's name,
// telephone and address do not: the hotline finds the ticket by its number.
var answerFields = []string{
	hotline.FieldNumber, hotline.FieldTitle, hotline.FieldCategory, hotline.FieldReceivedAt,
	hotline.FieldUnit, hotline.FieldReply, hotline.FieldRepliedAt,
}

// plainColumns name the columns where the source's own are not known.
var plainColumns = map[string]string{
	hotline.FieldNumber: "工单编号", hotline.FieldTitle: "标题", hotline.FieldCategory: "诉求类型", hotline.FieldReceivedAt: "受理时间",
	hotline.FieldUnit: "承办单位", hotline.FieldReply: "答复内容", hotline.FieldRepliedAt: "答复时间",
}

// answerColumns are the columns of a source's file and their fields, named and in the
// order of the source's own exports; what those do not have comes last.
func answerColumns(s opinion.Source) (columns, fields []string) {
	place := func(field string) int {
		if i := slices.Index(s.Columns, s.Mapping[field]); i >= 0 {
			return i
		}
		return len(s.Columns)
	}
	fields = slices.Clone(answerFields)
	slices.SortStableFunc(fields, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	for _, f := range fields {
		columns = append(columns, cmp.Or(s.Mapping[f], plainColumns[f]))
	}
	return columns, fields
}

// WriteAnswers writes the answers of one source's tickets as a table with the
// columns that the source's own exports have (回写文件), an XLSX or a CSV. open
// is given the file's name once it is sure that there will be one. It is noted in
// the audit log.
func (d *Desk) WriteAnswers(ctx context.Context, by access.Actor, q AnswerQuery, format string, open func(name string) io.Writer) error {
	return d.writeAnswers(ctx, by, q, format, "", open)
}

// WriteWholeAnswers is WriteAnswers with the direct replies as they were written,
// personal data and all, for a reason that the audit log keeps with each entry. It
// needs access.Unmask for each.
func (d *Desk) WriteWholeAnswers(ctx context.Context, by access.Actor, q AnswerQuery, format, reason string, open func(name string) io.Writer) error {
	if strings.TrimSpace(reason) == "" {
		return opinion.Invalid("reason", "请写明按原文回写直接答复的理由，理由将记入审计日志。")
	}
	return d.writeAnswers(ctx, by, q, format, reason, open)
}

func (d *Desk) writeAnswers(ctx context.Context, by access.Actor, q AnswerQuery, format, reason string, open func(name string) io.Writer) error {
	if format != FormatCSV && format != FormatXLSX {
		return opinion.Invalid("format", "格式只有 CSV 和 XLSX。")
	}
	answers, err := d.TicketAnswers(ctx, by, q)
	if err == nil && q.Source == "" {
		q.Source, err = oneSource(answers)
	}
	if err != nil {
		return err
	}
	source, err := d.deps.Sources.SourceByID(ctx, q.Source)
	if err != nil {
		return fmt.Errorf("read source %s: %w", q.Source, err)
	}
	if len(answers) == 0 {
		return opinion.Invalid("source", "这个信源没有待回写的答复。")
	}
	if reason != "" {
		if err := d.unmaskReplies(ctx, by, answers, reason); err != nil {
			return err
		}
	}
	if err := d.handedOut(ctx, by, "export.answers", q.Source, q.asked(source.Name), len(answers)); err != nil {
		return err
	}
	columns, fields := answerColumns(source)
	w := open(fmt.Sprintf("%s_答复回写_%s.%s", source.Name, d.deps.Now().In(calendar.Shanghai).Format("20060102_1504"), format))
	var t table = report.NewSheet(w, columns...)
	if format == FormatXLSX {
		t = report.NewBook(w, "答复", columns...)
	}
	for _, a := range answers {
		values := map[string]string{
			hotline.FieldNumber: a.Ticket, hotline.FieldTitle: a.Title, hotline.FieldCategory: a.Category, hotline.FieldReceivedAt: report.Moment(a.ReceivedAt),
			hotline.FieldUnit: a.Unit, hotline.FieldReply: a.Reply, hotline.FieldRepliedAt: report.Moment(a.RepliedAt),
		}
		row := make([]string, len(fields))
		for i, f := range fields {
			row[i] = values[f]
		}
		if err = t.Row(row...); err != nil {
			break
		}
	}
	return t.Close(err)
}
