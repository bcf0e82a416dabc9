// Package elastic is the search index of the scaled set-up: internal/search on
// Elasticsearch 8 through go-elasticsearch.
//
// It owns the indices, the alias and the index template that bear the office's
// prefix. It imports its port, the calendar and go-elasticsearch, and uses only what the
// minimal distribution has: no scripts, no plugins, no ingest pipelines.
//
// A post is written whole, with its Seq as external version, into the index of
// the month in which it was first collected, a ticket into that of the year, so
// that a later version finds the earlier one and replaces it.
package elastic

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/elastic/go-elasticsearch/v8"

	"yuqing/internal/calendar"
	"yuqing/internal/search"
)

// Config says where the nodes are and how indices are made.
type Config struct {
	Addresses []string // http://host:port, at least one
	// Prefix stands before the name of the alias and of each index: one
	// office, one prefix. Lower-case.
	Prefix string

	TLS            *tls.Config // nil: the system's certificates
	APIKey         string      // Base64; wins over User and Password
	User, Password string

	Replicas int // copies of each index beside the first; none when zero
	// Timeout of one request: 30 s when zero. A node that hangs is an error
	// after it.
	Timeout time.Duration
	// Patience is how long a call goes on repeating what the servers refuse
	// for now (429, 502, 503, 504) before it returns the error: 30 s when zero.
	Patience time.Duration

	Log *slog.Logger // slog.Default when nil
}

// Index is a connection to the nodes. It fulfils search.Index.
type Index struct {
	cfg Config
	es  *elasticsearch.BaseClient

	slots chan struct{} // of the bulk requests in flight

	mu       sync.Mutex
	prepared time.Time // when the template was last put
}

var _ search.Index = (*Index)(nil)

// Open checks the configuration; it does not wait for the nodes.
func Open(cfg Config) (*Index, error) {
	if len(cfg.Addresses) == 0 {
		return nil, errors.New("elasticsearch: no address is configured")
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 30 * time.Second
	}
	if cfg.Patience == 0 {
		cfg.Patience = 30 * time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = cfg.TLS
	transport.MaxIdleConnsPerHost = 16
	es, err := elasticsearch.NewBaseClient(elasticsearch.Config{
		Addresses: cfg.Addresses, Transport: transport,
		APIKey: cfg.APIKey, Username: cfg.User, Password: cfg.Password,
		DisableRetry: true, // its retries know no 429 and no backoff; ours do
	})
	if err != nil {
		return nil, fmt.Errorf("elasticsearch: %w", err)
	}
	return &Index{cfg: cfg, es: es, slots: make(chan struct{}, inFlight)}, nil
}

// Close has nothing to end: requests belong to their contexts.
func (x *Index) Close() error { return nil }

// layout changes with what stands in which index and with what it holds. An
// index of another layout is not looked at: by Count the caller sees that the
// index must be filled again.
const layout = "-v2"

// all is how the names of all indices begin, of whichever layout.
func (x *Index) all() string { return x.cfg.Prefix + "posts" }

// alias is the name of all indices of this layout together.
func (x *Index) alias() string { return x.all() + layout }

// Periods of the indices: an office takes in posts as they appear, but tickets
// of twenty years at once, and each index costs the cluster memory.
const (
	ofPosts   = "-2006-01"
	ofTickets = "-tickets-2006"
)

// indexOf is the index of a post. It must not change with the post's version.
func (x *Index) indexOf(d search.Document) string {
	period := ofPosts
	if d.IsTicket() {
		period = ofTickets
	}
	return x.alias() + d.CollectedAt.In(calendar.Shanghai).Format(period)
}

// Refresh makes what was written visible.
func (x *Index) Refresh(ctx context.Context) error {
	return x.patiently(ctx, "refresh", func(ctx context.Context) error {
		return x.call(ctx, http.MethodPost, "/"+x.alias()+"/_refresh?ignore_unavailable=true", nil, nil)
	})
}

// Count returns the number of indexed posts that are visible.
func (x *Index) Count(ctx context.Context) (int64, error) {
	return x.count(ctx, x.alias())
}

func (x *Index) count(ctx context.Context, indices string) (int64, error) {
	var res struct{ Count int64 }
	err := x.patiently(ctx, "count", func(ctx context.Context) error {
		return x.call(ctx, http.MethodGet, "/"+indices+"/_count?ignore_unavailable=true", nil, &res)
	})
	return res.Count, err
}
