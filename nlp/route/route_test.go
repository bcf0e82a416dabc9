package route

import (
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/nlp/lexicon"
	"yuqing/nlp/place"
	"yuqing/nlp/segment"
	"yuqing/nlp/topic"
)

const taxonomy = `
units:
- {name: 自然资源局}
- {name: 住建局}
- {name: 纪委}
- {name: 供电公司, vertical: true}
- {name: 城管局}
topics:
- {id: land, name: 征地, unit: 自然资源局, words: 拆迁 征地, rival: house, grounds: 村民 耕地}
- {id: house, name: 房屋征收, unit: 住建局, words: 拆迁 棚改, rival: land, grounds: 小区 街道}
- {id: conduct, name: 作风, unit: 纪委, words: 推诿 扯皮, yields: true}
- {id: city, name: 市政, unit: 住建局, words: 停水 路灯, leads: [{unit: 供电公司, words: 停电}], supporting: 城管局}
`

// officeOf makes a function that routes a text for an office.
func officeOf(t *testing.T, home string) func(text string) *opinion.Routing {
	t.Helper()
	tax, err := topic.Parse([]byte(taxonomy))
	if err != nil {
		t.Fatal(err)
	}
	lex := lexicon.New()
	topics, err := topic.Compile(tax, lex)
	if err != nil {
		t.Fatal(err)
	}
	places, err := place.New(home, []place.Own{{Code: "130123200501", Name: "东塔村"}}, lex)
	if err != nil {
		t.Fatal(err)
	}
	seg, err := segment.New(lex.Words())
	if err != nil {
		t.Fatal(err)
	}
	r := New(tax, places.Gazetteer(), home)
	return func(text string) *opinion.Routing {
		fields := []lexicon.Field{{Name: "text", Text: text, Hits: lex.Find(nil, text, seg.Search(text))}}
		return r.Route(topics.Find(fields), places.Find(fields, ""))
	}
}

func TestRoute(t *testing.T) {
	county, city, none := officeOf(t, "130123"), officeOf(t, "130100"), officeOf(t, "")
	for _, tc := range []struct {
		name, text       string
		office           func(string) *opinion.Routing
		lead, supporting string
		reason           string
	}{
		{"the topic's unit", "今天停水", none, "住建局", "城管局", "停水"},
		{"an exceptional unit, vertical", "今天停电", none, "供电公司", "城管局", "垂直管理"},
		{"rivals: the village's land", "村民的耕地遇到拆迁", none, "自然资源局", "住建局", "“村民”“耕地”"},
		{"rivals: the town's houses", "我们小区拆迁", none, "住建局", "自然资源局", "“小区”"},
		{"rivals: no ground", "又要拆迁", none, "自然资源局", "住建局", "依据更充分"},
		{"conduct yields", "推诿扯皮，停水没人管", none, "住建局", "纪委,城管局", "同时涉及“作风”"},
		{"conduct alone", "他们互相推诿", none, "纪委", "", "推诿"},
		{"a township of the county", "南牛乡停水", county, "住建局", "城管局,南牛乡人民政府", "事发地在南牛乡"},
		{"a village: its township", "东塔村停水", county, "住建局", "城管局,南牛乡人民政府", "南牛乡"},
		{"the office's own county", "正定县停水", county, "住建局", "城管局", ""},
		{"a county of the city", "新华区停水", city, "住建局", "城管局,新华区人民政府", "新华区"},
		{"elsewhere", "上海市黄浦区停水", county, "住建局", "城管局", "不在正定县辖区"},
	} {
		r := tc.office(tc.text)
		if r == nil {
			t.Errorf("%s: no routing", tc.name)
			continue
		}
		if r.Lead != tc.lead || strings.Join(r.Supporting, ",") != tc.supporting || !strings.Contains(r.Reason, tc.reason) {
			t.Errorf("%s: %+v\nwant %s, %s, %s", tc.name, *r, tc.lead, tc.supporting, tc.reason)
		}
	}
	if r := none("你好"); r != nil {
		t.Errorf("a unit without a topic: %+v", r)
	}
}
