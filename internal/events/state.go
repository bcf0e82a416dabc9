package events

import "time"

// State is where an event stands (事件阶段).
type State string

// The states, in the order in which an event goes through them.
const (
	StateNew     State = "new"
	StateRising  State = "rising"
	StatePeak    State = "peak"
	StateFalling State = "falling"
	StateEnded   State = "ended"
)

// States lists the states in their order.
var States = []State{StateNew, StateRising, StatePeak, StateFalling, StateEnded}

var stateNames = map[State]string{
	StateNew: "新出现", StateRising: "上升", StatePeak: "高峰", StateFalling: "回落", StateEnded: "已结束",
}

// Name is the state's Chinese name, and the state itself where it has none.
func (s State) Name() string {
	if n, ok := stateNames[s]; ok {
		return n
	}
	return string(s)
}

// Thresholds of the states. The measure is the office's beat: a quarter of the
// time in which heat halves (see officeClock.halfLife), at least a day and at
// most two: what rises is a matter of days also where little is written.
const (
	beatShare = 0.25
	longBeat  = 2.0 // days
	endBeats  = 4   // beats without a post, and an event has ended
	riseRatio = 1.5 // as many posts as in the beat before, and it rises
	peakShare = 0.8 // of its highest heat, and it is at its peak
)

func (c *officeClock) beat(at time.Time) time.Duration {
	days := min(longBeat, max(1, beatShare*c.halfLife(dayOf(at))))
	return time.Duration(days * 24 * float64(time.Hour))
}

// state of an event by its pulses up to a time, of which there is one at
// least.
func (c *officeClock) state(pulses []pulse, at time.Time, heat, peak float64) State {
	beat := c.beat(at)
	now := between(pulses, at.Add(-beat), at)
	before := between(pulses, at.Add(-2*beat), at.Add(-beat))
	switch {
	case at.Sub(lastUntil(pulses, at)) >= endBeats*beat:
		return StateEnded
	case now >= 3 && float64(now) >= riseRatio*float64(before) || burst(pulses, at):
		return StateRising
	case at.Sub(pulses[0].at) < beat:
		return StateNew
	case now > 0 && heat >= peakShare*peak: // nobody stays at a peak by being remembered
		return StatePeak
	default:
		return StateFalling
	}
}

// between counts the pulses in (from, to].
func between(pulses []pulse, from, to time.Time) int {
	n := 0
	for _, p := range pulses {
		if p.at.After(from) && !p.at.After(to) {
			n++
		}
	}
	return n
}

func lastUntil(pulses []pulse, at time.Time) time.Time {
	last := pulses[0].at
	for _, p := range pulses {
		if !p.at.After(at) {
			last = p.at
		}
	}
	return last
}
