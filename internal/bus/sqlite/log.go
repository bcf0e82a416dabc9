// Package sqlite is the embedded durable log: internal/bus in one SQLite file.
//
// It owns the log_… tables of that file and nothing else; other packages may
// keep their tables beside them. It imports its port, modernc.org/sqlite and a
// file lock only.
//
// Several processes may open the same file. A topic has one partition, so a
// group has one working consumer at a time: it holds a lock file, which the
// kernel releases when its process dies, and the others wait in Fetch to take
// over. A message written by another process is seen within 150 ms.
package sqlite

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"yuqing/internal/bus"

	_ "modernc.org/sqlite" // the driver
)

// Options tune a log; the zero value is the default.
type Options struct {
	// Retain is how long messages that all groups have acknowledged are kept
	// for Replay: 24 h when zero. Of these no more than the newest 100,000 of
	// a topic are kept.
	Retain time.Duration
	// MaxMessage is the limit of a message's value, in bytes: 16 MB when zero.
	MaxMessage int
	// Now is the clock: time.Now when nil.
	Now func() time.Time
}

// Log is an open log. It fulfils bus.Bus.
type Log struct {
	db   *sql.DB
	path string
	opt  Options

	ops  chan op       // to the one writer
	quit chan struct{} // closed by Close
	done chan struct{} // closed when the writer has ended

	mu        sync.Mutex
	wake      chan struct{} // closed and replaced after each commit
	consumers map[*consumer]struct{}
	closed    bool
}

var _ bus.Bus = (*Log)(nil)

// Open opens the log in the file at path and makes what is missing.
func Open(path string, opt Options) (*Log, error) {
	if opt.Retain == 0 {
		opt.Retain = 24 * time.Hour
	}
	if opt.MaxMessage == 0 {
		opt.MaxMessage = 16 << 20
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if err := os.MkdirAll(lockDir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the lock folder of the log: %w", err)
	}
	db, err := openDB(path)
	if err != nil {
		return nil, fmt.Errorf("open log %s: %w", path, err)
	}
	l := &Log{
		db: db, path: path, opt: opt,
		ops: make(chan op), quit: make(chan struct{}), done: make(chan struct{}),
		wake: make(chan struct{}), consumers: map[*consumer]struct{}{},
	}
	go l.writeLoop()
	return l, nil
}

func openDB(path string) (*sql.DB, error) {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(15000)",
		"journal_mode(WAL)",
		"synchronous(FULL)",
		"wal_autocheckpoint(4000)", // 16 MB: fewer, longer checkpoints
	}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	if _, err := db.Exec(schema); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func lockDir(path string) string { return path + ".locks" }

func lockFile(path, topic, group string) string {
	return filepath.Join(lockDir(path), group+"@"+topic)
}

// Close ends all consumers and the writer. Calls that run meanwhile end with
// bus.ErrClosed or succeed.
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	open := l.consumers
	l.consumers = nil
	l.mu.Unlock()
	for c := range open {
		_ = c.end()
	}
	close(l.quit)
	<-l.done
	return l.db.Close()
}

// woken gives a channel that is closed by the next commit of this process.
func (l *Log) woken() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wake
}

func (l *Log) wakeAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.wake)
	l.wake = make(chan struct{})
}
