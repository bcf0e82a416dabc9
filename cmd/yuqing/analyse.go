package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/spf13/pflag"

	"yuqing/internal/opinion"
	"yuqing/nlp"
	"yuqing/nlp/fingerprint"
	"yuqing/nlp/place"
)

func analyseCommand() command {
	c := command{
		name:    "analyse",
		summary: "say of posts what they are about, who must answer, and how risky they are (研判)",
		usage: "yuqing analyse [--region CODE] [--words FILE] [--places FILE] [--taxonomy FILE] [--risk FILE] [--rules FILE] [--model FILE] [FILE…]\n\n" +
			"Posts in, one JSON object a line; one object a line out, in order. With --model a classifier whose\n" +
			"labels are units proposes who must answer where the rules are not certain.\n\n" +
			`Example: echo '{"id":"1","title":"征地补偿款没有发放"}' | yuqing analyse`,
	}
	c.run = func(_ context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		var office nlp.Files
		officeFlags(fs, &office)
		fs.StringVar(&office.Risk, "risk", "", "YAML file that replaces the shipped table of risk signals and classes")
		fs.StringVar(&office.Rules, "rules", "", "YAML file of rules as an office exported them")
		fs.StringVar(&office.Units, "model", "", "model file (yuqing model train) whose labels are units")
		if err := parse(fs, args); err != nil {
			return err
		}
		analyzer, err := analyzerOf(office)
		if err != nil {
			return err
		}
		return runAnalyse(std, analyzer, fs.Args())
	}
	return c
}

func analyzerOf(office nlp.Files) (*nlp.Analyzer, error) {
	options, err := office.Options()
	if err != nil {
		return nil, err
	}
	a, err := nlp.New(options)
	if errors.Is(err, place.ErrNoRegion) {
		return nil, usagef("--region: %v", err)
	}
	return a, err
}

// officeFlags adds the flags that name an office's own files.
func officeFlags(fs *pflag.FlagSet, office *nlp.Files) {
	fs.StringVar(&office.Region, "region", "", "GB/T 2260 code of the office's region (130100), by which bare place names are read")
	fs.StringVar(&office.Words, "words", "", "file of the office's own words, one a line")
	fs.StringVar(&office.Places, "places", "", "file of the office's own places: code, name and aliases on a line")
	fs.StringVar(&office.Taxonomy, "taxonomy", "", "YAML file that replaces the shipped taxonomy")
}

// analysedLine is one line out.
type analysedLine struct {
	ID json.RawMessage `json:"id"`
	opinion.Analysis
	DuplicateOf json.RawMessage `json:"duplicate_of"` // null where it repeats nothing
}

// analysisJob is one line on its way through the workers. Its order is kept by
// the queue that it stands in, its result comes through done.
type analysisJob struct {
	file   string
	line   int
	json   []byte
	reason string // why the line is refused
	notice string // what is odd about it
	out    analysedLine
	print  fingerprint.Print
	done   chan struct{}
}

// runAnalyse reads, analyses on all processors and writes in order. What is on
// its way is bounded, so that a long input takes no more memory than a short.
func runAnalyse(std streams, analyzer *nlp.Analyzer, files []string) error {
	workers := runtime.GOMAXPROCS(0)
	work, queue := make(chan *analysisJob), make(chan *analysisJob, 8*workers)
	var pool sync.WaitGroup
	for range workers {
		pool.Go(func() {
			for j := range work {
				j.run(analyzer)
			}
		})
	}
	reading, stop := context.WithCancel(context.Background())
	defer stop()
	var readErr error
	go func() {
		readErr = readJobs(reading, std, files, work, queue)
		close(work)
		pool.Wait()
		close(queue)
	}()
	refused, err := writeJobs(std, queue)
	stop()
	for range queue { // after a failed write: let the reader end
	}
	switch {
	case err != nil:
		return fmt.Errorf("write: %w", err)
	case readErr != nil:
		return readErr
	case refused:
		return errRefused
	}
	return nil
}

// readJobs hands every line to the workers and to the queue, until nobody
// writes any more.
func readJobs(ctx context.Context, std streams, files []string, work, queue chan<- *analysisJob) error {
	return eachInput(std, files, func(name string, r io.Reader) error {
		return eachLine(r, func(n int, line []byte) error {
			j := &analysisJob{file: name, line: n, json: line, done: make(chan struct{})}
			queue <- j
			work <- j
			return unwritten(ctx.Err())
		}, func(n int, reason string) {
			j := &analysisJob{file: name, line: n, reason: reason, done: make(chan struct{})}
			close(j.done)
			queue <- j
		})
	})
}

func (j *analysisJob) run(analyzer *nlp.Analyzer) {
	defer close(j.done)
	in, err := parsePost(j.json)
	j.json = nil
	if err != nil {
		j.reason = err.Error()
		return
	}
	post, err := in.post()
	if err != nil {
		j.reason = err.Error()
		return
	}
	j.notice = in.shortened()
	in.Text = nil
	j.out = analysedLine{ID: in.ID, Analysis: analyzer.Analyse(post)}
	if j.out.Unit == nil { // every line has every part
		j.out.Unit = &opinion.Routing{Supporting: []string{}, Reason: "没有认出专题，由人工研判。"}
	}
	j.print = fingerprint.Of(post.Title, post.Text).Telling(post.Title, post.Text)
}

// writeJobs writes what is done in the order of the input and flushes where
// nothing more is ready, so that a slow writer on the other end sees its
// answers.
func writeJobs(std streams, queue <-chan *analysisJob) (refused bool, err error) {
	out := newRecords(std.out)
	seen := fingerprint.NewIndex()
	for {
		var j *analysisJob
		var ok bool
		select {
		case j, ok = <-queue:
		default:
			if err := out.flush(); err != nil {
				return refused, err
			}
			j, ok = <-queue
		}
		if !ok {
			return refused, out.flush()
		}
		<-j.done
		if j.reason != "" {
			refused = true
			fmt.Fprintf(std.err, "%s:%d: refused: %s\n", j.file, j.line, j.reason)
			continue
		}
		if j.notice != "" {
			fmt.Fprintf(std.err, "%s:%d: warning: %s\n", j.file, j.line, j.notice)
		}
		if original, _ := seen.Add(string(j.out.ID), j.print); original != "" {
			j.out.DuplicateOf = json.RawMessage(original)
		}
		if err := out.write(j.out); err != nil {
			return refused, err
		}
	}
}
