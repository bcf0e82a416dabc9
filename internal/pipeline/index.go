package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"yuqing/internal/bus"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/internal/search"
)

// indexBatch is how many documents the index takes at once: enough for several
// requests of Elasticsearch side by side.
const indexBatch = 2048

// indexAtOnce is how many batches are on their way into the index at once, so
// that it need not wait for us between two of them. They may overtake each
// other: a document's version decides.
const indexAtOnce = 2

// Index is the stage that makes stored posts searchable.
type Index struct {
	stage
	index search.Index
}

// NewIndex makes the stage; Run starts it.
func NewIndex(b bus.Bus, index search.Index, log *slog.Logger) *Index {
	return &Index{
		stage: stage{b, bus.TopicAnalysed, GroupIndex, indexBatch, indexAtOnce, log, time.After},
		index: index,
	}
}

// Run works until the context ends.
func (s *Index) Run(ctx context.Context) error {
	return flow(ctx, &s.stage, decode, s.write)
}

// decoded is a fetched batch as documents.
type decoded struct {
	msgs    []bus.Message // all that was fetched
	docs    []search.Document
	from    []bus.Message // the messages of docs, one for one
	letters []letter      // what is no document
}

func decode(msgs []bus.Message) decoded {
	d := decoded{msgs: msgs, docs: make([]search.Document, 0, len(msgs)), from: make([]bus.Message, 0, len(msgs))}
	for _, m := range msgs {
		doc, err := decodeEntry(m.Value)
		if err != nil {
			d.letters = append(d.letters, letter{m, fmt.Sprintf("not a post for the index: %v", err)})
			continue
		}
		d.docs, d.from = append(d.docs, doc), append(d.from, m)
	}
	return d
}

// write indexes a batch and acknowledges it; what the engine refuses for good
// becomes a letter.
func (s *Index) write(ctx context.Context, c bus.Consumer, d decoded) error {
	var rejected []search.Rejected
	err := s.retry(ctx, "write to the index", func() (err error) {
		rejected, err = s.index.Write(ctx, d.docs)
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range rejected {
		i := slices.IndexFunc(d.docs, func(doc search.Document) bool { return doc.ID == r.ID })
		d.letters = append(d.letters, letter{d.from[i], r.Reason})
	}
	return s.settle(ctx, c, d.msgs, d.letters)
}

// Document is what the index keeps of a post as it stands. It leaves out of the
// texts what a person could be found by.
func Document(r opinion.Record) search.Document {
	title, text := privacy.Words(r.Post)
	d := search.Document{
		ID: r.ID, Seq: r.Seq, Title: title, Text: text,
		Source: r.Source, Kind: r.Kind,
		PublishedAt: r.PublishedAt, CollectedAt: r.CollectedAt,
		Class: string(r.Analysis.Class),
	}
	for _, t := range r.Analysis.Topics {
		d.Topics = append(d.Topics, t.ID)
	}
	for _, g := range r.Analysis.Regions {
		d.Regions = append(d.Regions, opinion.Divisions(g.Code)...)
	}
	if u := r.Analysis.Unit; u != nil {
		d.Unit = u.Lead
	}
	if r.Ticket != nil && r.Ticket.Unit != "" {
		d.Unit = r.Ticket.Unit // the hotline has decided already
	}
	if t := r.Analysis.Tone; t != nil {
		d.Tone = t.Label
	}
	if k := r.Analysis.Risk; k != nil {
		d.Level, d.Risk = string(k.Level), k.Score
	}
	return d
}

// Reindex empties the index and fills it from the posts, the truth. It may run
// beside the index stage: an older write never replaces a newer one. It
// returns how many posts it wrote and what the engine refused.
func Reindex(ctx context.Context, posts opinion.Posts, index search.Index, progress func(done int)) (int, []search.Rejected, error) {
	if err := index.Reset(ctx); err != nil {
		return 0, nil, fmt.Errorf("empty the index: %w", err)
	}
	var rejected []search.Rejected
	var docs []search.Document
	done := 0
	flush := func() error {
		bad, err := index.Write(ctx, docs)
		if err != nil {
			return fmt.Errorf("write %d posts to the index: %w", len(docs), err)
		}
		done += len(docs)
		rejected = append(rejected, bad...)
		docs = docs[:0]
		progress(done)
		return nil
	}
	err := posts.Scan(ctx, 0, func(r opinion.Record) error {
		docs = append(docs, Document(r))
		if len(docs) < indexBatch {
			return nil
		}
		return flush()
	})
	return done, rejected, errors.Join(err, flush())
}

// Mend writes posts into the index as they stand, and returns what the engine
// refused.
func Mend(ctx context.Context, posts opinion.Posts, index search.Index, ids []string) ([]search.Rejected, error) {
	var rejected []search.Rejected
	for lot := range slices.Chunk(ids, indexBatch) {
		records, err := posts.GetMany(ctx, lot)
		if err != nil {
			return rejected, fmt.Errorf("read %d posts for the index: %w", len(lot), err)
		}
		docs := make([]search.Document, len(records))
		for i, r := range records {
			docs[i] = Document(r)
		}
		bad, err := index.Write(ctx, docs)
		if err != nil {
			return rejected, fmt.Errorf("write %d posts to the index: %w", len(docs), err)
		}
		rejected = append(rejected, bad...)
	}
	return rejected, nil
}
