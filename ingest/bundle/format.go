// Package bundle carries what a collector gathers outside over a network gap, by
// files: signed, numbered bundles (数据包) that an instance inside takes in once
// each, in order, and names the missing, doubled and altered ones of. Lists of
// sources and public answers go the other way by the same means.
//
// A bundle is a text head and a packed body:
//
//	yuqing-bundle 1
//	BASE64 of the Ed25519 signature of the next line
//	the manifest, as JSON on one line
//	gzip of JSON Lines, each an Item
//
// The manifest holds the body's length and SHA-256 and the hash of the manifest
// before it, so that the signature covers every byte and the order. The package
// owns this form, the keys, and the bookkeeping of both ends; it knows no
// database: posts, sources, answers and settings are handed in.
package bundle

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"yuqing/internal/opinion"
)

const (
	magic       = "yuqing-bundle 1\n"
	maxHead     = 64 << 10
	maxPacked   = 512 << 20 // bytes of a body
	maxUnpacked = 4 << 30
	maxItem     = 64 << 20
)

// Kind is what a bundle carries.
type Kind string

// The kinds.
const (
	Posts   Kind = "posts"   // from outside: posts, with their sources
	Sources Kind = "sources" // from inside: the sources that are to be collected outside
	Answers Kind = "answers" // from inside: what was answered in public to posts from outside
)

// Kinds lists all of them.
var Kinds = []Kind{Posts, Sources, Answers}

// Manifest is what a bundle says of itself.
type Manifest struct {
	Stream string    `json:"stream"` // of one sender; it numbers its bundles from 1
	Number int64     `json:"number"`
	Kind   Kind      `json:"kind"`
	MadeAt time.Time `json:"made_at"`
	// Previous is the Hash of the bundle before it, "" for the first.
	Previous string `json:"previous"`
	Items    int    `json:"items"`
	Bytes    int64  `json:"bytes"`  // of the packed body
	SHA256   string `json:"sha256"` // of the packed body
	// Whole says, of Posts, that it holds all sources that are fetched, and how they
	// do; earlier programs did not say so.
	Whole bool `json:"whole,omitempty"`
	// Through is the sender's place after this bundle, for itself.
	Through int64 `json:"through"`

	line []byte
}

// Hash stands for the bundle as a whole.
func (m Manifest) Hash() string {
	sum := sha256.Sum256(m.line)
	return hex.EncodeToString(sum[:])
}

// FileName is the bundle's own; a file may be renamed on its way.
func (m Manifest) FileName() string {
	return fmt.Sprintf("yuqing-%s-%06d%s", m.Stream, m.Number, extension)
}

const extension = ".bundle"

// Item is one thing of a body.
type Item struct {
	Post   *opinion.Post   `json:"post,omitempty"`
	Source *opinion.Source `json:"source,omitempty"`
	Answer *opinion.Answer `json:"answer,omitempty"`
}

// Why a file is not taken.
var (
	ErrAltered   = errors.New("内容与签名不符：被改动过，或没有拷贝完整")
	ErrUntrusted = errors.New("签名不是受信任的密钥所作")
)

// write writes a bundle of the items; the manifest's figures are filled in.
func write(w io.Writer, key ed25519.PrivateKey, m Manifest, items []Item) (Manifest, error) {
	var body bytes.Buffer
	pack := gzip.NewWriter(&body)
	enc := json.NewEncoder(pack)
	enc.SetEscapeHTML(false)
	for _, it := range items {
		if err := enc.Encode(it); err != nil {
			return m, fmt.Errorf("encode an item: %w", err)
		}
	}
	if err := pack.Close(); err != nil {
		return m, err
	}
	sum := sha256.Sum256(body.Bytes())
	m.Items, m.Bytes, m.SHA256 = len(items), int64(body.Len()), hex.EncodeToString(sum[:])
	line, err := json.Marshal(m)
	if err != nil {
		return m, fmt.Errorf("encode the manifest: %w", err)
	}
	m.line = line
	head := magic + base64.StdEncoding.EncodeToString(ed25519.Sign(key, line)) + "\n" + string(line) + "\n"
	if _, err := io.WriteString(w, head); err != nil {
		return m, err
	}
	_, err = w.Write(body.Bytes())
	return m, err
}

// file is a bundle whose every byte was held against its signature.
type file struct {
	Manifest
	path string
	body int64 // where it begins
}

// check reads a file to its end. What is wrong with it is ErrAltered or
// ErrUntrusted; another error is one of reading.
func check(path string, trust []ed25519.PublicKey) (b file, err error) {
	f, err := os.Open(path)
	if err != nil {
		return b, err
	}
	defer f.Close()
	b, err = readHead(f, trust)
	if err != nil {
		return b, err
	}
	b.path = path
	if _, err := f.Seek(b.body, io.SeekStart); err != nil {
		return b, err
	}
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(f, b.Bytes+1))
	if err != nil {
		return b, err
	}
	if n != b.Bytes || hex.EncodeToString(h.Sum(nil)) != b.SHA256 {
		return b, ErrAltered
	}
	return b, nil
}

func readHead(f io.Reader, trust []ed25519.PublicKey) (b file, err error) {
	r := bufio.NewReader(io.LimitReader(f, maxHead))
	first, err1 := r.ReadString('\n')
	signature, err2 := r.ReadString('\n')
	line, err3 := r.ReadBytes('\n')
	if errors.Join(err1, err2, err3) != nil || first != magic {
		return b, ErrAltered
	}
	b.body = int64(len(first) + len(signature) + len(line))
	line = bytes.TrimSuffix(line, []byte("\n"))
	raw, err := base64.StdEncoding.Strict().DecodeString(signature[:len(signature)-1])
	if err != nil || len(raw) != ed25519.SignatureSize {
		return b, ErrAltered
	}
	if json.Unmarshal(line, &b.Manifest) != nil {
		return b, ErrAltered
	}
	b.line = line
	for _, key := range trust {
		if ed25519.Verify(key, line, raw) {
			if b.Number < 1 || b.Stream == "" || b.Bytes < 0 || b.Bytes > maxPacked {
				return b, ErrAltered
			}
			return b, nil
		}
	}
	// Another's, or one of ours that was changed: the reader can't tell.
	return b, ErrUntrusted
}

// each unpacks the body of a file that was checked.
func (b file) each(fn func(Item) error) error {
	f, err := os.Open(b.path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Seek(b.body, io.SeekStart); err != nil {
		return err
	}
	unpack, err := gzip.NewReader(bufio.NewReader(io.LimitReader(f, b.Bytes)))
	if err != nil {
		return fmt.Errorf("unpack bundle %d: %w", b.Number, err)
	}
	lines := bufio.NewScanner(io.LimitReader(unpack, maxUnpacked))
	lines.Buffer(nil, maxItem)
	n := 0
	for ; lines.Scan(); n++ {
		var it Item
		if err := json.Unmarshal(lines.Bytes(), &it); err != nil {
			return fmt.Errorf("read item %d of bundle %d: %w", n+1, b.Number, err)
		}
		if err := fn(it); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("unpack bundle %d: %w", b.Number, err)
	}
	if n != b.Items {
		return fmt.Errorf("bundle %d holds %d items, its manifest says %d", b.Number, n, b.Items)
	}
	return nil
}
