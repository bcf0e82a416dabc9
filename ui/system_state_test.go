package ui

import (
	"net/http"
	"testing"

	"yuqing/ingest/bundle"
	"yuqing/internal/webtest"
)

// What was never looked at is not called well; a missing bundle is work to do.
func TestSystemStateSaysWhatIsKnown(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	admin := b.as(t, "sysadmin")
	check(t, admin.get("/"), http.StatusOK, []string{"2 项尚未检查", "○ 尚未检查", "没有使用跨网数据包"}, []string{"缺第"})
	if err := b.Checkup.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	check(t, admin.get("/"), http.StatusOK, []string{"审计链", "完整"}, []string{"尚未检查"})

	b.Bundles = []bundle.State{{Kind: bundle.Posts, Taken: bundle.Taken{"outside": {Number: 7, MadeAt: webtest.Start, TakenAt: webtest.Start, Missing: []int64{5}}}}}
	check(t, admin.get("/"), http.StatusOK, []string{"数据包", "信息收到第 7 号，缺第 5 号", "请对端补送", "查看数据包"}, nil)
	check(t, b.as(t, "monitor").get("/"), http.StatusOK, []string{"数据包（信息）", "收到第 7 号", "缺第 5 号，请对端补送"}, nil)
}
