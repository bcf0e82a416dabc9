package demo

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/duty"
)

// watches are who takes which turn, day after day.
var watches = []string{"linxiao", "gaoyan", "hefang", "zhaoqing", "qiansong", "zhengbo"}

// putDuty makes a roster from a week ago to a week ahead, and a sheet that was
// handed over and waits to be taken.
func (s *seeding) putDuty(ctx context.Context) error {
	if s.Duty == nil {
		return nil
	}
	first := calendar.DateOf(s.Now.AddDate(0, 0, -7))
	var turns []duty.Turn
	for i := range 15 {
		day := calendar.DateOf(first.At(time.Duration(i*24+12) * time.Hour))
		morning, evening, night := day.At(8*time.Hour+30*time.Minute), day.At(17*time.Hour+30*time.Minute), day.At(32*time.Hour+30*time.Minute)
		add := func(shift string, who int, role string, from, to time.Time) {
			who %= len(watches)
			a := s.people[watches[who]]
			turns = append(turns, duty.Turn{
				Day: day.String(), Shift: shift, Name: a.Name, UserID: a.UserID, Phone: fmt.Sprintf("1390000010%d", who), Duty: role, From: from, To: to,
			})
		}
		add("白班", i, "值班员", morning, evening)
		add("夜班", i+2, "值班员", evening, night)
		add("夜班", i+4, "带班领导", evening, night)
	}
	if err := s.Duty.Put(ctx, s.people["hefang"], turns, nil); err != nil {
		return err
	}
	_, err := s.Duty.HandOver(ctx, s.people["linxiao"], s.Now.Add(-9*time.Hour), s.Now, "石桥镇路灯一事，住建局说明日上午回话，请上午十点电话追问。\n滨河花园的帖子热度还在涨，每两小时看一次跟帖。")
	return err
}
