package brief

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

var update = flag.Bool("update", false, "write the golden files")

func at(day string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", day, calendar.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func TestPeriods(t *testing.T) {
	for _, tc := range []struct {
		kind           Kind
		at             string
		from, to, name string
	}{
		{Daily, "2026-11-25 00:00", "2026-11-25", "2026-11-26", "2026年11月25日"},
		{Daily, "2026-12-31 23:59", "2026-12-31", "2027-01-01", "2026年12月31日"},
		{Weekly, "2026-11-25 09:00", "2026-11-23", "2026-11-30", "2026年11月23日至29日"},
		{Weekly, "2026-11-29 23:00", "2026-11-23", "2026-11-30", "2026年11月23日至29日"},
		{Weekly, "2026-12-02 09:00", "2026-11-30", "2026-12-07", "2026年11月30日至12月6日"},
		{Weekly, "2027-01-01 09:00", "2026-12-28", "2027-01-04", "2026年12月28日至2027年1月3日"},
		{Monthly, "2028-02-29 09:00", "2028-02-01", "2028-03-01", "2028年2月"},
		{Monthly, "2026-12-15 09:00", "2026-12-01", "2027-01-01", "2026年12月"},
		{HalfYearly, "2026-06-30 23:59", "2026-01-01", "2026-07-01", "2026年上半年"},
		{HalfYearly, "2026-07-01 00:00", "2026-07-01", "2027-01-01", "2026年下半年"},
		{Yearly, "2026-11-25 09:00", "2026-01-01", "2027-01-01", "2026年"},
	} {
		p := tc.kind.Period(at(tc.at).UTC())
		if p.From.Format(time.DateOnly) != tc.from || p.To.Format(time.DateOnly) != tc.to || p.String() != tc.name {
			t.Errorf("%s of %s is %v to %v, %s", tc.kind, tc.at, p.From, p.To, p)
		}
		if before := tc.kind.Before(p); !before.To.Equal(p.From) {
			t.Errorf("before %s comes %s", p, before)
		}
	}
}

func facts() Facts {
	m := Matter{Number: "2026-00012", Title: "滨河花园停水", State: "核查处置", Level: "较大", Unit: "住房城乡建设局", Late: 19 * time.Hour, Due: at("2026-11-25 13:00")}
	major := Matter{Number: "2026-00015", Title: "食堂就餐后不适", State: "跟踪", Level: "重大", Unit: "教育体育局", Major: true, Due: at("2026-11-26 13:09"), RespondedAt: at("2026-11-25 16:00")}
	again := Matter{Number: "2026-00002", Title: "化工园异味", State: "跟踪", Level: "较大", Unit: "生态环境局", Rebound: true}
	return Facts{
		Posts: Tally{Total: 24, Articles: 15, Clues: 3, Tickets: 6, Negative: 10, Toned: 20}, Before: 20,
		Topics: []Count{{"市政服务", 9}, {"环境保护", 4}}, Watched: Watched{5, 2, 1},
		Events: []Event{
			{Title: "滨河花园停水", State: "上升", Heat: 373.46, Posts: 15, Tickets: 5, Reprints: 3, Negative: 13, Toned: 15, First: at("2026-11-22 14:04"), Last: at("2026-11-25 05:09"), Source: "县12345热线", Topics: []string{"市政服务", "房地产物业"}, Matters: []Matter{m}},
			{Title: "夜间施工扰民", State: "新出现", Heat: 12, Posts: 4, Negative: 3, Toned: 4, First: at("2026-11-25 01:00"), Last: at("2026-11-25 04:00"), Source: "贴吧"},
		},
		Ledger: Answers{Entries: 3, Due: 2, OnTime: 1, Closed: 1}, Tickets: Answers{Entries: 6},
		Open: 14, Late: 1, Units: []Unit{{"住房城乡建设局", 2, 1, 1}, {"教育体育局", 1, 1, 0}},
		Matters: []Matter{major, again, m},
	}
}

func text(sections []Section) string {
	var b strings.Builder
	for _, s := range sections {
		b.WriteString(s.Heading + "\n" + s.Text + "\n\n")
	}
	return b.String()
}

// The wording of a brief is what offices sign: it changes only on purpose.
func TestComposedTexts(t *testing.T) {
	spread := Spread{
		Sources:   []Source{{"县12345热线", at("2026-11-22 14:04"), 5, 0, 3}, {"贴吧", at("2026-11-24 09:10"), 3, 1, 3}},
		Words:     []string{"停水", "泵房"},
		Places:    []Count{{"望江街道", 11}, {"城关镇", 0}},
		Voices:    []Voice{{"贴吧", at("2026-11-24 09:10"), "又停水", "物业让找自来水公司。"}},
		Responses: []string{"2026-00012 回应后 48 小时内信息 3 条，此前同样长的一段 12 条。"},
	}
	f := facts()
	for name, sections := range map[string][]Section{
		"daily":   compose(Daily.Period(at("2026-11-25 08:00")), f),
		"nothing": compose(Monthly.Period(at("2026-11-25 08:00")), Facts{}),
		"special": special(f.Events[0], spread, f.Watched),
		"alone":   special(f.Events[1], Spread{}, Watched{}),
	} {
		file := "testdata/" + name + ".golden"
		if *update {
			if err := os.WriteFile(file, []byte(text(sections)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := text(sections); got != string(want) {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
		}
	}
}

func TestInputOfADraft(t *testing.T) {
	long := strings.Repeat("长", maxText+1)
	for _, tc := range []struct {
		name  string
		in    Input
		field string
	}{
		{"no title", Input{Sections: []Section{{"一", "二"}}}, "title"},
		{"nothing in it", Input{Title: "日报", Sections: []Section{{}, {}}}, "sections"},
		{"a text without heading", Input{Title: "日报", Sections: []Section{{"", "正文"}}}, "sections"},
		{"too long", Input{Title: "日报", Sections: []Section{{"一", long}}}, "sections"},
		{"too many", Input{Title: "日报", Sections: make21()}, "sections"},
	} {
		_, err := tc.in.tidy()
		var bad *opinion.InputError
		if !errors.As(err, &bad) || bad.Field != tc.field {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	in, err := Input{Title: " 日报 ", Sections: []Section{{}, {" 一 ", "甲\r\n\r\n乙 "}}}.tidy()
	if err != nil || in.Title != "日报" || len(in.Sections) != 1 || in.Sections[0] != (Section{"一", "甲\n\n乙"}) {
		t.Errorf("%+v %v", in, err)
	}
}

func make21() (out []Section) {
	for range maxSections + 1 {
		out = append(out, Section{"一", "二"})
	}
	return out
}

func TestPersonalDataAreNamed(t *testing.T) {
	b := Brief{Sections: []Section{{"一", "联系 13900000000"}, {"二", "2026-00012 共 320 户"}}}
	if got := b.Personal(); len(got) != 1 || got[0] != "一" {
		t.Errorf("%v", got)
	}
}

func TestWordFile(t *testing.T) {
	b := Brief{Title: "日报 <1> & \x01", To: "县委办", Year: 2026, Number: 12, IssuedAt: at("2026-11-25 08:00"), Sections: []Section{{"一、总体情况", "甲 & <乙>\n\n丙"}}}
	var out bytes.Buffer
	if err := writeWord(&out, b, "县网信办"); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for d, para := xml.NewDecoder(doc), ""; ; {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := tok.(type) {
		case xml.CharData:
			para += string(x)
		case xml.EndElement:
			if x.Name.Local == "p" {
				lines, para = append(lines, strings.TrimSpace(para)), ""
			}
		}
	}
	want := []string{"日报 <1> & \uFFFD", "2026年第12期", "报送：县委办", "一、总体情况", "甲 & <乙>", "丙", "", "县网信办", "2026年11月25日"}
	if strings.Join(lines, "|") != strings.Join(want, "|") {
		t.Errorf("%q", lines)
	}
}
