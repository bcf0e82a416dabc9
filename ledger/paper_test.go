package ledger_test

import (
	"strings"
	"testing"

	"golang.org/x/text/width"

	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

func TestPaperCode(t *testing.T) {
	o := ledgertest.NewOffice(ledgertest.NewMemory())
	e, err := o.At(ledger.StateReview1, opinion.LevelOrdinary, ledger.Matter{})
	if err != nil {
		t.Fatal(err)
	}
	other, err := o.At(ledger.StateReview1, opinion.LevelOrdinary, ledger.Matter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []ledger.PaperKind{ledger.PaperSigning, ledger.PaperInstruction} {
		code := e.Paper(kind).String()
		typed := strings.ReplaceAll(strings.ToLower(" "+code), "-", "－ ")
		p, err := ledger.ParsePaper(typed)
		if err != nil || p != e.Paper(kind) || p.Fits(e) != nil {
			t.Errorf("%s typed as %q: %+v, %v", code, typed, p, err)
		}
		if p.Fits(other) == nil {
			t.Errorf("%s fits %s", code, other.Number)
		}
	}
	signing := e.Paper(ledger.PaperSigning)
	for _, dash := range []string{"‐", "‑", "−", "―", "—", "－", "﹣", "ー"} {
		typed := strings.ReplaceAll(width.Widen.String(signing.String()), "－", dash)
		if p, err := ledger.ParsePaper(typed); err != nil || p != signing {
			t.Errorf("%s typed as %q: %+v, %v", signing, typed, p, err)
		}
	}
	e, err = o.Walk(e, ledgertest.Step{Role: "reviewer1", Command: ledgertest.Sample(ledger.ActReject, "", "")}, ledgertest.Step{Role: "contact", Command: ledgertest.Sample(ledger.ActSubmit, "", "")})
	if err != nil {
		t.Fatal(err)
	}
	if signing.Fits(e) == nil {
		t.Error("the sheet of the first draft fits the second")
	}
	for _, wrong := range []string{"", "2026-00001", "2026-00001-S-0000", "2026-00001-P1-0000", "2026-00001-X1-0000", "2026-00001-S1-00G0"} {
		if p, err := ledger.ParsePaper(wrong); err == nil {
			t.Errorf("%q is read as %+v", wrong, p)
		}
	}
}
