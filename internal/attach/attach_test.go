package attach

import (
	"testing"
	"time"
)

func TestSeal(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 3, 10, h, 0, 0, 0, time.UTC) }
	original := func(lifted int) Attachment {
		a := Attachment{ID: "o", RecordedAt: at(1)}
		if lifted > 0 {
			a.Lifted = &Voiding{At: at(lifted)}
		}
		return a
	}
	copied := func(h int, voided bool) Attachment {
		a := Attachment{ID: "r", Original: "o", RecordedAt: at(h)}
		if voided {
			a.Voided = &Voiding{At: at(h + 1)}
		}
		return a
	}
	for name, c := range map[string]struct {
		list   []Attachment
		sealed []bool
	}{
		"alone":               {[]Attachment{original(0)}, []bool{false}},
		"redacted":            {[]Attachment{original(0), copied(2, false)}, []bool{true, false}},
		"the copy is voided":  {[]Attachment{original(0), copied(2, true)}, []bool{true, true}},
		"lifted":              {[]Attachment{original(4), copied(2, true)}, []bool{false, true}},
		"redacted after that": {[]Attachment{original(4), copied(2, true), copied(5, false)}, []bool{true, true, false}},
	} {
		for i, a := range Seal(c.list) {
			if a.Sealed != c.sealed[i] {
				t.Errorf("%s: attachment %d sealed %v", name, i, a.Sealed)
			}
		}
	}
}
