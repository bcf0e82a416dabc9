package wording

import (
	"testing"
	"time"
)

func TestNumberValue(t *testing.T) {
	for s, want := range map[string]float64{
		"12,000": 12000, "１２０００": 12000, "1.2万": 12000, "一万二千": 12000, "3千": 3000, "三百二十万": 3.2e6, "二〇二六": 2026, "两": 2,
		"十二": 12, "二十": 20, "一百零五": 105, "一百二": 120, "三万五": 35000, "二万零五": 20005, "一亿二千万": 1.2e8, "伍拾": 50, "叁佰": 300, "卅": 30, "廿三": 23, "3亿2千万": 3.2e8, "1.2 万": 12000,
	} {
		if got, ok := numberValue(s); !ok || got != want {
			t.Errorf("%s is %v, %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "万", "亿", "甲", "3x", ".", "，"} {
		if got, ok := numberValue(s); ok {
			t.Errorf("%q is %v", s, got)
		}
	}
}

// However a number, a day or an hour is written: what is the same agrees, and
// what is not differs.
func TestFactsHoweverTheyAreWritten(t *testing.T) {
	for _, c := range []struct {
		line, draft string
		same        bool
	}{
		{"发放补偿12000元", "发放补偿一万二千元", true},
		{"发放补偿12000元", "发放补偿一万三千元", false},
		{"发放补偿1.2万元", "发放补偿１２０００元", true},
		{"发放补偿11500元", "发放补偿1.15 万元", true},
		{"停水影响30户居民", "停水影响伍拾户居民", false},
		{"停水影响30户居民", "停水影响卅户居民", true},
		{"工程完成30%的进度", "工程完成百分之四十的进度", false},
		{"工程完成30.5%的进度", "工程完成百分之三十点五的进度", true},
		{"复工时间11月5日", "复工时间１１月６日", false},
		{"复工时间2026年11月5日", "复工时间二〇二五年十一月五日", false},
		{"复工时间2026年11月5日", "复工时间二〇二六年十一月五日", true},
		{"恢复供水11月5日15时", "恢复供水11月5日下午四时", false},
		{"恢复供水11月5日15时30分", "恢复供水11月5日下午3点半", true},
		{"恢复供水11月5日15时05分", "恢复供水十一月五日下午三点零五分", true},
		{"恢复供水11月5日0时", "恢复供水11月5日凌晨12点", true},
		{"恢复供水11月5日14时", "恢复供水11月5日下午两点", true},
		{"恢复供水11月5日12时", "恢复供水11月5日中午十二点", true},
	} {
		if got := len(differing(factsOf(c.draft, time.Time{}), factsOf(c.line, time.Time{}))) == 0; got != c.same {
			t.Errorf("%s | %s: the same is %v, want %v: %+v", c.line, c.draft, got, c.same, factsOf(c.draft, time.Time{}))
		}
	}
}
