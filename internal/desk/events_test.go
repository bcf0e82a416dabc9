package desk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// water is so many posts of different people on one matter, an hour apart,
// each third a ticket; those after the first hold the first one's place and
// names.
func water(n int) []opinion.Post {
	said := []string{
		"家里两天没有开火做饭，只能天天在外面吃，米也淘不了", "八十岁的老人自己提着桶去楼下消防栓排队，差点滑倒在台阶上",
		"给物业打了十几个电话都没有人接，群里只回一句正在协调", "送水车昨天傍晚来了一趟就走了，后面几十户一口都没有分到",
		"孩子发烧想擦个身子都没有热的，只好抱到亲戚家里去住", "电机烧坏已经一个星期，维修的师傅说等配件要从外地发来",
		"高层一滴都上不来，低层夜里还有一点点，大家轮流熬夜去接", "报修三次都说马上派人，到今天也没有看见谁上门查过",
		"楼道里全是接来的桶，消防通道都堵住了，晚上走路很危险", "开发商说设备早就移交，自来水公司说从来没有收到过手续",
		"门口的小饭店全关了，老板说再这样下去连房租都交不起", "听说隔壁小区也开始压力不足，是不是整条管线都要出问题",
		"想知道维修基金能不能先用，业委会到现在也没有开过会", "昨晚忽然来了十分钟黄泥一样的浑水，之后又彻底断了",
	}
	var posts []opinion.Post
	for i := range n {
		p := opinion.Post{
			ID: fmt.Sprintf("water-%02d", i), Source: "src-feed", Key: fmt.Sprint("w", i), Kind: opinion.KindArticle, URL: fmt.Sprintf("https://example.com/w%d", i),
			Title: fmt.Sprintf("柳塘花园小区停水第%d天", i+1), Text: "柳塘花园小区二次供水泵房坏了停水。" + said[i%len(said)] + "。",
			Author: fmt.Sprint("住户", i), PublishedAt: webtest.Start.Add(time.Duration(i-60) * time.Hour), CollectedAt: webtest.Start.Add(time.Duration(i-60)*time.Hour + time.Minute),
		}
		if i%3 == 2 {
			p.Source, p.Kind, p.URL, p.CollectedAt = "src-hotline", opinion.KindTicket, "", p.PublishedAt
			p.Ticket = &opinion.Ticket{Number: p.Key, Channel: opinion.ChannelHotline}
		}
		posts = append(posts, p)
	}
	return posts
}

// light is another matter, of three posts.
func light() []opinion.Post {
	var posts []opinion.Post
	for i, said := range []string{
		"晚上骑车看不清坑洼，前天连人带车摔进了沟里，膝盖缝了五针", "学生下晚自习走这一段都要家长打着手电去接，谁家有那么多空",
		"桥头拐弯处货车又多又快，昨夜两辆电动车迎面撞在一起",
	} {
		at := webtest.Start.Add(time.Duration(i-30) * time.Hour)
		posts = append(posts, opinion.Post{
			ID: fmt.Sprintf("light-%d", i), Source: "src-feed", Key: fmt.Sprint("l", i), Kind: opinion.KindArticle, URL: fmt.Sprintf("https://example.com/l%d", i),
			Title: "青石桥路灯坏了一个月", Text: "青石桥路灯坏了一个月没人修。" + said + "。", Author: fmt.Sprint("路人", i), PublishedAt: at, CollectedAt: at.Add(time.Minute),
		})
	}
	return posts
}

// office is one that has grouped these posts.
func office(t *testing.T, posts ...opinion.Post) *webtest.Office {
	t.Helper()
	o := webtest.Open(t)
	o.Sources(t)
	o.Take(t, posts...)
	o.Group(t)
	return o
}

// eventOf is the event of a post as the analyst sees it.
func eventOf(t *testing.T, o *webtest.Office, post string) desk.Event {
	t.Helper()
	s, err := o.Desk.PostSpread(t.Context(), o.Actor(t, "analyst"), post)
	check(t, err)
	if s.Event == nil {
		t.Fatalf("post %s is in no event", post)
	}
	return *s.Event
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Any post of an event may be the one that stands in the ledger, not only the
// first and the representative ones.
func TestEntryOfAnyPostIsTheEvents(t *testing.T) {
	posts := water(14)
	o := office(t, posts...)
	before := eventOf(t, o, posts[0].ID)
	if before.Posts != len(posts) || len(before.Entries) != 0 {
		t.Fatalf("%d posts, entries %v", before.Posts, before.Entries)
	}
	for _, p := range posts {
		if p.ID == before.Origin || strings.Contains(fmt.Sprint(before.Central), p.ID) {
			continue
		}
		entry, _, err := o.Desk.OpenEntry(t.Context(), o.Actor(t, "monitor"), p.ID)
		check(t, err)
		after := eventOf(t, o, posts[0].ID)
		if len(after.Entries) != 1 || after.Entries[0].ID != entry.ID || after.Entries[0].WaitsOn != "巡查员" || after.Entries[0].Linked != 1 {
			t.Errorf("entries %+v, want %s", after.Entries, entry.ID)
		}
		_, err = o.Desk.OpenEventEntry(t.Context(), o.Actor(t, "monitor"), after.ID)
		var taken *desk.TakenError
		if !errors.As(err, &taken) || !strings.Contains(taken.Text, entry.Number) {
			t.Errorf("a second entry: %v", err)
		}
		return
	}
	t.Fatal("every post is a representative one")
}

func TestWholeEventAsAnEntry(t *testing.T) {
	posts := water(9)
	o := office(t, append(posts, light()...)...)
	event := eventOf(t, o, posts[0].ID)
	entry, err := o.Desk.OpenEventEntry(t.Context(), o.Actor(t, "monitor"), event.ID)
	check(t, err)
	if entry.Matter.Title != event.Title || len(entry.Matter.Posts) != len(posts) || entry.Matter.Posts[0] != posts[0].ID || entry.Matter.Channel != opinion.ChannelOpinion {
		t.Errorf("matter %+v", entry.Matter)
	}
	if got := eventOf(t, o, posts[8].ID).Entries; len(got) != 1 || got[0].Linked != len(posts) {
		t.Errorf("entries %+v", got)
	}
	if _, err := o.Desk.OpenEventEntry(t.Context(), o.Actor(t, "leader"), event.ID); err == nil {
		t.Error("a leader registered an entry")
	}

	more := water(12)[9:]
	o.Take(t, more...)
	o.Group(t)
	after, err := o.Desk.LinkEvent(t.Context(), o.Actor(t, "analyst"), event.ID, entry.ID, entry.Version)
	check(t, err)
	if len(after.Matter.Posts) != 12 {
		t.Errorf("%d posts linked, want 12", len(after.Matter.Posts))
	}
	if _, err := o.Desk.LinkEvent(t.Context(), o.Actor(t, "analyst"), event.ID, entry.ID, after.Version); err == nil {
		t.Error("linked what was linked")
	}
	_, err = o.Desk.LinkEvent(t.Context(), o.Actor(t, "analyst"), eventOf(t, o, "light-0").ID, entry.ID, entry.Version)
	var stale *ledger.ConflictError
	if !errors.As(err, &stale) {
		t.Errorf("with an old version: %v", err)
	}
}

func TestPagesOfAnEventHaveNoHoles(t *testing.T) {
	posts := water(13)
	o := office(t, posts...)
	by, id := o.Actor(t, "leader"), eventOf(t, o, posts[0].ID).ID
	var seen []string
	cursor, pages := "", []desk.EventPostPage{}
	for {
		page, err := o.Desk.EventPosts(t.Context(), by, id, desk.EventPostQuery{Limit: 5, Cursor: cursor})
		check(t, err)
		pages = append(pages, page)
		for _, p := range page.Posts {
			seen = append(seen, p.ID)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
		if len(page.Posts) != 5 {
			t.Errorf("a page of %d with more behind it", len(page.Posts))
		}
	}
	if len(seen) != len(posts) || seen[0] != posts[0].ID || seen[12] != posts[12].ID {
		t.Errorf("seen %v", seen)
	}
	if pages[0].Prev != "" || pages[1].Prev != "0" || pages[2].Prev != "5" {
		t.Errorf("ways back %q %q %q", pages[0].Prev, pages[1].Prev, pages[2].Prev)
	}
	for side, want := range map[string]int{"ticket": 4, "web": 9} {
		page, err := o.Desk.EventPosts(t.Context(), by, id, desk.EventPostQuery{Side: side})
		check(t, err)
		if len(page.Posts) != want {
			t.Errorf("%d posts of side %s, want %d", len(page.Posts), side, want)
		}
	}
	var input *opinion.InputError
	if _, err := o.Desk.EventPosts(t.Context(), by, id, desk.EventPostQuery{Side: "x"}); !errors.As(err, &input) {
		t.Errorf("an unknown side: %v", err)
	}
}

// Those of an event's posts that name a division are as many as the event counts
// there, also over pages; a county has its townships'.
func TestPostsOfADivision(t *testing.T) {
	posts := water(13)
	for i := range posts {
		if i%3 != 0 {
			posts[i].Title, posts[i].Text = strings.ReplaceAll(posts[i].Title, "柳塘", "清水"), strings.ReplaceAll(posts[i].Text, "柳塘", "清水")
		}
	}
	o := office(t, posts...)
	by, e := o.Actor(t, "leader"), eventOf(t, o, posts[0].ID)
	want := e.Places["130105002"]
	if want != 5 {
		t.Fatalf("the event counts %v", e.Places)
	}
	for _, region := range []string{"130105002", "130105", "130105001"} {
		n, cursor := 0, ""
		for {
			page, err := o.Desk.EventPosts(t.Context(), by, e.ID, desk.EventPostQuery{Region: region, Limit: 2, Cursor: cursor})
			check(t, err)
			if (page.Prev != "") != (cursor != "") {
				t.Errorf("%s at %q: way back %q", region, cursor, page.Prev)
			}
			for _, p := range page.Posts {
				if n++; !strings.Contains(p.Title+p.Text, "柳塘") {
					t.Errorf("%s: %s names it not", region, p.ID)
				}
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if region == "130105001" && n != 0 || region != "130105001" && n != want {
			t.Errorf("%s: %d posts, the event counts %d", region, n, want)
		}
	}
}

// An event tells of many units' posts at once: who sees only a unit's posts
// sees none, by no way.
func TestEventsOnlyForThoseWhoSeeEveryPost(t *testing.T) {
	posts := water(6)
	o := office(t, posts...)
	id := eventOf(t, o, posts[0].ID).ID
	for _, login := range webtest.Logins() {
		by := o.Actor(t, login)
		sees := access.ReachOf(by, access.ViewPosts).All
		list, err := o.Desk.ListEvents(t.Context(), by, desk.EventQuery{})
		if denied := access.ReachOf(by, access.ViewPosts).Nothing(); denied != errors.Is(err, access.ErrDenied) || sees != (len(list.Events) == 1) {
			t.Errorf("%s lists %d events, %v", login, len(list.Events), err)
		}
		_, one := o.Desk.Event(t.Context(), by, id)
		_, of := o.Desk.EventPosts(t.Context(), by, id, desk.EventPostQuery{})
		_, _, decided := o.Desk.EventDecisions(t.Context(), by, id)
		_, entry := o.Desk.OpenEventEntry(t.Context(), by, id)
		for what, err := range map[string]error{"event": one, "its posts": of, "its decisions": decided, "an entry of it": entry} {
			if !sees && !errors.Is(err, opinion.ErrNotFound) && !errors.Is(err, access.ErrDenied) {
				t.Errorf("%s asks for %s: %v", login, what, err)
			}
		}
	}
	spread, err := o.Desk.PostSpread(t.Context(), o.Actor(t, "health"), "post-health")
	if err == nil && spread.Event != nil {
		t.Errorf("a contact sees the event %s", spread.Event.ID)
	}
}

// Of a text that went round the country a contact's page reads only so many.
func TestReprintsWithoutEnd(t *testing.T) {
	posts := webtest.Posts()
	for i := range 401 {
		p := posts[0]
		p.ID, p.Key = fmt.Sprint("copy-", i), fmt.Sprint("c", i)
		p.PublishedAt, p.CollectedAt = p.PublishedAt.Add(time.Duration(i+1)*time.Second), p.CollectedAt.Add(time.Duration(i+1)*time.Second)
		posts = append(posts, p)
	}
	o := office(t, posts...)
	for login, want := range map[string]desk.Spread{"analyst": {Count: 402}, "health": {Count: 200, More: true}} {
		s, err := o.Desk.PostSpread(t.Context(), o.Actor(t, login), "copy-1")
		check(t, err)
		if len(s.Reprints) != 200 || s.Count != want.Count || s.More != want.More || s.First().ID != "post-health" {
			t.Errorf("%s sees %d reprints, counts %d, more %v", login, len(s.Reprints), s.Count, s.More)
		}
	}
}

// A contact's list of reprints holds those that they may see, and counts no
// others.
func TestReprintsWithinReach(t *testing.T) {
	posts := webtest.Posts()
	for i, who := range []string{"", "", ""} {
		p := posts[0]
		p.ID, p.Key, p.Author = fmt.Sprint("copy-", i), fmt.Sprint("c", i), who
		p.PublishedAt, p.CollectedAt = p.PublishedAt.Add(time.Duration(i+1)*time.Minute), p.CollectedAt.Add(time.Duration(i+1)*time.Minute)
		posts = append(posts, p)
	}
	o := office(t, posts...)
	for login, want := range map[string]int{"analyst": 4, "health": 4} {
		s, err := o.Desk.PostSpread(t.Context(), o.Actor(t, login), "copy-1")
		check(t, err)
		if len(s.Reprints) != want || s.Count != want || s.First().ID != "post-health" {
			t.Errorf("%s sees %d reprints, counts %d", login, len(s.Reprints), s.Count)
		}
	}
	if _, err := o.Desk.PostSpread(t.Context(), o.Actor(t, "school"), "copy-1"); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("another unit's contact: %v", err)
	}
}
