package nlp

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"yuqing/internal/opinion"
)

func asJSON(t testing.TB, a opinion.Analysis) string {
	t.Helper()
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestSameForEveryGoroutine holds the analysis to be a pure function: in any
// order, from any number of goroutines, by another analyser made the same way.
func TestSameForEveryGoroutine(t *testing.T) {
	a := mustAnalyzer(t)
	again, err := New(Options{Region: "130100"})
	if err != nil {
		t.Fatal(err)
	}
	sentences := readSentences(t)
	want := make([]string, len(sentences))
	for i, s := range sentences {
		want[i] = asJSON(t, a.Analyse(opinion.Post{Text: s.text}))
	}
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := range sentences {
				i = (i*7 + worker) % len(sentences)
				for _, x := range []*Analyzer{a, again} {
					if got := asJSON(t, x.Analyse(opinion.Post{Text: sentences[i].text})); got != want[i] {
						t.Errorf("%s\n got %s\nwant %s", sentences[i].text, got, want[i])
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

func TestEvidenceStandsWhereItSays(t *testing.T) {
	a := mustAnalyzer(t)
	for _, s := range readSentences(t) {
		post := opinion.Post{Title: "关于" + s.text, Text: "　您好！" + s.text + "Ａ４Ｓ店"}
		for _, h := range a.Analyse(post).Topics {
			if len(h.Evidence) == 0 || len(h.Evidence) != len(h.Spans) || h.Score <= 0 || h.Score > 1 {
				t.Fatalf("%s: %+v", s.text, h)
			}
			for i, span := range h.Spans {
				field := post.Title
				if span.Field == "text" {
					field = post.Text
				}
				if field[span.Start:span.End] != h.Evidence[i] {
					t.Errorf("%s: %q does not stand at %+v", s.text, h.Evidence[i], span)
				}
			}
		}
	}
}

// hardTexts: what may come from outside.
func hardTexts() []string {
	return []string{
		"", " ", "\x00", "\xff\xfe\xfd", "𠮷", "《", "《" + strings.Repeat("《", 1000), "》》》",
		strings.Repeat("征地", 2000), strings.Repeat("征地拆迁补偿款没有发放", 1000),
		strings.Repeat("河北省石家庄市新华区", 500), strings.Repeat("3人死亡", 500),
		"<script>alert(1)</script>", strings.Repeat("(", 5000), "ＡＢＣ１２３", "e\u0301\u200b",
	}
}

func TestHardTexts(t *testing.T) {
	a := mustAnalyzer(t)
	for _, text := range hardTexts() {
		check(t, a, opinion.Post{Title: text, Text: text})
	}
}

func TestHugeTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("10 MB of text")
	}
	a := mustAnalyzer(t)
	size := 5 << 20
	for _, unit := range []string{"我家的征地补偿款没有发放，", "无标点文字", "a", "征地", "新华区", "\xff"} {
		check(t, a, opinion.Post{Text: strings.Repeat(unit, size/len(unit))})
		size = 1 << 20
	}
}

// check holds an analysis to its contract.
func check(t testing.TB, a *Analyzer, p opinion.Post) {
	t.Helper()
	r := a.Analyse(p)
	if r.Topics == nil || r.Regions == nil || r.Flags == nil || r.Tone == nil || r.Risk == nil || r.Class == "" {
		t.Fatalf("a part is missing: %s", asJSON(t, r))
	}
	if (r.Unit == nil) != (len(r.Topics) == 0) {
		t.Errorf("a unit without a topic or a topic without a unit: %s", asJSON(t, r))
	}
	if r.Risk.Score < 0 || r.Risk.Score > 100 || r.Risk.Level.Rank() == 0 {
		t.Errorf("risk %+v", r.Risk)
	}
	for _, h := range r.Topics {
		for _, s := range h.Spans {
			if s.Start < 0 || s.Start >= s.End || s.End > max(len(p.Title), len(p.Text)) {
				t.Errorf("span %+v", s)
			}
		}
	}
}

func FuzzAnalyse(f *testing.F) {
	a := mustAnalyzer(f)
	for _, text := range hardTexts() {
		f.Add(text, text)
	}
	for _, s := range readSentences(f)[:40] {
		f.Add("", s.text)
	}
	f.Fuzz(func(t *testing.T, title, text string) {
		check(t, a, opinion.Post{Title: title, Text: text})
	})
}

func TestFilesOptions(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	o, err := Files{Region: "130123", Words: file("words", "\ufeff塔元庄\n# 注\n\n红旗渠\n"), Places: file("places", "130123501 塔元庄村 塔元庄\n")}.Options()
	if err != nil || !slices.Equal(o.Words, []string{"塔元庄", "红旗渠"}) || o.Places[0].Aliases[0] != "塔元庄" || o.Taxonomy != nil || o.Risk != nil {
		t.Errorf("%+v, %v", o, err)
	}
	for _, tc := range []struct {
		files Files
		want  string
	}{
		{Files{Words: filepath.Join(dir, "none")}, "none"},
		{Files{Places: file("places", "130123501\n")}, "places:1:"},
		{Files{Taxonomy: file("taxonomy", "topics: [")}, "taxonomy"},
		{Files{Risk: file("risk", "levels: {特大: 3}")}, "特大"},
	} {
		if _, err := tc.files.Options(); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: %v, want something with %q", tc.files, err, tc.want)
		}
	}
}

func TestNewNamesTheFault(t *testing.T) {
	if _, err := New(Options{Region: "123"}); err == nil || !strings.Contains(err.Error(), "123") {
		t.Errorf("an unknown region: %v", err)
	}
	if _, err := New(Options{Words: []string{"两 个"}}); err == nil || !strings.Contains(err.Error(), "两 个") {
		t.Errorf("a word with a space: %v", err)
	}
}

// BenchmarkAnalyse runs over posts of about 1.3 kB put together from the
// sentences.
func BenchmarkAnalyse(b *testing.B) {
	a := mustAnalyzer(b)
	var posts []opinion.Post
	size := 0
	var text strings.Builder
	for _, s := range readSentences(b) {
		text.WriteString(s.text + "。")
		if text.Len() > 1200 {
			posts = append(posts, opinion.Post{Title: s.text, Text: text.String()})
			size += len(s.text) + text.Len()
			text.Reset()
		}
	}
	b.SetBytes(int64(size / len(posts)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		a.Analyse(posts[i%len(posts)])
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
