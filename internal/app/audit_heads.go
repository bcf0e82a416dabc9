package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
)

// headsFile has the ends of the audit log as they were noted beside the database:
// a line for each day, the last of the day. Whoever changes the database alone,
// and makes the whole chain fit again, is found by it.
const headsFile = "audit-heads.jsonl"

// noteEvery is how often the end of the audit log is noted while the program runs;
// besides, it is noted at the end.
const noteEvery = 10 * time.Minute

// heldLog is an audit log that is held against what was noted of it.
type heldLog struct {
	access.AuditLog
	file string
}

// VerifyAudit is access.AuditLog.VerifyAudit.
func (l heldLog) VerifyAudit(ctx context.Context) (access.AuditHead, error) {
	head, err := l.AuditLog.VerifyAudit(ctx)
	if err != nil {
		return head, err
	}
	noted, err := readHeads(l.file)
	if err != nil {
		return head, err
	}
	return head, access.HoldAgainst(ctx, l.AuditLog, head, noted)
}

func readHeads(file string) (heads []access.NotedHead, err error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what was noted of the audit log: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	for n := 1; lines.Scan(); n++ {
		var h access.NotedHead
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", file, n, err)
		}
		heads = append(heads, h)
	}
	return heads, lines.Err()
}

// note notes the end of the log. It takes the place of the one noted before on the
// same day, unless that does not fit any more: it is evidence then.
func (l heldLog) note(ctx context.Context, now time.Time) error {
	rows, err := l.Audit(ctx, access.AuditQuery{Limit: 1})
	if err != nil || len(rows) == 0 {
		return err
	}
	heads, err := readHeads(l.file)
	if err != nil {
		return err
	}
	h := access.NotedHead{At: now.UTC().Truncate(time.Second), AuditHead: access.AuditHead{N: rows[0].N, Hash: rows[0].Hash}}
	if last := len(heads) - 1; last >= 0 {
		if heads[last].AuditHead == h.AuditHead {
			return nil
		}
		fits, err := access.Fits(ctx, l.AuditLog, heads[last].AuditHead)
		if err != nil {
			return err
		}
		if fits && sameDay(heads[last].At, h.At) {
			heads = heads[:last]
		}
	}
	return writeHeads(l.file, append(heads, h))
}

func sameDay(a, b time.Time) bool {
	return a.In(calendar.Shanghai).Format(time.DateOnly) == b.In(calendar.Shanghai).Format(time.DateOnly)
}

// writeHeads puts the file in place whole: a program that is killed leaves the one
// before.
func writeHeads(file string, heads []access.NotedHead) error {
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-*")
	if err != nil {
		return fmt.Errorf("note the end of the audit log: %w", err)
	}
	out := json.NewEncoder(f)
	for _, h := range heads {
		err = errors.Join(err, out.Encode(h))
	}
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("note the end of the audit log: %w", err), os.Remove(f.Name()))
	}
	return nil
}

// noteHead notes the end of the audit log beside the database.
func (a *App) noteHead(ctx context.Context) {
	if err := a.audit.note(ctx, time.Now()); err != nil && ctx.Err() == nil {
		a.log.Error("the end of the audit log is not noted", "error", err)
	}
}
