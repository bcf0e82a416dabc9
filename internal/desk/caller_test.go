package desk

import (
	"testing"

	"yuqing/internal/opinion"
)

// One person who calls twice is one, however the hotline writes the number; two
// who give no name are two.
func TestCallersAreToldApart(t *testing.T) {
	ticket := func(id, author, phone string) opinion.Record {
		return opinion.Record{Post: opinion.Post{ID: id, Author: author, Ticket: &opinion.Ticket{Phone: phone}}}
	}
	for _, same := range [][]opinion.Record{
		{ticket("1", "张三", "13812345678"), ticket("2", "张先生", "138 1234 5678"), ticket("3", "", "１３８-1234-5678"), ticket("4", "", "+86 13812345678"), ticket("5", "", "008613812345678"), ticket("6", "", "013812345678"), ticket("7", "", "本人手机：13812345678/0310-8123456")},
		{ticket("1", "", "0310-8123456"), ticket("2", "", "(0310)8123456转801"), ticket("3", "", "0310 8123456")},
		{ticket("1", "张三", "138****5678"), ticket("2", "", "138 **** 5678")},
		{ticket("1", "张 三", ""), ticket("2", "张三", "无"), ticket("3", "张三", "不详")},
		{ticket("1", "A00012345", ""), ticket("2", "Ａ00012345", "")},
	} {
		for _, r := range same[1:] {
			if caller(r) != caller(same[0]) {
				t.Errorf("%q %q is %q, not %q", r.Author, r.Ticket.Phone, caller(r), caller(same[0]))
			}
		}
	}
	seen := map[string]string{}
	for _, r := range []opinion.Record{
		ticket("1", "匿名", ""), ticket("2", "匿名", ""), ticket("3", "匿名用户", "保密"), ticket("4", "市民", ""), ticket("5", "**", ""), ticket("6", "", ""), ticket("7", "先生", "无"),
		ticket("8", "张三", "13812345678"), ticket("9", "张三", "13812345679"), ticket("10", "李四", ""), ticket("11", "张**", ""),
	} {
		if was, twice := seen[caller(r)]; twice {
			t.Errorf("%s and %s are taken for one", was, r.ID)
		}
		seen[caller(r)] = r.ID
	}
}
