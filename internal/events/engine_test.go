package events

import (
	"bufio"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

var epoch = time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)

// written reads the posts written for the evaluation, and which event each
// belongs to, in order.
func written(t testing.TB) (posts []Post, truth map[string]string) {
	f, err := os.Open("../eval/written/events.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	truth = map[string]string{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		cells := strings.Split(lines.Text(), "\t")
		day, err := strconv.Atoi(cells[1])
		if err != nil || len(cells) != 5 {
			t.Fatalf("line %d: want event, day, author, title, text", n)
		}
		p := newPost("p"+strconv.Itoa(n), cells[3], cells[4], epoch.AddDate(0, 0, day).Add(time.Duration(n)*time.Minute))
		p.Author = cells[2]
		posts = append(posts, p)
		if cells[0] != "" {
			truth[p.ID] = cells[0]
		}
	}
	slices.SortFunc(posts, func(a, b Post) int { return a.At.Compare(b.At) })
	return posts, truth
}

func newPost(id, title, text string, at time.Time) Post {
	return Post{ID: id, Title: title, Text: text, TitleWords: cutWords(title), TextWords: cutWords(text), At: at, Source: "board"}
}

func run(posts []Post) *Engine {
	e := New(Config{})
	for _, p := range posts {
		e.Add(p)
	}
	return e
}

func TestWrittenEventsAreFound(t *testing.T) {
	posts, truth := written(t)
	events := run(posts).Events(posts[len(posts)-1].At)
	sizes, best := map[string]int{}, map[string]float64{}
	for _, name := range truth {
		sizes[name]++
	}
	for _, ev := range events {
		in := map[string]int{}
		for _, id := range ev.Posts {
			in[truth[id]]++
		}
		for name, n := range in {
			best[name] = max(best[name], 2*float64(n)/float64(sizes[name]+len(ev.Posts)))
		}
	}
	sum := 0.0
	for name := range sizes {
		sum += best[name]
	}
	if mean := sum / float64(len(sizes)); mean < 0.85 {
		t.Errorf("mean best F1 = %.3f over %d events, want 0.85 or more: %v", mean, len(sizes), best)
	}
}

func TestSamePostsSameEvents(t *testing.T) {
	posts, _ := written(t)
	at := posts[len(posts)-1].At
	if a, b := run(posts).Events(at), run(posts).Events(at); !reflect.DeepEqual(a, b) {
		t.Error("two runs differ")
	}
}

func TestDeliveredTwiceChangesNothing(t *testing.T) {
	posts, _ := written(t)
	at := posts[len(posts)-1].At
	var twice []Post
	for _, p := range posts {
		twice = append(twice, p, p)
	}
	if a, b := run(posts).Events(at), run(twice).Events(at); !reflect.DeepEqual(a, b) {
		t.Error("posts delivered twice give other events")
	}
}

func TestSinglePostsMakeNoEvent(t *testing.T) {
	e := run([]Post{newPost("1", "柳塘村停水一周", "全村没有自来水", epoch)})
	if got := e.Events(epoch); len(got) != 0 || e.EventOf("1") != "" {
		t.Errorf("one post makes %d events", len(got))
	}
}

func TestReprintsAreListedAndAddHeat(t *testing.T) {
	text := "柳塘村三组到六组整整七天没有自来水，大家去井里挑水喝，请水务公司快点把管道修好。"
	a := newPost("1", "柳塘村停水一周了", text, epoch)
	b := newPost("2", "柳塘村停水一周了！", text, epoch.Add(time.Hour))
	b.Source = "paper"
	e := run([]Post{a, b})
	got := e.Events(epoch.Add(time.Hour))
	if len(got) != 1 || !reflect.DeepEqual(got[0].Posts, []string{"1", "2"}) {
		t.Fatalf("got %+v, want one event of both posts", got)
	}
	if r := got[0].Reprints; len(r) != 1 || r[0].Post != "2" || r[0].Original != "1" {
		t.Errorf("reprints = %+v", r)
	}
	if h := got[0].Heat; h <= 10 || h >= 20 {
		t.Errorf("heat = %v, want more than one post's and less than two persons'", h)
	}
}

func TestOneAuthorsComplaintsAreLessHot(t *testing.T) {
	posts, truth := written(t)
	serial, many := posts[:0:0], posts[:0:0]
	for _, p := range posts {
		if truth[p.ID] == "独人" {
			serial = append(serial, p)
			p.Author = "x" + p.ID
			many = append(many, p)
		}
	}
	at := serial[len(serial)-1].At
	a, b := run(serial).Events(at), run(many).Events(at)
	if len(a) != 1 || len(b) != 1 || a[0].Heat*2 > b[0].Heat {
		t.Errorf("one author: %+v, many: %+v", a, b)
	}
}

func TestMergeAndSplitStay(t *testing.T) {
	posts, truth := written(t)
	half := len(posts) / 2
	e := run(posts[:half])
	of := func(name string) string {
		for _, p := range posts[:half] {
			if id := e.EventOf(p.ID); truth[p.ID] == name && id != "" {
				return id
			}
		}
		t.Fatalf("no event of %s", name)
		return ""
	}
	a, b := of("搅拌"), of("网贷")
	if err := e.Merge(a, b); err != nil {
		t.Fatal(err)
	}
	ev, _ := e.Event(of("车位"), e.Now())
	taken := ev.Posts[:2]
	c, err := e.Split(ev.ID, taken)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range posts[half:] {
		e.Add(p)
	}
	if e.Current(b) != e.Current(a) || of("搅拌") != of("网贷") {
		t.Error("what was merged has come apart")
	}
	for _, id := range ev.Posts[2:] {
		if e.EventOf(id) == e.EventOf(taken[0]) {
			t.Errorf("post %s has come back to %s", id, c)
		}
	}
	if _, err := e.Split("none", taken); err == nil {
		t.Error("an unknown event was split")
	}
}

// A hotline's unit goes before the guess; what came into that column from
// another is no name, however it is indexed.
func TestATicketsUnit(t *testing.T) {
	none := func(string) []string { return nil }
	guess := opinion.Analysis{Unit: &opinion.Routing{Lead: "住建局"}}
	for unit, want := range map[string]string{"城管局": "城管局", "": "住建局", strings.Repeat("您好，已转办。", 500): "住建局"} {
		p := opinion.Post{ID: "p", Title: "积水", Ticket: &opinion.Ticket{Unit: unit}}
		if got := FromPost(p, guess, none, 1).Unit; got != want {
			t.Errorf("%.20q gives %q, want %q", unit, got, want)
		}
	}
}
