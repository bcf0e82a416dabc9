package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Parts of the texts, put together by their number.
var (
	benchPlaces  = []string{"城关镇", "柳河镇", "石桥镇", "云岭乡", "望江街道", "东湖街道"}
	benchMatters = []string{"路灯不亮", "小区停水", "垃圾没有清运", "学校食堂饭菜", "公交脱班", "拖欠工资", "征地补偿", "噪声扰民", "医院排队", "物业收费", "井盖破损", "夜间异味"}
	benchAsks    = []string{"请尽快处理", "打电话没人接", "已经反映过两次", "希望公开说明", "什么时候能解决", "感谢及时回复"}
)

// benchSaid are sentences of people who write to their county, for texts as long
// as those that come in.
var benchSaid = []string{
	"这个问题我们小区群里说了很久，一直没有人来看过。", "上个月打过两次热线，回复说已经转给有关部门，之后就没有下文。",
	"家里有老人和上学的孩子，每天进出都要绕一大圈，很不方便。", "当时来的工作人员说一周内处理，现在已经过去快一个月了。",
	"希望能给一个明确的时间，哪怕暂时修不好，也请告诉大家原因。", "隔壁几栋楼的情况也差不多，物业说不归他们管。",
	"我查了县政府网站上的通知，里面写的和实际做的不一样。", "拍了照片和视频，需要的话可以提供给工作人员核实。",
	"附近的商户也反映过，生意受了不小的影响。", "并不是要为难谁，只是想把事情尽快解决。",
	"下雨天更严重，路面全是积水，骑车的人摔过好几次。", "请问应该找哪个单位，电话是多少，谁来负责？",
	"听说别的乡镇已经统一安排了，不知道我们这里什么时候轮到。", "之前公示过一份名单，后来又撤下来了，村里人意见很大。",
	"昨天晚上十一点多还在施工，声音大得关着窗户都睡不着。", "感谢一直以来的关注，也希望这次真的能有结果。",
}

// Lengths of the texts in characters: most are short, some are long.
const (
	benchShortest = 200
	benchLongest  = 1500
)

func benchText(i int) (title, text string) {
	place, matter := benchPlaces[i%len(benchPlaces)], benchMatters[(i/7)%len(benchMatters)]
	title = fmt.Sprintf("%s%d号%s", place, i%997, matter)
	part := float64(i*7919%1000) / 1000
	length := benchShortest + int(part*part*part*(benchLongest-benchShortest))
	var s strings.Builder
	fmt.Fprintf(&s, "%s%d号第%d栋%s，%s。来信人说从上月%d日起就是这样，附近%d户都受影响。", place, i%997, i%83, matter, benchAsks[i%len(benchAsks)], i%28+1, i%400+3)
	for n := i; utf8.RuneCountInString(s.String()) < length; n += 1 + i%5 {
		s.WriteString(benchSaid[n%len(benchSaid)])
	}
	return title, s.String()
}

// spread is how long ago the i-th of n things was, that lie evenly over the
// last days.
func spread(days, i, n int) time.Duration {
	return time.Duration(float64(n-i) / float64(n) * float64(days) * float64(24*time.Hour))
}

// benchPosts takes in posts of the last year, the oldest first.
func (a *App) benchPosts(ctx context.Context, n int) error {
	sources, err := a.store.Sources.ListSources(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	batch := make([]opinion.Post, 0, 1000)
	for i := range n {
		at := now.Add(-spread(365, i, n))
		title, text := benchText(i)
		source, key := sources[i%len(sources)].ID, fmt.Sprint("bench-", i)
		batch = append(batch, opinion.Post{ID: opinion.PostID(source, key), Source: source, Key: key, Kind: opinion.KindArticle,
			URL: "https://bench.example/" + key, Title: title, Text: text, Author: fmt.Sprint("网友", i%5000), PublishedAt: at, CollectedAt: at})
		if len(batch) == cap(batch) || i == n-1 {
			if err := a.takeAll(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return nil
}

// benchEntries lets the demonstration's people work through entries of the
// last year: nine in ten are closed.
func (a *App) benchEntries(ctx context.Context, n int) error {
	users, err := a.Access.Users(ctx, access.Operator())
	if err != nil {
		return err
	}
	people := map[string]access.Actor{}
	var contacts []access.Actor
	for _, u := range users {
		people[u.Login] = u.Actor([]string{u.UnitID}, "")
		if slices.Contains(u.Roles, access.RoleContact) {
			contacts = append(contacts, people[u.Login])
		}
	}
	now := time.Now()
	var at time.Time
	lot := &benchLot{Store: a.store.Ledger, made: map[string]*ledger.Change{}}
	book := ledger.NewService(lot, a.store.Directory(), a.officeLive.Book, func() time.Time { return at })
	for i := range n {
		at = now.Add(-spread(360, i, n))
		contact := contacts[i%len(contacts)]
		title, text := benchText(i * 13)
		form := ledger.SimpleForm{
			Opening: ledger.Opening{Key: fmt.Sprint("bench-", i), Matter: ledger.Matter{Title: title, Summary: text, Platform: "青禾在线论坛", PublishedAt: at.Add(-time.Hour), DiscoveredAt: at.Add(-time.Minute)}},
			Grading: ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassInterests, Lead: ledger.UnitRef{ID: contact.UnitID}},
			Order:   ledger.Dispatching{Demand: "核查处置并公开回应"},
		}
		e, err := book.Simple(ctx, people["demo"], form)
		if err != nil {
			return err
		}
		steps := []struct {
			by  access.Actor
			cmd ledger.Command
		}{
			{contact, ledger.Command{Action: ledger.ActAccept}},
			{contact, ledger.Command{Action: ledger.ActFeedback}.With(ledger.Feedback{Text: "正在核实处理"})},
			{contact, ledger.Command{Action: ledger.ActSubmit}.With(ledger.Drafting{Title: title, Text: text, Publicity: ledger.PublicityOpen, Secrecy: "不涉密，可公开"})},
			{people["zhaoqing"], ledger.Command{Action: ledger.ActApprove}},
			{people["qiansong"], ledger.Command{Action: ledger.ActApprove}},
			{people["zhengbo"], ledger.Command{Action: ledger.ActApprove}},
			{people["demo"], ledger.Command{Action: ledger.ActPublish}.With(ledger.Publishing{Channel: "政务微信"})},
			{contact, ledger.Command{Action: ledger.ActAskClose}.With(ledger.Closing{Conclusion: "已解决"})},
			{people["demo"], ledger.Command{Action: ledger.ActClose}},
		}
		if i%10 == 0 || i > n-200 {
			steps = steps[:i%len(steps)] // still on its way
		}
		for _, st := range steps {
			at = at.Add(3 * time.Hour)
			if at.After(now) {
				break
			}
			if e, err = book.Do(ctx, st.by, e.ID, e.Version, st.cmd); err != nil {
				return fmt.Errorf("%s of entry %d: %w", st.cmd.Action, i, err)
			}
		}
		if len(lot.made) == benchLotSize {
			if err := lot.flush(ctx); err != nil {
				return err
			}
		}
	}
	return lot.flush(ctx)
}

// benchLotSize is how many entries are written at once.
const benchLotSize = 200

// benchLot is the ledger's store, but for entries that are being made: their
// acts are gathered, and written as one change each, many entries at once.
// What is written in the end is what the acts one by one would have left.
type benchLot struct {
	ledger.Store
	made map[string]*ledger.Change
	n    int
}

func (l *benchLot) Append(_ context.Context, changes ...ledger.Change) error {
	for _, c := range changes {
		if l.made[c.Entry.ID] == nil {
			l.made[c.Entry.ID] = &ledger.Change{}
		}
		all := l.made[c.Entry.ID]
		all.Acts, all.Notices, all.Entry = append(all.Acts, c.Acts...), append(all.Notices, c.Notices...), c.Entry
	}
	return nil
}

func (l *benchLot) Get(ctx context.Context, id string) (ledger.Entry, error) {
	if c := l.made[id]; c != nil {
		return c.Entry, nil
	}
	return l.Store.Get(ctx, id)
}

// AppendNumbered begins where no office comes to.
func (l *benchLot) AppendNumbered(ctx context.Context, _ int, changes func(int) ([]ledger.Change, error)) error {
	l.n++
	all, err := changes(50_000 + l.n)
	if err != nil {
		return err
	}
	return l.Append(ctx, all...)
}

func (l *benchLot) flush(ctx context.Context) error {
	var changes []ledger.Change
	for _, c := range l.made {
		changes = append(changes, *c)
	}
	clear(l.made)
	if len(changes) == 0 {
		return nil
	}
	return l.Store.Append(ctx, changes...)
}

// benchGrouping is how long the grouping of all posts may take.
const benchGrouping = 15 * time.Minute

// benchEvents groups the posts into events. They are a year's that come at
// once: the stage takes them all, in their order, before it writes anything.
func (a *App) benchEvents(b *testing.B) {
	ctx, cancel := context.WithTimeout(b.Context(), benchGrouping)
	defer cancel()
	posts, err := a.store.Posts.Count(ctx)
	if err != nil {
		b.Fatal(err)
	}
	err = together(ctx, a.groupEvents, func(ctx context.Context) error {
		defer cancel()
		for {
			st, err := a.store.Events.State(ctx)
			if err != nil || st.Taken >= posts {
				return err
			}
			if ctx.Err() != nil {
				return fmt.Errorf("%d of %d posts grouped in time", st.Taken, posts)
			}
			time.Sleep(time.Second)
		}
	})
	if err != nil {
		b.Fatal(err)
	}
}
