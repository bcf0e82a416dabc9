package wording

import (
	"slices"
	"testing"
	"time"
)

const stoppage = "11月18日6时许，主管道破裂，柳林小区停水，影响居民320户、约900人，造成2人受伤、1人死亡。" +
	"已出动抢修人员45人、车辆12台，计划11月21日18时前恢复供水，补偿每户200元，总投资3.5亿元，占全县12.5%。"

// What a draft says in other words is the same; what it says otherwise is told.
func TestFiguresInManyForms(t *testing.T) {
	for draft, want := range map[string][]string{
		"2026年11月18日早上6点，柳林小区停水，影响居民三百二十户约九百人。": nil,
		"11月18日清晨六时主管道破裂。":                      nil,
		"事故致2人负伤，1人遇难。":                         nil,
		"伤2人、亡1人。":                              nil,
		"抢修出动45名人员、12台车辆。":                      nil,
		"预计11月21日下午六点前恢复供水。":                    nil,
		"21日晚6点恢复供水。":                           nil,
		"总投资35000万元。":                           nil,
		"总投资三点五亿元。":                             nil,
		"占全县八分之一。":                              nil,
		"11月下旬恢复供水。":                            nil,
		"柳林小区3号楼、5号楼停水。":                        nil,
		"第3次通报：影响居民320户。":                       nil,
		"11月18日7时许主管道破裂。":                       {"11月18日7时许"},
		"影响居民310余户。":                            {"310余户"},
		"造成3人受伤、1人死亡。":                          {"3人"},
		"造成2人受伤、2人遇难。":                          {"2人"},
		"伤3人、亡1人。":                              {"3人"},
		"出动车辆10台。":                              {"10台"},
		"今晚20时前恢复供水。":                           {"今晚20时"},
		"20时前恢复供水。":                             {"20时"},
		"12月恢复供水。":                              {"12月"},
		"11月底恢复供水。":                             {"11月底"},
		"总投资3.5万元。":                             {"3.5万元"},
		"总投资三点六亿元。":                             {"三点六亿元"},
		"占全县百分之十二。":                             {"百分之十二"},
		"死亡人数：2。":                               {"2"},
		"影响居民户数为230。":                           {"230"},
	} {
		got := found(Check(Draft{Text: draft}, nil, []Statement{{Text: stoppage}}, now), Differs)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", draft, got, want)
		}
	}
}

func TestDaysInManyForms(t *testing.T) {
	for _, c := range []struct {
		line, draft string
		same        bool
	}{
		{"停水时间为3月5日至7日", "停水时间为3月5日—8日", false},
		{"停水时间为3月5日至7日", "停水时间为3月5日到3月7日", true},
		{"停水时间为3月5日至7日", "停水时间为3月4日至7日", false},
		{"预计2026年5月底前完工", "预计2026年6月底前完工", false},
		{"预计5月底前完工", "预计5月30日前完工", true},
		{"预计5月中旬完工", "预计5月30日完工", false},
		{"预计2026年底前完工", "预计2027年底前完工", false},
		{"预计2026年底前完工", "预计今年底前完工", true},
		{"预计2026年底前完工", "预计明年底前完工", false},
		{"预计11月21日恢复供水", "预计明日恢复供水", true},
		{"预计11月22日恢复供水", "预计明日恢复供水", false},
		{"预计11月21日恢复供水", "15日内恢复供水", true},
		{"罚款5至8万元", "罚款5万元至8万元", true},
		{"罚款5至8万元", "罚款5-10万元", false},
		{"罚款50000元至8万元", "罚款5-8万元", true},
		{"约占三分之二", "约占三分之一", false},
		{"水位上涨1.2米", "水位上涨120厘米", true}, // another unit: not compared
		{"浓度为45微克/立方米", "浓度为35微克/立方米", false},
		{"15个工作日办结", "10个工作日办结", false},
		{"工期3个月", "工期5个月", false},
		{"已建成5座桥梁", "已建成五座桥梁", true},
		{"补偿300多万元", "补偿200余万元", false},
	} {
		at := time.Date(2026, 11, 20, 9, 0, 0, 0, china)
		if got := len(differing(factsOf(c.draft, at), factsOf(c.line, time.Time{}))) == 0; got != c.same {
			t.Errorf("%s | %s: the same is %v, want %v", c.line, c.draft, got, c.same)
		}
	}
}
