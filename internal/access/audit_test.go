package access_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"yuqing/internal/access"
)

func chainOf(n int) []access.AuditRow {
	rows := make([]access.AuditRow, n)
	previous := ""
	for i := range rows {
		e := access.AuditEntry{At: noon.Add(time.Duration(i) * time.Second), UserID: "1", Login: "zhang", Address: "10.0.0.1",
			Act: "login", Object: "user:1", Detail: "细节", Digest: access.Digest([]byte("x"))}
		rows[i] = access.AuditRow{N: int64(i + 1), AuditEntry: e, Hash: access.Link(previous, int64(i+1), e)}
		previous = rows[i].Hash
	}
	return rows
}

func check(rows []access.AuditRow) (access.AuditHead, error) {
	var c access.Chain
	for _, r := range rows {
		if err := c.Next(r); err != nil {
			return c.Head(), err
		}
	}
	return c.Head(), nil
}

func TestChain(t *testing.T) {
	rows := chainOf(5)
	head, err := check(rows)
	if err != nil || head != (access.AuditHead{N: 5, Hash: rows[4].Hash}) {
		t.Fatalf("an untouched chain: %+v, %v", head, err)
	}
	for name, c := range map[string]struct {
		spoil func([]access.AuditRow) []access.AuditRow
		row   int64
	}{
		"time":        {func(r []access.AuditRow) []access.AuditRow { r[2].At = r[2].At.Add(time.Microsecond); return r }, 3},
		"user":        {func(r []access.AuditRow) []access.AuditRow { r[2].UserID = "2"; return r }, 3},
		"login":       {func(r []access.AuditRow) []access.AuditRow { r[2].Login = "li"; return r }, 3},
		"address":     {func(r []access.AuditRow) []access.AuditRow { r[2].Address = ""; return r }, 3},
		"act":         {func(r []access.AuditRow) []access.AuditRow { r[2].Act = "logout"; return r }, 3},
		"object":      {func(r []access.AuditRow) []access.AuditRow { r[2].Object = "user:2"; return r }, 3},
		"detail":      {func(r []access.AuditRow) []access.AuditRow { r[2].Detail = "别的"; return r }, 3},
		"digest":      {func(r []access.AuditRow) []access.AuditRow { r[2].Digest = ""; return r }, 3},
		"moved bytes": {func(r []access.AuditRow) []access.AuditRow { r[2].Act, r[2].Object = "loginuser", ":1"; return r }, 3},
		"rehashed": {func(r []access.AuditRow) []access.AuditRow {
			r[2].Detail = "别的"
			r[2].Hash = access.Link(r[1].Hash, 3, r[2].AuditEntry)
			return r
		}, 4},
		"deleted":  {func(r []access.AuditRow) []access.AuditRow { return slices.Delete(r, 2, 3) }, 3},
		"first":    {func(r []access.AuditRow) []access.AuditRow { return r[1:] }, 1},
		"swapped":  {func(r []access.AuditRow) []access.AuditRow { r[2], r[3] = r[3], r[2]; return r }, 3},
		"inserted": {func(r []access.AuditRow) []access.AuditRow { return slices.Insert(r, 2, r[1]) }, 3},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := check(c.spoil(chainOf(5)))
			var broken *access.BrokenError
			if !errors.As(err, &broken) || broken.N != c.row {
				t.Errorf("got %v, want row %d named", err, c.row)
			}
		})
	}
}
