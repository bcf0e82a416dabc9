package ui

import (
	"testing"

	"yuqing/internal/report"
)

func rateOf(n, of int) report.Rate {
	r := report.Rate{Numerator: n, Denominator: of}
	if of > 0 {
		v := float64(n) / float64(of)
		r.Value = &v
	}
	return r
}

func TestChangesInWords(t *testing.T) {
	h := func(v float64) report.Hours { return report.Hours{Count: 1, Mean: &v, Median: &v, P90: &v} }
	for _, c := range []struct {
		name, figure string
		now, then    report.Figures
		text, change string
	}{
		{"more", "entries", report.Figures{Entries: 15}, report.Figures{Entries: 12}, "15", "↑ +3（+25.0%）"},
		{"fewer", "entries", report.Figures{Entries: 1500}, report.Figures{Entries: 2000}, "1,500", "↓ -500（-25.0%）"},
		{"from nothing", "entries", report.Figures{Entries: 4}, report.Figures{}, "4", "—"},
		{"the same", "due", report.Figures{Due: 4}, report.Figures{Due: 4}, "4", "持平"},
		{"a share", "on_time_rate", report.Figures{OnTimeRate: rateOf(1, 3)}, report.Figures{OnTimeRate: rateOf(1, 2)}, "33.3% 1/3", "↓ -16.7 个百分点"},
		{"a share of nothing", "on_time_rate", report.Figures{OnTimeRate: rateOf(1, 3)}, report.Figures{}, "33.3% 1/3", "—"},
		{"an assessed share", "satisfied_rate", report.Figures{Assessment: report.Assessment{SatisfiedRate: rateOf(9, 10)}}, report.Figures{Assessment: report.Assessment{SatisfiedRate: rateOf(8, 10)}}, "90.0% 9/10", "↑ +10.0 个百分点"},
		{"hours", "first_response_hours", report.Figures{FirstResponseHours: h(6.5)}, report.Figures{FirstResponseHours: h(5)}, "6.5 / 6.5 / 6.5 1 件", "↑ 中位 +1.5 小时"},
		{"hardly different", "first_response_hours", report.Figures{FirstResponseHours: h(6.5)}, report.Figures{FirstResponseHours: h(6.51)}, "6.5 / 6.5 / 6.5 1 件", "持平"},
		{"no hours", "first_feedback_hours", report.Figures{}, report.Figures{FirstFeedbackHours: h(6)}, "—", "—"},
	} {
		m := measures[c.figure]
		cell := cellOf(m, reportRow{Figures: c.now})
		got := cell.Text
		if cell.Of != "" {
			got += " " + cell.Of
		}
		if cell.Over != "" {
			got += "/" + cell.Over
		}
		if got != c.text {
			t.Errorf("%s: %s, want %s", c.name, got, c.text)
		}
		if got := changeOf(m, c.now, c.then); got != c.change {
			t.Errorf("%s: %s, want %s", c.name, got, c.change)
		}
	}
}

func TestReportIsComparedAndCharted(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	const march = "/reports/timeliness?channel=hotline&from=2026-03-01&to=2026-03-31"
	b.run(t, []pageCase{
		{"compared", "coordinator", march, 200, []string{"合计与以前相比", "2026-02-01 至 2026-02-28", "2025-03-01 至 2025-03-31", "环比", "同比"}, nil},
		{"charted, by day, with the matters behind", "coordinator", march, 200, []string{`data-chart="columns"`, "走势（按日", "from=2026-03-0", "echarts.js"}, nil},
		{"no chart where there is nothing", "coordinator", "/reports/timeliness?from=2020-01-01&to=2020-01-31", 200, []string{"这段时间没有事项"}, []string{"data-chart"}},
		{"大屏", "coordinator", "/wall", 200, []string{`class="wall"`, "今日信息", "最先到期", "各乡镇街道", `http-equiv="refresh" content="60; url=/wall?auto=1"`, "退出大屏"}, []string{`class="menu"`}},
		{"大屏 of a leader", "leader", "/wall", 200, []string{"正在办理"}, nil},
		{"no chart library on other pages", "coordinator", "/ledger", 200, nil, []string{"echarts"}},
	})
}
