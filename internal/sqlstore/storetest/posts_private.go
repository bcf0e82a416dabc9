package storetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

var private = []property{
	{"personal data of old tickets go for good, by channel", redacting},
	{"what comes in while personal data go stays", redactingBesideSaves},
	{"personal data of old posts go for good, and tickets' stay", redactingPosts},
}

// redacting: what a channel no longer keeps of its callers is gone from every
// version; other channels, newer tickets and everything else stay.
func redacting(t *testing.T, process func() Stores) {
	s := process()
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	ticket := func(id string, channel opinion.Channel, received time.Time, text string) opinion.Analysed {
		return opinion.Analysed{Post: opinion.Post{
			ID: id, Source: "s", Key: id, Kind: opinion.KindTicket, Title: "医院缺药", Text: text, Author: "王小明", PublishedAt: received, CollectedAt: at,
			Ticket: &opinion.Ticket{Number: id, Channel: channel, Phone: "13812345678", Place: "幸福小区3号楼2单元501室"},
		}}
	}
	old, young := at.AddDate(-3, 0, 0), at.AddDate(0, -1, 0)
	got(s.Posts.Save(ctx, []opinion.Analysed{
		ticket("old", opinion.ChannelHotline, old, "请回电13812345678"), ticket("letter", opinion.ChannelMessage, old, "请回电13812345678"),
		ticket("young", opinion.ChannelHotline, young, "请回电13812345678"),
	}))(t)
	got(s.Posts.Save(ctx, []opinion.Analysed{ticket("old", opinion.ChannelHotline, old, "又请回电13812345678")}))(t)
	holds := func(id string) (n int) {
		for _, r := range got(s.Posts.Versions(ctx, id))(t) {
			raw := got(json.Marshal(r.Post))(t)
			if strings.Contains(string(raw), "13812345678") || r.Author != "" {
				n++
			}
		}
		return n
	}
	if n := got(s.Posts.Redact(ctx, opinion.ChannelHotline, at.AddDate(-1, 0, 0)))(t); n != 1 || holds("old") != 0 {
		t.Errorf("%d redacted; %d versions of the old ticket hold personal data", n, holds("old"))
	}
	if holds("letter") != 1 || holds("young") != 1 {
		t.Errorf("letter %d, young %d", holds("letter"), holds("young"))
	}
	r := got(s.Posts.Get(ctx, "old"))(t)
	if r.Title != "医院缺药" || r.Ticket.Number != "old" || r.Version != 2 {
		t.Errorf("%+v", r.Post)
	}
	if n := got(s.Posts.Redact(ctx, opinion.ChannelHotline, at.AddDate(-1, 0, 0)))(t); n != 0 {
		t.Errorf("%d redacted again", n)
	}
	// What comes in anew is looked at anew.
	got(s.Posts.Save(ctx, []opinion.Analysed{ticket("old", opinion.ChannelHotline, old, "三请回电13812345678")}))(t)
	if n := got(s.Posts.Redact(ctx, opinion.ChannelHotline, at.AddDate(-1, 0, 0)))(t); n != 1 || holds("old") != 0 {
		t.Errorf("%d redacted after it came anew; %d versions hold personal data", n, holds("old"))
	}
}

// redactingBesideSaves: what comes in while old posts lose their personal data
// is neither lost nor changed back.
func redactingBesideSaves(t *testing.T, process func() Stores) {
	p, other := process().Posts, process().Posts
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	edition := func(n int) (posts []opinion.Analysed) {
		for i := range 30 {
			id := fmt.Sprintf("p%02d", i)
			posts = append(posts, opinion.Analysed{Post: opinion.Post{
				ID: id, Source: "s", Key: id, Kind: opinion.KindArticle, Title: fmt.Sprint("第", n, "稿"), Text: "联系电话13812345678",
				PublishedAt: at.AddDate(-3, 0, 0), CollectedAt: at.Add(time.Duration(n) * time.Minute),
			}})
		}
		return posts
	}
	got(p.Save(ctx, edition(1)))(t)
	for n := 2; n <= 12; n++ {
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := other.Redact(ctx, opinion.ChannelOpinion, at.AddDate(-1, 0, 0)); err != nil {
				t.Error(err)
			}
		})
		got(p.Save(ctx, edition(n)))(t)
		wg.Wait()
		for _, a := range edition(n) {
			if r := got(p.Get(ctx, a.Post.ID))(t); r.Title != a.Post.Title || r.Version != n {
				t.Fatalf("after version %d was saved there is version %d, %q", n, r.Version, r.Title)
			}
		}
	}
}

// redactingPosts: who wrote an old article or clue, and the numbers in it, go;
// tickets and what is newer stay, and so do what it said and where.
func redactingPosts(t *testing.T, process func() Stores) {
	s := process()
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	post := func(id string, kind opinion.Kind, published time.Time) opinion.Analysed {
		return opinion.Analysed{Post: opinion.Post{
			ID: id, Source: "s", Key: id, Kind: kind, URL: "https://example.com/" + id, Title: "路灯不亮", Text: "联系电话13812345678",
			Author: "王小明", PublishedAt: published, CollectedAt: at, Views: 12,
		}}
	}
	old := at.AddDate(-3, 0, 0)
	ticket := post("ticket", opinion.KindTicket, old)
	ticket.Post.Ticket = &opinion.Ticket{Number: "1", Channel: opinion.ChannelHotline, Phone: "13812345678"}
	got(s.Posts.Save(ctx, []opinion.Analysed{
		post("article", opinion.KindArticle, old), post("clue", opinion.KindClue, old), post("young", opinion.KindArticle, at), ticket,
	}))(t)
	before := got(s.Posts.Get(ctx, "article"))(t)
	if n := got(s.Posts.Redact(ctx, opinion.ChannelOpinion, at.AddDate(-1, 0, 0)))(t); n != 2 {
		t.Errorf("%d redacted, want the article and the clue", n)
	}
	for id, kept := range map[string]bool{"article": false, "clue": false, "young": true, "ticket": true} {
		r := got(s.Posts.Get(ctx, id))(t)
		if (r.Author != "") != kept || strings.Contains(r.Text, "13812345678") != kept {
			t.Errorf("%s: author %q, text %q", id, r.Author, r.Text)
		}
	}
	r := got(s.Posts.Get(ctx, "article"))(t)
	if r.Title != "路灯不亮" || r.URL != before.URL || r.Views != 12 || r.Version != 1 || r.Seq != before.Seq {
		t.Errorf("%+v", r)
	}
}
