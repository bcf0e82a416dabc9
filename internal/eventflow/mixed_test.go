package eventflow_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
)

// matters are told twice: as people write on the web, and as a hotline writes
// down what callers say.
var matters = []struct {
	name         string
	web, tickets []string
}{
	{"枫林苑", []string{
		"枫林苑小区电梯又坏了|枫林苑小区3号楼电梯一个月坏了四次，昨晚把带孩子的老人困在里面半小时，物业说没钱换钢丝绳",
		"谁来管管枫林苑的电梯|住枫林苑十二楼，电梯停运第五天，每天爬楼上下班，维修基金到底能不能动用给个说法",
	}, []string{
		"枫林苑小区电梯困人|来电人反映：枫林苑小区3号楼电梯多次发生故障，昨日晚间困人，要求物业更换电梯钢丝绳并公布维修基金使用情况",
		"枫林苑小区电梯停运|市民来电称枫林苑小区电梯停运五天，家中老人出行不便，希望有关部门督促物业尽快维修",
	}},
	{"白马河", []string{
		"白马河的水怎么变成乳白色了|白马河下游这几天水面全是白沫，钓上来的鱼都翻肚皮，附近造纸厂是不是在偷排，环保局来测一测",
		"白马河死鱼视频|有人拍到白马河岸边漂着成片死鱼，气味刺鼻，种菜的都不敢浇水了",
	}, []string{
		"反映白马河水质污染|来电人称白马河河面出现白色泡沫及死鱼，怀疑上游造纸厂排污，请生态环境部门调查处理",
		"白马河沿岸有刺鼻气味|市民反映白马河边气味刺鼻并有大量死鱼，影响沿岸村民浇菜用水，要求检测水质",
	}},
	{"育红小学", []string{
		"育红小学校门口天天堵车太危险|育红小学放学时三轮车、电动车、私家车挤成一团，昨天一个孩子被剐倒，能不能安排护学岗",
		"育红小学门口什么时候划斑马线|在育红小学门口等孩子，车从两边飞过去，家长自己拉绳子挡车，交警来看过一次就没下文",
	}, []string{
		"育红小学门口交通秩序混乱|来电人反映育红小学校门口上下学时段交通拥堵，曾发生剐蹭学生事故，建议设置护学岗和斑马线",
	}},
}

// 未诉先办: what the hotline hears and what the web says on one matter is one
// event, with both kinds counted, and other matters stay apart.
func TestTicketsAndWebPostsOnOneMatterAreOneEvent(t *testing.T) {
	var posts []opinion.Analysed
	for i, m := range matters {
		for j, text := range append(append([]string{}, m.web...), m.tickets...) {
			title, body, _ := strings.Cut(text, "|")
			at := epoch.Add(time.Duration(24*j+i) * time.Hour)
			posts = append(posts, post(fmt.Sprintf("%s-%d", m.name, j), title, body, at, j >= len(m.web)))
		}
	}
	onEach(t, func(t *testing.T, o *office) {
		o.save(posts...)
		o.lead()
		page, err := o.store().Events.Events(ctx, eventflow.Filter{Tickets: true, Limit: 10})
		must(t, err)
		if page.Total != len(matters) {
			t.Errorf("%d events of tickets and web posts, want %d:\n%s", page.Total, len(matters), o.stored())
		}
		for least := 1; least <= 4; least++ {
			page, err := o.store().Events.Events(ctx, eventflow.Filter{MinTickets: least, Limit: 10})
			must(t, err)
			if want := crowded(least); page.Total != want {
				t.Errorf("%d events of %d tickets or more, want %d", page.Total, least, want)
			}
		}
		for _, m := range matters {
			of, err := o.store().Events.EventsOf(ctx, []string{m.name + "-0"})
			must(t, err)
			id := of[m.name+"-0"]
			for side, want := range map[eventflow.Side]int{eventflow.Web: len(m.web), eventflow.Tickets: len(m.tickets), "": len(m.web) + len(m.tickets)} {
				list, err := o.store().Events.EventPosts(ctx, eventflow.PostQuery{Event: id, Side: side, Limit: 100})
				must(t, err)
				if len(list) != want {
					t.Errorf("%s: %d posts of side %q, want %d", m.name, len(list), side, want)
				}
			}
			shares, err := o.store().Events.SourcesOf(ctx, id)
			must(t, err)
			if len(shares) != 1 || shares[0].Tickets != len(m.tickets) || !shares[0].First.Equal(epoch.Add(time.Duration(indexOf(m.name))*time.Hour)) {
				t.Errorf("%s: sources %+v", m.name, shares)
			}
		}
	})
}

// crowded is of how many matters there are so many tickets.
func crowded(least int) (n int) {
	for _, m := range matters {
		if len(m.tickets) >= least {
			n++
		}
	}
	return n
}

func indexOf(name string) int {
	for i, m := range matters {
		if m.name == name {
			return i
		}
	}
	return -1
}
