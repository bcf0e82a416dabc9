package desk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// keepUploads is how long a file that was uploaded waits to be imported.
const keepUploads = 24 * time.Hour

// Upload is a file that was uploaded and waits to be imported.
type Upload struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"` // as the person's machine calls it
	Bytes int64     `json:"bytes"`
	Owner string    `json:"owner"` // user ID
	At    time.Time `json:"at"`
}

// uploadID is what rand.Text gives; nothing else ever becomes part of a path.
var uploadID = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// errSecret refuses what this product must never hold.
var errSecret = &InputError{"file", "文件带有密级标志。本系统为非涉密系统，不得上传涉密文件；请立即按保密规定处理。"}

// Upload keeps a file until it is imported, at most a day; it needs
// access.Import. A file that cannot be read as a table is an *InputError.
func (d *Desk) Upload(ctx context.Context, by access.Actor, name string, r io.Reader) (Upload, error) {
	if err := require(by, access.Import); err != nil {
		return Upload{}, err
	}
	if err := os.MkdirAll(d.Uploads, 0o700); err != nil {
		return Upload{}, fmt.Errorf("make the folder of uploads: %w", err)
	}
	d.sweep()
	u := Upload{ID: rand.Text(), Name: baseName(name), Owner: by.UserID, At: d.Now()}
	err := d.keep(&u, r)
	if err == nil {
		_, err = d.Preview(ctx, by, u.ID, "", nil)
	}
	if err != nil {
		d.drop(u.ID)
		return Upload{}, err
	}
	return u, nil
}

// keep writes the file and, after it, what is known of it.
func (d *Desk) keep(u *Upload, r io.Reader) error {
	f, err := os.OpenFile(d.path(u.ID, "data"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep an upload: %w", err)
	}
	u.Bytes, err = io.Copy(f, r)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("keep an upload: %w", err)
	}
	about, err := json.Marshal(u)
	if err != nil {
		return fmt.Errorf("describe an upload: %w", err)
	}
	if err := os.WriteFile(d.path(u.ID, "json"), about, 0o600); err != nil {
		return fmt.Errorf("describe an upload: %w", err)
	}
	return nil
}

// upload reads what is known of the actor's own upload.
func (d *Desk) upload(by access.Actor, id string) (u Upload, err error) {
	if !uploadID.MatchString(id) {
		return u, fmt.Errorf("upload %q: %w", id, opinion.ErrNotFound)
	}
	about, err := os.ReadFile(d.path(id, "json"))
	if errors.Is(err, fs.ErrNotExist) {
		return u, fmt.Errorf("upload %s: %w", id, opinion.ErrNotFound)
	}
	if err != nil {
		return u, fmt.Errorf("read upload %s: %w", id, err)
	}
	if err := json.Unmarshal(about, &u); err != nil {
		return u, fmt.Errorf("read upload %s: %w", id, err)
	}
	if u.Owner != by.UserID {
		return Upload{}, fmt.Errorf("upload %s is another's: %w", id, opinion.ErrNotFound)
	}
	return u, nil
}

func (d *Desk) path(id, kind string) string { return filepath.Join(d.Uploads, id+"."+kind) }

func (d *Desk) drop(id string) {
	for _, kind := range []string{"data", "json"} {
		if err := os.Remove(d.path(id, kind)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			d.Log.Warn("upload not removed", "upload", id, "error", err)
		}
	}
}

// sweep removes uploads that nobody imported.
func (d *Desk) sweep() {
	files, err := os.ReadDir(d.Uploads)
	if err != nil {
		d.Log.Warn("uploads not swept", "error", err)
		return
	}
	for _, f := range files {
		id, _, _ := strings.Cut(f.Name(), ".")
		info, err := f.Info()
		if err == nil && uploadID.MatchString(id) && d.Now().Sub(info.ModTime()) > keepUploads {
			d.drop(id)
		}
	}
}

// baseName is the file's own name: some browsers send the whole path.
func baseName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	if name == "" {
		return "未命名"
	}
	return name
}
