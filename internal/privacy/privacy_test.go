package privacy_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

func TestMask(t *testing.T) {
	cases := []struct{ in, want string }{
		{"", ""},
		{"没有号码", "没有号码"},
		// mobile numbers
		{"请打13812345678联系", "请打138****5678联系"},
		{"+8613812345678", "+86138****5678"},
		{"008613812345678", "0086138****5678"},
		{"013812345678", "0138****5678"},
		{"１３８１２３４５６７８", "１３８****５６７８"},
		{"138 1234 5678或138-1234-5678", "138 **** 5678或138-****-5678"},
		{"1381234 5678，138.1234.5678", "138**** 5678，138.****.5678"},
		{"1 3 8 1 2 3 4 5 6 7 8", "1 3 8 * * * * 5 6 7 8"},
		{"138\u200b1234\u200b5678", "138\u200b****\u200b5678"},
		{"138<b>1234</b>5678", "138<b>****</b>5678"},
		{"138&nbsp;1234&nbsp;5678", "138&nbsp;****&nbsp;5678"},
		{"①③⑧①②③④⑤⑥⑦⑧", "①③⑧****⑤⑥⑦⑧"},
		{"幺三八一二三四五六七八", "幺三八****五六七八"},
		{"电话138\n12345678", "电话138\n****5678"},
		{"13812345678 13987654321", "138****5678 139****4321"},
		{"tel13812345678ok", "tel138****5678ok"},
		// identity numbers
		{"身份证340123199001011234。", "身份证340***********1234。"},
		{"身份证34012319900101123X", "身份证340***********123X"},
		{"34012319900101123ｘ", "340***********123ｘ"},
		{"340123 19900101 1234", "340*** ******** 1234"},
		{"340123900101123", "340********1123"},
		// bank cards
		{"卡号6222021234567890123", "卡号622************0123"},
		{"6222 0212 3456 7890 128", "622* **** **** ***0 128"},
		{"7222 0212 3456 7890 128", "7222 0212 3456 7890 128"},
		{"卡号：6222 0212", "卡号：622* ****"},
		// fixed lines
		{"座机0550-1234567", "座机055*-*******"}, // no local number begins with 1, but it is called one
		{"编号0550-1234567", "编号0550-1234567"},
		{"座机0550-3234567", "座机0550-****567"},
		{"(010)62345678", "(010)*****678"},
		{"电话：3234567", "电话：323****"},
		{"联系电话是：323-4567", "联系电话是：323-****"},
		{"电话1381234567", "电话138*******"},
		{"咨询电话4001234567", "咨询电话4001234567"},
		// what is none
		{"2026-03-02 10:00 至 2026-03-05", "2026-03-02 10:00 至 2026-03-05"},
		{"12345热线，110报警，金额1000000元", "12345热线，110报警，金额1000000元"},
		{"编号12012345678", "编号12012345678"},
		{"工单GD2026030112345678、202603011234567", "工单GD2026030112345678、202603011234567"},
		{"139", "139"},
		{"台账：2026-00015 跟踪，台账编号2026-00012", "台账：2026-00015 跟踪，台账编号2026-00012"},
		{"第十三届一中全会，二〇二六年三月一日", "第十三届一中全会，二〇二六年三月一日"},
		{"面积1200平方米，3月12日，500户", "面积1200平方米，3月12日，500户"},
		// addresses
		{"幸福小区3号楼2单元501室漏水", "幸福小区*号楼*单元***室漏水"},
		{"幸福小区三号楼二单元五零一室", "幸福小区*号楼*单元***室"},
		{"阳光花园12栋1203", "阳光花园**栋****"},
		{"阳光花园12-2-501，", "阳光花园**-*-***，"},
		{"李家村5组12号", "李家村*组**号"},
		{"家住城关镇幸福路12号，反映噪声", "家住城关镇幸福路**号，反映噪声"},
		{"幸福路12号门前路灯不亮", "幸福路12号门前路灯不亮"},
		{"12号楼2026年完工", "12号楼2026年完工"},
		// names
		{"联系人：张三，电话", "联系人：张*，电话"},
		{"反映人王小明称", "反映人王**称"},
		{"反映人王明称路灯不亮", "反映人王*称路灯不亮"},
		{"反映人张先生来电", "反映人张先生来电"},
		{"我叫欧阳小明，住在", "我叫欧***，住在"},
		{"联系人姓名：阿依古丽·买买提", "联系人姓名：阿***·***"},
		{"投诉人反映小区停水", "投诉人反映小区停水"},
		{"当事人不在现场", "当事人不在现场"},
		{"负责人已到场，工作人员说明", "负责人已到场，工作人员说明"},
	}
	for _, c := range cases {
		if got := privacy.Mask(c.in); got != c.want {
			t.Errorf("%s: got %s, want %s", c.in, got, c.want)
		}
	}
}

func TestANumberAcrossTitleAndText(t *testing.T) {
	got := privacy.Fields("请打1381234", "5678，谢谢")
	if got[0] != "请打138****" || got[1] != "5678，谢谢" {
		t.Errorf("%q", got)
	}
	if got := privacy.Fields("一", "", "二"); len(got) != 3 || got[2] != "二" {
		t.Errorf("%q", got)
	}
}

func TestAsks(t *testing.T) {
	for query, asks := range map[string]bool{
		"13812345678": true, "138 1234 5678": true, `"138-1234-5678"`: true, "１３８１２３４５６７８ OR 路灯": true,
		"34012319900101123X": true, "0550-3234567": true, "征地 补偿": false, "12345": false, "2026-03-01": false,
		"1381234*": false, "covid-19": false,
	} {
		if privacy.Asks(query) != asks {
			t.Errorf("%s: %v", query, !asks)
		}
	}
}

func ticket() opinion.Post {
	return opinion.Post{
		Title: "路灯不亮，电话1381234", Text: "5678。我是王小明，住幸福小区3号楼2单元501室，也可打 139 8765 4321", HTML: "<p>王小明</p>", Author: "王小明",
		Kind:   opinion.KindTicket,
		Ticket: &opinion.Ticket{Number: "2026030212345678", Phone: "3234567/13812345678", Reply: "已致电王小明（3234567）", Place: "幸福小区3号楼2单元501室"},
	}
}

func TestPostHidesWhatATicketSaysOfItsCaller(t *testing.T) {
	p := ticket()
	got := privacy.Post(p)
	all := strings.Join([]string{got.Title, got.Text, got.HTML, got.Author, got.Ticket.Phone, got.Ticket.Reply, got.Ticket.Place}, "\n")
	for _, secret := range []string{"1381234", "王小明", "小明", "3234567", "501", "8765", "3号楼"} {
		if strings.Contains(all, secret) {
			t.Errorf("%s is still there:\n%s", secret, all)
		}
	}
	if got.Ticket.Number != "2026030212345678" {
		t.Errorf("the ticket's number is no personal datum: %s", got.Ticket.Number)
	}
	if p.Ticket.Phone != "3234567/13812345678" {
		t.Error("the original was changed")
	}
	article := privacy.Post(opinion.Post{Author: "县融媒体中心"})
	if article.Author != "县融媒体中心" {
		t.Errorf("an article's author is public: %s", article.Author)
	}
}

func TestWordsLeaveNothingToFindAPersonBy(t *testing.T) {
	title, text := privacy.Words(ticket())
	for _, part := range []string{"138", "5678", "139", "4321", "王", "小明", "501"} {
		if strings.Contains(title+text, part) {
			t.Errorf("%s can be found in %q %q", part, title, text)
		}
	}
	if !strings.Contains(title, "路灯不亮") || !strings.Contains(text, "幸福小区") {
		t.Errorf("the matter is lost: %q %q", title, text)
	}
}

func TestRedactIsForGood(t *testing.T) {
	got := privacy.Redact(ticket())
	if got.Author != "" || got.Ticket.Phone != "" || got.HTML != "" || privacy.Mask(got.Title+got.Text) != got.Title+got.Text {
		t.Errorf("%+v %+v", got, got.Ticket)
	}
}

func TestAnalysisQuotesNobody(t *testing.T) {
	a := opinion.Analysis{Risk: &opinion.Risk{Evidence: []string{"王小明的电话13812345678打不通"}}}
	got := privacy.Analysis(ticket(), a)
	if got.Risk.Evidence[0] != "王**的电话138****5678打不通" || a.Risk.Evidence[0] == got.Risk.Evidence[0] {
		t.Errorf("%q", got.Risk.Evidence)
	}
}

func FuzzMask(f *testing.F) {
	f.Add("请打13812345678或138 1234 5678，身份证34012319900101123X，家住幸福小区3号楼2单元501室，联系人：张三")
	f.Add("1\xff3８<b 1\x00")
	f.Fuzz(func(t *testing.T, s string) {
		got := privacy.Mask(s)
		if utf8.RuneCountInString(got) != utf8.RuneCountInString(s) {
			t.Errorf("%q: the length changed: %q", s, got)
		}
		if again := privacy.Mask(got); strings.Count(again, "*") < strings.Count(got, "*") {
			t.Errorf("%q: masking twice shows more: %q", s, again)
		}
		privacy.Fields(s, s)
	})
}

func BenchmarkMask(b *testing.B) {
	s := strings.Repeat("幸福小区3号楼的路灯已经坏了半个月，居民晚上出行很不方便，投诉人张三多次拨打12345，2026年3月1日仍未修好。", 8)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		privacy.Mask(s)
	}
}
