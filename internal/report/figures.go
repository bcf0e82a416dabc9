package report

import (
	"slices"
	"time"
)

// Figures are the figures of one group of matters; the JSON is part of the
// command line's contract.
type Figures struct {
	Entries   int `json:"entries"`
	Responded int `json:"responded"`
	// Due counts what had to be answered and whose deadline has passed or that
	// was answered.
	Due                int   `json:"due"`
	OnTime             int   `json:"on_time"`
	OnTimeRate         Rate  `json:"on_time_rate"` // OnTime ÷ Due (回应及时率)
	FirstResponseHours Hours `json:"first_response_hours"`
	FirstFeedbackHours Hours `json:"first_feedback_hours"`
	OverdueOpen        int   `json:"overdue_open"` // past the deadline and not answered
	Closed             int   `json:"closed"`
	ClosedOnTimeRate   Rate  `json:"closed_on_time_rate"` // closed on time ÷ dispatched (按时办结率)
	// Assessment is what the contract does not know.
	Assessment Assessment `json:"-"`
}

// Rate is a share with its numerator and its denominator, which are printed
// beside it. Value is 0 to 1, and nil for a denominator of 0.
type Rate struct {
	Numerator   int      `json:"numerator"`
	Denominator int      `json:"denominator"`
	Value       *float64 `json:"value"`
}

// Hours describes Count durations in hours. The values are nil for none.
type Hours struct {
	Count  int      `json:"count"`
	Mean   *float64 `json:"mean"`
	Median *float64 `json:"median"` // of an even count the mean of the middle two
	P90    *float64 `json:"p90"`    // nearest-rank
}

// tally gathers the matters of one group.
type tally struct {
	now        time.Time
	figures    Figures
	dispatched int
	closedOK   int
	response   []time.Duration
	feedback   []time.Duration
	assessing  assessing
}

func (t *tally) add(m *Matter) {
	t.handle(m)
	t.answer(m)
}

// answer counts whether what was due was on time: for the unit that is charged
// with it, which may be another than handles it now.
func (t *tally) answer(m *Matter) {
	if m.LeftOut || !m.due(t.now) {
		return
	}
	t.figures.Due++
	t.figures.OnTime += one(m.onTime(t.now))
	if m.Late(t.now) {
		t.assessing.figures.Late++
		t.assessing.late.add(m.Reasons)
	}
}

// handle counts all else.
func (t *tally) handle(m *Matter) {
	t.assessing.receive(m)
	if m.LeftOut {
		return
	}
	t.assessing.add(m, t.now)
	f := &t.figures
	f.Entries++
	f.Responded += one(m.answered())
	f.OverdueOpen += one(m.overdueOpen(t.now))
	f.Closed += one(!m.Closed.IsZero())
	t.dispatched += one(m.dispatched())
	t.closedOK += one(m.closedOnTime())
	t.response = m.elapsed(t.response, m.Responded)
	t.feedback = m.elapsed(t.feedback, m.FirstFeedback)
}

func (t *tally) sum() Figures {
	f := t.figures
	f.OnTimeRate = rate(f.OnTime, f.Due)
	f.ClosedOnTimeRate = rate(t.closedOK, t.dispatched)
	f.FirstResponseHours = hours(t.response)
	f.FirstFeedbackHours = hours(t.feedback)
	f.Assessment = t.assessing.sum()
	return f
}

func rate(numerator, denominator int) Rate {
	r := Rate{Numerator: numerator, Denominator: denominator}
	if denominator > 0 {
		v := float64(numerator) / float64(denominator)
		r.Value = &v
	}
	return r
}

// hours describes durations; it sorts them. The sum is kept in seconds as a
// float, because nanoseconds overflow after 292 years of answers.
func hours(ds []time.Duration) Hours {
	n := len(ds)
	if n == 0 {
		return Hours{}
	}
	slices.Sort(ds)
	var seconds float64
	for _, d := range ds {
		seconds += d.Seconds()
	}
	mean := seconds / 3600 / float64(n)
	median := (ds[(n-1)/2].Hours() + ds[n/2].Hours()) / 2
	p90 := ds[(9*n+9)/10-1].Hours() // ⌈0.9·n⌉, in whole numbers
	return Hours{Count: n, Mean: &mean, Median: &median, P90: &p90}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
