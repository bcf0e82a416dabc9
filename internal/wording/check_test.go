package wording

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var now = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

const whole = "县住建局11月20日通报，联系电话：0311-6712345。"

func found(fs []Finding, kind Kind) []string {
	var out []string
	for _, f := range fs {
		if f.Kind == kind {
			out = append(out, f.Quote)
		}
	}
	return out
}

func TestFiguresAgainstTheStatement(t *testing.T) {
	line := Statement{ID: "s1", Title: "柳林小区停水", Text: "11月18日6时，主管道破裂，柳林小区停水，影响居民320户、约900人。已出动抢修人员45人，计划11月21日18时前恢复供水，补偿每户200元。"}
	for _, tc := range []struct {
		draft string
		want  []string
	}{
		{"受影响居民230户。", []string{"230户"}},
		{"受影响居民320户。", nil},
		{"受影响居民三百二十户。", nil},
		{"影响居民约三百户。", []string{"三百户"}},
		{"我局出动抢修人员54人，昼夜施工。", []string{"54人"}},
		{"预计11月22日恢复供水。", []string{"11月22日"}},
		{"预计11月21日20时恢复供水。", []string{"11月21日20时"}},
		{"预计11月21日下午6时恢复供水。", nil},
		{"预计2026年11月21日恢复供水。", nil},
		{"补偿标准为每户２００元。", nil},
		{"补偿标准为每户２０元。", []string{"２０元"}},
		{"当日接到来电12人次。", nil}, // nothing that the statement speaks of
		{"本月25日开会。", nil},
	} {
		got := found(Check(Draft{Text: tc.draft}, nil, []Statement{line}, now), Differs)
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q, want %q", tc.draft, got, tc.want)
		}
	}
	f := Check(Draft{Text: "受影响居民230户。" + whole}, nil, []Statement{line}, now)[0]
	if f.StatementID != "s1" || f.Text != "口径为“320户”，请核对。" || !strings.Contains(f.Evidence, "影响居民320户") || f.Start != 5 || f.End != 9 {
		t.Errorf("%+v", f)
	}
}

func TestStatementsOutOfForceAreLeftAside(t *testing.T) {
	day := 24 * time.Hour
	for name, s := range map[string]Statement{
		"expired": {Until: now}, "not yet": {From: now.Add(day)}, "withdrawn": {Withdrawn: true},
	} {
		s.Text = "影响居民320户"
		if got := found(Check(Draft{Text: "影响居民230户"}, nil, []Statement{s}, now), Differs); got != nil {
			t.Errorf("%s: %v", name, got)
		}
		s = Statement{Text: s.Text, From: now, Until: now.Add(day)}
		if got := found(Check(Draft{Text: "影响居民230户"}, nil, []Statement{s}, now), Differs); len(got) != 1 {
			t.Errorf("in force: %v", got)
		}
	}
}

func TestPersonalData(t *testing.T) {
	for text, want := range map[string]int{
		"反映人电话13912345678，已回访。":            1,
		"身份证号130102199003070011的当事人":       1,
		"咨询电话：0311-6712345，工作时间接听。":        0,
		"联系电话0311-67123456、0311-67123457。": 0,
		"今年投入200万元，修缮道路12公里。":              0,
	} {
		got := found(Check(Draft{Text: text}, nil, nil, now), Personal)
		if len(got) != want {
			t.Errorf("%s: %v, want %d", text, got, want)
		}
		for _, q := range got {
			if !strings.Contains(q, "*") {
				t.Errorf("%s: the finding itself shows %s", text, q)
			}
		}
	}
}

func TestWrongWords(t *testing.T) {
	for text, want := range map[string][]string{
		"截止目前，供水已恢复。":          {"截止目前"},
		"截至目前，供水已恢复。":          nil,
		"资料共两份内容，已寄出。":         nil,
		"这是我们份内的事。":            {"份内"},
		"我局将安排自己经手的同志按装机容量核对。": nil,
		"极少数刁民":                {"刁民"},
		"设备按装完毕，再次按装":          {"按装", "按装"},
	} {
		if got := found(Check(Draft{Text: text}, DefaultWords(), nil, now), Wrong); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	title := []Word{{Wrong: "张三县长", Right: "张三副县长"}}
	if got := found(Check(Draft{Title: "张三县长调研", Text: "张三副县长调研"}, title, nil, now), Wrong); len(got) != 1 {
		t.Errorf("a person's title: %v", got)
	}
}

func TestWhatIsMissing(t *testing.T) {
	units := []string{"住房和城乡建设局", "住建局"}
	for text, want := range map[string]int{
		"":    3,
		whole: 0,
		"我局于2026年11月立案，可拨打12345查询。":    0,
		"已处理。如有疑问请到窗口咨询。":              3,
		"住建局11月20日答复：已处理。":             1,
		"有关部门11月20日答复，电话：6712345，请放心。": 1,
	} {
		n := 0
		for _, f := range Check(Draft{Text: text, Units: units}, nil, nil, now) {
			if f.Kind == Lacks {
				n++
			}
		}
		if n != want {
			t.Errorf("%q lacks %d, want %d", text, n, want)
		}
	}
}

func TestWordLists(t *testing.T) {
	if n := len(DefaultWords()); n < 40 {
		t.Errorf("%d words ship", n)
	}
	for _, w := range DefaultWords() {
		back, err := ParseWords(w.String())
		if err != nil || fmt.Sprint(back) != fmt.Sprint([]Word{w}) {
			t.Errorf("%s reads back as %+v, %v", w, back, err)
		}
		if w.Right != "" && len(w.find(fold(w.Right))) > 0 {
			t.Errorf("%s: what is right is called wrong", w)
		}
	}
	for text, at := range map[string]string{
		"好的词 => 好词\n错": "第 2 行", "甲乙 => 甲乙": "第 1 行", "甲乙\n\n甲乙 => 丙": "第 3 行与第 1 行重复",
	} {
		if _, err := ParseWords(text); err == nil || !strings.Contains(err.Error(), at) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("关于停水", "我局11月20日答复：影响三百户，电话0311-6712345", "影响320户，11月21日18时恢复")
	f.Add("", "〇零月", "4294967296年13月40日，100,,.万%")
	f.Add("", "~今晚响年之三许为1月1三管日后二裂，户第百年为 后2晚2 万元前为", "3月5日至明日，百分之点")
	f.Fuzz(func(t *testing.T, title, text, line string) {
		fields := map[string]string{"title": title, "text": text}
		for _, x := range Check(Draft{Title: title, Text: text}, DefaultWords(), []Statement{{Text: line}}, now) {
			if x.Field == "" {
				continue
			}
			if n := utf8.RuneCountInString(fields[x.Field]); x.Start < 0 || x.Start >= x.End || x.End > n {
				t.Fatalf("%+v in %d characters", x, n)
			}
		}
	})
}
