package hotline

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/ingest/dates"
	"yuqing/internal/opinion"
)

// Update is what a hotline says of one ticket by itself (推送): a new one, or
// what has changed of one that is there. What is nil is unchanged; an empty
// text takes a value back. Times are in any form that ingest/dates reads, in
// Shanghai's time where they name no zone.
type Update struct {
	Number     string  `json:"number" doc:"工单编号，必填；同一编号只有一条信息"`
	Channel    *string `json:"channel,omitempty" doc:"热线（默认）或 留言"`
	Author     *string `json:"author,omitempty" doc:"诉求人"`
	Title      *string `json:"title,omitempty" doc:"标题；新工单的标题与内容至少有一项"`
	Text       *string `json:"text,omitempty" doc:"诉求内容"`
	ReceivedAt *string `json:"received_at,omitempty" doc:"受理时间，新工单必填；不带时区的按北京时间"`
	State      *string `json:"state,omitempty" doc:"办理状态，例如 已派单、办理中、已办结"`
	Reply      *string `json:"reply,omitempty" doc:"答复内容"`
	RepliedAt  *string `json:"replied_at,omitempty" doc:"答复时间"`
	DueAt      *string `json:"due_at,omitempty" doc:"贵方系统的办理时限；只有日期的到当日 24 时止。不填按时限表"`
	Unit       *string `json:"unit,omitempty" doc:"承办单位"`
	Category   *string `json:"category,omitempty" doc:"诉求类型：咨询、求助、建议、投诉、举报"`
	Place      *string `json:"place,omitempty" doc:"事发地点"`
	Phone      *string `json:"phone,omitempty" doc:"联系电话"`
	UpdatedAt  *string `json:"updated_at,omitempty" doc:"这次变化在贵方系统里发生的时间；先发生后送到的，不会改回已收到的新内容。不填按时间戳"`
}

// FieldError is a field that cannot be taken, and why, in Chinese.
type FieldError struct{ Field, Text string }

func (e *FieldError) Error() string { return e.Field + "：" + e.Text }

// Bounds of what one ticket may say, in characters.
const (
	maxNumber = 60
	maxShort  = 500 // all fields but the texts
	maxText   = 50_000
)

// Post lays the update over the ticket as it stands, nil for a new one, and
// returns the post of the source with what is odd about it. It has the ID that
// an import of the same ticket gives. Errors are *FieldError.
func (u Update) Post(source string, known *opinion.Post, now time.Time) (p opinion.Post, odd []string, err error) {
	number, err := u.number()
	if err != nil {
		return p, nil, err
	}
	p, t := base(source, number, known)
	for _, f := range u.texts(&p, &t) {
		if err := f.lay(); err != nil {
			return p, nil, err
		}
	}
	if err := u.channel(&t); err != nil {
		return p, nil, err
	}
	t.Category = category(t.Category)
	if err := u.times(&p, &t, now); err != nil {
		return p, nil, err
	}
	p.Ticket = &t
	return p, oddities(p), check(p, known == nil)
}

// base is the post that an update is laid over.
func base(source, number string, known *opinion.Post) (opinion.Post, opinion.Ticket) {
	if known == nil || known.Ticket == nil {
		return opinion.Post{
			ID: opinion.PostID(source, number), Source: source, Key: number, Kind: opinion.KindTicket,
		}, opinion.Ticket{Number: number, Channel: opinion.ChannelHotline}
	}
	return *known, *known.Ticket
}

func (u Update) number() (string, error) {
	number, _, err := wholeNumber(tidyLine(u.Number), false)
	switch {
	case err != nil:
		return "", &FieldError{"number", err.Error()}
	case number == "":
		return "", &FieldError{"number", "工单编号不能为空"}
	case utf8.RuneCountInString(number) > maxNumber:
		return "", &FieldError{"number", fmt.Sprintf("工单编号超过 %d 个字符", maxNumber)}
	}
	return number, nil
}

// text is one field on its way into a post.
type text struct {
	field string
	given *string
	to    *string
	long  bool
}

func (u Update) texts(p *opinion.Post, t *opinion.Ticket) []text {
	return []text{
		{"author", u.Author, &p.Author, false}, {"title", u.Title, &p.Title, false}, {"text", u.Text, &p.Text, true},
		{"state", u.State, &t.State, false}, {"reply", u.Reply, &t.Reply, true}, {"unit", u.Unit, &t.Unit, false},
		{"category", u.Category, &t.Category, false}, {"place", u.Place, &t.Place, false}, {"phone", u.Phone, &t.Phone, false},
	}
}

func (f text) lay() error {
	if f.given == nil {
		return nil
	}
	value, most := tidyLine(*f.given), maxShort
	if f.long {
		value, most = tidy(*f.given), maxText
	}
	if n := utf8.RuneCountInString(value); n > most {
		return &FieldError{f.field, fmt.Sprintf("有 %d 个字，超过 %d 个字", n, most)}
	}
	*f.to = value
	return nil
}

func (u Update) channel(t *opinion.Ticket) error {
	if u.Channel == nil {
		return nil
	}
	switch c := opinion.Channel(strings.TrimSpace(*u.Channel)); c {
	case opinion.ChannelHotline, opinion.ChannelMessage:
		t.Channel = c
		return nil
	}
	return &FieldError{"channel", "应为 热线 或 留言"}
}

var errTooEarly, errFuture = errors.New("过早"), errors.New("在将来")

// pushedTime reads a time that was given.
func pushedTime(s string, now time.Time) (time.Time, error) {
	t, _, err := dates.Column{}.Read(tidyLine(s))
	switch {
	case err != nil:
		return t, dates.ErrUnreadable
	case t.Year() < firstYear:
		return t, errTooEarly
	case t.After(now.Add(24 * time.Hour)): // clocks differ
		return t, errFuture
	}
	return t, nil
}

func (u Update) times(p *opinion.Post, t *opinion.Ticket, now time.Time) error {
	if u.ReceivedAt != nil {
		at, err := pushedTime(*u.ReceivedAt, now)
		if err != nil {
			return &FieldError{"received_at", fmt.Sprintf("受理时间 %q %v", clip(*u.ReceivedAt), err)}
		}
		p.PublishedAt, p.CollectedAt = at, collected(at, now)
	}
	if err := u.due(p, t); err != nil {
		return err
	}
	if u.RepliedAt == nil {
		return nil
	}
	if strings.TrimSpace(*u.RepliedAt) == "" {
		t.RepliedAt = time.Time{}
		return nil
	}
	at, err := pushedTime(*u.RepliedAt, now)
	if errors.Is(err, errTooEarly) { // 0001-01-01 and 1900-01-01 are how databases write "none"
		at, err = time.Time{}, nil
	}
	if err != nil {
		return &FieldError{"replied_at", fmt.Sprintf("答复时间 %q %v", clip(*u.RepliedAt), err)}
	}
	t.RepliedAt = at
	return nil
}

// due lays the deadline of the hotline's own system.
func (u Update) due(p *opinion.Post, t *opinion.Ticket) error {
	if u.DueAt == nil {
		return nil
	}
	t.DueAt = time.Time{}
	if strings.TrimSpace(*u.DueAt) == "" {
		return nil
	}
	at, _, err := dates.Column{}.Read(tidyLine(*u.DueAt))
	if err != nil {
		return &FieldError{"due_at", fmt.Sprintf("办理时限 %q %v", clip(*u.DueAt), dates.ErrUnreadable)}
	}
	due, odd := dueOf(at, p.PublishedAt)
	if odd != "" {
		return &FieldError{"due_at", odd}
	}
	t.DueAt = due
	return nil
}

// check says what the whole lacks.
func check(p opinion.Post, isNew bool) error {
	switch {
	case p.Title == "" && p.Text == "" && isNew:
		return &FieldError{"text", "没有收过这个编号的工单，新工单的标题与内容至少填一项"}
	case p.Title == "" && p.Text == "":
		return &FieldError{"text", errNothingSaid.Error()}
	case p.PublishedAt.IsZero():
		return &FieldError{"received_at", "新工单的受理时间不能为空"}
	case p.Classified():
		return &FieldError{"text", "带有密级标志。本系统为非涉密系统，不得推送涉密内容；请立即按保密规定处理"}
	}
	return nil
}

func oddities(p opinion.Post) (odd []string) {
	t := p.Ticket
	if t.Reply != "" && t.RepliedAt.IsZero() {
		odd = append(odd, "有答复但没有答复时间")
	}
	if !t.RepliedAt.IsZero() && t.RepliedAt.Before(p.PublishedAt) {
		odd = append(odd, fmt.Sprintf("答复时间 %s 早于受理时间 %s", t.RepliedAt.Format(time.DateTime), p.PublishedAt.Format(time.DateTime)))
	}
	return odd
}
