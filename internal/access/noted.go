package access

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// NotedHead is an end of the chain as it was noted outside the database. Who can
// write the database can make the whole chain anew, or cut off its end with its
// head, and it fits; what was noted elsewhere it does not fit.
type NotedHead struct {
	At time.Time `json:"at,omitzero"`
	AuditHead
}

// ParseHead reads an end as a person noted it, rows and hash: 857:25e1e769….
func ParseHead(s string) (NotedHead, error) {
	rows, hash, _ := strings.Cut(strings.TrimSpace(s), ":")
	n, err := strconv.ParseInt(rows, 10, 64)
	if hash = strings.ToLower(strings.TrimSpace(hash)); err != nil || n < 1 || len(hash) != 64 {
		return NotedHead{}, opinion.Invalid("noted", "抄存的链尾应写作 行数:校验值，校验值 64 位，例如 857:25e1e7…；收到 %q。", s)
	}
	return NotedHead{AuditHead: AuditHead{N: n, Hash: hash}}, nil
}

// HoldAgainst compares a log that is whole in itself, and ends with head, with
// what was noted of it. It returns a *BrokenError for the first that does not fit.
func HoldAgainst(ctx context.Context, log AuditLog, head AuditHead, noted []NotedHead) error {
	fits := int64(0)
	for _, h := range slices.SortedFunc(slices.Values(noted), func(a, b NotedHead) int { return cmp.Compare(a.N, b.N) }) {
		when := "另行抄存"
		if !h.At.IsZero() {
			when = h.At.In(calendar.Shanghai).Format("2006-01-02 15:04") + " 抄存"
		}
		ok, err := Fits(ctx, log, h.AuditHead) // it may have been noted after the head was read
		if err != nil {
			return err
		}
		switch {
		case !ok && h.N > head.N:
			return &BrokenError{N: head.N + 1, Reason: fmt.Sprintf("从这一行起被截去，%s的链尾是第 %d 行", when, h.N)}
		case !ok:
			return &BrokenError{N: fits + 1, Reason: fmt.Sprintf("从这一行到第 %d 行被改写过：第 %d 行与%s的校验值不符", h.N, h.N, when)}
		}
		fits = h.N
	}
	return nil
}

// Fits reports whether the row that was once the last is there as it was.
func Fits(ctx context.Context, log AuditLog, h AuditHead) (bool, error) {
	rows, err := log.Audit(ctx, AuditQuery{Before: h.N + 1, Limit: 1})
	if err != nil {
		return false, err
	}
	return len(rows) == 1 && rows[0].N == h.N && rows[0].Hash == h.Hash, nil
}
