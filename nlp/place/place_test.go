package place

import (
	"slices"
	"strings"
	"testing"

	"yuqing/nlp/lexicon"
	"yuqing/nlp/segment"
)

// office makes a function that lists the places of a post as codes with names.
func office(t testing.TB, home string, own ...Own) func(title, text string) []string {
	t.Helper()
	return officeNear(t, home, "", own...)
}

// officeNear is office for posts of a source that is about the region near.
func officeNear(t testing.TB, home, near string, own ...Own) func(title, text string) []string {
	t.Helper()
	lex := lexicon.New()
	f, err := New(home, own, lex)
	if err != nil {
		t.Fatal(err)
	}
	seg, err := segment.New(lex.Words())
	if err != nil {
		t.Fatal(err)
	}
	return func(title, text string) []string {
		fields := []lexicon.Field{
			{Name: "title", Text: title, Hits: lex.Find(nil, title, seg.Search(title))},
			{Name: "text", Text: text, Hits: lex.Find(nil, text, seg.Search(text))},
		}
		var out []string
		for _, m := range f.Find(fields, near) {
			out = append(out, m.Code+" "+m.Name)
		}
		return out
	}
}

func TestFind(t *testing.T) {
	none, hebei := office(t, ""), office(t, "130000")
	anhui := office(t, "340000")
	city := office(t, "130100")
	county := office(t, "130123",
		Own{Code: "130123100", Name: "正定镇"},
		Own{Code: "130123501", Name: "塔元庄村", Aliases: []string{"塔元庄"}},
		Own{Code: "130123", Name: "正定县", Aliases: []string{"古城常山"}})
	for _, tc := range []struct {
		name string
		find func(string, string) []string
		text string
		want string
	}{
		{"nothing", none, "今天天气很好", ""},
		{"a full chain", none, "河北省石家庄市新华区某小区停水", "130105 新华区"},
		{"a short chain", none, "家住河北石家庄新华区", "130105 新华区"},
		{"another one of the name", none, "平顶山市新华区", "410402 新华区"},
		{"bare and open", none, "新华区停水三天", ""},
		{"bare, the office's province has two", hebei, "新华区停水三天", ""},
		{"bare, the office's city has one", county, "新华区停水三天", "130105 新华区"},
		{"the post names the city elsewhere", hebei, "沧州的朋友看过来。新华区停水了", "130902 新华区"},
		{"the post names another province", hebei, "河南平顶山的消息：新华区停水", "410402 新华区"},
		{"villages and the county", none, "跑了几趟镇和县里，都说管不了", ""},
		{"the same at home", anhui, "跑了几趟镇和县里，都说管不了", ""},
		{"a county named like a conjunction", none, "我在和县工作", "340523 和县"},
		{"the same after its province", none, "安徽和县的草莓", "340523 和县"},
		{"at the head of a sentence", none, "和县今年的小麦", "340523 和县"},
		{"what the county pays", none, "办理县级补助要等多久", ""},
		{"a county named by a common word", none, "来自易县的游客", "130633 易县"},
		{"an estate named after a city", county, "三亚湾小区停电了", ""},
		{"an estate of the office's own city", county, "石家庄花园小区停电了", "130100 石家庄市"},
		{"a news agency", county, "新华社记者报道", ""},
		{"a unique county", none, "正定县的古城墙", "130123 正定县"},
		{"a county's short name far from home", none, "去正定看古城", ""},
		{"a county's short name at home", county, "去正定看古城", "130123 正定县"},
		{"a township at home", county, "南牛乡的路坏了", "130123200 南牛乡"},
		{"a township of many places", none, "城关镇的路坏了", ""},
		{"a township with its county", none, "浏阳市大瑶镇的花炮厂", "430181110 大瑶镇"},
		{"an own village", county, "塔元庄的大棚", "130123501 塔元庄村"},
		{"a nickname", county, "古城常山的灯会", "130123 正定县"},
		{"a province and its city: the deepest", none, "江苏省近日通报：南京市玄武区", "320102 玄武区"},
		{"two places", none, "从上海到成都", "310000 上海市, 510100 成都市"},
		{"a road", none, "住在北京路和南京西路之间", ""},
		{"a university", none, "南京大学毕业", ""},
		{"a dish", county, "中午吃了一碗海南鸡饭", ""},
		{"a shop's name", county, "门口的沙县小吃店没有执照", ""},
		{"a hotpot shop", county, "在重庆老火锅店吃坏了肚子", ""},
		{"a noodle shop", county, "楼下兰州牛肉面馆油烟扰民", ""},
		{"a cake shop", county, "黄山烧饼店占道经营", ""},
		{"a make of car", county, "上海大众的车漏油，长安汽车的车也漏", ""},
		{"a ham", county, "买的金华火腿生了虫", ""},
		{"an orchard is a place's", county, "山东苹果园遭了冰雹", "370000 山东省"},
		{"a beer", county, "青岛啤酒涨价了", ""},
		{"a road of another city's name", county, "西安路和平安大街交口的红绿灯坏了", ""},
		{"somebody's work far away", county, "我父亲在武汉打工被拖欠工资", "420100 武汉市"},
		{"a dish of the office's own city", county, "石家庄烧鸡店占道", "130100 石家庄市"},
		{"a shop in a city", county, "在上海一家店里买的", "310000 上海市"},
		{"a bank and an insurer", county, "浙江大学、北京银行、上海证券", ""},
		{"a melon", none, "哈密瓜很甜", ""},
		{"an autonomous prefecture", none, "恩施州利川市", "422802 利川市"},
		{"a district behind its city", none, "武汉武昌火车站", "420106 武昌区"},
		{"a district's bare name", none, "武昌起义", ""},
		{"a bookshop's name", none, "石家庄新华书店", "130100 石家庄市"},
		{"a new area", none, "上海浦东机场", "310115 浦东新区"},
		{"a county's short name before its town", none, "昆山花桥镇", "320583104 花桥镇"},
		{"a short name, not a bridge", county, "张家口桥西区", "130703 桥西区"},
		{"Xiong'an", none, "雄安的规划", "133100 雄安新区"},
		{"a petition to the capital", county, "再不给说法我们就去北京上访", ""},
		{"a letter to the capital", county, "已经寄到北京信访局了", ""},
		{"a complaint carried to the province", county, "准备去山东反映问题", ""},
		{"work in the capital", county, "我哥在北京工地摔伤了", "110000 北京市"},
		{"a train to a city", county, "开往郑州的动车晚点", ""},
		{"a ticket to a city", county, "买的上海的车票退不了", ""},
		{"a hospital in a city", county, "去天津看病怎么报销", ""},
		{"a chemist's", county, "湖南大药房卖假药", ""},
		{"an old dish", county, "天津大麻花过期了", ""},
		{"somebody from elsewhere", county, "隔壁四川人天天打牌", ""},
		{"a government elsewhere", county, "四川人民政府的网站", "510000 四川省"},
		{"an old home", county, "我安徽老家的亲戚来了", ""},
		{"a plate", county, "一辆湖北牌照的货车堵了路", ""},
		{"a person's name", county, "本人张保定，反映欠薪", ""},
		{"a person's name and title", county, "刘承德先生来电", ""},
		{"a city behind a verb", county, "我叫了保定的朋友", "130600 保定市"},
		{"a district's bare name at home", city, "鹿泉的石料厂扬尘很大", "130110 鹿泉区"},
		{"another district", city, "藁城往栾城的公路坑洼", "130109 藁城区, 130111 栾城区"},
		{"a district's bare name from its county", county, "在鹿泉打工被欠薪", "130110 鹿泉区"},
		{"a district's bare name abroad", anhui, "鹿泉的石料厂扬尘很大", ""},
		{"a road named like a district", city, "裕华路堵车", ""},
		{"any town's west of the bridge", city, "村桥西的路灯坏了", ""},
		{"an ordinary word", none, "他出手大方，来宾很多", ""},
		{"Jilin is the province", none, "吉林下雪了", "220000 吉林省"},
		{"Jilin the city", none, "吉林市下雪了", "220200 吉林市"},
		{"a municipality", none, "北京市朝阳区", "110105 朝阳区"},
		{"Hong Kong", none, "香港元朗区", "810012 元朗区"},
	} {
		if got := strings.Join(tc.find("", tc.text), ", "); got != tc.want {
			t.Errorf("%s: %s\n got %s\nwant %s", tc.name, tc.text, got, tc.want)
		}
	}
}

func TestGazetteer(t *testing.T) {
	g, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	var path []string
	for _, p := range g.Path("130105") {
		path = append(path, p.Code+p.Name)
	}
	if want := []string{"130000河北省", "130100石家庄市", "130105新华区"}; !slices.Equal(path, want) {
		t.Errorf("path %v, want %v", path, want)
	}
	if !g.Within("130105", "130000") || g.Within("130000", "130105") || g.Within("999999", "130000") {
		t.Error("130105 lies in 130000 and not the other way round")
	}
	if p, ok := g.Lookup("130105000"); !ok || p.Name != "新华区" {
		t.Errorf("130105000 is %v", p)
	}
	if _, ok := g.Lookup("990000"); ok {
		t.Error("990000 was found")
	}
	if l := g.Level("130123200"); l != Township {
		t.Errorf("130123200 has level %d", l)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, tc := range []struct {
		home string
		own  Own
	}{
		{"999999", Own{Code: "130105", Name: "甲"}},
		{"", Own{Code: "99", Name: "甲"}},
		{"", Own{Code: "990000", Name: "甲省"}},
		{"", Own{Code: "990100", Name: "甲市"}},
		{"", Own{Code: "99010x", Name: "甲县"}},
		{"", Own{Code: "130105", Name: ""}},
		{"", Own{Code: "130105", Name: "有 空格"}},
	} {
		if _, err := New(tc.home, []Own{tc.own}, lexicon.New()); err == nil {
			t.Errorf("home %q, own %+v were taken", tc.home, tc.own)
		}
	}
}

// The region of a post's source settles what the post leaves open, before the
// office's own does; what the post says goes before both.
func TestFindNearTheSource(t *testing.T) {
	for _, tc := range []struct{ name, home, near, text, want string }{
		{"open without it", "", "", "新华区停水三天", ""},
		{"in the source's city", "", "410400", "新华区停水三天", "410402 新华区"},
		{"the source's before the office's", "130123", "410400", "新华区停水三天", "410402 新华区"},
		{"the post's before the source's", "130123", "410400", "沧州的朋友看过来。新华区停水了", "130902 新华区"},
		{"the office's where the source's has none", "130123", "340100", "新华区停水三天", "130105 新华区"},
		{"a code that is none", "130123", "999999", "新华区停水三天", "130105 新华区"},
	} {
		if got := strings.Join(officeNear(t, tc.home, tc.near)("", tc.text), ", "); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}
