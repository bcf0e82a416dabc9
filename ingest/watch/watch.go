// Package watch takes in the files that people and other systems drop into a
// folder (投递文件夹): FOLDER/SOURCE/FILE is a table of the source of that name, and so is
// what lies in folders within.
//
// It owns the judgement that a file is whole, the ways of a file out of the
// folder (已处理, 有问题) and the report beside it. What a file says is not its
// matter: taking it in is handed in, must be durable when it returns, and must
// add nothing twice, for a file that was taken in when the process died is
// taken again.
package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"yuqing/internal/calendar"
)

// Folders within that of a source, for files that are done with.
const (
	Done     = "已处理" // every row was taken
	Problems = "有问题" // the file, or some of its rows, could not be taken
)

// How long a file must have stood still.
const (
	lookEvery  = 5 * time.Second
	still      = 15 * time.Second
	stillLong  = time.Minute     // where its end does not look like one
	unreadable = 5 * time.Minute // before it is given up as none
	afterFault = time.Minute     // until a file is tried again that was not at fault
)

// Config is what a Watcher works with.
type Config struct {
	Folder string
	// Take takes a file in for a source, by its name. A *Problem is the file's
	// fault; after any other error it is tried again.
	Take func(ctx context.Context, source, path string) (Result, error)
	// Sources names those for which a folder is made, so that people find it.
	Sources func(ctx context.Context) ([]string, error)
	Now     func() time.Time
	Log     *slog.Logger
}

// Problem is what is wrong with a file as a whole, in Chinese.
type Problem struct {
	Text string
	// Broken says that it cannot be read at all, as if it were not whole yet.
	Broken bool
}

func (p *Problem) Error() string { return p.Text }

// Line is what is said of one row.
type Line struct {
	Line int
	Text string
}

// Result is what a file gave.
type Result struct {
	Rows, New, Known, Changed, Responses int

	Columns  string // which column was read as what
	Refused  []Line
	Warnings []Line
}

// look is how a file stood when it was last looked at.
type look struct {
	size    int64
	changed time.Time // by its own time stamp
	since   time.Time // it has stood so
}

// Watcher looks through the folder. One at a time does.
type Watcher struct {
	Config
	named map[string]string // the source of a folder, by its name
	seen  map[string]look
	later map[string]time.Time // files that are left alone until then
	done  map[string]look      // files that were taken in and cannot be moved
}

// New makes a Watcher.
func New(c Config) *Watcher {
	return &Watcher{c, map[string]string{}, map[string]look{}, map[string]time.Time{}, map[string]look{}}
}

// Run looks through the folder again and again until the context ends.
func (w *Watcher) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := w.Look(ctx); err != nil && ctx.Err() == nil {
			w.Log.Error("watched folder not looked through", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Look goes through the folder once and takes in what is whole.
func (w *Watcher) Look(ctx context.Context) error {
	if err := w.makeFolders(ctx); err != nil {
		return err
	}
	there := map[string]bool{}
	if err := w.walk(ctx, "", w.Folder, 0, there); err != nil {
		return err
	}
	for _, name := range w.folders() {
		if err := w.walk(ctx, w.sourceOf(name), filepath.Join(w.Folder, name), mostLevels, there); err != nil {
			return err
		}
	}
	w.forget(there)
	return nil
}

func (w *Watcher) makeFolders(ctx context.Context) error {
	if err := os.MkdirAll(w.Folder, 0o750); err != nil {
		return fmt.Errorf("make the watched folder: %w", err)
	}
	names, err := w.Sources(ctx)
	if err != nil {
		return err
	}
	clear(w.named)
	for _, n := range names {
		folder := folderOf(n)
		w.named[folder] = n
		if err := os.MkdirAll(filepath.Join(w.Folder, folder), 0o750); err != nil {
			w.Log.Warn("folder of a source not made", "source", n, "error", err)
		}
	}
	return nil
}

// folders are those of sources.
func (w *Watcher) folders() (names []string) {
	entries, err := os.ReadDir(w.Folder)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if e.IsDir() && !hidden(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names
}

func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || name == Done || name == Problems
}

// passing says that a name is one of those under which programs write a file
// that is not whole yet, or one of our own reports.
func passing(name string) bool {
	low := strings.ToLower(name)
	ends := []string{".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".download", ".swp", reportEnd}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || low == "thumbs.db" || low == "desktop.ini" ||
		slices.ContainsFunc(ends, func(e string) bool { return strings.HasSuffix(low, e) })
}

func (w *Watcher) forget(there map[string]bool) {
	for path := range w.seen {
		if !there[path] {
			delete(w.seen, path)
			delete(w.later, path)
			delete(w.done, path)
		}
	}
}

// one looks at a file and takes it in where it is whole.
func (w *Watcher) one(ctx context.Context, source, path string) {
	now := w.Now()
	l, whole := w.stands(path, now)
	switch {
	case !whole, now.Before(w.later[path]), w.done[path] == l && l != look{}:
		return
	case source == "":
		w.finish(path, l, Problems, "请把文件放进以信源命名的子文件夹，例如 12345热线。")
		return
	}
	result, err := w.Take(ctx, source, path)
	var p *Problem
	switch {
	case ctx.Err() != nil:
	case errors.As(err, &p) && p.Broken && now.Sub(l.since) < unreadable:
		w.later[path] = now.Add(afterFault / 2)
	case errors.As(err, &p):
		w.finish(path, l, Problems, p.Text)
	case err != nil:
		w.Log.Error("dropped file not taken in", "file", path, "error", err, "again_in", afterFault)
		w.later[path] = now.Add(afterFault)
	case len(result.Refused) > 0:
		w.finish(path, l, Problems, result.words())
	default:
		w.finish(path, l, Done, result.words())
	}
}

// stands notes how a file stands and tells whether it is whole.
func (w *Watcher) stands(path string, now time.Time) (look, bool) {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		delete(w.seen, path)
		return look{}, false
	}
	l := look{info.Size(), info.ModTime(), now}
	before, known := w.seen[path]
	if known && before.size == l.size && before.changed.Equal(l.changed) {
		l.since = before.since
	}
	w.seen[path] = l
	stood := now.Sub(l.since)
	if !known || stood < still || stood < stillLong && !ends(path, l.size) {
		return l, false
	}
	return l, !written(path)
}

// finish puts a file away with its report, where it still stands as it was
// read.
func (w *Watcher) finish(path string, l look, to, words string) {
	info, err := os.Lstat(path)
	if err != nil || info.Size() != l.size || !info.ModTime().Equal(l.changed) {
		return // it has changed meanwhile, and will be read again
	}
	if err := w.putAway(path, to, words); err != nil {
		w.Log.Error("dropped file not put away", "file", path, "error", err)
		w.done[path] = l
	}
}

func (w *Watcher) putAway(path, to, words string) error {
	folder := filepath.Join(filepath.Dir(path), to)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	name := shorter(filepath.Base(path))
	target := filepath.Join(folder, w.Now().In(calendar.Shanghai).Format("20060102-150405")+" "+name)
	for n := 2; exists(target); n++ {
		target = filepath.Join(folder, fmt.Sprintf("%s-%d %s", w.Now().In(calendar.Shanghai).Format("20060102-150405"), n, name))
	}
	if err := writeReport(target+reportEnd, filepath.Base(path), to, words, w.Now()); err != nil {
		return err
	}
	return os.Rename(path, target)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
