package access

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"yuqing/internal/privacy"
)

// AuditEntry is what the audit log keeps of one act: who, when, what, on what.
type AuditEntry struct {
	At      time.Time `json:"at"`
	UserID  string    `json:"user_id"`
	Login   string    `json:"login"`
	Address string    `json:"address,omitempty"`
	Act     string    `json:"act"`              // "user.create", "ledger.dispatch" …
	Object  string    `json:"object,omitempty"` // "user:ID", "entry:ID" …
	Detail  string    `json:"detail,omitempty"` // in words, without personal data
	// Digest fingerprints the object as this act left it (Digest function), so
	// that a row changed outside the program is found. Empty for acts that
	// change nothing.
	Digest string `json:"digest,omitempty"`
}

// AuditRow is an entry in its place in the chain.
type AuditRow struct {
	N int64 `json:"n"` // from 1, without gaps
	AuditEntry
	Hash string `json:"hash"` // of the row before and of this one, hex
}

// By starts an entry with who is acting. What people typed may name others: the
// log keeps it masked, since it is never changed again.
func By(a Actor, at time.Time, act, object, detail string) AuditEntry {
	return AuditEntry{At: at, UserID: a.UserID, Login: a.Login, Address: a.Address,
		Act: act, Object: object, Detail: privacy.Mask(detail)}
}

// Link computes the hash of the n-th row from the hash of the row before it
// ("" for the first) and the row's entry: SHA-256 over all fields, each with
// its length, so that no two rows read the same.
func Link(previous string, n int64, e AuditEntry) string {
	h := sha256.New()
	var num [8]byte
	putInt := func(v int64) {
		binary.BigEndian.PutUint64(num[:], uint64(v))
		h.Write(num[:])
	}
	putInt(n)
	putInt(e.At.UnixMicro())
	for _, s := range []string{previous, e.UserID, e.Login, e.Address, e.Act, e.Object, e.Detail, e.Digest} {
		putInt(int64(len(s)))
		h.Write([]byte(s))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Digest fingerprints stored content for AuditEntry.Digest.
func Digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// AuditHead is the end of the chain: how many rows, and the last one's hash.
// Noted elsewhere (on paper, in a backup), it proves later that nothing before
// it was rewritten or cut off.
type AuditHead struct {
	N    int64  `json:"n"`
	Hash string `json:"hash"`
}

// BrokenError names the first row of the audit log that does not fit, or the
// first object that is not as its last row says.
type BrokenError struct {
	N      int64 // the row
	Object string
	Reason string // in Chinese, for the auditor
}

func (e *BrokenError) Error() string {
	if e.Object != "" {
		return fmt.Sprintf("第 %d 行（%s）：%s", e.N, e.Object, e.Reason)
	}
	return fmt.Sprintf("第 %d 行：%s", e.N, e.Reason)
}

// Chain checks rows one after the other, from the first.
type Chain struct{ head AuditHead }

// Next takes the following row and returns a *BrokenError where it does not
// fit the ones before.
func (c *Chain) Next(r AuditRow) error {
	switch {
	case r.N != c.head.N+1:
		return &BrokenError{N: c.head.N + 1, Reason: fmt.Sprintf("缺失，其后直接是第 %d 行", r.N)}
	case r.Hash != Link(c.head.Hash, r.N, r.AuditEntry):
		return &BrokenError{N: r.N, Reason: "内容被改动，与其校验值不符"}
	}
	c.head = AuditHead{r.N, r.Hash}
	return nil
}

// Head is the end of what was checked so far.
func (c *Chain) Head() AuditHead { return c.head }

// AuditQuery selects rows, newest first. Zero fields select everything.
type AuditQuery struct {
	From, To time.Time // [From, To)
	Login    string
	Act      string // the whole act, or its beginning up to a dot: "user."
	Object   string
	Before   int64 // only rows with a smaller N: the next page
	Limit    int   // at most 1,000; 100 where zero
}

type auditKey struct{}

// WithAudit hands audit rows to a store whose port knows nothing of the audit
// log (opinion.Sources, settings): its next write adds them in its own
// transaction, so that there is no change without its row.
func WithAudit(ctx context.Context, entries ...AuditEntry) context.Context {
	return context.WithValue(ctx, auditKey{}, entries)
}

// AuditFrom returns the rows of WithAudit; stores call it.
func AuditFrom(ctx context.Context) []AuditEntry {
	entries, _ := ctx.Value(auditKey{}).([]AuditEntry)
	return entries
}

// AuditLog is the port of the audit log. Rows are written by the stores, in
// the transaction of the change that they tell of.
type AuditLog interface {
	// AppendAudit writes rows for acts that change nothing else (unmasking,
	// export, a refused request).
	AppendAudit(ctx context.Context, entries ...AuditEntry) error
	// Audit returns the rows that a query selects, newest first.
	Audit(ctx context.Context, q AuditQuery) ([]AuditRow, error)
	// VerifyAudit reads the whole chain and compares the objects that it tells
	// of. It returns the head, or a *BrokenError.
	VerifyAudit(ctx context.Context) (AuditHead, error)
}
