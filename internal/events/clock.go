package events

import (
	"math"
	"time"
)

// An officeClock measures time as an office feels it: heat halves sooner where
// more is written. An office with eight messages a day still talks about last
// month's matter; one with thousands does not.
type officeClock struct {
	days map[int64]int // posts by day since the epoch
}

const (
	// halvingPosts is how many posts make heat halve.
	halvingPosts = 600
	shortestHalf = 2.0  // days
	longestHalf  = 60.0 // days
	rateDays     = 30   // over which the rate of posts is taken
	// keptDays bounds how far back the clock knows its rate.
	keptDays = 1500
)

func dayOf(t time.Time) int64 { return floorDiv(t.Unix(), 86400) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func (c *officeClock) count(t time.Time) {
	if c.days == nil {
		c.days = map[int64]int{}
	}
	c.days[dayOf(t)]++
	if len(c.days) > keptDays {
		oldest := int64(math.MaxInt64)
		for d := range c.days {
			oldest = min(oldest, d)
		}
		delete(c.days, oldest)
	}
}

// halfLife is the time in days in which heat halves on a day: that in which
// the office received halvingPosts posts, by the thirty days up to then, and
// at least two and at most sixty days.
func (c *officeClock) halfLife(day int64) float64 {
	n := 0
	for d := day - rateDays + 1; d <= day; d++ {
		n += c.days[d]
	}
	if n == 0 {
		return longestHalf
	}
	return min(longestHalf, max(shortestHalf, rateDays*halvingPosts/float64(n)))
}

// decay is the share of its heat that a post of time from has left at time to.
func (c *officeClock) decay(from, to time.Time) float64 {
	halves := 0.0
	for from.Before(to) {
		day := dayOf(from)
		end := time.Unix((day+1)*86400, 0)
		if end.After(to) {
			end = to
		}
		halves += end.Sub(from).Hours() / 24 / c.halfLife(day)
		from = end
		if halves > 60 {
			return 0
		}
	}
	return math.Exp2(-halves)
}
