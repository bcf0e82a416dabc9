package desk

import (
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

func TestSilence(t *testing.T) {
	now := time.Date(2026, 3, 30, 9, 0, 0, 0, calendar.Shanghai)
	published := func(ago ...int) (days []opinion.Day) {
		for i := len(ago) - 1; i >= 0; i-- {
			days = append(days, opinion.Day{Day: now.AddDate(0, 0, -ago[i]).Format(time.DateOnly), New: 2})
		}
		return days
	}
	feed := opinion.Source{Kind: opinion.SourceFeed, CreatedAt: now.AddDate(-1, 0, 0)}
	set := feed
	set.StaleDays = 14
	paused := feed
	paused.Paused = true
	tests := []struct {
		name string
		src  opinion.Source
		days []opinion.Day
		want int
	}{
		{"daily, today too", feed, published(0, 1, 2, 3, 4), 0},
		{"daily, still for two days", feed, published(2, 3, 4, 5), 0},
		{"daily, still for five", feed, published(5, 6, 7, 8), 5},
		{"weekly, still for ten", feed, published(10, 17, 24, 31), 0},
		{"weekly, still for thirty", feed, published(30, 37, 44, 51), 30},
		{"no habit yet", feed, published(20, 21), 0},
		{"days set, within", set, published(13), 0},
		{"days set, beyond", set, published(14), 14},
		{"days set, nothing ever", set, nil, 365},
		{"paused", paused, published(5, 6, 7, 8), 0},
	}
	for _, tt := range tests {
		if got := stateOf(tt.src, tt.days, now).Silent; got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
	s := stateOf(feed, published(0, 6, 29, 31), now)
	if s.Week != [7]int{2, 0, 0, 0, 0, 0, 2} || s.Month != 6 {
		t.Errorf("%+v", s)
	}
}
