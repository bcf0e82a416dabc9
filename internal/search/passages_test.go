package search_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"yuqing/internal/search"
)

// mark writes passages as lines, with the hits in square brackets.
func mark(ps []search.Passage) string {
	var lines []string
	for _, p := range ps {
		line := p.Field + ": "
		for _, s := range p.Segments {
			if s.Hit {
				line += "[" + s.Text + "]"
			} else {
				line += s.Text
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestPassages(t *testing.T) {
	for _, c := range []struct{ name, query, title, text, want string }{
		{"word", "补偿", "征地补偿公示", "村民领到补偿款。", "title: 征地[补偿]公示\ntext: 村民领到[补偿]款。"},
		{"no query", "", "征地", "公示。", "title: 征地\ntext: 公示。"},
		{"unreadable query", "a*b", "征地", "公示。", "title: 征地\ntext: 公示。"},
		{"nothing matches", "停水", "征地", "公示。", "title: 征地\ntext: 公示。"},
		{"no title", "公示", "", "公示。", "text: [公示]。"},
		{"no text", "征地", "征地", "", "title: [征地]"},
		{"phrase", `"征地 补偿"`, "征地补偿", "征地、补偿", "title: 征地补偿\ntext: [征地、补偿]"},
		{"across", "地补偿款", "", "征地补偿款", "text: 征[地补偿款]"},
		{"overlapping", "征地补 地补偿", "", "征地补偿", "text: [征地补偿]"},
		{"touching", "征地 补偿", "", "征地补偿", "text: [征地补偿]"},
		{"one character", "水", "", "自来水，水质", "text: 自来[水]，[水]质"},
		{"prefix", "cov*", "", "COVID-19", "text: [COVID]-19"},
		{"width and case", "covid-19", "", "ＣＯＶＩＤ－１９病例", "text: [ＣＯＶＩＤ－１９]病例"},
		{"title only", "title:公示", "公示", "公示", "title: [公示]\ntext: 公示"},
		{"text only", "正文:公示", "公示", "公示", "title: 公示\ntext: [公示]"},
		{"not wanted", "公示 -征地", "", "公示征地", "text: [公示]征地"},
		{"emoji", "👩", "", "一家👨‍👩‍👧", "text: 一家👨‍[👩]‍👧"},
		{"decomposed", "é", "", "cafe\u0301 e\u0301", "text: café [é]"},
		{"markup stays text", "补偿", "", "<b>补偿</b>", "text: <b>[补偿]</b>"},
		{"space around", "补偿", "", "\n 补偿　\n", "text: [补偿]"},
	} {
		if got := mark(search.Passages(c.query, c.title, c.text)); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// A passage from within a text begins with words, not with the end of what it
// leaves out.
func TestPassagesBeginWithWords(t *testing.T) {
	for before, want := range map[string]string{
		"今天没有别的事情，明天上午九点整所有的业主一起去县里": "明天上午九点整所有的业主一起去县里反映",
		"他说：“没有。”明天上午九点整所有的业主一起去县里":  "明天上午九点整所有的业主一起去县里反映",
	} {
		text := strings.Repeat("没有事。", 30) + before + "反映停水"
		ps := search.Passages("停水", "", text)
		if got := ps[0].Segments[0].Text; got != want {
			t.Errorf("begins %q", got)
		}
	}
}

// A match may begin in the passage before its own.
func TestPassagesOverAMatch(t *testing.T) {
	long := strings.Repeat("停水", 60) // one phrase over more than a passage
	for pad := range 90 {
		text := strings.Repeat("水", pad) + "停水，" + strings.Repeat("没", 70-min(pad, 70)) + long
		for _, p := range search.Passages(`停水 OR "`+long+`"`, "", text) {
			whole := ""
			for _, s := range p.Segments {
				whole += s.Text
			}
			if !strings.Contains(text, whole) {
				t.Fatalf("a passage that the text has not: %q", whole)
			}
		}
	}
}

func TestPassagesOfALongText(t *testing.T) {
	filler := strings.Repeat("今天没有别的事情，", 40)
	text := filler + "河堤" + filler + "河堤" + filler + "河堤" + filler + "河堤" + filler + "塌方" + filler
	ps := search.Passages("河堤 OR 塌方", "", text)
	if len(ps) != 3 {
		t.Fatalf("%d passages, want 3", len(ps))
	}
	got := mark(ps)
	if strings.Count(got, "[河堤]") != 2 || !strings.Contains(ps[2].Segments[1].Text, "塌方") {
		t.Errorf("the passages do not show both words:\n%s", got)
	}
	for _, p := range ps {
		n := 0
		for _, s := range p.Segments {
			n += utf8.RuneCountInString(s.Text)
		}
		if n > 90 || !strings.Contains(text, p.Segments[0].Text+p.Segments[1].Text) {
			t.Errorf("a passage of %d characters: %+v", n, p)
		}
	}
}

func TestPassagesOfAHugeText(t *testing.T) {
	text := strings.Repeat("征地补偿，", 1_000_000)
	if ps := search.Passages("征地 "+strings.Repeat("词", 3000), text, text); len(ps) == 0 {
		t.Error("no passage")
	}
}

// A passage says whether the text goes on before and behind it.
func TestPassagesAreCut(t *testing.T) {
	long := strings.Repeat("前文很长，", 30) + "征地" + strings.Repeat("，后文也长", 30) + "\n　"
	for _, c := range []struct {
		query, text   string
		before, after bool
	}{
		{"", "短文。", false, false},
		{"", long, false, true},
		{"征地", long, true, true},
		{"征地", strings.Repeat("前文很长，", 30) + "征地。 \n", true, false},
		{"征地", "征地" + strings.Repeat("，后文也长", 30), false, true},
	} {
		p := search.Passages(c.query, "", c.text)
		if len(p) != 1 || p[0].Before != c.before || p[0].After != c.after {
			t.Errorf("%q: %+v, want before %v and after %v", c.query, p, c.before, c.after)
		}
	}
}
