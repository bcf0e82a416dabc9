package privacy_test

import (
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// BenchmarkWords is the cost of a post on its way to the index: a letter of
// some 1.3 kB with the numbers, places and words that letters have.
func BenchmarkWords(b *testing.B) {
	text := strings.Repeat("我是望江街道一名普通业主，小区三号楼的电梯从2026年3月起坏了两次，物业费照收，多次反映无果。请有关单位尽快答复，谢谢！", 8)
	for name, p := range map[string]opinion.Post{
		"nothing": {Title: "电梯故障无人维修", Text: text},
		"caller":  {Title: "电梯故障无人维修", Text: text + "联系人：张三，13812345678。", Author: "张三", Ticket: &opinion.Ticket{Phone: "13812345678"}},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(p.Text)))
			for b.Loop() {
				privacy.Words(p)
			}
		})
	}
}
