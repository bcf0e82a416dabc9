package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"yuqing/internal/bus"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
)

func (l *line) assertVersions(t *testing.T, id string, want ...string) {
	t.Helper()
	all, err := l.store.Posts.Versions(t.Context(), id)
	check(t, err)
	var texts []string
	for _, r := range all {
		texts = append(texts, r.Text)
	}
	if fmt.Sprint(texts) != fmt.Sprint(want) {
		t.Errorf("versions %q, want %q, the newest first", texts, want)
	}
}

// What the log delivers again makes no versions, and does not bring an earlier
// one back: neither after the stage was set back, nor out of the dead letters.
func TestOlderDeliveriesChangeNothing(t *testing.T) {
	l := open(t)
	hand := func(texts ...string) string {
		var id string
		for _, text := range texts {
			p := post("1", text)
			id = p.ID
			_, err := l.intake.Take(t.Context(), []opinion.Post{p})
			check(t, err)
		}
		l.flow(t, l.store.Posts, l.index)
		return id
	}
	id := hand("panic：未答复", "已答复")
	hand("已答复，满意")
	for _, letter := range l.letters(t) {
		check(t, errors.Join(l.bus.Redeliver(t.Context(), letter.ID)...))
	}
	kept := analyseAnything
	defer func() { analyseAnything = kept }()
	analyseAnything = true // the fault is mended
	l.flow(t, l.store.Posts, l.index)
	l.assertVersions(t, id, "已答复，满意", "已答复")
	check(t, l.bus.Replay(t.Context(), bus.TopicPosts, pipeline.GroupAnalyse, time.Time{}))
	l.flow(t, l.store.Posts, l.index)
	l.assertVersions(t, id, "已答复，满意", "已答复")
	hand("已答复") // the source goes back itself
	l.assertVersions(t, id, "已答复", "已答复，满意", "已答复")
}

// A process whose clock is behind hands in later than what it has found stored.
func TestClockOfAnotherMachine(t *testing.T) {
	l := open(t)
	p := post("1", "初稿")
	_, err := l.store.Posts.Save(t.Context(), []opinion.Analysed{{Post: p, Taken: time.Now().Add(time.Hour)}})
	check(t, err)
	p.Text = "改稿"
	_, err = l.intake.Take(t.Context(), []opinion.Post{p})
	check(t, err)
	l.flow(t, l.store.Posts, l.index)
	l.assertVersions(t, p.ID, "改稿", "初稿")
}

// choosy is a store that can never keep some posts.
type choosy struct{ opinion.Posts }

func (c choosy) Save(ctx context.Context, posts []opinion.Analysed) ([]opinion.Record, error) {
	for _, a := range posts {
		if strings.Contains(a.Post.Text, "存不下") {
			return nil, fmt.Errorf("post %s: %w", a.Post.ID, opinion.ErrUnfit)
		}
	}
	return c.Posts.Save(ctx, posts)
}

// A post that no store can keep is buried with its reason; those that came with
// it are stored, in their order.
func TestUnfitPostHoldsNobodyUp(t *testing.T) {
	l := open(t)
	var posts []opinion.Post
	for i := range 40 {
		p := post(fmt.Sprint(i), "青苗费")
		if i == 7 || i == 39 {
			p.Text += "存不下"
		}
		posts = append(posts, p)
	}
	edited := post("0", "青苗费已发")
	_, err := l.intake.Take(t.Context(), append(posts, edited))
	check(t, err)
	l.flow(t, choosy{l.store.Posts}, l.index)
	if n := l.found(t, "青苗费"); n != 38 {
		t.Errorf("%d posts found, want 38", n)
	}
	l.assertVersions(t, edited.ID, "青苗费已发", "青苗费")
	letters := l.letters(t)
	if len(letters) != 2 || !strings.Contains(letters[0].Reason, opinion.ErrUnfit.Error()) {
		t.Errorf("letters %+v", letters)
	}
}
