package duty

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/calendar"
)

// Turn is one person's turn on one shift.
type Turn struct {
	Day    string    `json:"day" doc:"班次开始的日期，2026-11-25"`
	Shift  string    `json:"shift" doc:"白班、夜班、全天，或自定的名称"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Name   string    `json:"name"`
	Phone  string    `json:"phone"`
	Duty   string    `json:"duty" doc:"职责：带班领导、值班员 …"`
	UserID string    `json:"user_id,omitempty" doc:"有账号的人；夜间和节假日的催办、督办也通知他"`
}

// At reports whether the turn runs at that time.
func (t Turn) At(now time.Time) bool { return !now.Before(t.From) && now.Before(t.To) }

// check says what is wrong with a turn, in Chinese.
func (t Turn) check() error {
	day, err := calendar.ParseDate(t.Day)
	switch {
	case err != nil:
		return fmt.Errorf("“%s”不是日期", t.Day)
	case calendar.DateOf(t.From) != day:
		return fmt.Errorf("%s 的班次不是从这一天开始", t.Day)
	case !t.From.Before(t.To) || t.To.Sub(t.From) > maxShift:
		return fmt.Errorf("%s %s的起止时间不对，须在 72 小时以内", t.Day, t.Shift)
	case t.Name == "" || t.Shift == "" || t.Phone == "":
		return errors.New("班次、姓名、电话都须填写")
	case tooLong(t.Shift, 20), tooLong(t.Name, 40), tooLong(t.Phone, 40), tooLong(t.Duty, 40):
		return errors.New("有一项太长")
	}
	return nil
}

// The shifts that need no times of their own, in minutes after midnight; one
// that ends before it begins ends the next day.
var shifts = map[string][2]int{
	"白班":   {8*60 + 30, 17*60 + 30},
	"夜班":   {17*60 + 30, 8*60 + 30},
	"全天":   {8*60 + 30, 8*60 + 30},
	"日班":   {8*60 + 30, 17*60 + 30},
	"白天":   {8*60 + 30, 17*60 + 30},
	"晚班":   {17*60 + 30, 8*60 + 30},
	"夜间":   {17*60 + 30, 8*60 + 30},
	"晚上":   {17*60 + 30, 8*60 + 30},
	"全日":   {8*60 + 30, 8*60 + 30},
	"昼夜":   {8*60 + 30, 8*60 + 30},
	"24小时": {8*60 + 30, 8*60 + 30},
}

// period is when a shift of that day runs.
func period(day calendar.Date, from, to int) (time.Time, time.Time) {
	end := day
	if to <= from {
		end = day.Next()
	}
	return day.At(time.Duration(from) * time.Minute), end.At(time.Duration(to) * time.Minute)
}

// Shift is those who are on duty together.
type Shift struct {
	Day, Name string
	From, To  time.Time
	Turns     []Turn
}

// Shifts groups turns by their shift, in the order of time.
func Shifts(turns []Turn) []Shift {
	turns = slices.Clone(turns)
	slices.SortStableFunc(turns, func(a, b Turn) int {
		return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To), cmp.Compare(a.Shift, b.Shift))
	})
	var out []Shift
	for _, t := range turns {
		last := len(out) - 1
		if last < 0 || !out[last].From.Equal(t.From) || !out[last].To.Equal(t.To) || out[last].Name != t.Shift {
			out = append(out, Shift{Day: t.Day, Name: t.Shift, From: t.From, To: t.To})
			last++
		}
		out[last].Turns = append(out[last].Turns, t)
	}
	return out
}
