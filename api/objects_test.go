package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"yuqing/ingest"
	"yuqing/internal/access"
	"yuqing/internal/brief"
	"yuqing/internal/bus"
	"yuqing/internal/calibration"
	"yuqing/internal/desk"
	"yuqing/internal/evidence"
	"yuqing/internal/files"
	"yuqing/internal/jobs"
	"yuqing/internal/notify"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

// exam makes the objects that the routes are tried on. Whatever it makes says
// 挂号, so that what is told of it can be found in an answer.
type exam struct {
	*bench
	open *echo.Echo // the interface without its routes' permissions
	t    *testing.T
	n    int
	// What was made last: its version, and the objects around it.
	version, ruled int64
	post, other    string
	title          string // of the last event
	events         int
	trial          string
	stop           []func()
}

func (x *exam) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

func (x *exam) by(login string) access.Actor { return x.Actor(x.t, login) }

// next names something that was not there before.
func (x *exam) next(kind string) string { x.n++; return fmt.Sprintf("%s-%d", kind, x.n) }

// end lets go of what an object holds, before the next one is made.
func (x *exam) end() {
	for _, f := range x.stop {
		f()
	}
	x.stop = nil
}

// aPost is an article of the health department's.
func (x *exam) aPost() string {
	p := webtest.Posts()[0]
	p.ID = x.next("post")
	p.Key, p.URL = p.ID, "https://example.com/"+p.ID
	x.Take(x.t, p)
	x.post = p.ID
	return p.ID
}

// aPostFor is one that a route needs: what only those who work on a post may do
// needs an order.
func (x *exam) aPostFor(route string) string {
	if route == "unmaskPost" || route == "attachToPost" {
		x.anEntry()
		return x.post
	}
	return x.aPost()
}

// anEntry is a matter that the health department has in hand, alone.
func (x *exam) anEntry() string {
	post := x.aPost()
	lead := ledger.UnitRef{ID: webtest.HealthUnit}
	e, _, err := x.Ledger.Create(x.t.Context(), x.by("monitor"), ledger.Opening{Matter: ledger.Matter{Title: "医院挂号排长队", Posts: []string{post}, Topics: []string{"health"}}})
	x.must(err)
	for _, step := range []struct {
		login string
		cmd   ledger.Command
	}{
		{"monitor", ledger.Command{Action: ledger.ActScreen}},
		{"analyst", ledger.Command{Action: ledger.ActTriage}.With(ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassInterests, Lead: lead})},
		{"coordinator", ledger.Command{Action: ledger.ActDispatch}.With(ledger.Dispatching{Lead: lead})},
		{"health", ledger.Command{Action: ledger.ActAccept}},
	} {
		e, err = x.Ledger.Do(x.t.Context(), x.by(step.login), e.ID, e.Version, step.cmd)
		x.must(err)
	}
	x.version = int64(e.Version)
	return e.ID
}

// aFile lies with an entry; sealed, beside a copy without personal data.
func (x *exam) aFile(sealed bool) string {
	object := "entry:" + x.anEntry()
	add := func(original string) string {
		a, err := x.Evidence.Add(x.t.Context(), x.by("health"), evidence.Input{Object: object, Original: original,
			Upload: files.Upload{Name: "挂号.txt", Content: strings.NewReader("挂号" + x.next("text"))}})
		x.must(err)
		return a.ID
	}
	id := add("")
	if sealed {
		add(id)
	}
	return id
}

// aPerson works in the health department.
func (x *exam) aPerson() string {
	u, _, err := x.Access.CreateUser(x.t.Context(), x.by("sysadmin"), access.User{Login: x.next("contact"), Name: "挂号联络员", UnitID: webtest.HealthUnit})
	x.must(err)
	x.version = u.Version
	return u.ID
}

func (x *exam) aLock() string {
	x.aPerson()
	login := fmt.Sprintf("contact-%d", x.n)
	for range 20 {
		_, _, err := x.Access.Login(x.t.Context(), login, "wrong", "127.0.0.1")
		if locked := (*access.LockedError)(nil); errors.As(err, &locked) {
			return login
		}
	}
	x.t.Fatal("twenty wrong passwords lock nobody")
	return ""
}

func (x *exam) aToken() string {
	t, _, err := x.Access.CreateToken(x.t.Context(), x.by("health"), "挂号", webtest.Start.Add(time.Hour))
	x.must(err)
	return t.ID
}

// aNotice tells the health department's contact of an order.
func (x *exam) aNotice() string {
	x.anEntry()
	x.Deliver(x.t)
	all, _, err := x.Notices.List(x.t.Context(), x.by("health"), true, "")
	x.must(err)
	for _, m := range all {
		return m.ID
	}
	x.t.Fatal("no notice of an order")
	return ""
}

func (x *exam) aDelivery() string {
	x.anEntry()
	items, err := x.Store.Outbox.Claim(x.t.Context(), notify.LanePage, webtest.Start, time.Nanosecond, 100)
	x.must(err)
	if len(items) == 0 {
		x.t.Fatal("nothing is to be delivered")
	}
	x.must(x.Store.Outbox.Fail(x.t.Context(), items[0].ID, "no route", time.Time{}))
	return items[0].ID
}

// aJob is the monitor's: one that goes on, or an import that came to nothing.
func (x *exam) aJob(goesOn bool) string {
	work := func(ctx context.Context, _ jobs.Progress) (any, error) { return nil, errors.New("cut off") }
	input := `{"upload":"` + x.anUpload() + `","source":"12345热线"}`
	if goesOn {
		work = func(ctx context.Context, _ jobs.Progress) (any, error) { <-ctx.Done(); return nil, ctx.Err() }
	}
	j, err := x.Jobs.StartFrom(desk.KindImport, "挂号.csv", "id-monitor", input, work)
	x.must(err)
	if goesOn {
		x.stop = append(x.stop, func() { x.must(x.Jobs.Cancel(context.Background(), j.ID)); x.Await(x.t, j.ID) })
	} else {
		x.Await(x.t, j.ID)
	}
	return j.ID
}

func (x *exam) anUpload() string {
	u, err := x.Desk.Upload(x.t.Context(), x.by("monitor"), opinion.SourceHotline, "挂号.csv", strings.NewReader("工单编号,标题,诉求内容,受理时间\n"+x.next("GD")+",挂号,挂号难,2026-03-02 09:00:00\n"))
	x.must(err)
	return u.ID
}

func (x *exam) aLedgerUpload() string {
	u, err := x.Desk.UploadLedger(x.t.Context(), x.by("monitor"), "台账.csv", strings.NewReader("标题,发布时间,责任单位\n挂号"+x.next("")+",2025-03-02 09:00,卫生健康局\n"))
	x.must(err)
	return u.ID
}

func (x *exam) anExport() string {
	j, err := x.Desk.StartExport(x.t.Context(), x.by("leader"), ledger.Filter{}, desk.FormShort)
	x.must(err)
	x.Await(x.t, j.ID)
	return j.ID
}

// happenings are matters that nobody takes for one another, each told thrice.
var happenings = [][]string{
	{"梧桐路工地扬尘", "洒水车一个星期没见过，晾的被子全是灰", "围挡塌了半截，渣土车进出不冲洗轮胎", "孩子哮喘犯了两回，夜里还在浇筑"},
	{"机场快线公交晚点", "等了五十分钟才来，行李箱堆满过道", "末班提前收车没有通知，旅客只好打车", "司机说人手不够，一天跑九趟"},
	{"老城区自来水发黄", "接一盆水沉底一层铁锈，泡茶有怪味", "物业让先放十分钟，水费谁出", "净水器滤芯半个月就黑了"},
	{"实验中学操场塑胶异味", "体育课上完头晕恶心，嗓子疼", "家长要求检测甲醛，校方不给报告", "施工队连夜刨开重新铺设"},
	{"北河堤垃圾成堆", "夏天苍蝇乱飞，老人散步绕着走", "汛期冲进河里堵了涵洞", "保洁合同去年就到期了"},
	{"幸福里电梯停运", "二十六楼爬楼，孕妇摔了一跤", "维修基金动用要三分之二业主签字", "维保公司说主板要从德国订货"},
	{"西山采石场爆破震裂墙", "碗柜里的盘子都震下来了", "裂缝从窗角一直到房梁", "说好下午四点放炮，半夜也放"},
	{"农贸市场缺斤短两", "买三斤排骨复秤只有两斤六两", "公平秤坏了半年没人修", "摊主骂人还要动手"},
	{"体育馆办卡退款难", "教练走光了，游泳池也放干了", "会员群解散，老板电话关机", "合同写明不退不换，条款字号极小"},
	{"环城路红绿灯失灵", "早高峰四个方向挤成一团", "外卖员被撞倒在斑马线上", "修好两天又黑屏"},
}

// anEvent is of three posts of the health department's.
func (x *exam) anEvent() string {
	said := happenings[x.events%len(happenings)]
	x.events++
	x.title = said[0]
	var ids []string
	for i, text := range said[1:] {
		p := webtest.Posts()[0]
		p.ID = x.next("event-post")
		p.Key, p.URL = p.ID, "https://example.com/"+p.ID
		p.Title, p.Text = x.title, x.title+"。"+text+"。"
		p.PublishedAt = webtest.Start.Add(time.Duration(i-30) * time.Hour)
		p.CollectedAt = p.PublishedAt.Add(time.Minute)
		x.Take(x.t, p)
		ids = append(ids, p.ID)
	}
	x.Group(x.t)
	of, err := x.Store.Events.EventsOf(x.t.Context(), ids)
	x.must(err)
	e, _, err := x.Ledger.Create(x.t.Context(), x.by("monitor"), ledger.Opening{Matter: ledger.Matter{Title: "挂号难"}, Key: ids[0]})
	x.must(err)
	if x.post, x.other = ids[2], e.ID; of[ids[0]] == "" {
		x.t.Fatalf("no event of %v: %v", ids, of)
	}
	return of[ids[0]]
}

func (x *exam) aDecision() string {
	event := x.anEvent()
	d, err := x.Desk.SplitEvent(x.t.Context(), x.by("analyst"), event, desk.EventSplit{Posts: []string{x.post}, Reason: "另一件事"})
	x.must(err)
	x.Group(x.t)
	return fmt.Sprint(d.N)
}

func (x *exam) aCorrection() string {
	topics := []string{}
	_, err := x.Calibration.Correct(x.t.Context(), x.by("analyst"), x.post, calibration.CorrectionInput{Reason: "不是", Topics: &topics})
	x.must(err)
	all, err := x.Calibration.Corrections(x.t.Context(), x.by("analyst"), x.post)
	x.must(err)
	return all[0].ID
}

func (x *exam) aPaper() string {
	e, err := x.Ledger.Get(x.t.Context(), x.by("health"), x.anEntry())
	x.must(err)
	return e.Paper(ledger.PaperInstruction).String()
}

func (x *exam) aSource(kind opinion.SourceKind, push string) string {
	s := opinion.Source{ID: x.next("src"), Name: x.next("挂号信源"), Kind: kind, URL: "https://example.com/" + x.next("feed"), Weight: 1, Interval: opinion.Duration(time.Hour), CreatedAt: webtest.Start, Push: push}
	x.must(x.Store.Sources.PutSource(x.t.Context(), s))
	return s.ID
}

func (x *exam) aBrief() string {
	w := x.do(x.t, ask{method: "POST", path: base + "/briefs", as: "monitor", body: `{"kind":"monthly","date":"2026-03-10"}`})
	if w.Code != http.StatusCreated {
		x.t.Fatalf("%d %s", w.Code, w.Body)
	}
	made := decode[brief.Brief](x.t, w)
	x.version = made.Version
	return made.ID
}

func (x *exam) aHandover() string {
	h, err := x.Duty.HandOver(x.t.Context(), x.by("coordinator"), time.Time{}, time.Time{}, "挂号一事待报")
	x.must(err)
	x.stop = append(x.stop, func() { // only one waits at a time
		if _, err := x.Duty.Void(context.Background(), x.by("coordinator"), h.ID); err != nil && !errors.As(err, new(*opinion.InputError)) {
			x.t.Log(err)
		}
	})
	return h.ID
}

func (x *exam) aStatement() string {
	s, err := x.Wording.Add(x.t.Context(), x.by("coordinator"), wording.StatementInput{Title: "挂号", Text: "每日放号 300 个", Source: "指挥部会议"})
	x.must(err)
	x.version = s.Version
	return s.ID
}

func (x *exam) aTopic() string {
	id := strings.ToLower(x.next("topic"))
	w := x.do(x.t, ask{method: "POST", path: base + "/rules/topics", as: "analyst", body: fmt.Sprintf(
		`{"version":%d,"topic":{"id":"%s","name":"挂号%d","unit":"卫生健康局","words":["挂号%d"]}}`, x.rules(), id, x.n, x.n)})
	if w.Code != http.StatusCreated {
		x.t.Fatalf("%d %s", w.Code, w.Body)
	}
	x.version = x.rules()
	return id
}

func (x *exam) rules() int64 {
	v := decode[struct {
		Version int64 `json:"version"`
	}](x.t, x.do(x.t, ask{method: "GET", path: base + "/rules", as: "analyst"}))
	return v.Version
}

// aTrial of the rules as they are; one serves all who ask, for it costs seconds.
func (x *exam) aTrial() string {
	if x.trial != "" {
		return x.trial
	}
	w := x.do(x.t, ask{method: "POST", path: base + "/rules/trials", as: "analyst", body: fmt.Sprintf(`{"version":%d,"note":"挂号","rules":""}`, x.rules())})
	if w.Code != http.StatusAccepted {
		x.t.Fatalf("%d %s", w.Code, w.Body)
	}
	x.trial = decode[jobs.Job](x.t, w).ID
	x.Await(x.t, x.trial)
	return x.trial
}

func (x *exam) aModel() string {
	x.n++
	all, err := x.Store.Calibration.Models(x.t.Context(), 1)
	x.must(err)
	m := calibration.Model{Version: 1, At: webtest.Start, Name: "挂号"}
	if len(all) > 0 {
		m.Version = all[0].Version + 1
	}
	x.must(x.Store.Calibration.PutModel(access.WithAudit(x.t.Context(), access.By(x.by("head"), webtest.Start, "model.train", "model", "")), m, calibration.Classifiers{}))
	return fmt.Sprint(m.Version)
}

func (x *exam) aFinding() string {
	const site = "https://www.example.gov.cn/"
	id := x.next("column")
	x.must(x.Store.Sources.PutSource(x.t.Context(), opinion.Source{ID: id, Name: id, Kind: opinion.SourcePage, URL: site + id, UnitID: webtest.HealthUnit, Weight: 1, CreatedAt: webtest.Start}))
	x.Survey = ingest.Survey{Pages: []ingest.Seen{{URL: site + x.next("a"), Title: "挂号通报", On: site + id, Source: id, Text: "截止目前，一切正常。"}}}
	w := x.do(x.t, ask{method: "POST", path: base + "/patrol/rounds", as: "monitor"})
	x.Await(x.t, decode[jobs.Job](x.t, w).ID)
	list := decode[struct {
		Findings []struct {
			ID string `json:"id"`
		} `json:"findings"`
	}](x.t, x.do(x.t, ask{method: "GET", path: base + "/patrol/findings?state=待整改", as: "monitor"}))
	if len(list.Findings) == 0 {
		x.t.Fatal("the patrol found nothing")
	}
	return list.Findings[0].ID
}

func (x *exam) aLetter() string {
	m := bus.Message{Topic: bus.TopicPosts, Value: []byte(`{"id":"` + x.next("p") + `","title":"挂号"}`)}
	x.must(x.Bus.Bury(x.t.Context(), "analyse", m, "analysis failed: boom"))
	letters, err := x.Bus.DeadLetters(x.t.Context(), 1)
	x.must(err)
	return letters[0].ID
}
