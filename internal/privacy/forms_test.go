package privacy_test

import (
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// Names are found by what stands around them, and words that only look like one
// are left alone.
func TestNamesByWhatStandsAroundThem(t *testing.T) {
	for in, want := range map[string]string{
		"王小明女士来电反映":                   "王**女士来电反映",
		"市民李建国反映小区停水":                 "市民李**反映小区停水",
		"村民李四举报村干部":                   "村民李*举报村干部",
		"我是王小明，家住幸福小区":                "我是王**，家住幸福小区",
		"本人王小明，系清河县人":                 "本人王**，系清河县人",
		"我的名字是王小明":                    "我的名字是王**",
		"我儿子王小宝今年3岁":                  "我儿子王**今年3岁",
		"投诉者王小明":                      "投诉者王**",
		"来电者：王小明":                     "来电者：王**",
		"收款人：王小明":                     "收款人：王**",
		"户名 王小明":                      "户名 王**",
		"姓 名：王小明":                     "姓 名：王**",
		"联 系 人：王 小 明":                 "联 系 人：王 * *",
		"联系人：张三、李四":                   "联系人：张*、李*",
		"王小明 13812345678":             "王** 138****5678",
		"王小明（13812345678）":            "王**（138****5678）",
		"王小明，身份证号：34012319900101123X": "王**，身份证号：340***********123X",
		"王小明的电话是13812345678":          "王**的电话是138****5678",
		"经与王小明联系，王小明称已修好":             "经与王**联系，王**称已修好",
		"王小明您好，您反映的路灯":                "王**您好，您反映的路灯",
		"尊敬的王小明：":                     "尊敬的王**：",
		"答复王小明如下":                     "答复王**如下",
		"此致 敬礼 王小明":                   "此致 敬礼 王**",
		"联系人：王小明，家中无人，后王小明又来电":        "联系人：王**，家中无人，后王**又来电",
		"法定代表人王小明已被约谈":                "法定代表人王**已被约谈",
		"其法人代表：王小明":                   "其法人代表：王**",
		// a signature
		"小区停水三天，望解决。\n王小明":              "小区停水三天，望解决。\n王**",
		"望解决。\n        欧阳小明\n2026年3月5日": "望解决。\n        欧***\n2026年3月5日",
		"望解决！\n\n王小明\n":                 "望解决！\n\n王**\n",
		"望解决。\n王 明\n3月5日":               "望解决。\n王 *\n3月5日",
		"望解决。\n王小明、李建国\n3月5日":           "望解决。\n王**、李**\n3月5日",
		// none is named
		"法定代表人应当到场，法定代表人变更":  "法定代表人应当到场，法定代表人变更",
		"望解决。\n高铁站\n3月5日":    "望解决。\n高铁站\n3月5日",
		"望解决。\n金沙湾":          "望解决。\n金沙湾",
		"望解决。\n谢谢":           "望解决。\n谢谢",
		"王小明":                "王小明",
		"白天停水\n安全\n高温天气":     "白天停水\n安全\n高温天气",
		"望解决。\n县住建局\n3月5日":   "望解决。\n县住建局\n3月5日",
		"居民高度评价，群众安全":        "居民高度评价，群众安全",
		"我是党员，我是高中老师":        "我是党员，我是高中老师",
		"全体反映，周边反映，高层反映":     "全体反映，周边反映，高层反映",
		"市民和商户、老人和小孩":        "市民和商户、老人和小孩",
		"与建设局联系，与管委会沟通":      "与建设局联系，与管委会沟通",
		"尊敬的胡书记：您好，尊敬的王局长您好": "尊敬的胡书记：您好，尊敬的王局长您好",
		"负责人（签名）：单位（盖章）":     "负责人（签名）：单位（盖章）",
		"联系人：办公室，户主为物业公司":    "联系人：办公室，户主为物业公司",
		"申请人应提交材料，当事人曾经到场":   "申请人应提交材料，当事人曾经到场",
		"和李先生、于女士、司机张先生":     "和李先生、于女士、司机张先生",
		"局长王小明出席会议":          "局长王小明出席会议",
		"安全科 0550-3366778":   "安全科 0550-****778",
		"具有高职称、荣誉称号":         "具有高职称、荣誉称号",
	} {
		if got := privacy.Mask(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestOtherFormsOfNumbersAndAddresses(t *testing.T) {
	for in, want := range map[string]string{
		// said in parts, in bills' digits, in circles
		"电话是一三八，一二三四，五六七八": "电话是一三八，****，五六七八",
		"壹叁捌壹贰叁肆伍陆柒捌":      "壹叁捌****伍陆柒捌",
		"❶❸❽❶❷❸❹❺❻❼❽":      "❶❸❽****❺❻❼❽",
		"138，1234，5678":    "138，****，5678",
		"138*1234*5678":    "138******5678",
		"1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣": "1️⃣3️⃣8️⃣*️⃣*️⃣*️⃣*️⃣5️⃣6️⃣7️⃣8️⃣",
		"150，1600，17000户": "150，1600，17000户",
		// accounts, documents, plates
		"邮箱zhangsan@163.com":     "邮箱zh******@163.com",
		"微信号：zhangsan_88":        "微信号：zh******_88",
		"加微信ZhangSan1988":        "加微信Zh********88",
		"QQ：123456789，扣扣 654321": "QQ：123******，扣扣 65***1",
		"护照号：EH1234567":          "护照号：EH*****67",
		"皖M8K2J5和皖MD12345":       "皖M8***5和皖MD****5",
		"微信公众号“清河发布”":            "微信公众号“清河发布”",
		// where somebody lives
		"住址：人民路八十八号":           "住址：人民路***号",
		"业主房号5-1-302":          "业主房号*-*-***",
		"我住望江街道幸福社区5栋":         "我住望江街道幸福社区*栋",
		"住在该小区3年，停水50天":        "住在该小区3年，停水50天",
		"桃园小区A区3栋B座1201":       "桃园小区A区*栋*座****",
		"李家村128号":              "李家村***号",
		"李家村12号停水":             "李家村12号停水",
		"必须一户一户买，一组5户停电，一层二十户": "必须一户一户买，一组5户停电，一层二十户",
	} {
		if got := privacy.Mask(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestFindTellsWhatEachPieceIs(t *testing.T) {
	got := privacy.Find("王小明女士（13812345678）住幸福小区3号楼2单元501室，邮箱wang@163.com")
	want := []privacy.Piece{
		{Kind: privacy.PersonName, Start: 0, End: 3, Shown: "王**"},
		{Kind: privacy.PhoneNumber, Start: 6, End: 17, Shown: "138****5678"},
		{Kind: privacy.Address, Start: 23, End: 32, Shown: "*号楼*单元***"},
		{Kind: privacy.Account, Start: 36, End: 40, Shown: "w***"},
	}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
	if found := privacy.Find("王**（138****5678）"); len(found) != 0 {
		t.Errorf("what is masked is found again: %+v", found)
	}
}

// A ticket's caller is hidden however the hotline wrote them down.
func TestCallersHoweverTheyAreWritten(t *testing.T) {
	for _, author := range []string{"王小明先生", "王小明（业主）", "王小明 13812345678", "李四、王小明"} {
		p := privacy.Post(opinion.Post{Author: author, Text: "经王小明确认，回拨3366778", Kind: opinion.KindTicket,
			Ticket: &opinion.Ticket{Number: "1", Phone: "0550-3366778"}})
		if p.Text != "经王**确认，回拨336***8" && p.Text != "经王**确认，回拨33***78" {
			t.Errorf("%s: %s", author, p.Text)
		}
	}
}
