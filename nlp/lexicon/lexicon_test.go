package lexicon

import (
	"slices"
	"testing"

	"yuqing/nlp/segment"
)

func found(t *testing.T, l *Lexicon, text string) []string {
	t.Helper()
	seg, err := segment.New(l.Words())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, h := range l.Find(nil, text, seg.Search(text)) {
		out = append(out, l.Word(h.ID)+"="+text[h.Start:h.End])
	}
	return out
}

func TestFind(t *testing.T) {
	l := New()
	for _, w := range []string{"征地", "征地补偿款", "补偿", "4S店", "PM2.5", "事故"} {
		if _, err := l.Add(w); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"象征地位", nil},
		{"他讲的故事故意吓人", nil},
		{"征地补偿款", []string{"征地=征地", "征地补偿款=征地补偿款", "补偿=补偿"}},
		{"去４ｓ店", []string{"4S店=４ｓ店"}},
		{"今日pm2.5爆表", []string{"PM2.5=pm2.5"}},
		{"征 地", nil},
		{"末尾征", nil},
	} {
		if got := found(t, l, tc.text); !slices.Equal(got, tc.want) {
			t.Errorf("%s: got %v, want %v", tc.text, got, tc.want)
		}
	}
}

// A word keeps its place before 了 where another word would tear it.
func TestFormsInLe(t *testing.T) {
	l := New()
	for _, w := range []string{"倒了", "熏倒", "压垮", "停电"} {
		if _, err := l.Add(w); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		text string
		want []string
	}{
		{"工人熏倒了", []string{"熏倒=熏倒了", "倒了=倒了"}},
		{"工人熏倒在地", []string{"熏倒=熏倒"}},
		{"墙倒了", []string{"倒了=倒了"}},
		{"又停电了", []string{"停电=停电"}},
	} {
		if got := found(t, l, tc.text); !slices.Equal(got, tc.want) {
			t.Errorf("%s: got %v, want %v", tc.text, got, tc.want)
		}
	}
	if words := l.Words(); !slices.Equal(words, l.Words()) || len(words) != 5 {
		t.Errorf("the words are %v", words)
	}
}

func TestAdd(t *testing.T) {
	l := New()
	a, _ := l.Add("4S店")
	b, _ := l.Add("４ｓ店")
	if a != b || l.Len() != 2 {
		t.Errorf("the same word in another width got ID %d after %d", b, a)
	}
	for _, bad := range []string{"", "两 个"} {
		if _, err := l.Add(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
