package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"

	"yuqing/internal/events"
	"yuqing/internal/opinion"
	"yuqing/nlp"
	"yuqing/nlp/segment"
)

func eventsCommand() command {
	c := command{
		name:    "events",
		summary: "group posts into events (热点), the hottest first",
		usage: "yuqing events [--at TIME] [--region CODE] [--words FILE] [--places FILE] [--taxonomy FILE] [FILE…]\n\n" +
			"Posts in, one JSON object a line, in any order; one event a line out. Without --at\n" +
			"events rank by the highest heat they reached on the posts' own timeline; with it\n" +
			"they stand as they stood at that time, by the posts up to then.\n\n" +
			"Example: yuqing events --at 2026-03-01T08:00:00+08:00 posts.jsonl",
	}
	c.run = func(_ context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		at := fs.String("at", "", "a time (RFC 3339) by which events are looked at")
		var office nlp.Files
		officeFlags(fs, &office)
		if err := parse(fs, args); err != nil {
			return err
		}
		moment, err := parseAt(*at)
		if err != nil {
			return err
		}
		analyzer, err := analyzerOf(office)
		if err != nil {
			return err
		}
		return runEvents(std, analyzer, moment, fs.Args())
	}
	return c
}

func parseAt(at string) (time.Time, error) {
	if at == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return t, usagef("--at %q is not RFC 3339 (2026-03-01T08:00:00+08:00)", at)
	}
	return t, nil
}

// runEvents reads and analyses all posts, brings them in order and groups them.
func runEvents(std streams, analyzer *nlp.Analyzer, at time.Time, files []string) error {
	posts, refused, err := readEventPosts(std, analyzer, files)
	if err != nil {
		return err
	}
	tellRepeated(std, posts)
	tellFuture(std, posts, later(time.Now(), at))
	// What has ended is kept whatever its number: every event is to be listed.
	engine := events.New(events.Config{Past: math.MaxInt})
	ids := map[string]json.RawMessage{}
	for _, p := range inOrder(posts) {
		if !at.IsZero() && p.At.After(at) {
			continue
		}
		ids[p.ID] = p.raw
		engine.Add(p.Post)
	}
	if err := writeEvents(std.out, engine, at, ids); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	if refused {
		return errRefused
	}
	return nil
}

// eventPost is a post on its way into the events.
type eventPost struct {
	events.Post
	raw    json.RawMessage // the ID as the line has it
	file   string
	line   int
	reason string // why the line is refused
	notice string // what is odd about it
}

// readEventPosts reads the posts of all files, analysed on all processors, in
// the order of the lines.
func readEventPosts(std streams, analyzer *nlp.Analyzer, files []string) (posts []*eventPost, refused bool, err error) {
	limit := make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	var pool sync.WaitGroup
	err = eachInput(std, files, func(name string, r io.Reader) error {
		return eachLine(r, func(n int, line []byte) error {
			p := &eventPost{file: name, line: n}
			posts = append(posts, p)
			line = slices.Clone(line)
			limit <- struct{}{}
			pool.Go(func() {
				p.read(analyzer, line)
				<-limit
			})
			return nil
		}, func(n int, reason string) {
			posts = append(posts, &eventPost{file: name, line: n, reason: reason})
		})
	})
	pool.Wait()
	if errors.Is(err, errRefused) { // a file that can't be read; the others are
		refused, err = true, nil
	}
	for _, p := range posts {
		if p.reason != "" {
			refused = true
			fmt.Fprintf(std.err, "%s:%d: refused: %s\n", p.file, p.line, p.reason)
		}
		if p.notice != "" {
			fmt.Fprintf(std.err, "%s:%d: warning: %s\n", p.file, p.line, p.notice)
		}
	}
	return slices.DeleteFunc(posts, func(p *eventPost) bool { return p.reason != "" }), refused, err
}

func (p *eventPost) read(analyzer *nlp.Analyzer, line []byte) {
	in, err := parsePost(line)
	if err != nil {
		p.reason = err.Error()
		return
	}
	post, err := in.post()
	if err != nil {
		p.reason = err.Error()
		return
	}
	p.raw, p.notice = in.ID, in.shortened()
	p.Post = events.FromPost(post, analyzer.Analyse(post), cutter(analyzer.Segmenter()), 1)
	p.ID = string(in.ID)
	if post.ID == "" {
		p.ID = fmt.Sprintf("%s line %d", p.file, p.line) // which no ID in JSON can be
	}
}

func cutter(s *segment.Segmenter) func(string) []string {
	return func(text string) []string {
		var words []string
		for _, t := range s.Words(text) {
			words = append(words, text[t.Start:t.End])
		}
		return words
	}
}

// inOrder sorts posts by time and ID. A post without a time stands where its
// line does: at the time of the one before it.
func inOrder(posts []*eventPost) []*eventPost {
	var last time.Time
	for _, p := range posts {
		if !p.At.IsZero() {
			last = p.At
			break
		}
	}
	for _, p := range posts {
		if p.At.IsZero() {
			p.At = last
		}
		last = p.At
	}
	slices.SortStableFunc(posts, func(a, b *eventPost) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return posts
}

// eventLine is one line out.
type eventLine struct {
	Event   string              `json:"event"`
	Title   string              `json:"title"`
	Heat    float64             `json:"heat"`
	State   events.State        `json:"state"`
	FirstAt *time.Time          `json:"first_at"` // null where no post has a time
	LastAt  *time.Time          `json:"last_at"`
	Regions []opinion.RegionHit `json:"regions"`
	Topics  []topicLine         `json:"topics"`
	Posts   []json.RawMessage   `json:"posts"`
}

type topicLine struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func writeEvents(w io.Writer, engine *events.Engine, at time.Time, ids map[string]json.RawMessage) error {
	moment := at
	if at.IsZero() {
		moment = engine.Now()
	}
	ranked := engine.Events(moment)
	if at.IsZero() {
		for i := range ranked {
			ranked[i].Heat = ranked[i].Peak
		}
		slices.SortStableFunc(ranked, func(a, b events.Event) int { return cmp.Compare(b.Heat, a.Heat) })
	}
	out := newRecords(w)
	for _, ev := range ranked {
		if err := out.write(lineOf(ev, ids)); err != nil {
			return err
		}
	}
	return out.flush()
}

// known is a time, nil for none.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func lineOf(ev events.Event, ids map[string]json.RawMessage) eventLine {
	line := eventLine{
		Event: ev.ID, Title: ev.Title, Heat: math.Round(ev.Heat*10) / 10, State: ev.State,
		FirstAt: known(ev.First), LastAt: known(ev.Last),
		Regions: append([]opinion.RegionHit{}, ev.Regions...), Topics: []topicLine{},
	}
	for _, t := range ev.Topics {
		line.Topics = append(line.Topics, topicLine{t.ID, t.Name})
	}
	for _, id := range ev.Posts {
		line.Posts = append(line.Posts, ids[id])
	}
	return line
}
