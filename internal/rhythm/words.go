package rhythm

import (
	"fmt"
	"math/bits"
	"strings"
	"time"
)

// String tells the habit and the rule that follows from it: 平时周一至周五
// 8—18 时有新内容；这样的时段连续 5 小时没有即为静默.
func (r Rhythm) String() string {
	if r.byDay {
		return fmt.Sprintf("平时%s有新内容；连续 %d 个这样的日子没有即为静默", r.dayWords(), r.allowed+1)
	}
	return fmt.Sprintf("平时%s%s有新内容；这样的时段连续 %d 小时没有即为静默", r.dayWords(), r.hourWords(), r.allowed+1)
}

var (
	dayNames = [7]string{"日", "一", "二", "三", "四", "五", "六"}
	week     = []time.Weekday{1, 2, 3, 4, 5, 6, 0}
)

func (r Rhythm) dayWords() string {
	var parts []string
	for i := 0; i < len(week); i++ {
		if !r.days[week[i]] {
			continue
		}
		end := i
		for end+1 < len(week) && r.days[week[end+1]] {
			end++
		}
		switch {
		case i == 0 && end == len(week)-1:
			return "每天"
		case end-i < 2:
			parts = append(parts, "周"+dayNames[week[i]])
			continue
		}
		parts = append(parts, fmt.Sprintf("周%s至周%s", dayNames[week[i]], dayNames[week[end]]))
		i = end
	}
	return strings.Join(parts, "、")
}

// manyHours are as good as all.
const manyHours = 22

// hourWords lists the hours, neighbours as one: 8—12、14—18 时 ends at 18:00.
func (r Rhythm) hourWords() string {
	if bits.OnesCount32(r.hours) >= manyHours {
		return ""
	}
	var parts []string
	for h := 0; h < 24; h++ {
		if r.hours>>h&1 == 0 {
			continue
		}
		end := h + 1
		for end < 24 && r.hours>>end&1 != 0 {
			end++
		}
		parts = append(parts, fmt.Sprintf("%d—%d", h, end))
		h = end
	}
	return " " + strings.Join(parts, "、") + " 时"
}

// hoursTold is up to when a silence is told in hours, and then in days.
const hoursTold = 48 * time.Hour

// Words is how long a silence is: 7 小时, 3 天.
func Words(d time.Duration) string {
	if d < hoursTold {
		return fmt.Sprintf("%d 小时", int(d.Hours()))
	}
	return fmt.Sprintf("%d 天", int(d.Hours())/24)
}
