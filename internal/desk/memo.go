package desk

import (
	"sync"
	"time"

	"yuqing/internal/calendar"
)

// mostMemo is how long what was made may be kept.
const mostMemo = time.Hour

// memo keeps what is dear to make, of the days before today, for a thousand times as
// long as it took: however often it is asked for, it costs a thousandth of the time,
// and what is cheap is always fresh. It does not outlast the day of Asia/Shanghai.
type memo[T any] struct {
	mu          sync.Mutex
	value       T
	made, until time.Time
}

// get returns what is kept, or makes it; whoever comes meanwhile waits for that.
func (m *memo[T]) get(now func() time.Time, make func() (T, error)) (T, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	began := now()
	if !began.Before(m.made) && began.Before(m.until) && calendar.DateOf(began) == calendar.DateOf(m.made) {
		return m.value, nil
	}
	v, err := make()
	if err == nil {
		ended := now()
		m.value, m.made, m.until = v, began, ended.Add(min(mostMemo, 1000*ended.Sub(began)))
	}
	return v, err
}
