// Package written holds posts written for measuring how events are found: small
// events with near misses (events.tsv), and sentences to put posts of large
// events together from (pools.txt). It measures with them.
//
// It may import everything but cmd; only internal/eval and tests import it.
package written

import (
	_ "embed"
	"fmt"
	"math/rand"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/events"
	"yuqing/nlp/segment"
)

//go:embed events.tsv
var eventsTSV string

//go:embed pools.txt
var poolsTXT string

// Epoch is the day 0 of the posts.
var Epoch = time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)

// A Post is a written one, with the name of its event, "" for none.
type Post struct {
	events.Post
	Event string
}

// Small gives the hand-written posts by time.
func Small(seg *segment.Segmenter) ([]Post, error) {
	var posts []Post
	for n, line := range strings.Split(strings.TrimSpace(eventsTSV), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 5 {
			return nil, fmt.Errorf("events.tsv line %d: %d cells, want event, day, author, title, text", n+1, len(cells))
		}
		day, err := strconv.Atoi(cells[1])
		if err != nil {
			return nil, fmt.Errorf("events.tsv line %d: day: %w", n+1, err)
		}
		at := Epoch.AddDate(0, 0, day).Add(time.Duration(n) * time.Minute)
		posts = append(posts, newPost(seg, cells[0], fmt.Sprint("p", n), cells[2], cells[3], cells[4], at))
	}
	return byTime(posts), nil
}

// Large puts n posts of each large event together: a title and two to five
// sentences each, spread over months. The same seed gives the same posts.
func Large(seg *segment.Segmenter, n int, seed int64) []Post {
	rng := rand.New(rand.NewSource(seed))
	var posts []Post
	for i, p := range pools() {
		for k := range n {
			at := Epoch.AddDate(0, 0, 40*i).Add(time.Duration(rng.ExpFloat64() * 60 * 24 * float64(time.Hour)))
			title := p.titles[rng.Intn(len(p.titles))]
			var text strings.Builder
			for _, s := range rng.Perm(len(p.sentences))[:2+rng.Intn(4)] {
				text.WriteString(p.sentences[s])
			}
			id := fmt.Sprint("large", i, "-", k)
			posts = append(posts, newPost(seg, p.event, id, id, title, text.String(), at))
		}
	}
	return byTime(posts)
}

type pool struct {
	event             string
	titles, sentences []string
}

func pools() []pool {
	var out []pool
	for line := range strings.Lines(poolsTXT) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "## "):
			out = append(out, pool{event: line[3:]})
		case strings.HasPrefix(line, "t "):
			out[len(out)-1].titles = append(out[len(out)-1].titles, line[2:])
		case strings.HasPrefix(line, "s "):
			out[len(out)-1].sentences = append(out[len(out)-1].sentences, line[2:])
		}
	}
	return out
}

func newPost(seg *segment.Segmenter, event, id, author, title, text string, at time.Time) Post {
	cut := func(s string) []string {
		var words []string
		for _, t := range seg.Words(s) {
			words = append(words, s[t.Start:t.End])
		}
		return words
	}
	return Post{events.Post{
		ID: id, Source: "board", Author: author, Title: title, Text: text,
		TitleWords: cut(title), TextWords: cut(text), At: at,
	}, event}
}

func byTime(posts []Post) []Post {
	slices.SortStableFunc(posts, func(a, b Post) int { return a.At.Compare(b.At) })
	return posts
}

// Score is the mean, over the true events, of the F1 of the found event that
// fits each best; right is the share of found events of four posts and more
// that fit some true one with 0.5 or better.
func Score(posts []Post, found []events.Event) (mean, right float64) {
	truth, sizes := map[string]string{}, map[string]int{}
	for _, p := range posts {
		truth[p.ID] = p.Event
		if p.Event != "" {
			sizes[p.Event]++
		}
	}
	best := map[string]float64{}
	large, good := 0, 0
	for _, ev := range found {
		fit := 0.0
		in := map[string]int{}
		for _, id := range ev.Posts {
			in[truth[id]]++
		}
		for name, n := range in {
			if name == "" {
				continue
			}
			f1 := 2 * float64(n) / float64(sizes[name]+len(ev.Posts))
			best[name], fit = max(best[name], f1), max(fit, f1)
		}
		if len(ev.Posts) >= 4 {
			large++
			if fit >= 0.5 {
				good++
			}
		}
	}
	for name := range sizes {
		mean += best[name] / float64(len(sizes))
	}
	if large > 0 {
		right = float64(good) / float64(large)
	}
	return mean, right
}

// Print measures the events found among all written posts, and among those
// cast in moulds.
func Print(seg *segment.Segmenter) error {
	posts, err := Small(seg)
	if err != nil {
		return err
	}
	posts = byTime(append(posts, Large(seg, 30, 1)...))
	report("events, on written posts", posts)
	report("events, on hotline texts cast in moulds", Cast(seg, 1))
	return nil
}

func report(name string, posts []Post) {
	mean, right := Score(posts, find(posts))
	fmt.Printf("%s (%d): mean best-cluster F1 %.3f, share of events of four and more that are right %.2f\n", name, len(posts), mean, right)
}

func find(posts []Post) []events.Event {
	engine := events.New(events.Config{})
	for _, p := range posts {
		engine.Add(p.Post)
	}
	return engine.Events(engine.Now())
}
