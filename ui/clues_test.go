package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const share = "7.43 复制打开抖音，看看【清水小李的作品】南门大桥早高峰堵车一小时没人管 https://v.douyin.com/iRNBho5K/ 09/12 Xyz:/ 点赞1.2万"

// A paste becomes a post, a second one of the same link adds to it, and a
// third one goes on to the ledger in the same form.
func TestPasteToLedger(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	who := b.as(t, "monitor")
	check(t, who.get("/"), 200, []string{`action="/clues"`, "采集台"}, nil)
	page := who.post("/clues", "text", share)
	check(t, page, 200, []string{`value="抖音"`, `value="清水小李"`, `value="南门大桥早高峰堵车一小时没人管"`, `value="12000"`}, []string{"已有相同"})
	form := formOn(t, page, "/clues/save")
	form.Set("do", "save")
	w := who.send("POST", "/clues/save", form)
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/posts/") {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
	}
	post := w.Header().Get("Location")
	check(t, who.get(post), 200, []string{"南门大桥", "抖音", "清水小李", "12,000", "补记"}, nil)

	again := who.post("/clues", "text", "https://v.douyin.com/iRNBho5K/?x=1 评论300")
	check(t, again, 200, []string{"链接相同", "仍要保存"}, nil)
	form = formOn(t, again, "/clues/save")
	form.Set("into_0", "")
	check(t, who.send("POST", "/clues/save", form), 422, []string{"请填写标题或内容"}, nil)
	id, _, _ := strings.Cut(strings.TrimPrefix(post, "/posts/"), "?")
	form.Set("into_0", id)
	form.Set("do", "entry")
	w = who.send("POST", "/clues/save", form)
	if !strings.HasPrefix(w.Header().Get("Location"), "/ledger/") {
		t.Fatalf("%d %s %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	check(t, who.get(w.Header().Get("Location")), 200, []string{"南门大桥", "抖音"}, nil)
	check(t, who.post("/posts/"+id+"/figures", "views", "3万", "likes", "x"), 422, []string{"应为数"}, nil)
	if w := who.post("/posts/"+id+"/figures", "views", "3.5w"); w.Code != http.StatusSeeOther {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	check(t, who.get("/posts/"+id), 200, []string{"35,000", "12,000", "300"}, nil)
	check(t, who.get("/posts?q=南门大桥"), 200, []string{id}, nil)
}

// What is nearly the same is shown, also from other sources; several clues of
// one paste are saved together.
func TestAlikeAndSeveral(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	who := b.as(t, "monitor")
	check(t, who.post("/clues", "text", "村民投诉医院挂号要排一上午，联系电话"), 200, []string{"内容相近", "post-health"}, nil)
	page := who.post("/clues", "text", "路灯坏了一个月 https://tieba.baidu.com/p/8800000001\n下水道堵了没人修 https://tieba.baidu.com/p/8800000002")
	form := formOn(t, page, "/clues/save")
	form.Set("title_1", "")
	check(t, who.send("POST", "/clues/save", form), 422, []string{"已保存 1 条", "下面 1 条"}, nil)
	form.Set("title_1", "下水道堵了")
	form.Set("skip_0", "1")
	if w := who.send("POST", "/clues/save", form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	check(t, who.get("/posts?"+url.Values{"kind": {"clue"}}.Encode()), 200, []string{"路灯坏了一个月", "下水道堵了"}, nil)
	check(t, who.post("/clues", "text", "秘密★1年 关于某事"), 422, []string{"密级标志"}, nil)
	check(t, who.post("/clues", "text", " "), 422, []string{"没有读出"}, nil)
}
