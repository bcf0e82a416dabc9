package sqlstore_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/attach"
	"yuqing/internal/files"
	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestEvidenceInForce: an act is not written on evidence that was voided since
// it was looked up, and the directory tells of what is in force.
func TestEvidenceInForce(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		office := ledgertest.NewOffice(s.Ledger)
		e, _, err := office.Create(ctx, office.People[access.RoleMonitor], ledger.Opening{Matter: ledger.Matter{Title: "某路积水"}})
		if err != nil {
			t.Fatal(err)
		}
		for id, kind := range map[string]attach.Kind{"a": attach.Signed, "b": attach.Screenshot} {
			a := attach.Attachment{ID: id, Object: "entry:" + e.ID, Kind: kind, On: "draft:1", File: files.File{Hash: id}, RecordedAt: time.Unix(1, 0).UTC()}
			if err := s.Attachments.AddAttachment(ctx, a); err != nil {
				t.Fatal(err)
			}
		}
		scans := func() []ledger.Scan {
			list, err := s.Directory().Scans(ctx, e.ID)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if want := []ledger.Scan{{Hash: "a", Signed: true, On: "draft:1"}, {Hash: "b", On: "draft:1"}}; !reflect.DeepEqual(scans(), want) {
			t.Errorf("attached %+v", scans())
		}
		note := ledgertest.Sample(ledger.ActNote, "", "")
		note.Evidence = []string{"a"}
		office.Attached = scans()
		if e, err = office.Do(ctx, office.People[access.RoleMonitor], e.ID, e.Version, note); err != nil {
			t.Fatal(err)
		}
		if err := s.Attachments.VoidAttachment(ctx, "a", attach.Voiding{Reason: "误传"}); err != nil {
			t.Fatal(err)
		}
		var conflict *ledger.ConflictError
		if _, err = office.Do(ctx, office.People[access.RoleMonitor], e.ID, e.Version, note); !errors.As(err, &conflict) {
			t.Errorf("on voided evidence: %v", err)
		}
		by := attach.Voiding{By: ledger.Person{Name: "某甲"}, At: time.Unix(9, 0).UTC(), Reason: "无个人信息"}
		if err := s.Attachments.LiftSeal(ctx, "b", by); err != nil {
			t.Fatal(err)
		}
		if b, err := s.Attachments.Attachment(ctx, "b"); err != nil || b.Lifted == nil || *b.Lifted != by || b.Voided != nil {
			t.Errorf("lifted %+v, %v", b, err)
		}
		for id, want := range map[string]error{"a": opinion.ErrStale, "x": opinion.ErrNotFound} {
			if err := s.Attachments.LiftSeal(ctx, id, by); !errors.Is(err, want) {
				t.Errorf("lift the seal of %s: %v", id, err)
			}
			if err := s.Attachments.VoidAttachment(ctx, id, by); !errors.Is(err, want) {
				t.Errorf("void %s: %v", id, err)
			}
		}
		if len(scans()) != 1 {
			t.Errorf("in force %+v", scans())
		}
	})
}

// The attachments of many objects are those of each, in the order they were
// recorded.
func TestAttachmentsOfMany(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		var objects []string
		for i := range 300 { // more than one query asks for
			objects = append(objects, fmt.Sprint("post:", i))
		}
		for i, id := range []string{"late", "other", "early", "unasked"} {
			a := attach.Attachment{
				ID: id, Object: []string{"post:7", "post:299", "post:7", "post:400"}[i],
				File: files.File{Hash: id}, RecordedAt: time.Unix(int64(9-i), 0).UTC(),
			}
			if err := s.Attachments.AddAttachment(ctx, a); err != nil {
				t.Fatal(err)
			}
		}
		list, err := s.Attachments.Attachments(ctx, objects...)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, a := range list {
			ids = append(ids, a.ID)
		}
		if want := []string{"early", "late", "other"}; !slices.Equal(ids, want) {
			t.Errorf("%v, want %v", ids, want)
		}
		if none, err := s.Attachments.Attachments(ctx); err != nil || len(none) > 0 {
			t.Errorf("of nothing: %v, %v", none, err)
		}
	})
}
