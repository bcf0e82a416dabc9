package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// VerifyAudit is access.AuditLog.VerifyAudit: the chain of rows, its noted
// end, and that users, units and ledger entries are as their last row says. It
// may run beside writers.
func (s *Audit) VerifyAudit(ctx context.Context) (access.AuditHead, error) {
	var want access.AuditHead
	// The head first: rows that are added meanwhile only come after it.
	err := orNotFound(s.db.row(ctx, `SELECT n, hash FROM audit_head WHERE id = 1`).Scan(&want.N, &want.Hash))
	if errors.Is(err, opinion.ErrNotFound) {
		return want, &access.BrokenError{N: 1, Reason: "登记的链尾被删除，无法证明其后没有截去"}
	}
	if err != nil {
		return want, fmt.Errorf("read the end of the audit log: %w", err)
	}
	v := &verifier{db: s.db, ctx: ctx, head: want, seals: map[string]seal{}}
	for _, step := range []func() error{v.chain, v.tail, v.users, v.units, v.entries, v.rest} {
		if err := step(); err != nil {
			return v.checked.Head(), err
		}
	}
	return want, nil
}

// seal is what the audit log says last of an object.
type seal struct {
	digest string
	n      int64 // the row
	rows   int   // how many rows have told of it
}

type verifier struct {
	db      *database
	ctx     context.Context
	head    access.AuditHead
	checked access.Chain
	seals   map[string]seal // by object; what was found in place is removed
}

func (v *verifier) chain() error {
	for v.checked.Head().N < v.head.N {
		rows, err := v.db.query(v.ctx, `SELECT `+auditColumns+` FROM audit WHERE n > ? AND n <= ? ORDER BY n LIMIT ?`,
			v.checked.Head().N, v.head.N, maxAuditPage)
		page, err := collect(rows, err, scanAudit)
		if err != nil {
			return fmt.Errorf("read the audit log after row %d: %w", v.checked.Head().N, err)
		}
		for _, r := range page {
			if err := v.checked.Next(r); err != nil {
				return err
			}
			if r.Digest != "" {
				v.seals[r.Object] = seal{r.Digest, r.N, v.seals[r.Object].rows + 1}
			}
		}
		if len(page) == 0 {
			return v.broken(v.checked.Head().N+1, "", fmt.Sprintf("从这一行起被截去，日志原有 %d 行", v.head.N))
		}
	}
	if v.checked.Head() != v.head {
		return v.broken(v.head.N, "", "与登记的链尾不符")
	}
	return nil
}

func (v *verifier) broken(n int64, object, reason string) error {
	return &access.BrokenError{N: n, Object: object, Reason: reason}
}

// tail finds rows behind the head that the program has not written.
func (v *verifier) tail() error {
	var head, last int64
	err := v.db.row(v.ctx, `SELECT audit_head.n, COALESCE((SELECT MAX(n) FROM audit), 0) FROM audit_head WHERE id = 1`).Scan(&head, &last)
	if err != nil {
		return fmt.Errorf("read the end of the audit log: %w", err)
	}
	if head < v.head.N || last > head {
		return v.broken(min(head, v.head.N)+1, "", "链尾之后有程序以外添加的行")
	}
	return nil
}

func (v *verifier) users() error {
	return v.sealed("user:", `SELECT id, login, password_hash, phone, person FROM users`)
}

func (v *verifier) units() error {
	return v.sealed("unit:", `SELECT id, parent_id, name, unit FROM units`)
}

// sealed compares the rows of a query, the ID first, with their seals.
func (v *verifier) sealed(kind, query string) error {
	rows, err := v.db.query(v.ctx, query)
	found, err := collect(rows, err, scanStrings)
	if err != nil {
		return fmt.Errorf("read what the audit log tells of: %w", err)
	}
	for _, row := range found {
		object := kind + row[0]
		if s := v.seals[object]; digestOf(row...) != s.digest {
			if err := v.lookAgain(object, query, row[0]); err != nil {
				return err
			}
		}
		delete(v.seals, object)
	}
	return nil
}

// lookAgain decides on an object that is not as its seal says: broken, or
// changed by the program while this runs.
func (v *verifier) lookAgain(object, query, id string) error {
	before, err := v.lastSeal(object)
	if err != nil {
		return err
	}
	rows, err := v.db.query(v.ctx, query+` WHERE id = ?`, id)
	found, err := collect(rows, err, scanStrings)
	if err != nil {
		return fmt.Errorf("read %s: %w", object, err)
	}
	after, err := v.lastSeal(object)
	switch {
	case err != nil:
		return err
	case before != after:
		return v.lookAgain(object, query, id)
	case after.n == 0:
		return v.broken(v.head.N, object, "没有任何一行记载过它")
	case len(found) == 0 || digestOf(found[0]...) != after.digest:
		return v.broken(after.n, object, "在这一行之后被程序以外改动")
	}
	return nil
}

func (v *verifier) lastSeal(object string) (s seal, err error) {
	err = v.db.row(v.ctx, `SELECT n, digest FROM audit WHERE object = ? AND digest <> '' ORDER BY n DESC LIMIT 1`, object).Scan(&s.n, &s.digest)
	if err = orNotFound(err); errors.Is(err, opinion.ErrNotFound) {
		return seal{}, nil
	}
	return s, err
}

// rest names what the audit log tells of and nobody found.
func (v *verifier) rest() error {
	var first string
	for object, s := range v.seals {
		kind, _, _ := strings.Cut(object, ":")
		if slices.Contains([]string{"user", "unit", "entry"}, kind) && (first == "" || s.n < v.seals[first].n) {
			first = object
		}
	}
	if first == "" {
		return nil
	}
	return v.broken(v.seals[first].n, first, "在这一行之后被程序以外删除")
}

// digestOf fingerprints the columns of a row.
func digestOf(columns ...string) string {
	return access.Digest([]byte(strings.Join(columns, "\x00"))) // no kept string holds NUL
}

// scanStrings reads a row of any number of strings.
func scanStrings(row scanner) ([]string, error) {
	type hasColumns interface{ Columns() ([]string, error) }
	columns, err := row.(hasColumns).Columns()
	if err != nil {
		return nil, err
	}
	out, dest := make([]string, len(columns)), make([]any, len(columns))
	for i := range out {
		dest[i] = &out[i]
	}
	return out, row.Scan(dest...)
}
