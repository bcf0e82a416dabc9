package topic

import (
	"slices"
	"strings"
	"testing"

	"yuqing/nlp/lexicon"
	"yuqing/nlp/segment"
)

// finderOf compiles a taxonomy and returns a function that gives the topics of a
// post as "id: words".
func finderOf(t *testing.T, yaml string) func(title, text string) []string {
	t.Helper()
	tax, err := Parse([]byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	lex := lexicon.New()
	m, err := Compile(tax, lex)
	if err != nil {
		t.Fatal(err)
	}
	seg, err := segment.New(lex.Words())
	if err != nil {
		t.Fatal(err)
	}
	return func(title, text string) []string {
		var out []string
		for _, h := range m.Find(prepare(lex, seg, title, text)) {
			out = append(out, h.ID+": "+strings.Join(h.Evidence, " "))
		}
		return out
	}
}

func prepare(lex *lexicon.Lexicon, seg *segment.Segmenter, title, text string) []lexicon.Field {
	return []lexicon.Field{
		{Name: "title", Text: title, Hits: lex.Find(nil, title, seg.Search(title))},
		{Name: "text", Text: text, Hits: lex.Find(nil, text, seg.Search(text))},
	}
}

const small = `
lists: {欠: 拖欠 克扣}
ignore: 信息爆炸
landmarks: 对面
similes: 像…一样 …似的
fiction: {words: 小说 电影, but: 投诉}
notices: {words: 包吃住, but: 骗人}
documents: [办法]
topics:
- {id: land, name: 征地, unit: 甲局, words: 征地 征地补偿 补偿款*0.3, not: 象征地位, unless: 游戏币}
- {id: wages, name: 欠薪, unit: 乙局, rules: ["@欠 & 工资|薪水 ~7", "欠 > 钱 ! 网友"]}
- {id: blast, name: 爆炸, unit: 丙局, words: 爆炸, leads: [{unit: 丁局, words: 瓦斯}]}
- {id: hospital, name: 医疗, unit: 戊局, words: [医院], need: 看病 手术}
- {id: culture, name: 文化, unit: 己局, words: 演出, culture: true}
`

func TestFind(t *testing.T) {
	find := finderOf(t, small)
	for _, tc := range []struct {
		name, title, text string
		want              []string
	}{
		{"nothing", "", "", nil},
		{"a word", "", "村里征地了", []string{"land: 征地"}},
		{"the longest word counts", "", "谈征地补偿的事", []string{"land: 征地补偿"}},
		{"a phrase hides it", "", "狮子的象征地位", nil},
		{"a cut runs through it", "", "长征地图", nil},
		{"a phrase for all", "", "信息爆炸的时代", nil},
		{"another word stands near", "", "征地送游戏币", nil},
		{"but not in another sentence", "", "征地了。游戏币没了", []string{"land: 征地"}},
		{"a rule from a list", "", "克扣我们的工资", []string{"wages: 克扣 工资"}},
		{"a rule backwards", "", "工资被拖欠", []string{"wages: 拖欠 工资"}},
		{"too far apart", "", "拖欠了我们这些外来的可怜人整整一年的工资", nil},
		{"a rule in order", "", "欠我钱", []string{"wages: 欠 钱"}},
		{"not backwards", "", "钱还欠着", nil},
		{"an exception", "", "网友欠我钱", nil},
		{"a weak word is too little", "", "补偿款", nil},
		{"a film", "", "我看的电影讲征地", nil},
		{"a complaint all the same", "", "我投诉：拍电影征地", []string{"land: 征地"}},
		{"a work's name", "", "读《征地风云》", nil},
		{"a document", "", "按照《征地管理办法》", []string{"land: 征地"}},
		{"culture may speak of works", "", "电影演出", []string{"culture: 演出"}},
		{"a needed word is missing", "", "医院", nil},
		{"a needed word is there", "", "去医院看病", []string{"hospital: 医院"}},
		{"a landmark", "", "征地了。今天在医院对面看病", []string{"land: 征地"}},
		{"a simile", "", "像爆炸一样", nil},
		{"what stands beside a simile", "", "炒菜像厨房爆炸了一样，真吵", nil},
		{"what a simile's end stands near", "", "厨房跟爆炸过似的", nil},
		{"what a simile's end stands far from", "", "爆炸声大得吓死个人似的", []string{"blast: 爆炸"}},
		{"a simile after a pause", "", "像去年一样，又爆炸，一样没人管", []string{"blast: 爆炸"}},
		{"a work that is called by the word alone", "", "读《征地》", nil},
		{"a notice", "", "招人，包吃住，征地补偿专员", nil},
		{"a complaint of a notice", "", "说包吃住是骗人的，征地才招人", []string{"land: 征地"}},
		{"no simile", "", "像是爆炸", []string{"blast: 爆炸"}},
		{"width and case", "", "４ｓ店征地", []string{"land: 征地"}},
	} {
		if got := find(tc.title, tc.text); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %s%s\n got %q\nwant %q", tc.name, tc.title, tc.text, got, tc.want)
		}
	}
}

func TestParseRule(t *testing.T) {
	lists := map[string]Words{"甲": {"一", "二"}}
	r, err := ParseRule("@甲|三 > 四 ~8 *0.5 ! 五|六", lists)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Parts[0], []string{"一", "二", "三"}) || !r.Ordered || r.Near != 8 || r.Weight != 0.5 || !slices.Equal(r.Except, []string{"五", "六"}) {
		t.Errorf("got %+v", r)
	}
	for _, bad := range []string{"", "甲 &", "@无 & 乙", "甲 & 乙 ~x", "甲 ~1", "甲 *0", "甲 *a", "甲 !", "一&二&三&四&五"} {
		if _, err := ParseRule(bad, lists); err == nil {
			t.Errorf("rule %q was taken", bad)
		}
	}
}

func TestParseNamesTheFault(t *testing.T) {
	for _, tc := range []struct{ yaml, want string }{
		{"", "no topics"},
		{"topic: []", "topic not found"},
		{"topics: [{id: 甲, name: 乙, unit: 丙, words: 丁}]", "id"},
		{"topics: [{id: a, name: 乙, words: 丁}]", "unit"},
		{"topics: [{id: a, name: 乙, unit: 丙}]", "neither words nor rules"},
		{"topics: [{id: a, name: 乙, unit: 丙, words: 丁}, {id: a, name: 乙, unit: 丙, words: 丁}]", "twice"},
		{"topics: [{id: a, name: 乙, unit: 丙, words: 丁*9x}]", "丁*9x"},
		{"topics: [{id: a, name: 乙, unit: 丙, rules: [甲 & ]}]", "甲 &"},
		{"{similes: 像, topics: [{id: a, name: 乙, unit: 丙, words: 丁}]}", "像"},
		{"topics: [{id: a, name: 乙, unit: 丙, words: 丁, rival: b}]", "b"},
	} {
		if _, err := Parse([]byte(tc.yaml)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: got %v, want something with %q", tc.yaml, err, tc.want)
		}
	}
}

func TestShippedTaxonomy(t *testing.T) {
	tax, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range tax.Topics {
		if len(topic.Words) < 30 {
			t.Errorf("%s has %d words, at least 30 are promised", topic.Name, len(topic.Words))
		}
		if _, ok := tax.Unit(topic.Unit); !ok {
			t.Errorf("%s: unit %s is not listed", topic.Name, topic.Unit)
		}
		for _, lead := range topic.Leads {
			if _, ok := tax.Unit(lead.Unit); !ok {
				t.Errorf("%s: unit %s is not listed", topic.Name, lead.Unit)
			}
		}
	}
	for _, name := range pilotCatalogue {
		if !slices.ContainsFunc(tax.Topics, func(x Topic) bool { return x.Name == name }) {
			t.Errorf("field %s of the pilot catalogue is missing", name)
		}
	}
}

// pilotCatalogue names the 26 fields of the pilot catalogue of open government.
var pilotCatalogue = strings.Fields(`重大建设项目 公共资源交易 义务教育 户籍管理 社会救助 养老服务 公共法律服务 财政预决算
	就业创业 社会保险 国土空间规划 征地补偿 环境保护 国有土地上房屋征收 保障性住房 农村危房改造 市政服务 城市综合执法
	涉农补贴 公共文化服务 医疗卫生 安全生产 救灾 食品药品监管 扶贫 税收管理`)

// BenchmarkFind weighs the topics of a post of 1.3 kB, segmentation apart.
func BenchmarkFind(b *testing.B) {
	tax, err := Default()
	if err != nil {
		b.Fatal(err)
	}
	lex := lexicon.New()
	m, err := Compile(tax, lex)
	if err != nil {
		b.Fatal(err)
	}
	seg, err := segment.New(lex.Words())
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("村里的征地补偿款没有发放，去镇政府问过三次，工作人员说还要等审批，孩子上学的学费都拿不出来。", 10)
	fields := prepare(lex, seg, "征地补偿款何时发放", text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		m.Find(fields)
	}
}
