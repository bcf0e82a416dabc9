package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"
)

// The generator speaks of made-up matters in made-up places. The words come
// from lists long enough that terms repeat as they do in real letters.
var (
	places = strings.Fields("青石镇 望江街道 柳河乡 东坪社区 杨树湾村 云台路 滨河大道 解放西路 第三小学 人民医院 长途客运站 锦绣花园 翠湖名邸 工业园区 老粮站 北门菜市场 南山水库 幸福里小区 高铁新区 石桥村")
	people = strings.Fields("村民 业主 家长 学生 司机 商户 居民 老人 工人 租户 退休教师 养殖户 网友 游客")
	things = strings.Fields("征地补偿款 安置房 自来水 路灯 噪声 油烟 污水 停车位 物业费 学位 校车 养老金 医保报销 工资 低保 危房改造 公交线路 垃圾清运 井盖 电梯 燃气 快递 网络信号 种粮补贴 房产证 户口迁移 疫苗接种 核酸检测 流感")
	faults = strings.Fields("一直没有解决 被拖欠半年 无人管理 多次反映无果 严重影响生活 至今没有答复 说法前后不一 突然停止 价格上涨 质量很差 存在安全隐患 手续迟迟办不下来 标准不公开 排队时间太长")
	asks   = strings.Fields("希望有关部门尽快调查 请给一个明确的答复 请公开相关标准 望领导重视 请派人现场查看 盼早日解决 请依法处理 希望能统筹考虑")
	links  = strings.Fields("据了解 另外 与此同时 今年以来 上个月 昨天下午 从去年开始 不仅如此 更重要的是 但是 因此")
)

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// letter writes a text of about size bytes.
func letter(r *rand.Rand, size int) string {
	var b strings.Builder
	for b.Len() < size {
		fmt.Fprintf(&b, "%s，%s的%s反映%s%s，%s%d户，涉及金额%d元，%s。",
			pick(r, links), pick(r, places), pick(r, people), pick(r, things), pick(r, faults),
			pick(r, places), r.IntN(300)+1, r.IntN(90000), pick(r, asks))
	}
	return b.String()
}

// writeTickets writes a hotline export of n tickets of about size bytes each.
func writeTickets(w io.Writer, n, size int) error {
	r := rand.New(rand.NewPCG(1, 2)) // the same tickets each time
	out := csv.NewWriter(w)
	if err := out.Write([]string{"工单编号", "来电人", "标题", "受理时间", "诉求内容", "答复内容", "答复时间"}); err != nil {
		return err
	}
	at := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	for i := range n {
		at = at.Add(time.Duration(r.IntN(600)) * time.Second)
		reply := at.Add(time.Duration(r.IntN(30*24)) * time.Hour)
		title := pick(r, places) + pick(r, things) + pick(r, faults)
		err := out.Write([]string{
			fmt.Sprintf("GD%08d", i), "用户" + fmt.Sprint(r.IntN(5000)), title, at.Format("2006-01-02 15:04:05"),
			letter(r, size-len(title)), "您好，您反映的问题已转办。", reply.Format("2006-01-02 15:04:05"),
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
