package risk

import (
	"slices"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/nlp/lexicon"
	"yuqing/nlp/segment"
)

// judgeOf makes a judge from a table and returns a function that judges a text.
func judgeOf(t *testing.T, table *Table) func(p opinion.Post, tone float64) Verdict {
	t.Helper()
	read := readerOf(t, table)
	return func(p opinion.Post, tone float64) Verdict {
		r := read(p)
		return r.judge.Judge(r.Reading, &opinion.Tone{Score: tone})
	}
}

// readAs is a reading with the judge that made it.
type readAs struct {
	Reading
	judge *Judge
}

// readerOf makes a judge from a table and returns a function that reads a post.
func readerOf(t *testing.T, table *Table) func(p opinion.Post) readAs {
	t.Helper()
	lex := lexicon.New()
	j, err := Compile(table, lex)
	if err != nil {
		t.Fatal(err)
	}
	seg, err := segment.New(lex.Words())
	if err != nil {
		t.Fatal(err)
	}
	return func(p opinion.Post) readAs {
		fields := []lexicon.Field{
			{Name: "title", Text: p.Title, Hits: lex.Find(nil, p.Title, seg.Search(p.Title))},
			{Name: "text", Text: p.Text, Hits: lex.Find(nil, p.Text, seg.Search(p.Text))},
		}
		return readAs{j.Read(p, fields), j}
	}
}

func shippedJudge(t *testing.T) func(p opinion.Post, tone float64) Verdict {
	t.Helper()
	table, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return judgeOf(t, table)
}

// What one post says is no more than grave as long as nobody is known to be
// hurt and nobody has taken it up.
func TestWordsAloneReachNotTheGravestLevel(t *testing.T) {
	judge := shippedJudge(t)
	const text = "听说学校食堂食物中毒，多名学生呕吐，家长拉横幅围堵校门，校长收了好处费"
	for _, tc := range []struct {
		post  opinion.Post
		level opinion.Level
	}{
		{opinion.Post{Text: text}, opinion.LevelMajor},
		{opinion.Post{Text: text, Comments: 5000}, opinion.LevelGrave},
		{opinion.Post{Text: text + "，已有三十五人死亡"}, opinion.LevelGrave},
	} {
		if r := judge(tc.post, -1).Risk; r.Level != tc.level {
			t.Errorf("%+v is %s, want %s: %v", tc.post, r.Level, tc.level, r.Evidence)
		}
	}
}

func TestScoreIsTheSumOfItsEvidence(t *testing.T) {
	table, err := Parse([]byte(`
levels: {较大: 30, 重大: 60}
spread: {points: 20, full: 100, likes: 1, comments: 1, reposts: 1}
tone: {points: 10}
crowd: {points: 10, from: 30}
signals:
- {id: a, name: 甲, points: 25, words: 爆炸}
- {id: b, name: 乙, points: 20, words: 围堵*0.5}
`))
	if err != nil {
		t.Fatal(err)
	}
	judge := judgeOf(t, table)
	for _, tc := range []struct {
		name  string
		post  opinion.Post
		tone  float64
		score int
		level opinion.Level
		lines int
	}{
		{"nothing", opinion.Post{Text: "你好"}, 0, 0, opinion.LevelOrdinary, 0},
		{"a signal", opinion.Post{Text: "工厂爆炸"}, 0, 25, opinion.LevelOrdinary, 1},
		{"two, one weak but in the first sentence", opinion.Post{Text: "工厂爆炸，围堵"}, 0, 45, opinion.LevelLarger, 2},
		{"tone", opinion.Post{Text: "工厂爆炸"}, -1, 35, opinion.LevelLarger, 2},
		{"good tone takes nothing away", opinion.Post{Text: "工厂爆炸"}, 1, 25, opinion.LevelOrdinary, 1},
		{"full spread", opinion.Post{Text: "工厂爆炸，围堵", Likes: 1000}, -1, 75, opinion.LevelMajor, 4},
		{"a crowd", opinion.Post{Text: "三百多名业主围堵"}, 0, 30, opinion.LevelLarger, 2},
		{"a few people", opinion.Post{Text: "十几名业主围堵"}, 0, 20, opinion.LevelOrdinary, 1},
		{"figures below zero", opinion.Post{Text: "工厂爆炸", Likes: -5}, 0, 25, opinion.LevelOrdinary, 1},
	} {
		r := judge(tc.post, tc.tone).Risk
		if r.Score != tc.score || r.Level != tc.level || len(r.Evidence) != tc.lines {
			t.Errorf("%s: %+v, want %d %s with %d sentences", tc.name, r, tc.score, tc.level, tc.lines)
		}
	}
}

func TestCasualtiesGiveTheLevel(t *testing.T) {
	judge := shippedJudge(t)
	for _, tc := range []struct {
		text string
		want opinion.Level
	}{
		{"事故造成3人死亡", opinion.LevelLarger},
		{"事故造成两人死亡", opinion.LevelLarger},
		{"一百多人的车间里有一人死亡", opinion.LevelLarger},
		{"煤矿透水，十二名矿工遇难", opinion.LevelMajor},
		{"大桥垮塌，死亡人数升至31人", opinion.LevelGrave},
		{"车祸致5死11伤", opinion.LevelLarger},
		{"一百二十余人受伤，无人死亡", opinion.LevelGrave},
		{"演练模拟3人死亡的场景", opinion.LevelOrdinary},
	} {
		r := judge(opinion.Post{Text: tc.text}, 0).Risk
		if r.Level.Rank() < tc.want.Rank() || tc.want == opinion.LevelOrdinary && r.Level != tc.want {
			t.Errorf("%s: %+v, want %s", tc.text, r, tc.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for s, want := range map[string]int{"12": 12, "三": 3, "两": 2, "十": 10, "十二": 12, "二十": 20, "二十五": 25, "一百二十": 120, "三百零五": 305, "一千": 1000} {
		if got := number(s); got != want {
			t.Errorf("number(%s) = %d, want %d", s, got, want)
		}
	}
}

func TestClassesAndFlags(t *testing.T) {
	judge := shippedJudge(t)
	for _, tc := range []struct {
		text  string
		class opinion.Class
		flags []string
	}{
		{"今天天气不错", opinion.ClassOrdinary, nil},
		{"县城昨夜发生4.1级地震，多间房屋受损", opinion.ClassDisaster, nil},
		{"城东一化工厂发生爆炸，现场浓烟滚滚", opinion.ClassEmergency, nil},
		{"幼儿园老师虐待孩子，用针扎", opinion.ClassBottomLine, nil},
		{"听说明年养老金政策要取消，是真的吗？", opinion.ClassMisreading, []string{"谣言"}},
		{"中央环保督察组交办件要求限期整改", opinion.ClassSuperior, nil},
		{"工地老板拖欠我们工资半年不给", opinion.ClassInterests, nil},
		{"开展火灾应急演练，提高防范意识", opinion.ClassOrdinary, nil},
		{"网传某小区投毒系谣言，警方已辟谣", "", []string{"谣言"}},
		{"请大家不信谣不传谣", opinion.ClassOrdinary, nil},
		{"线路老化，一旦发生火灾后果不堪设想", opinion.ClassOrdinary, nil},
	} {
		v := judge(opinion.Post{Text: tc.text}, 0)
		if tc.class != "" && v.Class != tc.class || !slices.Equal(v.Flags, tc.flags) && len(v.Flags)+len(tc.flags) > 0 {
			t.Errorf("%s: %s %v, want %s %v", tc.text, v.Class, v.Flags, tc.class, tc.flags)
		}
	}
}

func TestParseNamesTheFault(t *testing.T) {
	for _, tc := range []struct{ yaml, want string }{
		{"levels: {一般: 5}", "一般"},
		{"levels: {重大: 500}", "500"},
		{"casualties: [{deaths: 3, level: 大}]", "大"},
		{"signals: [{id: a, name: 甲, points: 0, words: 乙}]", "甲"},
		{"classes: [{name: 甲, min: 1, words: 乙}]", "甲"},
		{"spread: {points: 5}", "full"},
		{"flags: [{name: 谣言, min: 1, rules: [乙 &]}]", "乙 &"},
		{"unknown: 1", "unknown"},
	} {
		if _, err := Parse([]byte(tc.yaml)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want something with %q", tc.yaml, err, tc.want)
		}
	}
}

func TestPlaints(t *testing.T) {
	table, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	read := readerOf(t, table)
	for _, text := range []string{"报到镇里两年没批", "整栋楼三天没水了", "农家书屋常年锁着门", "种粮补贴至今没发到卡里", "河面上漂着一层死鱼"} {
		if len(read(opinion.Post{Text: text}).Plaints()) == 0 {
			t.Errorf("no plaint in %s", text)
		}
	}
	for _, text := range []string{"图书馆每天开放到九点", "请问落户需要什么材料", "感谢电工师傅，坏了的路灯当天就亮了", "优惠券过期作废", "三年质保不漏水", "打工人的一天从咖啡开始"} {
		if words := read(opinion.Post{Text: text}).Plaints(); len(words) > 0 {
			t.Errorf("%v are plaints in %s", words, text)
		}
	}
}
