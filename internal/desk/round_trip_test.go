package desk_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/desk"
	"yuqing/internal/oldledger"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// awkward are texts that an export must make safe.
var awkward = []string{"=1+1", "+1 号楼停水", "-3℃ 停暖", "@某局 请回复", "＝全角", "'=已经加过撇号", "''@两个撇号", "'90后反映", "平常的话"}

// TestWhatIsExportedComesBack: a cell that is made safe on its way out is what it
// was when the file is taken in again, in the short form and in the full one.
func TestWhatIsExportedComesBack(t *testing.T) {
	o := webtest.Open(t)
	found := time.Date(2025, 3, 1, 9, 30, 0, 0, calendar.Shanghai)
	for i, s := range awkward {
		m := ledger.Matter{Title: s, Summary: s + "摘要", Patrol: s + "巡查", Platform: s + "平台", PublishedAt: found, DiscoveredAt: found.Add(time.Duration(i) * time.Minute)}
		past := ledger.CarriedOver{
			Lead: ledger.UnitRef{Name: "某局"}, ClosedAt: found.Add(time.Hour), FirstFeedback: found.Add(time.Minute), Conclusion: s + "结论", Online: s + "线上", Offline: s + "线下", Remark: s + "备注",
			Contact: s + "接", Answer: s + "回应", Effect: s + "效果", Finding: s + "核查", Archive: s + "归档", Channel: s + "渠道",
		}
		if _, _, err := o.Ledger.CarryOver(t.Context(), s, m, past); err != nil {
			t.Fatal(err)
		}
	}
	leader := o.Actor(t, "leader")
	for name, form := range map[string]string{"short, CSV": desk.FormCSV, "short, XLSX": desk.FormShort, "full, XLSX": desk.FormFull} {
		t.Run(name, func(t *testing.T) {
			j, err := o.Desk.StartExport(t.Context(), leader, ledger.Filter{}, form)
			_, file, err := o.Desk.ExportFile(t.Context(), leader, ended(t, o, j, err).ID)
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(file)
			if err != nil {
				t.Fatal(err)
			}
			file.Close()
			comesBack(t, content, form == desk.FormFull)
		})
	}
}

// TestAnExportAddsNothingWhereItCameFrom: rows of this ledger's own entries are
// known, in whatever state they are and whatever was masked on the way out.
func TestAnExportAddsNothingWhereItCameFrom(t *testing.T) {
	o := webtest.Open(t)
	posts := webtest.Posts()
	for i, s := range []ledger.State{ledger.StateToTriage, ledger.StateInHand, ledger.StateClosed} {
		o.Entry(t, posts[i], s, opinion.LevelOrdinary)
	}
	found := time.Date(2025, 3, 1, 9, 30, 17, 0, calendar.Shanghai)
	for _, title := range []string{"路面塌陷，电话13812345678", "路面塌陷"} {
		m := ledger.Matter{Title: title, URL: "https://example.com/1", PublishedAt: found, DiscoveredAt: found}
		if _, _, err := o.Ledger.CarryOver(t.Context(), title, m, ledger.CarriedOver{ClosedAt: found.Add(time.Hour), DispatchedAt: found.Add(time.Minute)}); err != nil {
			t.Fatal(err)
		}
	}
	leader, monitor := o.Actor(t, "leader"), o.Actor(t, "monitor")
	for _, form := range []string{desk.FormCSV, desk.FormShort, desk.FormFull} {
		j, err := o.Desk.StartExport(t.Context(), leader, ledger.Filter{}, form)
		_, file, err := o.Desk.ExportFile(t.Context(), leader, ended(t, o, j, err).ID)
		if err != nil {
			t.Fatal(err)
		}
		u, err := o.Desk.UploadLedger(t.Context(), monitor, "台账.xlsx", file)
		if err != nil {
			t.Fatal(err)
		}
		file.Close()
		p, err := o.Desk.PreviewLedger(t.Context(), monitor, u.ID, nil)
		if r := p.Result; err != nil || r.Rows != 5 || r.PostsKnown != 5 || len(r.Refused)+len(r.Warnings) > 0 {
			t.Errorf("%s: %+v, %v", form, r, err)
		}
	}
}

func comesBack(t *testing.T, content []byte, full bool) {
	t.Helper()
	s, err := oldledger.Open("导出", bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	seen := map[string]oldledger.Row{}
	err = s.Rows(s.Guess, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), func(r oldledger.Row) error {
		seen[r.Matter.Title] = r
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range awkward {
		r, ok := seen[x]
		m, p := r.Matter, r.Past
		have := fmt.Sprint(m.Summary, m.Patrol, m.Platform, p.Conclusion, p.Online, p.Offline, p.Contact)
		want := fmt.Sprint(x+"摘要", x+"巡查", x+"平台", x+"结论", x+"线上", x+"线下", x+"接")
		if full {
			have += fmt.Sprint(p.Answer, p.Effect, p.Finding, p.Archive, p.Channel)
			want += fmt.Sprint(x+"回应", x+"效果", x+"核查", x+"归档", x+"渠道")
		}
		if !ok || have != want {
			t.Errorf("%q: %v, have %s, want %s", x, ok, have, want)
		}
	}
}
