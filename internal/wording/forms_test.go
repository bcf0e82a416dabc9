package wording

import (
	"slices"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// Whose number it is decides, not that 电话 stands before it.
func TestWhoseNumberItIs(t *testing.T) {
	for text, want := range map[string][]string{
		"反映人王小明，电话0311-6712345，已回访。":          {"王**", "0311-****345"},
		"市民王小明女士来电反映。":                        {"王**"},
		"已电话联系王小明。":                           {"王**"},
		"到其家中（幸福小区3栋2单元501室）走访。":              {"*栋*单元***"},
		"其邮箱wang@163.com，微信号wang_1988。":       {"w***", "wa**_**88"},
		"肇事车辆皖MD12345。":                       {"D****5"},
		"县住建局值班电话：０３１１－６７１２３４５、0311-6712346。": nil,
		"我局24小时抢修电话6712345。":                  nil,
		"监督邮箱：zjj@qinghe.example。":            nil,
		"局长王小明到现场督办。":                         nil,
	} {
		if got := found(Check(Draft{Text: text}, nil, nil, now), Personal); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// A word is the same with a blank in it, over the end of a line, and in wide signs.
func TestWrongWordsHoweverTheyAreSpaced(t *testing.T) {
	words := []Word{{Wrong: "张三县长", Right: "张三副县长"}, {Wrong: "QQ群", Right: "交流群"}}
	for text, want := range map[string][]string{
		"张 三县长到场":      {"张 三县长"},
		"张三\n县长到场":     {"张三\n县长"},
		"张三\u200b县长到场": {"张三\u200b县长"},
		"加入ＱＱ群、qq群":    {"ＱＱ群", "qq群"},
		"张三副县长、张三 副县长": nil,
	} {
		if got := found(Check(Draft{Text: text}, words, nil, now), Wrong); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for line, want := range map[string]Word{
		"国土局(除非 原国土局,国土局旧址)＝＞自然资源局／／已更名": {Wrong: "国土局", Right: "自然资源局", Note: "已更名", Unless: []string{"原国土局", "国土局旧址"}},
		"国土局（除非原国土局） => 自然资源局":           {Wrong: "国土局", Right: "自然资源局", Unless: []string{"原国土局"}},
	} {
		got, err := ParseWords(line)
		if err != nil || len(got) != 1 || got[0].String() != want.String() {
			t.Errorf("%s: %v, %v", line, got, err)
		}
	}
}

func TestWhatIsMissingInItsForms(t *testing.T) {
	units := []string{"住房和城乡建设局", "住建局"}
	unit, when, reach := "没有写明答复单位。", "没有写明时间。", "没有写明联系方式。"
	for text, want := range map[string][]string{
		"住 建 局３月５日答复，请拨打１２３４５。":                 nil,
		"本机关于三月五日答复，热线96333。":                   nil,
		"我公司于2026.3.5答复，电话（0311）6712345。":       nil,
		"我局已于2026年3月修复，监督邮箱zjj@qinghe.example。": nil,
		"我局预计6月底前完工，3月5日起施工，手机13812345678。":     nil,
		"我局15日内答复，处理一日，可拨打12345。":               {when},
		"我局已于昨日修复，可拨打12345。":                    {when},
		"我局住在12号楼5号线旁，可拨打12345。":                {when},
		"我局3月5日修复12345户，投资2345678元。":            {reach},
		"我局3月5日致电3次，电话3次。":                      {reach},
		"本办法3月5日起施行，我处理了，可拨打12345。":             {unit},
		"我们处理一日。":                               {unit, when, reach},
	} {
		var got []string
		for _, f := range Check(Draft{Text: text, Units: units}, nil, nil, now) {
			if f.Kind == Lacks {
				got = append(got, f.Text)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s lacks %q, want %q", text, got, want)
		}
	}
}

// A statement is read by every unit; an office's number may stand in it.
func TestAStatementNamesNobody(t *testing.T) {
	for text, refused := range map[string]bool{
		"请拨打县住建局值班电话0311-6712345、12345。": false,
		"柳林小区3号楼2单元停水。":                  false,
		"请联系王小明，电话13812345678。":          true,
		"身份证34012319900101123X。":         true,
	} {
		_, err := StatementInput{Title: "停水", Text: text, Source: "会议"}.tidy(nil)
		if (err != nil) != refused {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNamesOfOfficesThatAreNoMore(t *testing.T) {
	for text, want := range map[string][]string{
		"县国土局、县卫计委负责。":       {"国土局", "卫计委"},
		"原国土局档案，县自然资源局负责。":   nil,
		"李家村长期缺水，村长已上报。":     {"村长"},
		"检查长到场，检察长到场。":       {"检查长"},
		"县生态环境局、县市场监督管理局负责。": nil,
	} {
		if got := found(Check(Draft{Text: text}, DefaultWords(), nil, now), Wrong); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestAnOldStatementIsVeiled(t *testing.T) {
	s := Statement{Title: "停水 13812345678", Text: "值班电话0311-6712345，或13812345678", Source: "会议"}.veiled()
	if s.Title != "停水 138****5678" || s.Text != "值班电话0311-6712345，或138****5678" || s.Source != "会议" {
		t.Errorf("%+v", s)
	}
}

// Who called about the matter is found in a draft though nothing says that it is a
// name.
func TestTheCallerInADraft(t *testing.T) {
	ticket := opinion.Post{Author: "祝融生", Kind: opinion.KindTicket, Ticket: &opinion.Ticket{Number: "1", Phone: "3366778"}}
	d := Draft{Text: "请祝融生放心，已回拨3366778。", Callers: privacy.CallersOf(ticket)}
	if got := found(Check(d, nil, nil, now), Personal); !slices.Equal(got, []string{"祝**", "33***78"}) {
		t.Errorf("%q", got)
	}
}
