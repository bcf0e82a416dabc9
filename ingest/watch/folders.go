package watch

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// mostLevels is how many folders may lie within each other in that of a source, such
// as a year's and a month's.
const mostLevels = 8

// walk looks at the files of a folder, and of those within it as deep as levels. Links
// to folders are not followed.
func (w *Watcher) walk(ctx context.Context, source, folder string, levels int, there map[string]bool) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		w.Log.Warn("folder not read", "folder", folder, "error", err)
		return nil
	}
	for _, e := range entries {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		path := filepath.Join(folder, e.Name())
		switch {
		case e.IsDir() && levels > 0 && !hidden(e.Name()):
			if err := w.walk(ctx, source, path, levels-1, there); err != nil {
				return err
			}
		case e.Type().IsRegular() && !passing(e.Name()):
			there[path] = true
			w.one(ctx, source, path)
		}
	}
	return nil
}

// folderOf is a source's name as a folder can have it: without what parts folders, or
// hides them.
func folderOf(source string) string {
	name := strings.NewReplacer("/", "／", "\\", "＼", ":", "：", "*", "＊", "?", "？", `"`, "＂", "<", "＜", ">", "＞", "|", "｜").Replace(source)
	if hidden(name) {
		name = "．" + strings.TrimPrefix(name, ".")
	}
	return name
}

// sourceOf is the source that a folder is of.
func (w *Watcher) sourceOf(folder string) string {
	if name, ok := w.named[folder]; ok {
		return name
	}
	return folder
}

// mostName is how many bytes of a name there is room for, beside the time before it and
// the end of its report: file systems take 255.
const mostName = 255 - len("20060102-150405-999 ") - len(reportEnd)

// shorter cuts a name that has become too long, before its end.
func shorter(name string) string {
	if len(name) <= mostName {
		return name
	}
	end := filepath.Ext(name)
	if len(end) > 10 { // no ending
		end = ""
	}
	cut := mostName - len(end) - len("…")
	for !utf8.RuneStart(name[cut]) {
		cut--
	}
	return name[:cut] + "…" + end
}
