// Package files keeps attachments (附件): what people upload and what the
// program writes for them to take away. Content is kept once, under its
// SHA-256, and is checked again whenever it is read.
//
// It owns what may come in (the type is told by the content, never by the name
// alone; limits of size; the mark of a classified document refuses a file),
// what is shown of pictures (small copies without EXIF), and when content goes
// away. Where content lies is behind Store, with two engines: a folder
// (files/folder) and the SQL store in pieces, so that several web processes
// share it. Who may see a file is not decided here: services that hold files
// ask internal/access for the object a file belongs to.
//
// How to use it from a service:
//
//	f, err := d.Files.Put(ctx, files.Upload{Name: name, Content: r}) // checked; *RefusedError says why not, in Chinese
//	err = d.Files.Hold(ctx, "clue:"+id, time.Time{}, f.Hashes()...)  // kept for as long as the clue; a time ends it
//	blob, r, err := d.Files.Open(ctx, f.Hash)                        // serve with web.SendFile
//	err = d.Files.Release(ctx, "clue:"+id)                           // Sweep removes what nobody holds
//
// What is Put and not yet held stays for at least a day. Files that the
// program itself writes, and uploads that a reader of their own checks (tables
// to import), go in by Keep, which looks at the size only.
//
// It may import the domain, ingest/charset, golang.org/x/image and mscfb; it
// knows no SQL and no HTTP.
package files
