package search_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"yuqing/internal/search"
)

func TestTerms(t *testing.T) {
	for text, want := range map[string]string{
		"":             "",
		"！？ \n":        "",
		"征":            "征",
		"征地":           "征地 地",
		"征地补偿":         "征地 地补 补偿 偿",
		"征地，补偿":        "征地 地 补偿 偿",
		"征地\n补偿":       "征地 地 补偿 偿",
		"COVID-19":     "covid 19",
		"ＣＯＶＩＤ－１９":     "covid 19",
		"covid肺炎":      "covid 肺炎 炎",
		"2026年3月1日":    "2026 年 3 月 1 日",
		"iPhone15pro版": "iphone15pro 版",
		"3.14%":        "3 14",
		"C++":          "c + +",
		"37℃":          "37 ℃",
		"￥100":         "¥ 100",
		"好😀😀啊":         "好 😀 😀 啊",
		"👨‍👩‍👧":        "👨 👩 👧",
		"❤️":           "❤",
		"1️⃣":          "1",
		"e\u0301té":    "été",
		"ΑΣ ας ſ":      "ας ας s",
		"カタカナー":        "カタ タカ カナ ナー ー",
		"ｶﾅ":           "カナ ナ",
		"한글말":          "한글 글말 말",
		"𠮷野":           "𠮷野 野",
		"नमस्ते":       "नमस्ते",
		"零\u200b宽":     "零宽 宽",
		"坏\xff字节":      "坏 字节 节",
		"#话题#@某人":      "话题 题 某人 人",
		"《条例》":         "条例 例",
	} {
		want = strings.ReplaceAll(want, "ας", "ασ")
		if got := search.Terms(text); got != want {
			t.Errorf("Terms(%q) = %q, want %q", text, got, want)
		}
	}
	long := strings.Repeat("a", 100)
	if got := search.Terms(long); got != long[:64]+" "+long[:36] {
		t.Errorf("a run of 100 letters gives %q", got)
	}
}

// FuzzTerms holds the promises that the engines' tokenizers rely on.
func FuzzTerms(f *testing.F) {
	for _, s := range []string{"征地 covid-19", "e\u0301", "\xff\x00", "👨‍👩‍👧", "ﷺ ½ ①", "カ\u3099", "İı"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		terms := search.Terms(text)
		if !utf8.ValidString(terms) {
			t.Fatalf("%q is not UTF-8", terms)
		}
		for _, r := range terms {
			if r != ' ' && (unicode.IsSpace(r) || unicode.IsControl(r) || r == '"' || r == '\\' || r == utf8.RuneError) {
				t.Fatalf("%q holds %U", terms, r)
			}
		}
		for _, term := range strings.Split(terms, " ") {
			if utf8.RuneCountInString(term) > 64 || (term == "" && terms != "") {
				t.Fatalf("term %q in %q", term, terms)
			}
		}
		if again := search.Terms(strings.ToUpper(terms)); strings.Count(again, " ") < strings.Count(terms, " ") {
			t.Fatalf("cutting %q again gives fewer terms, %q", terms, again)
		}
	})
}

func BenchmarkTerms(b *testing.B) {
	text := strings.Repeat("河湾镇政府昨日公示了新一轮征地补偿标准，青苗费按亩计算。", 16)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		search.Terms(text)
	}
}

func ExampleTerms() {
	fmt.Println(search.Terms("征地补偿（COVID-19）"))
	// Output: 征地 地补 补偿 偿 covid 19
}
