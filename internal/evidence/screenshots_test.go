package evidence_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"yuqing/internal/attach"
	"yuqing/internal/evidence"
	"yuqing/internal/files"
	"yuqing/ledger"
)

// TestScreenshotsAreThere: 原文截图 are pictures that lie with the entry, each once.
func TestScreenshotsAreThere(t *testing.T) {
	c := open(t)
	by := c.Actor(t, "coordinator")
	picture := func(kind attach.Kind, side int) attach.Attachment {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
			t.Fatal(err)
		}
		a, err := c.Evidence.Add(t.Context(), by, evidence.Input{Object: evidence.OfEntry(c.entry.ID), Kind: kind, Upload: files.Upload{Name: "a.png", Content: &b}})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	shot, other, text := picture(attach.Screenshot, 2), picture(attach.Other, 3), c.attach(t, "coordinator", "文字", "")
	note := func(named ...string) (ledger.Entry, error) {
		e, err := c.Ledger.Get(t.Context(), by, c.entry.ID)
		if err != nil {
			t.Fatal(err)
		}
		return c.Evidence.Act(t.Context(), by, e.ID, e.Version, ledger.Command{Action: ledger.ActNote}.With(ledger.Columns{Remark: "见图", Screenshots: named}))
	}
	_, err := note("abc")
	refused(t, "one that is not there", err, "details.screenshots")
	_, err = note(text.ID)
	refused(t, "one that is no picture", err, "details.screenshots")
	e, err := note(shot.ID, shot.Hash, other.ID, other.Hash)
	refused(t, "two", err, nil)
	if s := e.Columns.Screenshots; len(s) != 1 || s[0] != other.Hash || e.Columns.Remark != "见图" {
		t.Errorf("%+v", e.Columns)
	}
	_, err = note()
	refused(t, "none", err, nil)
}
