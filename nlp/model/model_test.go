package model

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"yuqing/nlp/segment"
)

// examples are complaints made up for the tests: three classes, told apart by
// words that also stand in other sentences.
func examples() []Example {
	parts := map[string][]string{
		"道路": {"路面坑洼", "公交线路", "红绿灯不亮", "桥面破损", "人行道积水"},
		"学校": {"学校补课", "老师收费", "学区划分", "食堂饭菜", "孩子入学"},
		"医院": {"医院挂号", "医生态度", "疫苗接种", "病房拥挤", "药费报销"},
	}
	tails := []string{"请领导查一查", "希望尽快处理", "已经反映多次", "大家都很着急", "不知道找谁", "盼望答复"}
	var out []Example
	for _, label := range []string{"道路", "学校", "医院"} {
		for i, p := range parts[label] {
			for j, t := range tails {
				out = append(out, Example{fmt.Sprintf("%s的问题，%s，第%d次留言", p, t, i*7+j), label})
			}
		}
	}
	return out
}

func trained(t testing.TB) *Model {
	t.Helper()
	m, e, err := Train(context.Background(), examples(), false)
	if err != nil {
		t.Fatal(err)
	}
	if e.Rows != len(examples()) || e.MacroF1 < 0.9 {
		t.Fatalf("cross-validation: %d rows, macro-F1 %.3f", e.Rows, e.MacroF1)
	}
	return m
}

func file(t testing.TB, m *Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPredictNamesTheLabelAndItsWords(t *testing.T) {
	m := trained(t)
	p, err := m.Predict("村里孩子入学要等学区划分，盼望答复")
	if err != nil {
		t.Fatal(err)
	}
	if p.Label != "学校" || p.Score <= 0.4 || p.Score > 1 {
		t.Errorf("got %+v", p)
	}
	if !slices.Contains(p.Words, "入学") && !slices.Contains(p.Words, "学区") {
		t.Errorf("the words %v do not tell why", p.Words)
	}
}

func TestEmptyAndStrangeTextsGetALabel(t *testing.T) {
	m := trained(t)
	for _, text := range []string{"", "\x00\xff", "！！！", "xyz 123", strings.Repeat("路", 100_000)} {
		p, err := m.Predict(text)
		if err != nil || p.Label == "" || p.Words == nil {
			t.Errorf("%.20q: %+v, %v", text, p, err)
		}
	}
}

// Words of another segmenter, stop words removed, must serve for raw text.
func TestTrainedOnWordsPredictsRawText(t *testing.T) {
	seg, err := segment.Default()
	if err != nil {
		t.Fatal(err)
	}
	var words []Example
	for _, e := range examples() {
		var kept []string
		for _, w := range seg.Words(e.Text) {
			if w := e.Text[w.Start:w.End]; !segment.Stop(w) {
				kept = append(kept, w)
			}
		}
		words = append(words, Example{strings.Join(kept, "  "), e.Label})
	}
	m, _, err := Train(context.Background(), words, true)
	if err != nil {
		t.Fatal(err)
	}
	e, err := m.Evaluate(examples(), false)
	if err != nil || e.MacroF1 < 0.95 {
		t.Errorf("macro-F1 %.3f, %v", e.MacroF1, err)
	}
}

func TestTwoTrainingsAreEqualByteByByte(t *testing.T) {
	if !bytes.Equal(file(t, trained(t)), file(t, trained(t))) {
		t.Error("the same rows gave two different files")
	}
}

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	m := trained(t)
	raw := file(t, m)
	back, err := Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(raw, file(t, back)) {
		t.Error("written again, the file differs")
	}
	a, _ := m.Predict("桥面破损没人修")
	b, _ := back.Predict("桥面破损没人修")
	if a.Label != b.Label || a.Score != b.Score || !slices.Equal(a.Words, b.Words) {
		t.Errorf("%+v became %+v", a, b)
	}
}

func TestBrokenFilesAreRefused(t *testing.T) {
	raw := file(t, trained(t))
	altered := bytes.Clone(raw)
	altered[len(raw)/2] ^= 1
	next := bytes.Clone(raw)
	next[len(magic)-1]++
	for name, b := range map[string][]byte{
		"empty": nil, "text": []byte("text,label\n"), "cut": raw[:len(raw)-1], "half": raw[:len(raw)/2],
		"head only": raw[:len(magic)], "altered": altered, "other version": next, "longer": append(bytes.Clone(raw), 0),
	} {
		if _, err := Read(bytes.NewReader(b)); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoWordingStandsInTheFile(t *testing.T) {
	raw := file(t, trained(t))
	for _, w := range []string{"路面", "挂号", "补课", "坑洼"} {
		if bytes.Contains(raw, []byte(w)) {
			t.Errorf("%s can be read in the file", w)
		}
	}
}

func TestOneModelServesManyGoroutines(t *testing.T) {
	m := trained(t)
	want, _ := m.Predict("医院挂号太难")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got, _ := m.Predict("医院挂号太难"); got.Score != want.Score {
					t.Errorf("%v, then %v", want.Score, got.Score)
				}
			}
		})
	}
	wg.Wait()
}

func TestTrainRefusesWhatTellsNothingApart(t *testing.T) {
	if _, _, err := Train(context.Background(), []Example{{"甲", "一"}, {"乙", "一"}}, false); !errors.Is(err, ErrOneLabel) {
		t.Errorf("one label: %v", err)
	}
	long := strings.Repeat("长", maxLabel)
	if _, _, err := Train(context.Background(), []Example{{"甲", "一"}, {"乙", long}}, false); err == nil {
		t.Error("a whole text was taken as a label")
	}
}

func TestEqualTextsShareAFold(t *testing.T) {
	in := append(examples(), examples()...)
	truth := make([]int, len(in))
	fold := foldsOf(in, truth)
	for i := range examples() {
		if fold[i] != fold[i+len(in)/2] {
			t.Fatalf("row %d stands in folds %d and %d", i, fold[i], fold[i+len(in)/2])
		}
	}
}

// A message sent again with a line more must not be judged by its own copy.
func TestNearlyEqualTextsShareAFold(t *testing.T) {
	body := "去年冬天以来村口到小学的水泥路被拉石头的大车压坏，坑里积满了水，孩子上学要绕到田埂上走，老人摔倒过两次，镇里说没有钱修。"
	var in []Example
	for i, e := range examples() {
		in = append(in, e, Example{fmt.Sprintf("第%d封信。%s", i, body), e.Label}, Example{fmt.Sprintf("%s盼复，落款%d。", body, i), e.Label})
	}
	fold := foldsOf(in, make([]int, len(in)))
	for i := 4; i < len(in); i += 3 {
		if fold[i] != fold[1] || fold[i+1] != fold[1] {
			t.Fatalf("rows %d and %d stand in folds %d and %d, the first letter in %d", i, i+1, fold[i], fold[i+1], fold[1])
		}
	}
}

func TestEvaluationCountsByHand(t *testing.T) {
	in := []Example{{"", "a"}, {"", "a"}, {"", "b"}, {"", "c"}}
	e := evaluate(in, []string{"a", "b", "b", "b"})
	if e.Accuracy != 0.5 || e.Confusion[0][1] != 1 || e.Classes["b"].Precision != 1.0/3 || e.Classes["c"].F1 != 0 {
		t.Errorf("%+v", e)
	}
	if want := (2.0/3 + 0.5 + 0) / 3; e.MacroF1 < want-1e-9 || e.MacroF1 > want+1e-9 {
		t.Errorf("macro-F1 %v, want %v", e.MacroF1, want)
	}
}

// FuzzRead parses bodies whose checksum is right, as a hostile file's would be.
func FuzzRead(f *testing.F) {
	m, _, err := Train(context.Background(), []Example{{"甲", "一"}, {"乙", "二"}, {"丙丁", "二"}}, false)
	if err != nil {
		f.Fatal(err)
	}
	raw := file(f, m)
	body, err := checked(raw)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte{0, 2, 0, 1, 0, 'a', 1, 0, 'b', 0, 0, 128, 63, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := parse(body)
		if err != nil {
			return
		}
		p, err := m.Predict("医院挂号的问题")
		if err != nil || !(p.Score >= 0 && p.Score <= 1) {
			t.Fatalf("%+v %v", p, err)
		}
	})
}

func BenchmarkPredict(b *testing.B) {
	m := trained(b)
	text := strings.Repeat("村里孩子入学要等学区划分，桥面破损没人修，盼望答复。", 16) // 1.2 kB
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := m.Predict(text); err != nil {
			b.Fatal(err)
		}
	}
}
