package segment

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

func mustNew(t testing.TB, lists ...[]string) *Segmenter {
	t.Helper()
	s, err := New(lists...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustDefault(t testing.TB) *Segmenter {
	t.Helper()
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// spaced is the cut as one reads it.
func spaced(text string, tokens []Token) string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = text[t.Start:t.End]
	}
	return strings.Join(out, " ")
}

func TestWords(t *testing.T) {
	s := mustDefault(t)
	for _, tc := range []struct{ text, want string }{
		{"", ""},
		{" \t\n　", ""},
		{"我", "我"},
		{"covid", "covid"},
		{"我家征地补偿款至今没有发放", "我家 征地 补偿款 至今 没有 发放"},
		{"龙是中华民族的象征地位很高", "龙 是 中华民族 的 象征 地位 很 高"},
		{"COVID-19 和４S店", "COVID - 19 和 ４S店"},
		{"二〇二四年３月１５日上涨25.5%，共二十五万元", "二〇二四年 ３月 １５日 上涨 25.5% ， 共 二十五 万元"},
		{"價格欺詐", "價格 欺詐"},
		{"好😀了", "好 😀 了"},
		{"坏\xff\xfe字", "坏 \xff \xfe 字"},
	} {
		if got := spaced(tc.text, s.Words(tc.text)); got != tc.want {
			t.Errorf("Words(%q)\n got %q\nwant %q", tc.text, got, tc.want)
		}
	}
}

func TestSearchSplitsLongWords(t *testing.T) {
	s := mustDefault(t)
	for _, tc := range []struct{ text, want string }{
		{"我家征地补偿款", "我家 征地 补偿 款"},
		{"我", "我"},
		{"中华人民共和国", "中华 人民 共和 国"},
		{"2024年涨25.5%", "2024 年 涨 25.5%"},
	} {
		if got := spaced(tc.text, s.Search(tc.text)); got != tc.want {
			t.Errorf("Search(%q)\n got %q\nwant %q", tc.text, got, tc.want)
		}
	}
}

func TestNewWordsWin(t *testing.T) {
	const text = "双桂坊社区和红薯网格员走访幸福里"
	plain := spaced(text, mustDefault(t).Words(text))
	s := mustNew(t, []string{"双桂坊社区", "红薯网格员"}, []string{" 幸福里 ", ""})
	if got, want := spaced(text, s.Words(text)), "双桂坊社区 和 红薯网格员 走访 幸福里"; got != want {
		t.Errorf("with the office's words\n got %q\nwant %q", got, want)
	}
	if got := spaced(text, mustDefault(t).Words(text)); got != plain {
		t.Errorf("the default segmenter changed: %q", got)
	}
}

func TestNewRefusesWhatIsNoWord(t *testing.T) {
	for _, word := range []string{"两 个", "甲，乙", strings.Repeat("长", maxClause+1)} {
		if _, err := New([]string{word}); err == nil {
			t.Errorf("New took %.20q", word)
		}
	}
}

// hard texts: what came in from outside before, and what may come.
func hardTexts() []string {
	return []string{
		strings.Repeat("无标点长文", 400_000),
		strings.Repeat("a", 5<<20),
		strings.Repeat("\xff", 100_000),
		strings.Repeat("中国人民", 50_000) + "\x00",
		"\xe4\xb8", "𠮷野家", "　全　角　", "ＡＢＣ，ａ１", "e\u0301", "\u200b零宽",
	}
}

func TestTokensCoverTheText(t *testing.T) {
	s := mustDefault(t)
	for _, text := range hardTexts() {
		checkCover(t, text, s.Words(text))
		checkCover(t, text, s.Search(text))
	}
}

// checkCover: in order, without overlap, and only white space in between.
func checkCover(t *testing.T, text string, tokens []Token) {
	t.Helper()
	end := 0
	for _, tok := range append(tokens, Token{len(text), len(text)}) {
		if tok.Start < end || tok.End > len(text) || strings.TrimSpace(text[end:tok.Start]) != "" {
			t.Fatalf("token %v behind %d of %.40q", tok, end, text)
		}
		if tok.End == tok.Start && tok.Start < len(text) {
			t.Fatalf("empty token %v of %.40q", tok, text)
		}
		end = tok.End
	}
}

func TestConcurrentUse(t *testing.T) {
	s := mustDefault(t)
	const text = "我家征地补偿款至今没有发放，信访多次无果。"
	want := s.Words(text)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if got := s.Words(text); !slices.Equal(got, want) {
					t.Errorf("got %v, want %v", got, want)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestUnpackRefusesBrokenDictionaries(t *testing.T) {
	if _, err := unpack(packed[:len(packed)/2]); err == nil {
		t.Error("half a dictionary was taken")
	}
	if _, err := unpack([]byte("no gzip")); err == nil {
		t.Error("no dictionary was taken")
	}
	if _, err := read(&reader{buf: []byte{3, 100, 0, 3, 'a', 'b', 'c', 7}}); err == nil {
		t.Error("a dictionary of three words was taken")
	}
}

func TestStop(t *testing.T) {
	if !Stop("的") || !Stop("，") || Stop("征地") {
		t.Error("的 and ， are stop words, 征地 is none")
	}
}

func FuzzWords(f *testing.F) {
	s := mustDefault(f)
	for _, text := range hardTexts()[4:] {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words := s.Words(text)
		checkCover(t, text, words)
		fine := s.Search(text)
		checkCover(t, text, fine)
		cuts := make(map[int]bool)
		for _, tok := range fine {
			cuts[tok.End] = true
		}
		for _, tok := range words {
			if !cuts[tok.End] && utf8.ValidString(text) {
				t.Errorf("Search lost the cut at %d of %q", tok.End, text)
			}
		}
	})
}
