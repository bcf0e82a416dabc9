package main

import (
	"context"
	"errors"
	"fmt"

	"yuqing/internal/access"
)

// verified is what `audit verify` prints; head and hash of an intact log,
// noted elsewhere, prove later that nothing before them was rewritten.
type verified struct {
	Intact bool   `json:"intact"`
	Rows   int64  `json:"rows"`
	Hash   string `json:"hash,omitempty"`
	// Row is the first broken one, Object what it tells of.
	Row    int64  `json:"row,omitempty"`
	Object string `json:"object,omitempty"`
	Reason string `json:"reason,omitempty"`
}

func auditCommand() command {
	c := command{
		name:    "audit",
		summary: "verify that the audit log and what it tells of are as the program wrote them",
		usage: `yuqing audit verify [--noted ROWS:HASH] [--data DIR]

Reads the whole chain and compares users, units and ledger entries with it, and
the chain with its ends as they were noted in the data folder, outside the
database (audit-heads.jsonl). The first row that does not fit is named on stderr,
and the exit status is 1. Keep the printed rows and hash somewhere else: with
--noted they prove later that nothing before them was rewritten or cut off.
Example: yuqing audit verify --data ./data`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		var noted []access.NotedHead
		fs.Func("noted", "an end of the log as it was printed before, ROWS:HASH; may be given again", func(s string) error {
			h, err := access.ParseHead(s)
			noted = append(noted, h)
			return err
		})
		if err := parse(fs, args); err != nil {
			return err
		}
		if fs.NArg() != 1 || fs.Arg(0) != "verify" {
			return usagef("say verify")
		}
		a, err := data.open(ctx, std)
		if err != nil {
			return err
		}
		defer a.Close()
		return verifyAudit(ctx, std, a.Access, noted)
	}
	return c
}

func verifyAudit(ctx context.Context, std streams, s *access.Service, noted []access.NotedHead) error {
	head, err := s.VerifyAudit(ctx, access.Operator(), noted...)
	result := verified{Intact: err == nil, Rows: head.N, Hash: head.Hash}
	var broken *access.BrokenError
	if err != nil && !errors.As(err, &broken) {
		return err
	}
	if broken != nil {
		fmt.Fprintf(std.err, "the audit log is broken at row %d: %s\n", broken.N, broken)
		result.Row, result.Object, result.Reason = broken.N, broken.Object, broken.Reason
	}
	out := newRecords(std.out)
	if err := errors.Join(out.write(result), out.flush()); err != nil {
		return err
	}
	if broken != nil {
		return errRefused
	}
	return nil
}
