package ui

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/attach"
	"yuqing/ledger"
)

func TestDocumentNumber(t *testing.T) {
	for in, want := range map[string]string{"2026-00012": "〔2026〕12号", "2026-12345": "〔2026〕12345号", "old": "old", "2026-": "2026-"} {
		if got := documentNumber(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// Every paper holds the matter with numbers masked; what is sealed or voided
// is not printed; a paper that lacks its matter is not offered.
func TestPapers(t *testing.T) {
	e := ledger.Entry{ID: "e1", Number: "2026-00012", Matter: ledger.Matter{Title: "路灯不亮", Summary: "来电 13812345678", DiscoveredAt: time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)}}
	if got := sheetsFor(e); len(got) != 2 || got[0].Key != "instruct" || got[1].Key != "brief" {
		t.Errorf("without unit and draft: %v", got)
	}
	e.Lead.Unit = ledger.UnitRef{ID: "u", Name: "住房城乡建设局"}
	e.Rounds = []ledger.Round{{No: 1}}
	e.Drafts = []ledger.Draft{{Version: 2, Round: 1, Drafting: ledger.Drafting{Text: "已修复"}}}
	var files attachments
	for i, a := range []attach.Attachment{{}, {Sealed: true}, {Voided: &attach.Voiding{}}} {
		a.ID, a.Thumb = string(rune('a'+i)), "t"
		files.Items = append(files.Items, attachmentRow{Attachment: a})
	}
	if n := len(sheetsFor(e)); n != len(sheets) {
		t.Errorf("%d papers", n)
	}
	for _, p := range sheetsFor(e) {
		var b bytes.Buffer
		d := printData{Sheet: p, Entry: masked(e), Number: documentNumber(e.Number), Draft: e.Draft(), Files: files}
		if p.Key == "brief" {
			d.onePage()
		}
		if err := pages()["print"].ExecuteTemplate(&b, "frame", page{Data: d}); err != nil {
			t.Fatalf("%s: %v", p.Key, err)
		}
		out := b.String()
		if !strings.Contains(out, "<h1>"+p.Name) || !strings.Contains(out, "路灯不亮") || !strings.Contains(out, "〔2026〕12号") || strings.Contains(out, "13812345678") {
			t.Errorf("%s: %s", p.Key, out)
		}
		if got := strings.Contains(out, "/files/a?"); got != (p.Key == "brief") {
			t.Errorf("%s: picture %v", p.Key, got)
		}
		if strings.Contains(out, "/files/b?") || strings.Contains(out, "/files/c?") {
			t.Errorf("%s prints what is sealed or voided", p.Key)
		}
		if got := strings.Contains(out, "已修复"); got != (p.Key == "signing") {
			t.Errorf("%s: draft %v", p.Key, got)
		}
	}
}

// typeIn gives each text of a value a telephone number, but for names and
// addresses: what a person can type, they can type a number into.
func typeIn(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		typeIn(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		typeIn(v.Index(0))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; v.Field(i).CanSet() && !slices.Contains([]string{"ID", "Name", "Number", "Hash", "Head", "Link", "URL"}, name) {
				typeIn(v.Field(i))
			}
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString("来电13812345678")
		}
	}
}

// No paper shows a number that somebody typed into the entry, into whichever
// field, but for the draft itself: it is signed as it will be published.
func TestPapersMaskWhatPeopleTyped(t *testing.T) {
	var e ledger.Entry
	typeIn(reflect.ValueOf(&e).Elem())
	e.ID, e.Number = "e1", "2026-00012"
	e.Lead.Unit = ledger.UnitRef{ID: "u", Name: "住房城乡建设局"}
	e.Rounds, e.Drafts[0].Round = []ledger.Round{{No: 1}}, 1
	e.Drafts[0].Title, e.Drafts[0].Text = "关于路灯", "已修复"
	before := e.Drafts[0].Secrecy
	for _, p := range sheetsFor(e) {
		shown := masked(e)
		var b bytes.Buffer
		if err := pages()["print"].ExecuteTemplate(&b, "frame", page{Data: printData{Sheet: p, Entry: shown, Draft: shown.Draft()}}); err != nil {
			t.Fatalf("%s: %v", p.Key, err)
		}
		out := b.String()
		if at := strings.Index(out, "13812345678"); at >= 0 {
			t.Errorf("%s: …%s…", p.Key, out[max(0, at-120):at+11])
		}
		if p.Key == "instruct" && !strings.Contains(out, "138****5678") {
			t.Error("the basis is not printed")
		}
	}
	if e.Drafts[0].Secrecy != before {
		t.Error("masking changed the entry itself")
	}
}
