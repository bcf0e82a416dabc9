package office

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/ledger"
)

// Rules are one version of how an office runs its ledger.
type Rules struct {
	Clocks      []ledger.ClockRow  `json:"clocks" doc:"时限表；每行写明依据、起止动作、小时或工作日"`
	Supervision ledger.Supervision `json:"supervision" doc:"催办、督办、通报"`
	Settings    Settings           `json:"settings" doc:"办公设置"`
}

// Settings are the office's own choices, in the units that people type.
type Settings struct {
	FullChainFrom     opinion.Level `json:"full_chain_from" doc:"从哪一级起不得使用简易程序"`
	DistinctReviewers bool          `json:"distinct_reviewers" doc:"较大以下也须三人分审"`
	LateAfterMinutes  int           `json:"late_after_minutes" doc:"录入晚于办理多少分钟须写补录原因"`
	LateLimitHours    int           `json:"late_limit_hours" doc:"补录超过多少小时须经办公室主任准予（申请补录），或由主任录入；0 不限"`
	// UnacceptMinutes: nil in rules that were written before there was one.
	UnacceptMinutes *int `json:"unaccept_minutes,omitempty" doc:"签收后多少分钟内、尚未办理时单位可以撤回签收；0 不得撤回，不写为 10"`
	// Months after the receipt of a ticket for which what identifies its caller
	// is kept; 0: for ever. What people must keep longer they hold elsewhere.
	HotlineMonths int `json:"hotline_months" doc:"热线工单中个人信息的保留月数，自受理起；0 不限"`
	MessageMonths int `json:"message_months" doc:"网站留言中个人信息的保留月数，自受理起；0 不限"`
	// The same for what articles and clues say of people: who wrote them, and
	// numbers and addresses in their texts.
	PostMonths int `json:"post_months,omitempty" doc:"舆情信息中发布者等个人信息的保留月数，自发布起；0 不限"`

	// EscalatePeople and EscalateRisk say which tickets go into the ledger by
	// themselves; 0: none, they are only proposed.
	EscalatePeople int `json:"escalate_people,omitempty" doc:"同一事项满多少人反映即自动列入台账；0 只作提示"`
	EscalateRisk   int `json:"escalate_risk,omitempty" doc:"工单风险分到多少即自动列入台账；0 只作提示"`

	OfficeEnd int `json:"office_end" doc:"下班时间，零点起的分钟数；工作日时限到这时止"`
}

// DefaultRules are those of a new office.
func DefaultRules() Rules {
	s := ledger.DefaultSettings()
	return Rules{
		Clocks: ledger.DefaultClocks(), Supervision: ledger.DefaultSupervision(),
		Settings: Settings{
			FullChainFrom: s.FullChainFrom, DistinctReviewers: s.DistinctReviewers,
			LateAfterMinutes: int(s.LateAfter / time.Minute), LateLimitHours: int(s.LateLimit / time.Hour),
			OfficeEnd: int(calendar.DefaultOfficeEnd / time.Minute),
		},
	}
}

func (s Settings) ledger() ledger.Settings {
	return ledger.Settings{
		FullChainFrom: s.FullChainFrom, DistinctReviewers: s.DistinctReviewers,
		LateAfter: time.Duration(s.LateAfterMinutes) * time.Minute, LateLimit: time.Duration(s.LateLimitHours) * time.Hour,
		UnacceptWithin: time.Duration(s.Unaccept()) * time.Minute,
	}
}

// Unaccept is for how many minutes an acceptance may be taken back.
func (s Settings) Unaccept() int {
	if s.UnacceptMinutes == nil {
		return int(ledger.DefaultSettings().UnacceptWithin / time.Minute)
	}
	return *s.UnacceptMinutes
}

const dayMinutes = 24 * 60

// maxMonths is a hundred years.
const maxMonths = 1200

// kept is for how many months the personal data of a channel's posts are kept;
// 0: for ever.
func (s Settings) kept(c opinion.Channel) int {
	switch c {
	case opinion.ChannelHotline:
		return s.HotlineMonths
	case opinion.ChannelMessage:
		return s.MessageMonths
	case opinion.ChannelOpinion:
		return s.PostMonths
	}
	return 0
}

// Retention is for how many months the personal data of a channel's posts are
// kept; channels that keep them for ever are not among them.
func (s Settings) Retention() map[opinion.Channel]int {
	out := map[opinion.Channel]int{}
	for _, c := range []opinion.Channel{opinion.ChannelHotline, opinion.ChannelMessage, opinion.ChannelOpinion} {
		if months := s.kept(c); months > 0 {
			out[c] = months
		}
	}
	return out
}

// Kept is the post as the office may hold it at a time: without personal data
// where they are no longer kept, so that what is taken in late or once more
// does not bring them back.
func (s Settings) Kept(p opinion.Post, now time.Time) opinion.Post {
	if months := s.kept(p.Channel()); months > 0 && p.PublishedAt.Before(now.AddDate(0, -months, 0)) {
		return privacy.Redact(p)
	}
	return p
}

// check names what is wrong with rules: an *opinion.InputError or the ledger's own.
func (r Rules) check() error {
	if len(r.Clocks) == 0 {
		return opinion.Invalid("clocks", "时限表至少要有一行。")
	}
	if err := ledger.CheckClocks(r.Clocks); err != nil {
		return err
	}
	if err := ledger.CheckSupervision(r.Supervision); err != nil {
		return err
	}
	s := r.Settings
	switch {
	case s.FullChainFrom.Rank() == 0:
		return opinion.Invalid("full_chain_from", "请选择从哪一级起走完整程序。")
	case s.LateAfterMinutes < 0 || s.LateAfterMinutes > 7*dayMinutes:
		return opinion.Invalid("late_after_minutes", "补录的界限须在 0 至 %d 分钟（7 天）之间。", 7*dayMinutes)
	case s.LateLimitHours < 0 || s.LateLimitHours > 24*365:
		return opinion.Invalid("late_limit_hours", "补录的上限须在 0 至 8760 小时之间。")
	case s.LateLimitHours > 0 && s.LateLimitHours*60 < s.LateAfterMinutes:
		return opinion.Invalid("late_limit_hours", "补录的上限不能早于要写补录原因的界限。")
	case s.Unaccept() < 0 || s.Unaccept() > dayMinutes:
		return opinion.Invalid("unaccept_minutes", "撤回签收的时间须在 0 至 %d 分钟（1 天）之间。", dayMinutes)
	case s.HotlineMonths < 0 || s.HotlineMonths > maxMonths:
		return opinion.Invalid("hotline_months", "热线个人信息的保留月数须在 0 至 %d 之间。", maxMonths)
	case s.MessageMonths < 0 || s.MessageMonths > maxMonths:
		return opinion.Invalid("message_months", "留言个人信息的保留月数须在 0 至 %d 之间。", maxMonths)
	case s.PostMonths < 0 || s.PostMonths > maxMonths:
		return opinion.Invalid("post_months", "舆情个人信息的保留月数须在 0 至 %d 之间。", maxMonths)
	case s.EscalatePeople != 0 && (s.EscalatePeople < 2 || s.EscalatePeople > 100):
		return opinion.Invalid("escalate_people", "自动列入台账的人数须在 2 至 100 之间；0 为只作提示。")
	case s.EscalateRisk < 0 || s.EscalateRisk > 100:
		return opinion.Invalid("escalate_risk", "自动列入台账的风险分须在 1 至 100 之间；0 为只作提示。")
	case s.OfficeEnd < 12*60 || s.OfficeEnd >= dayMinutes:
		return opinion.Invalid("office_end", "下班时间须在 12:00 至 23:59 之间。")
	}
	return nil
}

// clone is a copy that shares nothing, for an edit.
func clone[T any](v T) (T, error) {
	var out T
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	return out, err
}

// Row finds a row of the clock table.
func (r Rules) Row(id string) (ledger.ClockRow, bool) {
	i := slices.IndexFunc(r.Clocks, func(c ledger.ClockRow) bool { return c.ID == id })
	if i < 0 {
		return ledger.ClockRow{}, false
	}
	return r.Clocks[i], true
}

// SetRow replaces the row of the same ID, or adds one where it has none.
func SetRow(row ledger.ClockRow) func(*Rules) error {
	return func(r *Rules) error {
		if row.ID == "" {
			row.ID = newRowID(*r)
			r.Clocks = append(r.Clocks, row)
			return nil
		}
		i := slices.IndexFunc(r.Clocks, func(c ledger.ClockRow) bool { return c.ID == row.ID })
		if i < 0 {
			return fmt.Errorf("row %s of the clock table: %w", row.ID, opinion.ErrNotFound)
		}
		r.Clocks[i] = row
		return nil
	}
}

func newRowID(r Rules) string {
	for n := len(r.Clocks) + 1; ; n++ {
		id := fmt.Sprintf("own-%d", n)
		if _, taken := r.Row(id); !taken {
			return id
		}
	}
}

// DeleteRow takes a row out of the clock table.
func DeleteRow(id string) func(*Rules) error {
	return func(r *Rules) error {
		n := len(r.Clocks)
		r.Clocks = slices.DeleteFunc(r.Clocks, func(c ledger.ClockRow) bool { return c.ID == id })
		if len(r.Clocks) == n {
			return fmt.Errorf("row %s of the clock table: %w", id, opinion.ErrNotFound)
		}
		return nil
	}
}
