package desk

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/files"
	"yuqing/internal/opinion"
)

const (
	// keepUploads is how long a file that was uploaded waits to be imported.
	keepUploads = 24 * time.Hour
	maxUpload   = 256 << 20 // bytes
)

// Upload is a file that was uploaded and waits to be imported, by whichever
// process.
type Upload struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"` // as the person's machine calls it
	Bytes int64     `json:"bytes"`
	Owner string    `json:"owner"` // user ID
	At    time.Time `json:"at"`
	// Kind is what it holds: opinion.SourceHotline or opinion.SourceClues.
	Kind opinion.SourceKind `json:"kind"`
	hash string
}

// errSecret refuses what this product must never hold.
var errSecret = opinion.Invalid("file", "文件带有密级标志。本系统为非涉密系统，不得上传涉密文件；请立即按保密规定处理。")

// Upload keeps a file until it is imported, at most a day; it needs
// access.Import. kind is what it holds, a hotline's export where empty. A file
// that cannot be read as such a table is an *opinion.InputError.
func (d *Desk) Upload(ctx context.Context, by access.Actor, kind opinion.SourceKind, name string, r io.Reader) (Upload, error) {
	if err := require(by, access.Import); err != nil {
		return Upload{}, err
	}
	kind = cmp.Or(kind, opinion.SourceHotline)
	if kind != opinion.SourceHotline && kind != opinion.SourceClues {
		return Upload{}, opinion.Invalid("kind", "文件只能作为 hotline（热线工单）或 clues（监测线索）导入。")
	}
	if err := d.deps.Waits.EndWaitingBefore(ctx, d.deps.Now().Add(-keepUploads)); err != nil {
		d.deps.Log.Warn("uploads not swept", "error", err)
	}
	u, err := d.keep(ctx, by, kind, name, r)
	if err != nil {
		return Upload{}, err
	}
	if _, err := d.Preview(ctx, by, u.ID, "", nil); err != nil {
		d.drop(ctx, u.ID)
		return Upload{}, err
	}
	return u, nil
}

// keep takes in the content, holds it, and notes that it waits.
func (d *Desk) keep(ctx context.Context, by access.Actor, kind opinion.SourceKind, name string, r io.Reader) (u Upload, err error) {
	f, err := d.deps.Files.Keep(ctx, name, "", maxUpload, func(w io.Writer) error { _, err := io.Copy(w, r); return err })
	var refused *files.RefusedError
	if errors.As(err, &refused) {
		return u, &opinion.InputError{Field: "file", Text: refused.Text}
	}
	if err != nil {
		return u, fmt.Errorf("keep an upload: %w", err)
	}
	return d.waits(ctx, by, kind, f)
}

// waits notes that kept content waits for its owner; kind is what an import
// would read it as, empty for what is only fetched.
func (d *Desk) waits(ctx context.Context, by access.Actor, kind opinion.SourceKind, f files.File) (Upload, error) {
	u := Upload{ID: rand.Text(), Name: f.Name, Bytes: f.Size, Owner: by.UserID, At: d.deps.Now(), Kind: kind, hash: f.Hash}
	// Held a little longer than it waits, so that an import that has begun can
	// read it to its end.
	if err := d.deps.Files.Hold(ctx, holderOf(u.ID), d.deps.Now().Add(2*keepUploads), f.Hash); err != nil {
		return u, fmt.Errorf("keep an upload: %w", err)
	}
	return u, d.deps.Waits.AddWaiting(ctx, files.Waiting{ID: u.ID, Owner: u.Owner, Name: u.Name, Hash: f.Hash, Size: u.Bytes, At: u.At, Kind: string(kind)})
}

func holderOf(upload string) string { return "upload:" + upload }

// upload reads what is known of the actor's own upload.
func (d *Desk) upload(ctx context.Context, by access.Actor, id string) (Upload, error) {
	w, err := d.deps.Waits.WaitingByID(ctx, id)
	if errors.Is(err, files.ErrNotFound) || err == nil && w.Owner != by.UserID {
		return Upload{}, fmt.Errorf("upload %s, or it is another's: %w", id, opinion.ErrNotFound)
	}
	if err != nil {
		return Upload{}, err
	}
	return Upload{ID: w.ID, Name: w.Name, Bytes: w.Size, Owner: w.Owner, At: w.At, Kind: opinion.SourceKind(w.Kind), hash: w.Hash}, nil
}

// drop forgets an upload; what is left of it goes with time.
func (d *Desk) drop(ctx context.Context, id string) {
	ctx = context.WithoutCancel(ctx)
	err := errors.Join(d.deps.Waits.EndWaiting(ctx, id), d.deps.Files.Release(ctx, holderOf(id)))
	if err != nil {
		d.deps.Log.Warn("upload not removed", "upload", id, "error", err)
	}
}
