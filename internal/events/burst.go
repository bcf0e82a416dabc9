package events

import (
	"math"
	"time"
)

// BurstAlpha is the stated false-alarm rate of a burst: were an event's posts
// spread evenly over the days compared, at most one in a thousand looks at it
// would call it a burst.
const BurstAlpha = 0.001

// The last 24 hours are compared with the same hours of the seven days before
// and of the same weekday two, three and four weeks before.
var baselineDays = []int{1, 2, 3, 4, 5, 6, 7, 14, 21, 28}

// lastDay counts the pulses of the 24 hours up to a time, and those of the
// baseline.
func lastDay(pulses []pulse, at time.Time) (now, before int) {
	for i := len(pulses) - 1; i >= 0; i-- {
		age := at.Sub(pulses[i].at)
		if age < 0 {
			continue
		}
		day := int(age / (24 * time.Hour))
		if day > baselineDays[len(baselineDays)-1] {
			break
		}
		if day == 0 {
			now++
		}
		for _, d := range baselineDays {
			if d == day {
				before++
			}
		}
	}
	return now, before
}

// growth compares the last day with the mean day of the baseline; 1 where
// nothing grew.
func growth(pulses []pulse, at time.Time) float64 {
	now, before := lastDay(pulses, at)
	mean := float64(before) / float64(len(baselineDays))
	return max(1, (float64(now)+1)/(mean+2))
}

// boost is the factor that growth adds to heat: 0.2 for each doubling, 1.6 at
// most.
func boost(pulses []pulse, at time.Time) float64 {
	return min(1.6, 1+0.2*math.Log2(growth(pulses, at)))
}

// burst reports whether the last day has more posts than chance explains.
//
// Under the hypothesis of an even rate each of the n posts of the last day and
// of the baseline falls on the last day with probability 1/(1+days), whatever
// the rate; the binomial tail is exact (the conditional test of two Poisson
// means, Przyborowski and Wilenski 1940).
func burst(pulses []pulse, at time.Time) bool {
	now, before := lastDay(pulses, at)
	return binomialTail(now+before, now, 1/float64(1+len(baselineDays))) <= BurstAlpha
}

// binomialTail is P(X >= k) of n trials.
func binomialTail(n, k int, p float64) float64 {
	if k <= 0 {
		return 1
	}
	term := math.Exp(lchoose(n, k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
	sum := 0.0
	for i := k; i <= n && term > 0; i++ {
		sum += term
		term *= float64(n-i) / float64(i+1) * p / (1 - p)
	}
	return min(1, sum)
}

func lchoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}
