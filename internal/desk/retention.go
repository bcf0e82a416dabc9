package desk

import (
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/search"
)

// KeptSince says that a query reaches behind what the index keeps (检索保留期):
// posts first collected before these days are not among its answers. They are
// stored all the same, and an entry of the ledger leads to its post.
type KeptSince struct {
	Posts   string `json:"posts,omitempty" doc:"工单以外的信息：此日起入库的才在检索范围内"`
	Tickets string `json:"tickets,omitempty" doc:"工单：此日起受理的才在检索范围内"`
}

// KeptSince is nil where the answer to a query is whole.
func (d *Desk) KeptSince(q search.Query) *KeptSince {
	into := d.deps.Since().Reaches(q.Filter)
	if into.All() {
		return nil
	}
	return &KeptSince{Posts: dateOf(into.Posts), Tickets: dateOf(into.Tickets)}
}

// dateOf is the date in Shanghai, empty for the zero time.
func dateOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Shanghai).Format(time.DateOnly)
}
