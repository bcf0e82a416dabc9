package hotline

import (
	"strings"
	"testing"
)

// TestOtherLayouts: the exports of other systems, each with names of its own.
func TestOtherLayouts(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{
			"工单号,来电人,联系方式,诉求类型,反映内容,区域,事发地址,承办单位,办理状态,办理结果,创建时间,答复时间,办结时间\n" +
				"GD20260301001,王某,13800138000,投诉,路灯不亮请派人修一下谢谢,城关镇,人民路3号,住建局,已办结,已修好,2026-03-01 09:00,2026-03-02 10:00,2026-03-03 11:00\n",
			"number=工单号, author=来电人, text=反映内容, received_at=创建时间, reply=办理结果, replied_at=答复时间, unit=承办单位, category=诉求类型, place=事发地址, phone=联系方式",
		},
		{
			"诉求编号,诉求标题,诉求内容,来电时间,派单时间,办结时限,回访结果,是否满意,主办单位,办结意见,办结日期\n" +
				"A00012345,停水,家里停水三天没有人管请尽快解决,2026/3/1 9:00,2026/3/1 10:00,2026/3/5 10:00,满意,是,水利局,已恢复供水,2026/3/4\n",
			"number=诉求编号, title=诉求标题, text=诉求内容, received_at=来电时间, reply=办结意见, replied_at=办结日期, unit=主办单位, due_at=办结时限",
		},
		{
			"序号,信件编号,信件类别,来信人,手机,标题,内容,来信日期,回复单位,回复内容,回复日期,状态\n" +
				"1,X001,咨询,李某,13900139000,社保,请问社保怎么交,46082,人社局,您好可以在线缴纳,46084.5,已回复\n",
			"number=信件编号, author=来信人, title=标题, text=内容, received_at=来信日期, reply=回复内容, replied_at=回复日期, unit=回复单位, category=信件类别, phone=手机",
		},
		{
			"工单编码,诉求人姓名,诉求人电话,诉求详情,诉求发生地,登记时间,一级分类,二级分类,承办部门,反馈内容,反馈时间,截止时间\n" +
				"W1,钱某,13700137000,小区停车位被占用多次投诉无果,城北街道,2026-03-01 09:00,城建,物业,住建局,已处理,2026-03-02 09:00,2026-03-09 09:00\n",
			"number=工单编码, author=诉求人姓名, text=诉求详情, received_at=登记时间, reply=反馈内容, replied_at=反馈时间, unit=承办部门, category=一级分类, place=诉求发生地, phone=诉求人电话, due_at=截止时间",
		},
		{
			"ID,Title,Content,Created Time,Reply Content,Reply Time,Department\n" +
				"9,路灯,路灯坏了三天没有人来修,2026-03-01T09:00:00+08:00,已修,2026-03-02T09:00:00+08:00,住建局\n",
			"number=ID, title=Title, text=Content, received_at=Created Time, reply=Reply Content, replied_at=Reply Time, unit=Department",
		},
		{
			"案件编号,案件来源,投诉人,投诉内容,投诉时间,被投诉单位,办理单位,办理意见,办理时间\n" +
				"C1,12345,孙某,某某超市售卖过期食品请查处,2026-3-1,某超市,市场监管局,已立案,2026-3-4\n",
			"number=案件编号, author=投诉人, text=投诉内容, received_at=投诉时间, reply=办理意见, replied_at=办理时间, unit=办理单位",
		},
	} {
		s, err := Open("f", strings.NewReader(tt.in))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Guess.String(); got != tt.want {
			t.Errorf("\n got %s\nwant %s", got, tt.want)
		}
		if rows := rowsOf(t, s, s.Guess); len(rows) != 1 || rows[0].Refused != "" {
			t.Errorf("%+v", rows)
		}
	}
}
