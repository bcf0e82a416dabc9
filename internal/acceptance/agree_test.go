package acceptance

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// matters are what people write about: each with the sentences that they use.
var matters = [][]string{
	{"柳河乡石桥村征地补偿款", "青苗费和安置费拖了半年没有发", "村民到乡政府问了三次都说在走程序", "当初签字时说好的标准变了", "请公布石桥村的补偿明细"},
	{"望江街道滨河小区停水", "自来水从周三夜里停到现在", "物业说是主管爆裂", "老人提水上六楼", "至今没有人通知什么时候来水"},
	{"第三小学食堂", "孩子说午饭吃不饱", "换了承包商以后菜量少了一半", "家长群里都在问伙食费去哪了", "希望教育部门查一查食堂的账"},
	{"青石镇卫生院缺药", "降压药两个月没有了", "慢性病人要跑到县城去买", "医生让我们自己想办法", "请卫健部门把常用药配齐"},
	{"开发区锦绣家园烂尾", "房子停工已经一年多", "业主还在还贷款", "开发商的电话打不通", "请住建部门给一个复工的日期"},
	{"城东农贸市场占道", "摊贩把人行道占满了", "送孩子上学只能走机动车道", "晚上垃圾没人清理", "城管来了又走没有用"},
	{"5路公交改线", "改线以后龙潭村没有车了", "学生要走四十分钟去车站", "老人看病十分不便", "希望恢复龙潭村的站点"},
	{"南环路噪声", "混凝土搅拌站半夜还在生产", "粉尘落得阳台上都是", "几栋楼的住户睡不着觉", "环保热线打过几次没有结果"},
	{"清水河鱼大量死亡", "河面上漂着一层死鱼", "水发黑有臭味", "下游的人都用这水浇地", "请查上游化工厂有没有偷排"},
	{"县医院挂号", "自助机坏了一个月", "专家号早上七点就没有了", "黄牛在大厅里卖号", "外地来的病人排了一天队"},
	{"退役军人安置", "去年退伍的还没有安排岗位", "材料交了三次", "答复总说在研究", "请明确今年的安置时间"},
	{"农机补贴", "买收割机的补贴两年没有到账", "合作社垫了十几万", "农业部门说名额用完了", "当初的公示上有我们的名字"},
}

// mattersFile writes a hotline export of n tickets about the matters, some
// people at a time about each.
func mattersFile(t *testing.T, n int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "来信.csv")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := rand.New(rand.NewPCG(7, 11)) // the same for every set-up
	rows := [][]string{{"工单编号", "标题", "受理时间", "诉求内容", "来电人"}}
	begin := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for i := range n {
		m := matters[(i/40+r.IntN(3))%len(matters)]
		said := r.Perm(len(m) - 1)
		text := fmt.Sprintf("我是%d号楼的住户。", 1+r.IntN(90))
		for _, s := range said[:2+r.IntN(2)] {
			text += m[1+s] + "。"
		}
		at := begin.Add(time.Duration(i) * 11 * time.Minute)
		rows = append(rows, []string{fmt.Sprintf("LX%06d", i), m[0] + "：" + m[1+said[0]], at.Format(time.DateTime), text, fmt.Sprintf("来信人%d", r.IntN(n))})
	}
	if err := csv.NewWriter(f).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return name
}

// Both set-ups give the same events and the same answers to the same posts: also
// when the process that leads the events is killed half way and another one takes
// over, and when the index was deleted by hand and rebuilt.
func TestSetUpsAgree(t *testing.T) {
	one, many := embedded(t), scaled(t)
	want := eventsOf(t, one, func(*testing.T, *system, []*server) func() { return func() {} })
	got := eventsOf(t, many, killLeader)
	if len(want) < 8 {
		t.Errorf("%d events of %d matters", len(want), len(matters))
	}
	for id, e := range want {
		if !reflect.DeepEqual(got[id], e) {
			t.Errorf("event %s is\n%v\nwant\n%v", id, got[id], e)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d events, want %d", len(got), len(want))
	}
	answers := one.answers(t)
	if there := many.answers(t); !maps.Equal(there, answers) {
		t.Errorf("searches answer\n%v\nwant\n%v", there, answers)
	}
	many.dropIndex(t)
	many.must(t, "reindex")
	if there := many.answers(t); !maps.Equal(there, answers) {
		t.Errorf("with the index rebuilt searches answer\n%v\nwant\n%v", there, answers)
	}
}

// answers are the posts that some searches find, by the query.
func (sys *system) answers(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, q := range []string{"征地 AND 补偿", `"自来水从周三" NOT 物业`, "公交 OR 挂号", "农机*"} {
		var ids []string
		for _, p := range lines[struct{ ID string }](t, sys.must(t, "search", q, "--limit", "100")) {
			ids = append(ids, p.ID)
		}
		if len(ids) == 0 {
			t.Errorf("nothing is found by %s", q)
		}
		out[q] = strings.Join(ids, " ")
	}
	return out
}

// letters is how many the events are made of: more than the stage writes at once.
const letters = 1800

// eventsOf imports letters and returns what comes of them, by the ID of the
// event. fault prepares one, which strikes while they are being grouped.
func eventsOf(t *testing.T, sys *system, fault func(*testing.T, *system, []*server) (strike func())) map[string]any {
	t.Helper()
	all := sys.serve(t)
	reader := sys.hire(t, webs(all), "reader", "", "monitor")
	strike := fault(t, sys, all)
	done := sys.importing(t, mattersFile(t, letters), "来信")
	strike()
	<-done
	eventually(t, "the posts are not grouped", func() bool { return grouped(t, all[0]) == letters })
	return listEvents(t, reader)
}

// grouped counts the posts that the events have taken, as one process tells.
func grouped(t *testing.T, s *server) float64 {
	t.Helper()
	return s.metric(t, "yuqing_posts_stored") - s.metric(t, "yuqing_waiting_events")
}

// killLeader kills who leads the events when a part of the posts is grouped and
// the next part is about to be written.
func killLeader(t *testing.T, sys *system, all []*server) (strike func()) {
	leads := func(s *server) bool { return s.metric(t, `yuqing_leads{work="events"}`) == 1 }
	leader := -1
	eventually(t, "nobody leads the events", func() bool {
		leader = slices.IndexFunc(all, leads)
		return leader >= 0
	})
	state := sys.hold(t, "event_state")
	return func() {
		n := 0.0
		for n == 0 { // at first it may write only what it has read
			state.awaitWriter(t)
			state.letPass(t)
			n = grouped(t, all[0])
		}
		state.awaitWriter(t)
		dead := all[leader]
		dead.kill()
		state.release(t)
		if t.Logf("the leader was killed at %.0f posts of %d", n, letters); n >= letters {
			t.Error("that is not in the middle")
		}
		eventually(t, "nobody has taken over", func() bool {
			return slices.ContainsFunc(all, func(s *server) bool { return s != dead && leads(s) })
		})
		all[leader] = sys.again(t, dead)
	}
}

// timely are the fields of an event that change with the time of the day.
var timely = []string{"heat", "state", "burst", "figures_at", "last_day", "mean_day", "open"}

// listEvents reads all events with the IDs of their posts, but for the timely
// fields.
func listEvents(t *testing.T, reader *person) map[string]any {
	t.Helper()
	out := map[string]any{}
	for cursor := ""; ; {
		var page struct {
			Events []map[string]any
			Next   string
		}
		reader.does(t, &page, "GET", "/events?limit=200&cursor="+cursor, nil)
		for _, e := range page.Events {
			maps.DeleteFunc(e, func(key string, _ any) bool { return slices.Contains(timely, key) })
			id := e["id"].(string)
			e["members"] = membersOf(t, reader, id)
			out[id] = e
		}
		if cursor = page.Next; cursor == "" {
			return out
		}
	}
}

func membersOf(t *testing.T, reader *person, event string) (ids []string) {
	t.Helper()
	for cursor := ""; ; {
		var page struct {
			Posts []json.RawMessage
			Next  string
		}
		reader.does(t, &page, "GET", "/events/"+event+"/posts?limit=200&cursor="+cursor, nil)
		for _, raw := range page.Posts {
			var p struct{ ID string }
			if err := json.Unmarshal(raw, &p); err != nil || p.ID == "" {
				t.Fatalf("no post: %v %s", err, raw)
			}
			ids = append(ids, p.ID)
		}
		if cursor = page.Next; cursor == "" {
			return ids
		}
	}
}
