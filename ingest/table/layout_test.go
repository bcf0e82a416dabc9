package table_test

import (
	"slices"
	"testing"

	"yuqing/ingest/table"
)

func TestColumnsThatHoldNothing(t *testing.T) {
	header := table.UniqueNames([]string{"标题", "", "意见", "时间", "意见"})
	if got := table.Unmapped(header, map[string]string{"title": "标题", "time": "时间"}); !slices.Equal(got, []string{"意见", "意见(2)"}) {
		t.Errorf("%q", got)
	}
	if got := table.Unmapped(header, nil); got != nil {
		t.Errorf("%q", got)
	}
}
