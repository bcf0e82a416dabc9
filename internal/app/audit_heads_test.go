package app

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
)

// Somebody who can write the database can make a chain that fits in itself; what
// was noted beside it, or elsewhere, it does not fit.
func TestAChainMadeAnewIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(rows []access.AuditRow) []access.AuditRow
		row   int64
		says  string
	}{
		"untouched": {func(rows []access.AuditRow) []access.AuditRow { return rows }, 0, ""},
		"an act rewritten": {func(rows []access.AuditRow) []access.AuditRow {
			rows[1].Detail = "别的"
			return rows
		}, 1, "被改写过"},
		"the end cut off": {func(rows []access.AuditRow) []access.AuditRow { return rows[:len(rows)-1] }, 5, "被截去"},
	} {
		t.Run(name, func(t *testing.T) {
			data := t.TempDir()
			a := opened(t, data)
			for _, detail := range []string{"一", "二", "三", "四", "五"} {
				if err := a.Access.Note(t.Context(), access.Operator(), "export.ledger", "", detail); err != nil {
					t.Fatal(err)
				}
			}
			end, err := a.Access.VerifyAudit(t.Context(), access.Operator())
			if err != nil || end.N != 5 {
				t.Fatalf("%+v, %v", end, err)
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			forge(t, data, c.spoil)
			a = opened(t, data)
			_, err = a.Access.VerifyAudit(t.Context(), access.Operator())
			brokenAt(t, err, c.row, c.says)
			if err := a.Access.Note(t.Context(), access.Operator(), "export.ledger", "", "后来"); err != nil {
				t.Fatal(err)
			}
			a.noteHead(t.Context()) // the forged end takes no true one's place
			_, err = a.Access.VerifyAudit(t.Context(), access.Operator())
			brokenAt(t, err, min(c.row, 1), c.says[:min(len(c.says), 3)])
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			if err := writeHeads(filepath.Join(data, headsFile), nil); err != nil { // who forges may reach it too
				t.Fatal(err)
			}
			a = opened(t, data)
			defer a.Close()
			_, err = a.Access.VerifyAudit(t.Context(), access.Operator(), access.NotedHead{AuditHead: end})
			brokenAt(t, err, min(c.row, 1), c.says[:min(len(c.says), 3)])
		})
	}
}

// An end that is noted while the log is read is none that was cut off.
func TestAnEndNotedMeanwhile(t *testing.T) {
	a := opened(t, t.TempDir())
	var ends []access.AuditHead
	for range 2 {
		if err := a.Access.Note(t.Context(), access.Operator(), "export.ledger", "", "一"); err != nil {
			t.Fatal(err)
		}
		end, err := a.Access.VerifyAudit(t.Context(), access.Operator())
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, end)
	}
	if err := access.HoldAgainst(t.Context(), a.audit, ends[0], []access.NotedHead{{AuditHead: ends[1]}}); err != nil {
		t.Error(err)
	}
}

// Of each day the last end is kept.
func TestOneEndADayIsNoted(t *testing.T) {
	a := opened(t, t.TempDir())
	defer a.Close()
	noon := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	for i, at := range []time.Time{noon, noon.Add(time.Hour), noon.Add(time.Hour), noon.Add(24 * time.Hour)} {
		if i != 2 {
			if err := a.Access.Note(t.Context(), access.Operator(), "export.ledger", "", "一"); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.audit.note(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	heads, err := readHeads(a.audit.file)
	if err != nil || len(heads) != 2 || heads[0].N != 2 || !heads[0].At.Equal(noon.Add(time.Hour)) || heads[1].N != 3 {
		t.Errorf("%+v, %v", heads, err)
	}
}

func brokenAt(t *testing.T, err error, row int64, says string) {
	t.Helper()
	if row == 0 {
		if err != nil {
			t.Error(err)
		}
		return
	}
	if broken := (*access.BrokenError)(nil); !errors.As(err, &broken) || broken.N != row || !strings.Contains(broken.Reason, says) {
		t.Errorf("%v, want row %d: %s", err, row, says)
	}
}

// forge makes the chain anew from spoilt rows, so that it fits in itself.
func forge(t *testing.T, data string, spoil func([]access.AuditRow) []access.AuditRow) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(data, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	found, err := db.Query(`SELECT n, at, user_id, login, address, act, object, detail, digest FROM audit ORDER BY n`)
	must(err)
	var rows []access.AuditRow
	for found.Next() {
		var r access.AuditRow
		var at int64
		must(found.Scan(&r.N, &at, &r.UserID, &r.Login, &r.Address, &r.Act, &r.Object, &r.Detail, &r.Digest))
		r.At = time.UnixMicro(at)
		rows = append(rows, r)
	}
	must(found.Err())
	must(found.Close())
	_, err = db.Exec(`DELETE FROM audit`)
	must(err)
	var head access.AuditHead
	for _, r := range spoil(rows) {
		head = access.AuditHead{N: r.N, Hash: access.Link(head.Hash, r.N, r.AuditEntry)}
		_, err = db.Exec(`INSERT INTO audit (n, at, user_id, login, address, act, object, detail, digest, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			r.N, r.At.UnixMicro(), r.UserID, r.Login, r.Address, r.Act, r.Object, r.Detail, r.Digest, head.Hash)
		must(err)
	}
	_, err = db.Exec(`UPDATE audit_head SET n = ?, hash = ?`, head.N, head.Hash)
	must(err)
}
