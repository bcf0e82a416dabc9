package pipeline_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"yuqing/internal/bus"
	"yuqing/internal/bus/kafka"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/search"
	"yuqing/internal/search/elastic"
	"yuqing/internal/sqlstore"
	"yuqing/internal/testservers"
	"yuqing/nlp"
)

// scalePosts is how many posts of some 1.3 kB each rate is measured on.
const scalePosts = 40_000

// scalePairs is how often bulk load and stage are measured, the one before and
// after the other; a machine that is busy with something else slows down both.
const scalePairs = 3

// BenchmarkScale measures, in one run and in turn, a bare bulk load of
// ready-made requests, the index stage on the same documents from Kafka, and
// the whole chain from Take to searchable. Run it alone, with -benchtime 1x.
func BenchmarkScale(b *testing.B) {
	posts := scaleCorpus()
	ready := recordBulk(b, posts)
	for b.Loop() {
		ready.loadBare(b) // a node that has just started is slow at first
		var bare, stage, joins, costs, ratios []float64
		for range scalePairs {
			before := ready.loadBare(b)
			join, cost, rate := indexStage(b, posts)
			beside := (before + ready.loadBare(b)) / 2
			b.Logf("bulk %.0f posts/s, stage %.0f posts/s (%.2f) after %.2f s to join its group, %v of processor a post", beside, rate, rate/beside, join.Seconds(), cost)
			bare, stage = append(bare, beside), append(stage, rate)
			joins, ratios = append(joins, join.Seconds()), append(ratios, rate/beside)
			costs = append(costs, float64(cost.Microseconds()))
		}
		b.ReportMetric(median(bare), "bulk-posts/s")
		b.ReportMetric(median(stage), "stage-posts/s")
		b.ReportMetric(median(ratios), "stage/bulk")
		b.ReportMetric(median(joins), "join-s")
		b.ReportMetric(median(costs), "stage-µs/post")
		b.ReportMetric(wholeChain(b, posts), "chain-posts/s")
	}
	b.ReportMetric(0, "ns/op")
}

func median(vs []float64) float64 { return slices.Sorted(slices.Values(vs))[len(vs)/2] }

// processTime is what this process has used of the processors, the engines not
// counted: a figure that holds on a busy machine too.
func processTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	fail(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func rate(work func()) float64 {
	start := time.Now()
	work()
	return scalePosts / time.Since(start).Seconds()
}

var scaleStart = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// scaleCorpus writes letters from words in a fixed order of chance.
func scaleCorpus() []opinion.Post {
	words := strings.Fields("青石镇 柳河乡 望江街道 征地补偿款 安置房 自来水 路灯 噪声 油烟 停车位 物业费 学位 养老金 医保报销 工资 低保 公交线路 垃圾清运 电梯 一直没有解决 被拖欠半年 无人管理 多次反映无果 请尽快答复 望领导重视 村民 业主 家长 商户 今年以来 上个月 但是 因此 希望有关部门 调查 处理")
	state := uint32(1)
	posts := make([]opinion.Post, scalePosts)
	for i := range posts {
		var text strings.Builder
		for text.Len() < 1250 {
			state = state*1664525 + 1013904223
			text.WriteString(words[int(state>>16)%len(words)])
			if state>>29 == 0 {
				fmt.Fprintf(&text, "%d元。", state>>18)
			}
		}
		key := fmt.Sprint(i)
		posts[i] = opinion.Post{
			ID: opinion.PostID("bench", key), Source: fmt.Sprintf("bench%d", i%50), Key: key, Kind: opinion.KindArticle,
			Title: text.String()[:30], Text: text.String(), PublishedAt: scaleStart.Add(time.Duration(i) * time.Second), CollectedAt: scaleStart,
		}
	}
	return posts
}

func scaleRecords(posts []opinion.Post) []opinion.Record {
	records := make([]opinion.Record, len(posts))
	for i, p := range posts {
		records[i] = opinion.Record{Post: p, Version: 1, Seq: int64(i + 1), Analysis: opinion.Analysis{Class: opinion.ClassOrdinary}}
	}
	return records
}

func scaleName() string { return "s" + strings.ToLower(rand.Text()[:10]) }

func openElastic(b *testing.B, address, prefix string) *elastic.Index {
	b.Helper()
	x, err := elastic.Open(elastic.Config{Addresses: []string{address}, Prefix: prefix, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = x.Reset(context.Background()) })
	return x
}

// madeElastic is an index of which the month is there already, by its first
// post: to make it is paid once a month, by no rate of either side.
func madeElastic(b *testing.B, prefix string) *elastic.Index {
	b.Helper()
	x := openElastic(b, "http://"+testservers.Elasticsearch(b).Address, prefix)
	_, err := x.Write(b.Context(), []search.Document{{ID: "first", Seq: 1, CollectedAt: scaleStart}})
	fail(b, err)
	return x
}

// scanned gives records to Reindex, which asks nothing else of a store.
type scanned struct {
	opinion.Posts
	records []opinion.Record
}

func (s scanned) Scan(_ context.Context, _ int64, fn func(opinion.Record) error) error {
	for _, r := range s.records {
		if err := fn(r); err != nil {
			return err
		}
	}
	return nil
}

// bulk are ready-made requests, and the prefix of the index that they name.
type bulk struct {
	bodies [][]byte
	prefix string
}

// recordBulk notes the bulk requests that the engine would send for the posts.
func recordBulk(b *testing.B, posts []opinion.Post) bulk {
	b.Helper()
	var mu sync.Mutex
	var bodies [][]byte
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		w.Header().Set("X-Elastic-Product", "Elasticsearch")
		w.Header().Set("Content-Type", "application/json")
		if !strings.HasSuffix(r.URL.Path, "/_bulk") {
			fmt.Fprint(w, `{}`)
			return
		}
		mu.Lock()
		bodies = append(bodies, body.Bytes())
		mu.Unlock()
		n := bytes.Count(body.Bytes(), []byte("\n")) / 2
		fmt.Fprintf(w, `{"items":[%s]}`, strings.TrimSuffix(strings.Repeat(`{"index":{"status":201}},`, n), ","))
	}))
	defer front.Close()
	prefix := scaleName()
	x := openElastic(b, front.URL, prefix)
	if _, _, err := pipeline.Reindex(b.Context(), scanned{records: scaleRecords(posts)}, x, func(int) {}); err != nil {
		b.Fatal(err)
	}
	return bulk{bodies, prefix}
}

// loadBare sends the requests, two at once as the engine does, to a fresh index
// of the same kind, and returns their rate.
func (k bulk) loadBare(b *testing.B) float64 {
	b.Helper()
	address := "http://" + testservers.Elasticsearch(b).Address
	prefix := scaleName()
	x := madeElastic(b, prefix)
	bodies := make(chan []byte, len(k.bodies))
	for _, body := range k.bodies {
		bodies <- bytes.ReplaceAll(body, []byte(`"`+k.prefix+"posts"), []byte(`"`+prefix+"posts"))
	}
	close(bodies)
	return rate(func() {
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				for body := range bodies {
					send(b, address+"/_bulk?filter_path=items.*.status,items.*.error", body)
				}
			})
		}
		wg.Wait()
		fail(b, x.Refresh(b.Context()))
		n, err := x.Count(b.Context())
		fail(b, err)
		if n != scalePosts+1 {
			b.Fatalf("%d posts are there after the bulk load", n)
		}
	})
}

func send(b *testing.B, url string, body []byte) {
	resp, err := http.Post(url, "application/x-ndjson", bytes.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		b.Errorf("%s %v", resp.Status, err)
	}
}

func openKafka(b *testing.B) bus.Bus {
	b.Helper()
	log, err := kafka.Open(kafka.Config{Brokers: []string{testservers.Kafka(b).Address}, Prefix: scaleName(), Log: slog.New(slog.DiscardHandler)})
	fail(b, err)
	b.Cleanup(func() { _ = log.Close() })
	return log
}

// joining is a log that notes when a consumer got its first messages.
type joining struct {
	bus.Bus
	once sync.Once
	at   time.Time
}

func (l *joining) Subscribe(ctx context.Context, topic, group string) (bus.Consumer, error) {
	c, err := l.Bus.Subscribe(ctx, topic, group)
	return joiner{c, l}, err
}

type joiner struct {
	bus.Consumer
	log *joining
}

func (c joiner) Fetch(ctx context.Context, max int) ([]bus.Message, error) {
	msgs, err := c.Consumer.Fetch(ctx, max)
	if err == nil {
		c.log.once.Do(func() { c.log.at = time.Now() })
	}
	return msgs, err
}

// indexStage is the rate from messages in Kafka to posts that can be found, of
// a stage that has joined its group; how long the joining took, which is paid
// once a start and not by the post; and what a post costs this process.
func indexStage(b *testing.B, posts []opinion.Post) (join, cost time.Duration, rate float64) {
	b.Helper()
	log := openKafka(b)
	for batch := range slices.Chunk(scaleRecords(posts), 512) {
		var msgs []bus.Message
		for _, r := range batch {
			msgs = append(msgs, pipeline.Entry(r))
		}
		fail(b, log.Publish(b.Context(), bus.TopicAnalysed, msgs...))
	}
	x := madeElastic(b, scaleName())
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	first := &joining{Bus: log}
	start := time.Now()
	worked := processTime(b)
	go func() { _ = pipeline.NewIndex(first, x, slog.New(slog.DiscardHandler)).Run(ctx) }()
	fail(b, log.Await(ctx, bus.TopicAnalysed, pipeline.GroupIndex))
	fail(b, x.Refresh(ctx))
	took := time.Since(first.at)
	cost = (processTime(b) - worked) / scalePosts
	n, err := x.Count(ctx)
	fail(b, err)
	if n != scalePosts+1 {
		b.Fatalf("%d posts are indexed", n)
	}
	return first.at.Sub(start), cost, scalePosts / took.Seconds()
}

// wholeChain is the rate from Take to posts that can be found, all engines on
// this machine.
func wholeChain(b *testing.B, posts []opinion.Post) float64 {
	b.Helper()
	log := openKafka(b)
	store, err := sqlstore.OpenPostgres(b.Context(), testservers.Postgres(b), scaleName())
	fail(b, err)
	defer store.Close()
	x := openElastic(b, "http://"+testservers.Elasticsearch(b).Address, scaleName())
	analyzer, err := nlp.New(nlp.Options{})
	fail(b, err)
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	quiet := slog.New(slog.DiscardHandler)
	intake := pipeline.NewIntake(log, store.Posts, x)
	return rate(func() {
		go func() { _ = pipeline.NewAnalyse(log, store.Posts, analyzer.Analyse, quiet).Run(ctx) }()
		go func() { _ = pipeline.NewIndex(log, x, quiet).Run(ctx) }()
		for batch := range slices.Chunk(posts, 500) {
			_, err := intake.Take(ctx, batch)
			fail(b, err)
		}
		fail(b, intake.AwaitSearchable(ctx))
		n, err := x.Count(ctx)
		fail(b, err)
		if n != scalePosts {
			b.Fatalf("%d posts are indexed", n)
		}
	})
}

func fail(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
