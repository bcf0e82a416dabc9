package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ActHash is the hash of an act, chained to the one before through a.Prev:
// SHA-256 over the canonical form, which is every field in the order below as
// a netstring (length in bytes, colon, bytes, comma), so that no two acts
// share a form. Times are UTC in RFC 3339 with milliseconds, lists and clocks
// compact JSON, absent values empty.
func ActHash(a Act) string {
	var recorder Person
	if a.Recorder != nil {
		recorder = *a.Recorder
	}
	fields := []string{
		"yuqing act 1", a.Prev, a.EntryID, strconv.Itoa(a.Seq), string(a.Action), string(a.From), string(a.To),
		stamp(a.HappenedAt), stamp(a.RecordedAt),
		a.Actor.UserID, a.Actor.Name, a.Actor.UnitID, string(a.Role),
		recorder.UserID, recorder.Name, recorder.UnitID,
		a.Reason, a.LateReason, listForm(a.Evidence), strconv.FormatBool(a.Simple),
		string(a.Details), clocksForm(a.Clocks),
	}
	var form bytes.Buffer
	for _, f := range fields {
		fmt.Fprintf(&form, "%d:%s,", len(f), f)
	}
	sum := sha256.Sum256(form.Bytes())
	return hex.EncodeToString(sum[:])
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func listForm(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return strconv.Itoa(len(list)) + ":" + strings.Join(list, "\n")
}

func clocksForm(sets []ClockSet) string {
	if len(sets) == 0 {
		return ""
	}
	b, err := json.Marshal(sets)
	if err != nil {
		panic("ledger: clocks are plain data: " + err.Error())
	}
	return string(b)
}

// seal sets the chain fields of an act that follows on prev.
func seal(a Act, prev string) Act {
	a.Prev = prev
	a.Hash = ActHash(a)
	return a
}

// BrokenError names the first row at which a history is no longer what was
// written.
type BrokenError struct {
	EntryID string
	Seq     int // of the broken act; one after the last act where the end is missing
	Why     string
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("台账条目 %s 第%d条记录被改动：%s", e.EntryID, e.Seq, e.Why)
}

// VerifyActs checks an entry's history by itself: numbered without gaps, each
// act hashing to what it says and chained to the one before. It returns a
// *BrokenError for the first row that does not.
func VerifyActs(acts []Act) error {
	prev := ""
	for i, a := range acts {
		broken := func(why string) error { return &BrokenError{EntryID: a.EntryID, Seq: i + 1, Why: why} }
		switch {
		case a.EntryID != acts[0].EntryID:
			return broken("混入了别的条目的记录")
		case a.Seq != i+1:
			return broken("序号不连续，有记录被删除或插入")
		case a.Prev != prev:
			return broken("与上一条记录接不上")
		case a.Hash != ActHash(a):
			return broken("内容与校验值不符")
		}
		prev = a.Hash
	}
	return nil
}

// VerifyEntry checks a stored entry against its history: the chain, and that
// the entry is what the history folds to. It returns a *BrokenError.
func VerifyEntry(e Entry, acts []Act) error {
	if err := VerifyActs(acts); err != nil {
		return err
	}
	if len(acts) < e.Version || len(acts) == 0 {
		return &BrokenError{EntryID: e.ID, Seq: len(acts) + 1, Why: "后面的记录缺失"}
	}
	folded, err := Fold(acts)
	if err != nil {
		return &BrokenError{EntryID: e.ID, Seq: folded.Version + 1, Why: err.Error()}
	}
	want, err := json.Marshal(folded)
	if err != nil {
		return fmt.Errorf("verify entry %s: %w", e.ID, err)
	}
	have, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("verify entry %s: %w", e.ID, err)
	}
	if !bytes.Equal(want, have) {
		return &BrokenError{EntryID: e.ID, Seq: len(acts), Why: "条目与履历重算的结果不一致"}
	}
	return nil
}
