package evidence_test

import (
	"errors"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/attach"
	"yuqing/internal/evidence"
	"yuqing/internal/files"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// cabinet is an office with one matter that the health department has in hand.
type cabinet struct {
	*webtest.Office
	entry ledger.Entry
}

func open(t *testing.T) *cabinet {
	t.Helper()
	o := webtest.Open(t)
	o.Sources(t)
	post := webtest.Posts()[0]
	o.Take(t, post)
	return &cabinet{o, o.Entry(t, post, ledger.StateInHand, opinion.LevelOrdinary)}
}

// attach lays a text with the entry, as a redacted copy where an original is
// named.
func (c *cabinet) attach(t *testing.T, login, text, original string) attach.Attachment {
	t.Helper()
	a, err := c.add(t, login, evidence.OfEntry(c.entry.ID), text, original)
	if err != nil {
		t.Fatalf("%s attaches %s: %v", login, text, err)
	}
	return a
}

func (c *cabinet) add(t *testing.T, login, object, text, original string) (attach.Attachment, error) {
	t.Helper()
	return c.Evidence.Add(t.Context(), c.Actor(t, login), evidence.Input{
		Object: object, Original: original, Upload: files.Upload{Name: "情况.txt", Content: strings.NewReader(text)},
	})
}

// refused is what is to come of an attempt: nil, an error, or the field of an
// *opinion.InputError.
func refused(t *testing.T, what string, err error, want any) {
	t.Helper()
	switch want := want.(type) {
	case nil:
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	case error:
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	case string:
		if bad, ok := errors.AsType[*opinion.InputError](err); !ok || bad.Field != want {
			t.Errorf("%s: %v, want a fault of %s", what, err, want)
		}
	}
}

func TestWhoMayRedactWhat(t *testing.T) {
	c := open(t)
	own := c.attach(t, "health", "来电人王某", "")
	offices := c.attach(t, "monitor", "网民李某", "")
	copied := c.attach(t, "health", "来电人某", own.ID)
	voided := c.attach(t, "health", "误传", "")
	if err := c.Evidence.Void(t.Context(), c.Actor(t, "health"), voided.ID, "误传"); err != nil {
		t.Fatal(err)
	}
	elsewhere, err := c.add(t, "monitor", evidence.OfPost("post-health"), "另一处", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		what, login, original string
		want                  any
	}{
		{"their own", "health", own.ID, nil},
		{"another's", "health", offices.ID, access.ErrDenied},
		{"another's, by the coordinator", "coordinator", own.ID, nil},
		{"another's, by the head", "head", offices.ID, nil},
		{"one that is not there", "health", "none", "original"},
		{"one of another object", "monitor", elsewhere.ID, "original"},
		{"a redacted copy", "health", copied.ID, "original"},
		{"one that is voided", "health", voided.ID, "original"},
		{"with a copy of the order only", "school", own.ID, access.ErrDenied},
		{"of a matter that they do not see", "sysadmin", own.ID, ledger.ErrNotFound},
	} {
		a, err := c.add(t, x.login, evidence.OfEntry(c.entry.ID), x.what, x.original)
		refused(t, x.what, err, x.want)
		if err == nil && a.Kind != attach.Redacted {
			t.Errorf("%s: attached as %s", x.what, a.Kind)
		}
	}
	sealed, err := c.Evidence.Get(t.Context(), c.Actor(t, "health"), own.ID)
	if err != nil || !sealed.Sealed {
		t.Errorf("the original is open: %+v, %v", sealed, err)
	}
	_, _, _, err = c.Evidence.Open(t.Context(), c.Actor(t, "leader"), own.ID, evidence.Whole)
	refused(t, "open a sealed original", err, access.ErrDenied)
}

func TestWhoMayVoidWhat(t *testing.T) {
	c := open(t)
	rests := c.attach(t, "monitor", "电话记录", "")
	note := ledgertest.Sample(ledger.ActNote, "", "")
	note.Evidence = []string{rests.ID}
	if _, err := c.Evidence.Act(t.Context(), c.Actor(t, "monitor"), c.entry.ID, c.entry.Version, note); err != nil {
		t.Fatal(err)
	}
	twice := c.attach(t, "monitor", "两份", "")
	again := c.attach(t, "monitor", "两份", "")
	for _, x := range []struct {
		what, login, id, reason string
		want                    any
	}{
		{"without a reason", "monitor", again.ID, " ", "reason"},
		{"another's", "health", again.ID, "误传", access.ErrDenied},
		{"with a copy of the order only", "school", again.ID, "误传", access.ErrDenied},
		{"of a matter that they do not see", "sysadmin", again.ID, "误传", opinion.ErrNotFound},
		{"one of two of the same content", "monitor", again.ID, "误传", nil},
		{"the same once more", "monitor", again.ID, "误传", opinion.ErrStale},
		{"what an act rests on", "monitor", rests.ID, "误传", "reason"},
		{"what an act rests on, by the head", "head", rests.ID, "误传", "reason"},
		{"another's, by the coordinator", "coordinator", twice.ID, "误传", nil},
	} {
		refused(t, x.what, c.Evidence.Void(t.Context(), c.Actor(t, x.login), x.id, x.reason), x.want)
	}
}

// A scan that an act rests on can go where the same content lies there a second
// time, and the second one then cannot.
func TestEvidenceOfAnActStays(t *testing.T) {
	c := open(t)
	first := c.attach(t, "monitor", "电话记录", "")
	note := ledgertest.Sample(ledger.ActNote, "", "")
	note.Evidence = []string{first.Hash}
	if _, err := c.Evidence.Act(t.Context(), c.Actor(t, "monitor"), c.entry.ID, c.entry.Version, note); err != nil {
		t.Fatal(err)
	}
	second := c.attach(t, "monitor", "电话记录", "")
	refused(t, "the first", c.Evidence.Void(t.Context(), c.Actor(t, "monitor"), first.ID, "重复"), nil)
	refused(t, "the last", c.Evidence.Void(t.Context(), c.Actor(t, "monitor"), second.ID, "重复"), "reason")
}

// A scan lies with the entry where its act was taken, and nowhere else: nobody looks
// twice at what was refused.
func TestARefusedRecordingLeavesNoScan(t *testing.T) {
	c := open(t)
	record := func(version int, who, text string) error {
		cmd := ledger.Command{Action: ledger.ActFeedback, For: &ledger.Person{Name: who, UnitID: c.entry.Lead.Unit.ID}}.With(&ledger.Feedback{Text: text})
		_, err := c.Evidence.Record(t.Context(), c.Actor(t, "coordinator"), c.entry.ID, version, cmd, files.Upload{Name: "情况.txt", Content: strings.NewReader(text)})
		return err
	}
	scans := func() int {
		list, err := c.Evidence.List(t.Context(), c.Actor(t, "coordinator"), evidence.OfEntry(c.entry.ID))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	var stale *ledger.ConflictError
	if err := record(1, "刘站长", "已到现场"); !errors.As(err, &stale) {
		t.Errorf("an old version: %v", err)
	}
	refused(t, "nobody", record(c.entry.Version, "", "已到现场"), "for_name")
	var invalid *ledger.InvalidError
	if err := record(c.entry.Version, "刘站长", " "); !errors.As(err, &invalid) && scans() > 0 {
		t.Errorf("no words: %v", err)
	}
	if n := scans(); n != 0 {
		t.Errorf("%d scans of what was refused", n)
	}
	if err := record(c.entry.Version, "刘站长", "已到现场，正在核实"); err != nil || scans() != 1 {
		t.Errorf("%d scans, %v", scans(), err)
	}
}

func TestWhoMayLiftASeal(t *testing.T) {
	c := open(t)
	plain := c.attach(t, "health", "没有个人信息", "")
	original := c.attach(t, "health", "来电人王某", "")
	copied := c.attach(t, "health", "来电人某", original.ID)
	lift := func(login, id, reason string) error {
		return c.Evidence.Lift(t.Context(), c.Actor(t, login), id, reason)
	}
	refused(t, "what is not sealed", lift("coordinator", plain.ID, "误封"), "id")
	refused(t, "without a reason", lift("coordinator", original.ID, ""), "reason")
	refused(t, "by who attached it", lift("health", original.ID, "误封"), access.ErrDenied)
	refused(t, "by who does not see it", lift("sysadmin", original.ID, "误封"), opinion.ErrNotFound)
	// Voiding the copy opens nothing: neither the original nor the copy itself.
	refused(t, "void the copy", c.Evidence.Void(t.Context(), c.Actor(t, "health"), copied.ID, "没有遮全"), nil)
	for _, id := range []string{original.ID, copied.ID} {
		_, _, _, err := c.Evidence.Open(t.Context(), c.Actor(t, "coordinator"), id, evidence.Whole)
		refused(t, "open what is sealed", err, access.ErrDenied)
	}
	refused(t, "a redacted copy", lift("coordinator", copied.ID, "误封"), "id")
	refused(t, "by the coordinator", lift("coordinator", original.ID, "误封"), nil)
	_, _, content, err := c.Evidence.Open(t.Context(), c.Actor(t, "health"), original.ID, evidence.Whole)
	refused(t, "open what was lifted", err, nil)
	if err == nil {
		content.Close()
	}
	refused(t, "what is open again", lift("head", original.ID, "误封"), "id")
}
